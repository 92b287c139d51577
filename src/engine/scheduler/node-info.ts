import type { Node } from '../api/core/types.ts';
import { hostPortsConflict, type HostPort, type PodInfo, type PodShape } from './pod-info.ts';
import { amountsOf, resourcesOf, type Resources } from './resources.ts';

/** How many pods of one shape are on a node. */
export interface ShapeCount {
  readonly all: number;
  /** Without those that are terminating. */
  readonly staying: number;
}

/** What is free to give, from `status.allocatable`. */
interface Allocatable extends Resources {
  readonly pods: number;
  readonly byName: Readonly<Record<string, number>>;
}

function allocatableOf(node: Node): Allocatable {
  const amounts = amountsOf(node.status.allocatable);
  return { ...resourcesOf(amounts), pods: amounts['pods'] ?? 0, byName: amounts };
}

const noImages: ReadonlyMap<string, number> = new Map();

/** `nginx` is `nginx:latest`; a registry's port is no tag. */
export function normalizedImageName(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name;
}

function imagesOf(node: Node): ReadonlyMap<string, number> {
  const { images } = node.status;
  if (images === undefined || images.length === 0) return noImages;
  const sizes = new Map<string, number>();
  for (const { names, sizeBytes = 0 } of images) for (const name of names ?? []) sizes.set(name, sizeBytes);
  return sizes;
}

/** Region and zone together; nodes without labels share one zone (staging/src/k8s.io/component-helpers/node/topology). */
export function zoneOf(node: Node): string {
  const { labels = {} } = node.metadata;
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? '';
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? '';
  return region === '' && zone === '' ? '' : `${region}:\u0000:${zone}`;
}

function countsAlike(a: PodInfo, b: PodInfo): boolean {
  return a.requests === b.requests && a.shape === b.shape && a.isTerminating === b.isTerminating && a.hostPorts === b.hostPorts && a.scoredCpuMillis === b.scoredCpuMillis;
}

/** A node with the sums over its pods, kept up to date pod by pod. A cache: everything in it follows from the node and its pods. */
export class NodeInfo {
  #node: Node;
  #allocatable: Allocatable;
  #images: ReadonlyMap<string, number>;
  #zone: string;
  readonly #pods: Map<string, PodInfo>;
  readonly #shapes: Map<PodShape, ShapeCount>;
  readonly #scalars: Map<string, number>;
  #hostPorts: readonly HostPort[] = [];
  #cpuMillis = 0;
  #memoryBytes = 0;
  #ephemeralBytes = 0;
  #scoredCpuMillis = 0;
  #scoredMemoryBytes = 0;
  #podsWithTerms = 0;

  constructor(node: Node, copyOf?: NodeInfo) {
    this.#node = node;
    if (copyOf === undefined) {
      this.#allocatable = allocatableOf(node);
      this.#images = imagesOf(node);
      this.#zone = zoneOf(node);
      this.#pods = new Map();
      this.#shapes = new Map();
      this.#scalars = new Map();
      return;
    }
    this.#allocatable = copyOf.#allocatable;
    this.#images = copyOf.#images;
    this.#zone = copyOf.#zone;
    this.#pods = new Map(copyOf.#pods);
    this.#shapes = new Map(copyOf.#shapes);
    this.#scalars = new Map(copyOf.#scalars);
    this.#hostPorts = copyOf.#hostPorts;
    this.#cpuMillis = copyOf.#cpuMillis;
    this.#memoryBytes = copyOf.#memoryBytes;
    this.#ephemeralBytes = copyOf.#ephemeralBytes;
    this.#scoredCpuMillis = copyOf.#scoredCpuMillis;
    this.#scoredMemoryBytes = copyOf.#scoredMemoryBytes;
    this.#podsWithTerms = copyOf.#podsWithTerms;
  }

