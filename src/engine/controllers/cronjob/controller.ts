import { CronJobs, Jobs } from '../../api/batch/resources.ts';
import type { CronJob, CronJobStatus, Job } from '../../api/batch/types.ts';
import type { ObjectReference } from '../../api/core/types.ts';
import { isApiError } from '../../api/status.ts';
import { jsonEqual } from '../../base/json.ts';
import { formatTime, timeMs } from '../../base/time.ts';
import { defineController, type ControllerContext } from '../../reconcile/controller.ts';
import { omitEmpty } from '../../reconcile/omit-empty.ts';
import { controllerReference, isControlledBy } from '../../reconcile/ownership.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import { writeStatus } from '../../reconcile/write-status.ts';
import { dueRun, finishOf, jobName, nextLookMs, outdatedJobs } from './plan.ts';
import { parseSchedule, ScheduleError, type Schedule } from './schedule.ts';
import { findTimeZone, utc } from './time-zone.ts';

type Active = readonly ObjectReference[];

function referenceTo(job: Job): ObjectReference {
  const { name, namespace = '', uid, resourceVersion } = job.metadata;
  return { kind: Jobs.kind, namespace, name, uid, apiVersion: Jobs.apiVersion, resourceVersion };
}

/** What has become of the jobs: those that finished, those that went missing, those nobody knows of. */
function observe(cronJob: CronJob, jobs: readonly Job[], { client, events }: ControllerContext): CronJobStatus {
  let active: Active = cronJob.status.active ?? [];
  let { lastSuccessfulTime } = cronJob.status;
  for (const job of jobs) {
    const isActive = active.some(({ uid }) => uid === job.metadata.uid);
    const finish = finishOf(job);
    if (!isActive && finish === undefined) events.event(cronJob, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${job.metadata.name}`);
    else if (isActive && finish !== undefined) {
      active = active.filter(({ uid }) => uid !== job.metadata.uid);
      events.event(cronJob, 'Normal', 'SawCompletedJob', `Saw completed job: ${job.metadata.name}, condition: ${finish}`);
    }
    const { completionTime } = job.status;
    if (finish === 'Complete' && completionTime !== undefined && timeMs(completionTime) > timeMs(lastSuccessfulTime)) lastSuccessfulTime = completionTime;
  }
  for (const reference of active) {
    const { name = '', namespace = '' } = reference;
    if (jobs.some(({ metadata }) => metadata.uid === reference.uid) || client.get(Jobs, { name, namespace }) !== undefined) continue;
    events.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    active = active.filter((other) => other !== reference);
  }
  return { ...cronJob.status, active, ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }) };
}

function deleteJob(cronJob: CronJob, job: { readonly name: string; readonly namespace?: string }, { client, events }: ControllerContext): boolean {
  try {
    client.delete(Jobs, job, { propagationPolicy: 'Background' });
  } catch (error) {
    if (!isApiError(error)) throw error;
    events.event(cronJob, 'Warning', 'FailedDelete', `Deleted job: ${error.message}`);
    return false;
  }
  events.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${job.name}`);
  return true;
}

/** The schedule on the clocks it is meant for; what cannot be read is told, and then nothing runs. */
function scheduleOf(cronJob: CronJob, { events }: ControllerContext): Schedule | undefined {
  const { schedule, timeZone } = cronJob.spec;
  const zone = timeZone === undefined ? utc : findTimeZone(timeZone);
  if (zone === undefined) {
    events.event(cronJob, 'Warning', 'UnknownTimeZone', `invalid timeZone: "${timeZone}": unknown time zone ${timeZone}`);
    return undefined;
  }
  try {
    return parseSchedule(schedule, zone);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    events.event(cronJob, 'Warning', 'UnparseableSchedule', `unparseable schedule: "${schedule}" : ${error.message}`);
    return undefined;
  }
}

function createJob(cronJob: CronJob, scheduledMs: number, { client, events }: ControllerContext): Job | undefined {
  const { metadata, spec } = cronJob.spec.jobTemplate;
  const name = jobName(cronJob, scheduledMs);
  const { namespace } = cronJob.metadata;
  const scoped = namespace === undefined ? {} : { namespace };
  const zone = cronJob.spec.timeZone === undefined ? utc : (findTimeZone(cronJob.spec.timeZone) ?? utc);
  const annotations = { ...metadata?.annotations, 'batch.kubernetes.io/cronjob-scheduled-timestamp': localTime(scheduledMs, zone(scheduledMs)) };
  try {
    const job = client.create(Jobs, {
      metadata: { name, ...scoped, ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }), annotations, ownerReferences: [controllerReference(CronJobs, cronJob)] },
      ...(spec === undefined ? {} : { spec }),
    });
    events.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
    return job;
  } catch (error) {
    if (!isApiError(error) || isNamespaceTerminating(error)) throw error;
    if (error.reason === 'AlreadyExists') {
      const existing = client.get(Jobs, { name, ...scoped });
      return existing !== undefined && isControlledBy(existing, cronJob) && finishOf(existing) === undefined ? existing : undefined;
    }
    events.event(cronJob, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
    throw error;
  }
}

