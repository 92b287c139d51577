import { Jobs } from '../../api/batch/resources.ts';
import type { Job, JobCondition, JobStatus } from '../../api/batch/types.ts';
import type { Pod } from '../../api/core/types.ts';
import { isApiError } from '../../api/status.ts';
import { jsonEqual } from '../../base/json.ts';
import { omitEmpty } from '../../reconcile/omit-empty.ts';
import type { ControllerContext } from '../../reconcile/controller.ts';
import { countOf, formatIndexes, hasIndex, withIndexes } from './indexes.ts';
import { untrack, type Effect } from './manage.ts';
import { indexOf, isCounted, isFailed, isIndexed, isTracked } from './pods.ts';
import { newCondition, type Situation } from './situation.ts';

/** Pods that are told apart but not yet counted, in one write. */
const maxUncounted = 500;

interface Ledger {
  readonly succeeded: string[];
  readonly failed: string[];
  readonly indexes: number[];
  readonly release: Pod[];
  readonly isFull: boolean;
}

/** A failed pod of an index waits for its successor, which takes over its failures. */
function mayRelease({ job, kept }: Situation, pod: Pod, verdict: JobCondition | undefined): boolean {
  if (job.metadata.deletionTimestamp !== undefined || verdict !== undefined || pod.status.phase === 'Succeeded') return true;
  if (!isFailed(pod, job)) return false;
  const index = indexOf(pod);
  return index === undefined || kept.get(index)?.metadata.uid !== pod.metadata.uid;
}

function isOfJob(pod: Pod, job: Job): boolean {
  return !isIndexed(job) || (indexOf(pod) ?? Number.POSITIVE_INFINITY) < (job.spec.completions ?? 0);
}

/** Enters finished pods into the books: first as seen but not counted, so that none is counted twice or lost. */
function enter(situation: Situation, verdict: JobCondition | undefined): Ledger {
  const { job, pods, uncounted, countedIndexes } = situation;
  const tracked = new Set(pods.filter(isTracked).map((pod) => pod.metadata.uid));
  const still = (uids: ReadonlySet<string>): string[] => [...uids].filter((uid) => tracked.has(uid));
  const ledger: Omit<Ledger, 'isFull'> = { succeeded: still(uncounted.succeeded), failed: still(uncounted.failed), indexes: [], release: [] };
  for (const pod of pods) {
    const { uid } = pod.metadata;
    if (!isTracked(pod) || !mayRelease(situation, pod, verdict)) continue;
    ledger.release.push(pod);
    const isLost = isFailed(pod, job) || (verdict !== undefined && verdict.type !== 'SuccessCriteriaMet');
    if (pod.status.phase === 'Succeeded' && !uncounted.failed.has(uid)) {
      const index = indexOf(pod);
      if (!isIndexed(job)) {
        if (!uncounted.succeeded.has(uid)) ledger.succeeded.push(uid);
      } else if (index !== undefined && isOfJob(pod, job) && !hasIndex(countedIndexes, index)) ledger.indexes.push(index);
    } else if (isLost && !uncounted.failed.has(uid) && isOfJob(pod, job) && isCounted(pod, job)) ledger.failed.push(uid);
    if (ledger.succeeded.length + ledger.failed.length + ledger.indexes.length >= maxUncounted) return { ...ledger, isFull: true };
  }
  return { ...ledger, isFull: false };
}

export function withJobCondition(conditions: readonly JobCondition[], condition: JobCondition): readonly JobCondition[] {
  const before = conditions.find(({ type }) => type === condition.type);
  if (before === undefined) return condition.status === 'False' ? conditions : [...conditions, condition];
  const isSame = before.status === condition.status && before.reason === condition.reason && before.message === condition.message;
  return isSame ? conditions : conditions.map((known) => (known === before ? condition : known));
}

function statusWith(status: JobStatus, fields: Partial<JobStatus>): JobStatus {
  const { ready, terminating, uncountedTerminatedPods, ...others } = { ...status, ...fields };
  const books = omitEmpty<NonNullable<JobStatus['uncountedTerminatedPods']>>({ succeeded: uncountedTerminatedPods?.succeeded, failed: uncountedTerminatedPods?.failed });
  return { ...omitEmpty<JobStatus>(others), ...(ready === undefined ? {} : { ready }), ...(terminating === undefined ? {} : { terminating }), uncountedTerminatedPods: books };
}

interface Books {
  readonly verdict: JobCondition | undefined;
  readonly effect: Effect;
  readonly job: Job;
  readonly onFlush: () => void;
}