  /** A private copy, to try things on. */
  copy(): NodeInfo {
    return new NodeInfo(this.#node, this);
  }

  get name(): string {
    return this.#node.metadata.name;
  }

  get node(): Node {
    return this.#node;
  }

  get allocatable(): Allocatable {
    return this.#allocatable;
  }

  /** Image name → size in bytes. */
  get images(): ReadonlyMap<string, number> {
    return this.#images;
  }

  get zone(): string {
    return this.#zone;
  }

  get podCount(): number {
    return this.#pods.size;
  }

  get cpuMillis(): number {
    return this.#cpuMillis;
  }

  get memoryBytes(): number {
    return this.#memoryBytes;
  }

  get ephemeralBytes(): number {
    return this.#ephemeralBytes;
  }

  get scoredCpuMillis(): number {
    return this.#scoredCpuMillis;
  }

  get scoredMemoryBytes(): number {
    return this.#scoredMemoryBytes;
  }

  get hasPodsWithTerms(): boolean {
    return this.#podsWithTerms > 0;
  }

  get hostPorts(): readonly HostPort[] {
    return this.#hostPorts;
  }

  /** In no order that matters. */
  get shapes(): ReadonlyMap<PodShape, ShapeCount> {
    return this.#shapes;
  }

  /** In no order that matters; sort before choosing. */
  pods(): Iterable<PodInfo> {
    return this.#pods.values();
  }

  pod(key: string): PodInfo | undefined {
    return this.#pods.get(key);
  }

  /** How much of an extended resource or of huge pages is asked for. */
  scalar(name: string): number {
    return this.#scalars.get(name) ?? 0;
  }

  hasConflictingPort(wanted: readonly HostPort[]): boolean {
    return this.#hostPorts.length > 0 && hostPortsConflict(wanted, this.#hostPorts);
  }

  setNode(node: Node): void {
    const old = this.#node;
    this.#node = node;
    if (node.status.allocatable !== old.status.allocatable) this.#allocatable = allocatableOf(node);
    if (node.status.images !== old.status.images) this.#images = imagesOf(node);
    if (node.metadata.labels !== old.metadata.labels) this.#zone = zoneOf(node);
  }

  add(pod: PodInfo): void {
    this.#pods.set(pod.key, pod);
    this.#count(pod, 1);
    if (pod.hostPorts.length > 0) this.#hostPorts = [...this.#hostPorts, ...pod.hostPorts];
  }

  remove(key: string): PodInfo | undefined {
    const pod = this.#pods.get(key);
    if (pod === undefined) return undefined;
    this.#pods.delete(key);
    this.#count(pod, -1);
    if (pod.hostPorts.length > 0) {
      this.#hostPorts = [];
      for (const other of this.#pods.values()) if (other.hostPorts.length > 0) this.#hostPorts = [...this.#hostPorts, ...other.hostPorts];
    }
    return pod;
  }

  /** A newer version of a pod that is here; cheap while nothing that counts has changed. */
  update(pod: PodInfo): void {
    const old = this.#pods.get(pod.key);
    if (old !== undefined && countsAlike(old, pod)) {
      this.#pods.set(pod.key, pod);
      return;
    }
    this.remove(pod.key);
    this.add(pod);
  }

  #count(pod: PodInfo, by: 1 | -1): void {
    const { requests, shape } = pod;
    this.#cpuMillis += by * requests.cpuMillis;
    this.#memoryBytes += by * requests.memoryBytes;
    this.#ephemeralBytes += by * requests.ephemeralBytes;
    for (const [name, amount] of requests.scalars) this.#scalars.set(name, (this.#scalars.get(name) ?? 0) + by * amount);
    this.#scoredCpuMillis += by * pod.scoredCpuMillis;
    this.#scoredMemoryBytes += by * pod.scoredMemoryBytes;
    if (shape.hasTerms) this.#podsWithTerms += by;
    const count = this.#shapes.get(shape) ?? { all: 0, staying: 0 };
    if (count.all + by === 0) this.#shapes.delete(shape);
    else this.#shapes.set(shape, { all: count.all + by, staying: pod.isTerminating ? count.staying : count.staying + by });
  }
}
