import type { Labels } from './label-matcher.ts';
import type { Pod } from '../api/core/types.ts';
import { keyOf } from '../api/resource.ts';
import { affinityTermsOf, noTerms, type AffinityTerms } from './affinity-term.ts';
import { podRequests, type PodRequests, type Resources } from './resources.ts';

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/**
 * What other pods can notice about a pod: namespace, labels, wishes about company. Pods of one template share one shape, so that
 * plugins count shapes on a node instead of walking its pods.
 */
export interface PodShape {
  readonly namespace: string;
  readonly labels: Labels;
  readonly terms: AffinityTerms;
  readonly hasTerms: boolean;
}

/** A pod with what the scheduler derives from it. */
export interface PodInfo {
  readonly key: string;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly pod: Pod;
  readonly priority: number;
  readonly requests: Resources;
  readonly scoredCpuMillis: number;
  readonly scoredMemoryBytes: number;
  readonly hostPorts: readonly HostPort[];
  readonly shape: PodShape;
  readonly isTerminating: boolean;
  /** Uses persistent volumes, by name or by template. */
  readonly hasClaims: boolean;
}

const noPorts: readonly HostPort[] = [];
/** Only a cache: two shapes of equal content are merely counted apart. */
const shapes = new Map<string, PodShape>();
const maxShapes = 10_000;

function shapeOf(pod: Pod): PodShape {
  const { namespace = '', labels } = pod.metadata;
  const { affinity } = pod.spec;
  const hasTerms = affinity?.podAffinity !== undefined || affinity?.podAntiAffinity !== undefined;
  const signature = `${namespace} ${JSON.stringify(labels)}${hasTerms ? JSON.stringify([affinity.podAffinity, affinity.podAntiAffinity]) : ''}`;
  let shape = shapes.get(signature);
  if (shape === undefined) {
    if (shapes.size >= maxShapes) shapes.clear();
    shape = { namespace, labels, terms: hasTerms ? affinityTermsOf(pod) : noTerms, hasTerms };
    shapes.set(signature, shape);
  }
  return shape;
}

function hostPortsOf({ spec }: Pod): readonly HostPort[] {
  let ports: HostPort[] | undefined;
  const sidecars = spec.initContainers?.filter((container) => container.restartPolicy === 'Always') ?? [];
  for (const container of [...spec.containers, ...sidecars]) {
    for (const { hostPort = 0, hostIP = '', protocol = 'TCP' } of container.ports ?? []) {
      if (hostPort > 0) (ports ??= []).push({ ip: hostIP === '' ? '0.0.0.0' : hostIP, protocol, port: hostPort });
    }
  }
  return ports ?? noPorts;
}

function hasClaims({ spec }: Pod): boolean {
  return spec.volumes?.some(({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim !== undefined || ephemeral !== undefined) ?? false;
}

function sameSpec(a: Pod, b: Pod): boolean {
  if (a.spec === b.spec) return true;
  const { spec } = a;
  const other = b.spec;
  return (
    spec.containers === other.containers &&
    spec.initContainers === other.initContainers &&
    spec.affinity === other.affinity &&
    spec.resources === other.resources &&
    spec.overhead === other.overhead
  );
}

function hasReportedResources({ status }: Pod): boolean {
  return status.containerStatuses?.some((container) => container.resources !== undefined) ?? false;
}

function requestsFor(pod: Pod, previous: PodInfo | undefined, isSame: boolean): PodRequests {
  return previous !== undefined && isSame && !hasReportedResources(pod) && !hasReportedResources(previous.pod) ? previous : podRequests(pod);
}

/** `previous`: what was derived from an older version of the same pod; parts that did not change are taken over. */
export function podInfoOf(pod: Pod, previous?: PodInfo): PodInfo {
  const isSame = previous !== undefined && sameSpec(pod, previous.pod);
  const { requests, scoredCpuMillis, scoredMemoryBytes } = requestsFor(pod, previous, isSame);
  const { namespace = '', name, uid } = pod.metadata;
  return {
    key: previous?.key ?? keyOf(pod),
    uid,
    namespace,
    name,
    pod,
    priority: pod.spec.priority ?? 0,
    requests,
    scoredCpuMillis,
    scoredMemoryBytes,
    hostPorts: isSame ? previous.hostPorts : hostPortsOf(pod),
    shape: isSame && pod.metadata.labels === previous.pod.metadata.labels ? previous.shape : shapeOf(pod),
    isTerminating: pod.metadata.deletionTimestamp !== undefined,
    hasClaims: isSame ? previous.hasClaims : hasClaims(pod),
  };
}

/** Still takes a place on its node: everything that has not finished, terminating pods too. */
export function occupiesNode({ status }: Pod): boolean {
  return status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

export function hostPortsConflict(wanted: readonly HostPort[], used: readonly HostPort[]): boolean {
  return wanted.some((want) =>
    used.some((use) => use.port === want.port && use.protocol === want.protocol && (use.ip === want.ip || use.ip === '0.0.0.0' || want.ip === '0.0.0.0')),
  );
}