/** What the verdict adds to the conditions at once, and what the Job ends with when all its pods have gone. */
function told(conditions: readonly JobCondition[], verdict: JobCondition | undefined, nowMs: number): { readonly conditions: readonly JobCondition[]; readonly end: JobCondition | undefined } {
  if (verdict === undefined) return { conditions, end: undefined };
  const { type, reason = '', message = '' } = verdict;
  if (type === 'FailureTarget') return { conditions: [...conditions, verdict], end: newCondition('Failed', 'True', reason, message, nowMs) };
  if (type !== 'SuccessCriteriaMet') return { conditions, end: verdict };
  const isTold = conditions.some((condition) => condition.type === type && condition.status === 'True');
  return { conditions: isTold ? conditions : [...conditions, verdict], end: newCondition('Complete', 'True', reason, message, nowMs) };
}

/** Counted for good are those that are neither tracked nor in the list of the uncounted any more. */
function settle(status: JobStatus, isStillTracked: (uid: string) => boolean): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const left = { succeeded: succeeded.filter(isStillTracked), failed: failed.filter(isStillTracked) };
  return statusWith(status, {
    succeeded: (status.succeeded ?? 0) + succeeded.length - left.succeeded.length,
    failed: (status.failed ?? 0) + failed.length - left.failed.length,
    uncountedTerminatedPods: left,
  });
}

/**
 * Writes the books, lets finished pods go, writes the counts, and says at the end how the Job ended
 * (pkg/controller/job/job_controller.go, trackJobStatusAndRemoveFinalizers).
 */
export function track(situation: Situation, { verdict, effect, job, onFlush }: Books, context: ControllerContext): void {
  const { nowMs } = situation;
  const ledger = enter(situation, verdict);
  const trackedBefore = new Set(situation.pods.filter(isTracked).map((pod) => pod.metadata.uid));
  const cleaned = settle(statusWith(job.status, { active: effect.active, ready: effect.ready, terminating: effect.terminating }), (uid) => trackedBefore.has(uid));
  const { conditions, end } = told(cleaned.conditions ?? [], verdict, nowMs);
  const succeededIndexes = withIndexes(situation.succeededIndexes, ledger.indexes);
  const indexed: Partial<JobStatus> = isIndexed(job) ? { succeeded: countOf(succeededIndexes), completedIndexes: formatIndexes(succeededIndexes) } : {};
  const failedIndexes: Partial<JobStatus> = situation.failedIndexes === undefined ? {} : { failedIndexes: formatIndexes(situation.failedIndexes) };
  const entered = statusWith(cleaned, { ...indexed, conditions, uncountedTerminatedPods: { succeeded: ledger.succeeded, failed: ledger.failed } });
  const first = situation.failedIndexes === undefined ? entered : { ...entered, ...failedIndexes };
  let current = flush(situation.job, job, first, onFlush, context);
  const released = release(ledger.release, context);
  const settled = settle(first, (uid) => trackedBefore.has(uid) && !released.has(uid));
  const second = situation.failedIndexes === undefined ? settled : { ...settled, ...failedIndexes };
  const isCountedOut = (second.uncountedTerminatedPods?.succeeded ?? []).length + (second.uncountedTerminatedPods?.failed ?? []).length === 0;
  const isEnd = end !== undefined && !ledger.isFull && isCountedOut && effect.terminating === 0;
  const last = isEnd ? ended(second, end) : second;
  current = flush(current, current, last, onFlush, context);
  if (isEnd) tellEnd(current, end, context);
}

function ended(status: JobStatus, end: JobCondition): JobStatus {
  const conditions = withJobCondition(status.conditions ?? [], end);
  return { ...status, conditions, ...(end.type === 'Complete' && end.lastTransitionTime !== undefined ? { completionTime: end.lastTransitionTime } : {}) };
}

function flush(stored: Job, job: Job, status: JobStatus, onFlush: () => void, { client }: ControllerContext): Job {
  if (jsonEqual(stored.status, status)) return job;
  const written = client.updateStatus(Jobs, { ...job, status });
  onFlush();
  return written;
}

function release(pods: readonly Pod[], context: ControllerContext): ReadonlySet<string> {
  const released = new Set<string>();
  for (const pod of pods) {
    try {
      if (untrack(pod, context)) released.add(pod.metadata.uid);
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
  }
  return released;
}

function tellEnd(job: Job, end: JobCondition, { events }: ControllerContext): void {
  if (end.type === 'Complete') {
    if (job.spec.completions !== undefined && (job.status.succeeded ?? 0) > job.spec.completions) {
      events.event(job, 'Warning', 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached');
    }
    events.event(job, 'Normal', 'Completed', 'Job completed');
  } else events.event(job, 'Warning', end.reason ?? '', end.message ?? '');
}
