import type { Job, JobCondition } from '../../api/batch/types.ts';
import type { Pod } from '../../api/core/types.ts';
import { formatTime, timeMs } from '../../base/time.ts';
import { isPodReady, podFacts } from '../../reconcile/pods.ts';
import { noFailures, withFinished, type Failures } from './backoff.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { countOf, hasIndex, overlap, parseIndexes, withIndexes, type Indexes } from './indexes.ts';
import { failuresBefore, finishedMs, indexOf, isCounted, isFailed, isIndexed, isIndexFailed, isTracked } from './pods.ts';

/** Everything one run knows about a Job before it does something. */
export interface Situation {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly active: readonly Pod[];
  readonly terminating: number;
  readonly ready: number;
  readonly uncounted: { readonly succeeded: ReadonlySet<string>; readonly failed: ReadonlySet<string> };
  readonly succeeded: number;
  readonly failed: number;
  readonly failures: Failures;
  /** Of an indexed Job: what its status says, what is true by now, and what has failed for good. */
  readonly countedIndexes: Indexes;
  readonly succeededIndexes: Indexes;
  readonly failedIndexes: Indexes | undefined;
  /** Per index the failed pod that is kept until its successor is there. */
  readonly kept: ReadonlyMap<number, Pod>;
  readonly nowMs: number;
}

export function isSuspended({ spec }: Job): boolean {
  return spec.suspend === true;
}

export function conditionOf({ status }: Job, type: string): JobCondition | undefined {
  return status.conditions?.find((condition) => condition.type === type);
}

export function isFinished(job: Job): boolean {
  return ['Complete', 'Failed'].some((type) => conditionOf(job, type)?.status === 'True');
}

export function newCondition(type: string, status: string, reason: string, message: string, nowMs: number): JobCondition {
  const now = formatTime(nowMs);
  return { type, status, lastProbeTime: now, lastTransitionTime: now, reason, message };
}

/** Counts for an indexed Job only when its index is one of the Job's. */
function hasPlace(pod: Pod, job: Job): boolean {
  return !isIndexed(job) || (indexOf(pod) ?? Number.POSITIVE_INFINITY) < (job.spec.completions ?? 0);
}

function keptPods(job: Job, pods: readonly Pod[], active: readonly Pod[], succeeded: Indexes, failed: Indexes): ReadonlyMap<number, Pod> {
  const kept = new Map<number, Pod>();
  const running = new Set(active.map(indexOf));
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined || !isTracked(pod) || !isFailed(pod, job) || !hasPlace(pod, job)) continue;
    if (hasIndex(succeeded, index) || hasIndex(failed, index) || running.has(index)) continue;
    const other = kept.get(index);
    if (other === undefined || (failuresBefore(other).all <= failuresBefore(pod).all && finishedMs(pod) >= finishedMs(other))) kept.set(index, pod);
  }
  return kept;
}

function indexesWhere(pods: readonly Pod[], job: Job, isSo: (pod: Pod) => boolean): readonly number[] {
  return pods
    .filter((pod) => isTracked(pod) && hasPlace(pod, job) && isSo(pod))
    .map(indexOf)
    .filter((index) => index !== undefined);
}

export function situationOf(job: Job, pods: readonly Pod[], before: Failures | undefined, nowMs: number): Situation {
  const { spec, status } = job;
  const active = pods.filter((pod) => podFacts(pod).isActive);
  const uncounted = { succeeded: new Set(status.uncountedTerminatedPods?.succeeded), failed: new Set(status.uncountedTerminatedPods?.failed) };
  const finished = pods.filter((pod) => isTracked(pod) && hasPlace(pod, job));
  const newSucceeded = finished.filter((pod) => pod.status.phase === 'Succeeded' && !uncounted.succeeded.has(pod.metadata.uid));
  const newFailed = finished.filter((pod) => isFailed(pod, job) && !uncounted.failed.has(pod.metadata.uid));
  const completions = spec.completions ?? 0;
  const countedIndexes = isIndexed(job) ? parseIndexes(status.completedIndexes, completions) : [];
  const succeededIndexes = isIndexed(job) ? withIndexes(countedIndexes, indexesWhere(pods, job, (pod) => pod.status.phase === 'Succeeded')) : [];
  const isPerIndex = isIndexed(job) && spec.backoffLimitPerIndex !== undefined;
  const failedIndexes = isPerIndex ? withIndexes(parseIndexes(status.failedIndexes, completions), indexesWhere(pods, job, (pod) => isIndexFailed(pod, job))) : undefined;
  return {
    job,
    pods,
    active,
    terminating: pods.filter((pod) => podFacts(pod).isTerminating).length,
    ready: active.filter(isPodReady).length,
    uncounted,
    succeeded: isIndexed(job) ? countOf(succeededIndexes) : (status.succeeded ?? 0) + newSucceeded.length + uncounted.succeeded.size,
    failed: (status.failed ?? 0) + newFailed.filter((pod) => isCounted(pod, job)).length + uncounted.failed.size,
    failures: withFinished(before ?? noFailures, newSucceeded, newFailed),
    countedIndexes,
    succeededIndexes,
    failedIndexes,
    kept: failedIndexes === undefined ? new Map() : keptPods(job, pods, active, succeededIndexes, failedIndexes),
    nowMs,
  };
}