/** RFC 3339 with the offset of the place: `2026-03-01T08:00:00+01:00`. */
function localTime(ms: number, offsetMs: number): string {
  if (offsetMs === 0) return formatTime(ms);
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${formatTime(ms + offsetMs).slice(0, -1)}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const days = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 1123 with a numeric zone, as the event has it. */
function httpTime(ms: number): string {
  const text = formatTime(ms);
  const weekday = days[((Math.floor(ms / 86_400_000) % 7) + 7) % 7];
  return `${weekday}, ${text.slice(8, 10)} ${months[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)} ${text.slice(11, 19)} +0000`;
}

/** Starts the run that is due, if it may; answers the status with it. */
function start(cronJob: CronJob, status: CronJobStatus, schedule: Schedule, context: ControllerContext): CronJobStatus {
  const { nowMs } = context.sim;
  const due = dueRun(cronJob, schedule, nowMs);
  if (due === undefined) return status;
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): void => context.events.event(cronJob, type, reason, message);
  if (due.isManyMissed) tell('Warning', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew');
  if (due.isTooLate) {
    tell('Warning', 'MissSchedule', `Missed scheduled time to start a job: ${httpTime(due.scheduledMs)}`);
    return status;
  }
  let active = status.active ?? [];
  if (active.some(({ name }) => name === jobName(cronJob, due.scheduledMs)) || timeMs(status.lastScheduleTime) === due.scheduledMs) return status;
  if (cronJob.spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    tell('Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid');
    return status;
  }
  if (cronJob.spec.concurrencyPolicy === 'Replace') {
    for (const reference of active) {
      const { name = '', namespace = '' } = reference;
      if (deleteJob(cronJob, { name, namespace }, context)) active = active.filter((other) => other !== reference);
    }
  }
  const job = createJob(cronJob, due.scheduledMs, context);
  return job === undefined ? { ...status, active } : { ...status, active: [...active, referenceTo(job)], lastScheduleTime: formatTime(due.scheduledMs) };
}

function reconcile(cronJob: CronJob, context: ControllerContext): void {
  const { nowMs } = context.sim;
  const jobs = context.cache.owned(Jobs, cronJob.metadata.uid);
  let status = observe(cronJob, jobs, context);
  if (cronJob.metadata.deletionTimestamp === undefined && cronJob.spec.suspend !== true) {
    const schedule = scheduleOf(cronJob, context);
    if (schedule !== undefined) {
      status = start({ ...cronJob, status }, status, schedule, context);
      const lookMs = nextLookMs({ ...cronJob, status }, schedule, nowMs);
      if (lookMs !== undefined) context.requeueAfter(lookMs);
    }
  }
  const gone = outdatedJobs(cronJob, jobs).filter((job) => deleteJob(cronJob, job.metadata, context));
  const active = (status.active ?? []).filter(({ uid }) => !gone.some((job) => job.metadata.uid === uid));
  const next = omitEmpty<CronJobStatus>({ ...status, active });
  if (!jsonEqual(cronJob.status, next)) writeStatus(context.client, CronJobs, cronJob, next);
}

/** Starts Jobs by the clock (pkg/controller/cronjob). */
export const cronJobController = defineController({
  name: 'cronjob-controller',
  for: CronJobs,
  owns: [Jobs],
  reconcile(cronJob, context) {
    try {
      reconcile(cronJob, context);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  },
});
