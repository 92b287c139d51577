import type { Job } from '../../api/batch/types.ts';
import type { ContainerStatus, Pod } from '../../api/core/types.ts';
import { ascending, descending, firstDifference } from '../../base/order.ts';
import { timeMs } from '../../base/time.ts';
import { podCondition, podFacts } from '../../reconcile/pods.ts';
import { matchFailurePolicy } from './failure-policy.ts';

export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexKey = 'batch.kubernetes.io/job-completion-index';
export const failureCountKey = 'batch.kubernetes.io/job-index-failure-count';
export const ignoredCountKey = 'batch.kubernetes.io/job-index-ignored-failure-count';

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) === true;
}

export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[indexKey];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

/** A pod on its way out is replaced only when it has failed: by wish, or because its end is judged by a policy. */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/** Failed, or being deleted without having succeeded: an orphan may never get to say that it failed. */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status.phase === 'Failed') return true;
  return !replacesOnlyFailed(job) && pod.metadata.deletionTimestamp !== undefined && pod.status.phase !== 'Succeeded';
}

/** False for failures that the policy ignores. */
export function isCounted(pod: Pod, job: Job): boolean {
  return matchFailurePolicy(job.spec.podFailurePolicy, pod).isCounted;
}

function count(pod: Pod, key: string): number {
  const text = pod.metadata.annotations?.[key];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : 0;
}

/** Failures of a pod's index before it: those that counted, and all. */
export function failuresBefore(pod: Pod): { readonly counted: number; readonly all: number } {
  const counted = count(pod, failureCountKey);
  return { counted, all: counted + count(pod, ignoredCountKey) };
}

export function isIndexFailed(pod: Pod, job: Job): boolean {
  if (!isFailed(pod, job)) return false;
  const { isCounted: counts, action } = matchFailurePolicy(job.spec.podFailurePolicy, pod);
  return action === 'FailIndex' || (counts && failuresBefore(pod).counted >= (job.spec.backoffLimitPerIndex ?? 0));
}

function latestEnd(statuses: readonly ContainerStatus[]): number | undefined {
  if (statuses.length === 0) return undefined;
  const ends = statuses.map((status) => timeMs(status.state?.terminated?.finishedAt));
  return ends.includes(0) ? undefined : Math.max(...ends);
}

/** When a pod came to its end: by its containers, by its readiness, by its deletion, at last by its beginning. */
export function finishedMs(pod: Pod): number {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always').map((container) => container.name));
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? []).filter((status) => sidecars.has(status.name))];
  const byContainers = latestEnd(statuses);
  if (byContainers !== undefined) return byContainers;
  const ready = podCondition(pod, 'Ready');
  if (ready?.status === 'False' && timeMs(ready.lastTransitionTime) !== 0) return timeMs(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
  return deletionTimestamp === undefined ? timeMs(creationTimestamp) : timeMs(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
}

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** Which of the active pods goes first when there are too many (pkg/controller/controller_utils.go, ActivePods). */
const leastWorth = firstDifference<Pod>(
  ascending((pod) => (pod.spec.nodeName ?? '') !== ''),
  ascending((pod) => phaseRank[pod.status.phase ?? 'Pending'] ?? 0),
  ascending((pod) => podFacts(pod).isReady),
  descending((pod) => podFacts(pod).readySinceMs),
  descending((pod) => Math.max(0, ...(pod.status.containerStatuses ?? []).map((status) => status.restartCount))),
  descending((pod) => pod.metadata.creationTimestamp),
  ascending((pod) => pod.metadata.name),
);

/** Active pods to remove: all without a right to their index, and as many more as it takes. */
export function surplusOf(job: Job, active: readonly Pod[], atLeast: number): readonly Pod[] {
  const surplus: Pod[] = [];
  const rightful = new Map<number | string, Pod>();
  for (const pod of active.toSorted(leastWorth)) {
    const index = isIndexed(job) ? indexOf(pod) : undefined;
    if (isIndexed(job) && (index === undefined || index >= (job.spec.completions ?? 0))) {
      surplus.push(pod);
      continue;
    }
    const place = index ?? pod.metadata.uid;
    const before = rightful.get(place);
    // The later in the order is worth more and stays.
    if (before !== undefined) surplus.push(before);
    rightful.set(place, pod);
  }
  const left = [...rightful.values()].toSorted(leastWorth);
  return surplus.length >= atLeast ? surplus : [...surplus, ...left.slice(0, atLeast - surplus.length)];
}