/** Containers that restart in place count too: more restarts than the limit, or any at all where the limit is 0. */
function hasRestartedTooOften({ spec }: Job, pods: readonly Pod[]): boolean {
  if (spec.template.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status.phase !== 'Running' && status.phase !== 'Pending') continue;
    for (const { restartCount } of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) restarts += restartCount;
  }
  const { backoffLimit = 6 } = spec;
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

/** Milliseconds until the deadline; `undefined` when none runs. */
export function deadlineMs({ spec, status }: Job, nowMs: number): number | undefined {
  if (spec.activeDeadlineSeconds === undefined || status.startTime === undefined || spec.suspend === true) return undefined;
  return timeMs(status.startTime) + spec.activeDeadlineSeconds * 1000 - nowMs;
}

function matchedSuccessRule({ job, succeededIndexes }: Situation): number | undefined {
  const { successPolicy, completions = 0 } = job.spec;
  if (successPolicy === undefined || succeededIndexes.length === 0) return undefined;
  const found = successPolicy.rules.findIndex(({ succeededIndexes: wanted, succeededCount }) => {
    if (wanted === undefined) return succeededCount !== undefined && countOf(succeededIndexes) >= succeededCount;
    const required = parseIndexes(wanted, completions);
    const there = overlap(required, succeededIndexes);
    return required.length > 0 && (there === countOf(required) || (succeededCount !== undefined && there >= succeededCount));
  });
  return found < 0 ? undefined : found;
}

function indexFailure({ job, failedIndexes, succeededIndexes }: Situation): readonly [string, string] | undefined {
  if (failedIndexes === undefined) return undefined;
  const failed = countOf(failedIndexes);
  const { maxFailedIndexes, completions = 0 } = job.spec;
  if (maxFailedIndexes !== undefined && failed > maxFailedIndexes) return ['MaxFailedIndexesExceeded', 'Job has exceeded the specified maximal number of failed indexes'];
  return failed > 0 && failed + countOf(succeededIndexes) >= completions ? ['FailedIndexes', 'Job has failed indexes'] : undefined;
}

/** Whether the Job is decided, and how: `FailureTarget`, `SuccessCriteriaMet`, or `Failed` once the target was told (syncJob). */
export function verdictOn(situation: Situation): JobCondition | undefined {
  const { job, pods, failed, nowMs } = situation;
  const met = conditionOf(job, 'SuccessCriteriaMet');
  if (met?.status === 'True') return met;
  const target = conditionOf(job, 'FailureTarget');
  if (target?.status === 'True') return newCondition('Failed', 'True', target.reason ?? '', target.message ?? '', nowMs);
  const fails = (reason: string, message: string): JobCondition => newCondition('FailureTarget', 'True', reason, message, nowMs);
  for (const pod of pods) {
    const { jobFailure } = isFailed(pod, job) ? matchFailurePolicy(job.spec.podFailurePolicy, pod) : {};
    if (jobFailure !== undefined) return fails('PodFailurePolicy', jobFailure);
  }
  if (failed > (job.spec.backoffLimit ?? 6) || hasRestartedTooOften(job, pods)) return fails('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  if ((deadlineMs(job, nowMs) ?? 1) <= 0) return fails('DeadlineExceeded', 'Job was active longer than specified deadline');
  const lost = indexFailure(situation);
  if (lost !== undefined) return fails(...lost);
  const rule = matchedSuccessRule(situation);
  return rule === undefined ? undefined : newCondition('SuccessCriteriaMet', 'True', 'SuccessPolicy', `Matched rules at index ${rule}`, nowMs);
}
