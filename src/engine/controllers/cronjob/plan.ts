import type { CronJob, Job } from '../../api/batch/types.ts';
import { ascending, firstDifference } from '../../base/order.ts';
import { timeMs } from '../../base/time.ts';
import type { Schedule } from './schedule.ts';

/** Upstream looks a little after the time, so that it has surely come. */
const delayMs = 100;

interface Missed {
  readonly earliestMs: number;
  readonly latestMs: number | undefined;
  readonly count: number;
}

/** The last time that has passed since the last run, and about how many passed (pkg/controller/cronjob/utils.go, mostRecentScheduleTime). */
function missedTimes({ metadata, spec, status }: CronJob, schedule: Schedule, nowMs: number, hasDeadline: boolean): Missed {
  const since = timeMs(status.lastScheduleTime, timeMs(metadata.creationTimestamp));
  const deadline = hasDeadline && spec.startingDeadlineSeconds !== undefined ? nowMs - spec.startingDeadlineSeconds * 1000 : 0;
  const earliestMs = Math.max(since, deadline);
  const first = schedule.next(earliestMs);
  const second = first === undefined ? undefined : schedule.next(first);
  if (first === undefined || second === undefined || nowMs < first) return { earliestMs, latestMs: undefined, count: 0 };
  if (nowMs < second) return { earliestMs, latestMs: first, count: 0 };
  const stepMs = second - first;
  const count = Math.floor((nowMs - first) / stepMs) + 1;
  let latestMs: number | undefined;
  for (let time = schedule.next(first + (count - 2) * stepMs); time !== undefined && time <= nowMs; time = schedule.next(time)) latestMs = time;
  return { earliestMs, latestMs, count };
}

export interface Due {
  readonly scheduledMs: number;
  readonly isTooLate: boolean;
  /** More than a hundred times have passed: worth a warning. */
  readonly isManyMissed: boolean;
}

/** The run that is due; only the most recent of those that were missed. */
export function dueRun(cronJob: CronJob, schedule: Schedule, nowMs: number): Due | undefined {
  const { latestMs, count } = missedTimes(cronJob, schedule, nowMs, true);
  if (latestMs === undefined || latestMs > nowMs) return undefined;
  const { startingDeadlineSeconds } = cronJob.spec;
  return { scheduledMs: latestMs, isTooLate: startingDeadlineSeconds !== undefined && latestMs + startingDeadlineSeconds * 1000 < nowMs, isManyMissed: count > 100 };
}

/** In how many milliseconds to look again. */
export function nextLookMs(cronJob: CronJob, schedule: Schedule, nowMs: number): number | undefined {
  const { earliestMs, latestMs, count } = missedTimes(cronJob, schedule, nowMs, false);
  const next = schedule.next(latestMs ?? (count === 0 ? earliestMs : nowMs));
  return next === undefined ? undefined : Math.max(0, next + delayMs - nowMs);
}

export function jobName({ metadata }: CronJob, scheduledMs: number): string {
  return `${metadata.name}-${Math.floor(scheduledMs / 60_000)}`;
}

export function finishOf(job: Job): 'Complete' | 'Failed' | undefined {
  const condition = job.status.conditions?.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
  return condition?.type === 'Complete' ? 'Complete' : condition === undefined ? undefined : 'Failed';
}

/** Started ones before those that never were, the oldest first. */
const oldestFirst = firstDifference<Job>(
  ascending((job) => job.status.startTime === undefined),
  ascending((job) => job.status.startTime ?? ''),
  ascending((job) => job.metadata.name),
);

/** Finished jobs beyond what history keeps. */
export function outdatedJobs({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const beyond = (finish: 'Complete' | 'Failed', limit: number | undefined): readonly Job[] => {
    if (limit === undefined) return [];
    const finished = jobs.filter((job) => finishOf(job) === finish).toSorted(oldestFirst);
    return finished.slice(0, Math.max(0, finished.length - limit));
  };
  return [...beyond('Complete', spec.successfulJobsHistoryLimit), ...beyond('Failed', spec.failedJobsHistoryLimit)];
}
