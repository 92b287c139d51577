import { ascending, compareText, firstDifference } from '../base/order.ts';
import type { Labels } from './label-matcher.ts';
import type { Node } from '../api/core/types.ts';
import { Namespaces } from '../api/core/resources.ts';
import type { CacheReader } from '../reconcile/controller.ts';
import { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';

/** What of the informers' caches plugins may read. */
export type ClusterReader = Pick<CacheReader, 'get' | 'list' | 'by'>;

/** What the scheduler knows before its caches do. */
export type Foreknowledge = Pick<ClusterView, 'isPreempting' | 'assumedClaimOf'>;

/** What plugins see of the cluster. */
export interface ClusterView {
  /** In the order in which they are tried. */
  readonly nodes: readonly NodeInfo[];
  readonly reader: ClusterReader;
  /** False while no pod anywhere has affinity or anti-affinity to other pods. */
  readonly hasPodsWithTerms: boolean;
  /** True while other pods are told to go so that this one has room. */
  readonly isPreempting: (podKey: string) => boolean;
  /** The claim that a volume was just given to, where the cache does not show it yet. */
  readonly assumedClaimOf: (volume: string) => string | undefined;
  node(name: string): NodeInfo | undefined;
  namespaceLabels(namespace: string): Labels;
  /** On how many nodes the image is. */
  nodesWithImage(image: string): number;
}

const inOrderOfArrival = firstDifference<NodeInfo>(
  ascending(({ node }) => node.metadata.creationTimestamp),
  ascending(({ name }) => name),
);

/** Zone after zone in turn, so that any stretch of the list is spread over zones (pkg/scheduler/backend/cache/node_tree.go). */
function zonesInTurn(nodes: readonly NodeInfo[]): NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>();
  for (const node of nodes) {
    const zone = zones.get(node.zone);
    if (zone === undefined) zones.set(node.zone, [node]);
    else zone.push(node);
  }
  const list: NodeInfo[] = [];
  const queues = [...zones.values()];
  for (let turn = 0; list.length < nodes.length; turn++) {
    for (const queue of queues) {
      const node = queue[turn];
      if (node !== undefined) list.push(node);
    }
  }
  return list;
}

/**
 * Nodes with their pods, bound and assumed. Everything here can be rebuilt from the informers' caches and the list of assumed pods;
 * no answer depends on the order in which things came in.
 */
export class ClusterCache implements ClusterView {
  readonly reader: ClusterReader;
  readonly isPreempting: Foreknowledge['isPreempting'];
  readonly assumedClaimOf: Foreknowledge['assumedClaimOf'];
  readonly #nodes = new Map<string, NodeInfo>();
  /** Pods bound to nodes that are not known (yet, or any more): node → pods by key. */
  readonly #strays = new Map<string, Map<string, PodInfo>>();
  readonly #podNodes = new Map<string, string>();
  readonly #imageNodes = new Map<string, number>();
  #podsWithTerms = 0;
  #list: readonly NodeInfo[] | undefined;

  constructor(reader: ClusterReader, foreknowledge: Foreknowledge = { isPreempting: () => false, assumedClaimOf: () => undefined }) {
    this.reader = reader;
    this.isPreempting = foreknowledge.isPreempting;
    this.assumedClaimOf = foreknowledge.assumedClaimOf;
  }

  get nodes(): readonly NodeInfo[] {
    this.#list ??= zonesInTurn([...this.#nodes.values()].toSorted(inOrderOfArrival));
    return this.#list;
  }

  get hasPodsWithTerms(): boolean {
    return this.#podsWithTerms > 0;
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name);
  }

  namespaceLabels(namespace: string): Labels {
    return this.reader.get(Namespaces, namespace)?.metadata.labels;
  }

  nodesWithImage(image: string): number {
    return this.#imageNodes.get(image) ?? 0;
  }

  clear(): void {
    this.#nodes.clear();
    this.#strays.clear();
    this.#podNodes.clear();
    this.#imageNodes.clear();
    this.#podsWithTerms = 0;
    this.#list = undefined;
  }

  setNode(node: Node): NodeInfo {
    const { name } = node.metadata;
    let info = this.#nodes.get(name);
    if (info === undefined) {
      info = new NodeInfo(node);
      this.#nodes.set(name, info);
      this.#list = undefined;
      for (const pod of this.#strays.get(name)?.values() ?? []) info.add(pod);
      this.#strays.delete(name);
      this.#countImages(info, 1);
      return info;
    }
    const { zone, images, node: old } = info;
    if (node.status.images !== old.status.images) this.#countImages(info, -1);
    info.setNode(node);
    if (info.images !== images) this.#countImages(info, 1);
    if (info.zone !== zone || node.metadata.uid !== old.metadata.uid) this.#list = undefined;
    return info;
  }

  removeNode(name: string): void {
    const info = this.#nodes.get(name);
    if (info === undefined) return;
    this.#countImages(info, -1);
    this.#nodes.delete(name);
    this.#list = undefined;
    if (info.podCount > 0) this.#strays.set(name, new Map([...info.pods()].map((pod) => [pod.key, pod])));
  }

  /** On which node the pod counts, bound or assumed. */
  nodeOf(podKey: string): string | undefined {
    return this.#podNodes.get(podKey);
  }

  pod(key: string): PodInfo | undefined {
    const node = this.#podNodes.get(key);
    return node === undefined ? undefined : (this.#nodes.get(node)?.pod(key) ?? this.#strays.get(node)?.get(key));
  }

  /** Puts the pod on the node, in place of an older version of it. */
  setPod(pod: PodInfo, nodeName: string): void {
    const known = this.#podNodes.get(pod.key) === nodeName ? this.#nodes.get(nodeName) : undefined;
    if (known?.pod(pod.key)?.shape.hasTerms === pod.shape.hasTerms) {
      known.update(pod);
      return;
    }
    this.removePod(pod.key);
    this.#podNodes.set(pod.key, nodeName);
    if (pod.shape.hasTerms) this.#podsWithTerms++;
    const info = this.#nodes.get(nodeName);
    if (info !== undefined) {
      info.add(pod);
      return;
    }
    const strays = this.#strays.get(nodeName);
    if (strays === undefined) this.#strays.set(nodeName, new Map([[pod.key, pod]]));
    else strays.set(pod.key, pod);
  }

  removePod(key: string): void {
    const nodeName = this.#podNodes.get(key);
    if (nodeName === undefined) return;
    this.#podNodes.delete(key);
    const strays = this.#strays.get(nodeName);
    const pod = this.#nodes.get(nodeName)?.remove(key) ?? strays?.get(key);
    if (pod?.shape.hasTerms === true) this.#podsWithTerms--;
    strays?.delete(key);
    if (strays?.size === 0) this.#strays.delete(nodeName);
  }

  #countImages(info: NodeInfo, by: 1 | -1): void {
    for (const image of info.images.keys()) {
      const count = (this.#imageNodes.get(image) ?? 0) + by;
      if (count === 0) this.#imageNodes.delete(image);
      else this.#imageNodes.set(image, count);
    }
  }
}

/** Pods in the order in which they came: a total order that survives a rebuild. */
export const inOrderOfCreation = firstDifference<PodInfo>(
  ascending(({ pod }) => pod.metadata.creationTimestamp),
  ascending(({ name }) => name.length),
  (a, b) => compareText(a.key, b.key),
);
