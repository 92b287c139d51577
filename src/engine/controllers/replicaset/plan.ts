import type { Pod } from '../../api/core/types.ts';
import { ascending, descending, firstDifference, type Comparator } from '../../base/order.ts';
import { timeMs } from '../../base/time.ts';
import { isPodActive, podFacts } from '../../reconcile/pods.ts';

/** Creates or deletes at most so many pods in one run (pkg/controller/replicaset/replica_set.go, BurstReplicas). */
const burst = 500;

export interface ReplicaPlan {
  readonly missing: number;
  readonly surplus: number;
}

export function planReplicas(wanted: number, active: number): ReplicaPlan {
  return { missing: Math.min(burst, Math.max(0, wanted - active)), surplus: Math.min(burst, Math.max(0, active - wanted)) };
}

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'];
  return text !== undefined && /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : 0;
}

/** The highest restart count among ordinary containers, and among sidecars. */
function restarts(pod: Pod, kind: 'ordinary' | 'sidecar'): number {
  const isSidecar = new Set((pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always').map((container) => container.name));
  const statuses = kind === 'ordinary' ? pod.status.containerStatuses : pod.status.initContainerStatuses?.filter((status) => isSidecar.has(status.name));
  return Math.max(0, ...(statuses ?? []).map((status) => status.restartCount));
}

/**
 * The later of two moments first, but only when their ages differ by a power of two: among pods of about the same age the smaller uid goes,
 * which is as good as chance. Equal moments decide nothing.
 */
function youngerFirst(momentMs: (pod: Pod) => number, nowMs: number): Comparator<Pod> {
  const magnitude = (pod: Pod): number => {
    const ageNanos = (nowMs - momentMs(pod)) * 1e6;
    return ageNanos > 0 ? Math.floor(Math.log2(ageNanos)) : -1;
  };
  return (a, b) => {
    if (momentMs(a) === momentMs(b)) return 0;
    return magnitude(a) - magnitude(b) || ascending<Pod>((pod) => pod.metadata.uid)(a, b);
  };
}

function whenBothReady(rule: Comparator<Pod>): Comparator<Pod> {
  return (a, b) => (podFacts(a).isReady && podFacts(b).isReady ? rule(a, b) : 0);
}

/** Active pods per node. */
export function crowdOf(pods: Iterable<Pod>): ReadonlyMap<string, number> {
  const crowd = new Map<string, number>();
  for (const pod of pods) {
    const { nodeName = '' } = pod.spec;
    if (isPodActive(pod)) crowd.set(nodeName, (crowd.get(nodeName) ?? 0) + 1);
  }
  return crowd;
}

/** Which pod goes first (pkg/controller/controller_utils.go, ActivePodsWithRanks). `crowd`: active pods of related sets per node. */
export function deletionOrder(crowd: ReadonlyMap<string, number>, nowMs: number): Comparator<Pod> {
  return firstDifference<Pod>(
    ascending((pod) => (pod.spec.nodeName ?? '') !== ''),
    ascending((pod) => phaseRank[pod.status.phase ?? 'Pending'] ?? 0),
    ascending((pod) => podFacts(pod).isReady),
    ascending(deletionCost),
    descending((pod) => crowd.get(pod.spec.nodeName ?? '') ?? 0),
    whenBothReady(youngerFirst((pod) => podFacts(pod).readySinceMs, nowMs)),
    descending((pod) => restarts(pod, 'ordinary')),
    descending((pod) => restarts(pod, 'sidecar')),
    youngerFirst((pod) => timeMs(pod.metadata.creationTimestamp), nowMs),
    // Upstream leaves the rest to chance; a total order keeps every machine's answer the same.
    ascending((pod) => pod.metadata.name),
  );
}

/** The pods to delete. When all have to go, their order does not matter. `related` is only asked when it does. */
export function chooseSurplus(pods: readonly Pod[], surplus: number, related: () => Iterable<Pod>, nowMs: number): readonly Pod[] {
  if (surplus >= pods.length) return pods;
  return pods.toSorted(deletionOrder(crowdOf(related()), nowMs)).slice(0, surplus);
}
