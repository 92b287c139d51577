// What the job controller may say of a Job: pkg/apis/batch/validation/validation.go, pkg/registry/batch/job/strategy.go.
import type { Job, JobStatus, UncountedTerminatedPods } from '../../../api/batch/types.ts';
import { timeMs } from '../../../base/time.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalid, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateMetaUpdate } from '../metadata.ts';
import { semanticEqual } from '../semantic.ts';
import { validateCounts } from '../templates.ts';
import { overlapOf, parseIndexes } from './indexes.ts';

type StatusDraft = Incomplete<JobStatus>;

export function isTrue(status: StatusDraft | undefined, type: string): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
}

function isFinished(status: StatusDraft): boolean {
  return isTrue(status, 'Complete') || isTrue(status, 'Failed');
}

function conditionFault(detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${detail}`, field: 'status.conditions' };
}

/** Each pod is counted once. */
function* validateUncounted(pods: Incomplete<UncountedTerminatedPods>): Causes {
  const seen = new Set<string>();
  for (const key of ['succeeded', 'failed'] as const) {
    for (const [index, uid] of (pods[key] ?? []).entries()) {
      const path = `status.uncountedTerminatedPods.${key}[${index}]`;
      if (uid === '') yield invalid(path, uid, 'must not be empty');
      else if (seen.has(uid)) yield duplicate(path, uid);
      seen.add(uid);
    }
  }
}

function changed(now: StatusDraft, old: StatusDraft, type: string): boolean {
  return isTrue(now, type) !== isTrue(old, type);
}

/** Pairs of conditions that exclude or require each other, looked at when one of them changes. */
function* validateConditions(now: StatusDraft, old: StatusDraft): Causes {
  const [complete, failed, target, met] = ['Complete', 'Failed', 'FailureTarget', 'SuccessCriteriaMet'].map((type) => isTrue(now, type));
  const differs = (...types: readonly string[]): boolean => types.some((type) => changed(now, old, type));
  if (complete === true && failed === true && differs('Complete', 'Failed')) yield conditionFault('cannot set Complete=True and Failed=true conditions');
  if (complete === true && target === true && differs('Complete', 'FailureTarget')) yield conditionFault('cannot set Complete=True and FailureTarget=true conditions');
  yield* validateCompletionTime(now, old);
  const failedIndexesDiffer = now.failedIndexes !== old.failedIndexes;
  if (failed === true && target !== true && (differs('Failed') || failedIndexesDiffer)) yield conditionFault('cannot set Failed=True condition without the FailureTarget=true condition');
  if (complete === true && met !== true && differs('Complete', 'SuccessCriteriaMet')) yield conditionFault('cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
}

function* validateCompletionTime(now: StatusDraft, old: StatusDraft): Causes {
  const path = 'status.completionTime';
  const { startTime, completionTime } = now;
  const complete = isTrue(now, 'Complete');
  const timeDiffers = completionTime !== old.completionTime;
  if (changed(now, old, 'Complete') || timeDiffers) {
    if (completionTime !== undefined && !complete) yield invalid(path, completionTime, 'cannot set completionTime when there is no Complete=True condition');
    if (completionTime === undefined && complete) yield required(path, 'completionTime is required for Complete jobs');
  }
  if ((timeDiffers || startTime !== old.startTime) && startTime !== undefined && completionTime !== undefined && timeMs(completionTime) < timeMs(startTime)) {
    yield invalid(path, completionTime, 'must be equal to or after `startTime`');
  }
}

function* validateFinished(job: Incomplete<Job>, now: StatusDraft, old: StatusDraft): Causes {
  if (!isFinished(now)) return;
  const { active = 0, startTime, uncountedTerminatedPods: pods, terminating = 0 } = now;
  const finishes = !isFinished(old);
  if (active > 0 && (finishes || active !== (old.active ?? 0))) yield invalid('status.active', active, 'active>0 is invalid for finished job');
  const idle = job.spec?.suspend === true && job.spec.completions === 0;
  if (startTime === undefined && (finishes || old.startTime !== undefined) && !idle) yield required('status.startTime', 'startTime is required for finished job');
  if ((pods?.failed ?? []).length + (pods?.succeeded ?? []).length > 0 && (finishes || !semanticEqual(pods, old.uncountedTerminatedPods))) {
    yield invalid('status.uncountedTerminatedPods', shownStruct('UncountedTerminatedPods', pods), 'must be empty for finished job');
  }
  if (terminating > 0 && (finishes || terminating !== old.terminating)) yield invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job');
}

function* validateIndexes(job: Incomplete<Job>, now: StatusDraft, old: StatusDraft): Causes {
  const { completions, backoffLimitPerIndex, completionMode } = job.spec ?? {};
  const { completedIndexes: completed = '', failedIndexes: failed } = now;
  const completedDiffers = completed !== (old.completedIndexes ?? '');
  const failedDiffers = failed !== old.failedIndexes;
  const completedFault = parseIndexes(completed, completions ?? 0);
  if (completedDiffers && completions !== undefined && typeof completedFault === 'string') yield invalid('status.completedIndexes', completed, `error parsing completedIndexes: ${completedFault}`);
  const failedFault = parseIndexes(failed ?? '', completions ?? 0);
  if (failedDiffers && completions !== undefined && backoffLimitPerIndex !== undefined && typeof failedFault === 'string') yield invalid('status.failedIndexes', failed, `error parsing failedIndexes: ${failedFault}`);
  if (completedDiffers && completed !== '' && completionMode !== 'Indexed') yield invalid('status.completedIndexes', completed, 'cannot set non-empty completedIndexes when non-indexed completion mode');
  if (failedDiffers && failed !== undefined && backoffLimitPerIndex === undefined) yield invalid('status.failedIndexes', failed, 'cannot set non-null failedIndexes when backoffLimitPerIndex is null');
  if (!(failedDiffers || completedDiffers) || completions === undefined || failed === undefined || completed === '' || failed === '') return;
  const overlap = overlapOf(completed, failed, completions);
  if (overlap !== undefined) yield invalid('status.failedIndexes', failed, `failedIndexes and completedIndexes overlap at index: ${overlap}`);
}

function* validateSuccess(job: Incomplete<Job>, now: StatusDraft): Causes {
  const met = isTrue(now, 'SuccessCriteriaMet');
  if (met && isTrue(now, 'Failed')) yield conditionFault('cannot set SuccessCriteriaMet=True and Failed=true conditions');
  if (met && isTrue(now, 'FailureTarget')) yield conditionFault('cannot set SuccessCriteriaMet=True and FailureTarget=true conditions');
  if (job.spec?.successPolicy !== undefined && !met && isTrue(now, 'Complete')) yield conditionFault('cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True');
}

/** What has been said cannot be taken back. */
function* validateProgress(job: Incomplete<Job>, now: StatusDraft, old: StatusDraft): Causes {
  const { completionMode, completions, parallelism, suspend } = job.spec ?? {};
  for (const type of ['Failed', 'Complete', 'FailureTarget']) if (isTrue(old, type) && !isTrue(now, type)) yield conditionFault(`cannot disable the terminal ${type}=True condition`);
  if ((now.failed ?? 0) < (old.failed ?? 0)) yield invalid('status.failed', now.failed ?? 0, 'cannot decrease the failed counter');
  const elastic = completionMode === 'Indexed' && completions === parallelism;
  if (!elastic && (now.succeeded ?? 0) < (old.succeeded ?? 0)) yield invalid('status.succeeded', now.succeeded ?? 0, 'cannot decrease the succeeded counter');
  if (now.completionTime !== undefined && old.completionTime !== undefined && now.completionTime !== old.completionTime) yield invalid('status.completionTime', now.completionTime, 'field is immutable');
  const resumed = isTrue(old, 'Suspended') && (now.conditions ?? []).some((condition) => condition.type === 'Suspended' && condition.status === 'False');
  if (old.startTime !== undefined && old.startTime !== now.startTime && !resumed && suspend !== true) yield invalid('status.startTime', now.startTime, 'field is immutable for unsuspended job once set');
  const [was, is] = [isTrue(old, 'SuccessCriteriaMet'), isTrue(now, 'SuccessCriteriaMet')];
  if (was && !is) yield conditionFault('cannot disable the SuccessCriteriaMet=True condition');
  if (isTrue(old, 'Complete') && !was && is) yield conditionFault('cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions');
}

export function* validateJobStatus(job: Incomplete<Job>, old: Job): Causes {
  const now = job.status ?? {};
  const before: StatusDraft = old.status ?? {};
  yield* validateMetaUpdate(job.metadata ?? {}, old.metadata);
  yield* validateCounts(now, ['active', 'succeeded', 'failed', 'ready', 'terminating'], 'status');
  if (now.uncountedTerminatedPods !== undefined) yield* validateUncounted(now.uncountedTerminatedPods);
  yield* validateConditions(now, before);
  yield* validateFinished(job, now, before);
  yield* validateIndexes(job, now, before);
  const { ready, active = 0 } = now;
  if (ready !== undefined && ready > active && (ready !== before.ready || active !== (before.active ?? 0))) yield invalid('status.ready', ready, 'cannot set more ready pods than active');
  yield* validateSuccess(job, now);
  yield* validateProgress(job, now, before);
}
