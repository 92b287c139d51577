import { Jobs } from '../../api/batch/resources.ts';
import type { Job, JobStatus } from '../../api/batch/types.ts';
import { Pods } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import { keyOf } from '../../api/resource.ts';
import { formatTime } from '../../base/time.ts';
import type { Change } from '../../client/informer.ts';
import { claim, suitors } from '../../reconcile/claim.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { matcherOf } from '../../reconcile/label-selector.ts';
import { byOrphanNamespace, controllerOf } from '../../reconcile/ownership.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import type { Failures } from './backoff.ts';
import { manage, removePods, untrack, type Effect } from './manage.ts';
import { isTracked } from './pods.ts';
import { deadlineMs, isFinished, isSuspended, newCondition, situationOf, verdictOn, type Situation } from './situation.ts';
import { track, withJobCondition } from './track.ts';

/** News of pods, and of statuses, are looked at together. */
const batchMs = 1000;
const nameLabel = 'batch.kubernetes.io/job-name';

const selects = (job: Job) => matcherOf(job.spec.selector);

function failuresOf(context: ControllerContext): Record<string, Failures> {
  return context.memory<Record<string, Failures>>('failures', () => ({}));
}

/** Pods that carry the finalizer and have nobody left who would count them. */
function letGo(key: string, context: ControllerContext): void {
  const slash = key.indexOf('/');
  const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)];
  const job = context.cache.get(Jobs, key);
  for (const pod of context.cache.list(Pods, namespace)) {
    const owner = controllerOf(pod);
    const isOurs = owner === undefined ? pod.metadata.labels?.[nameLabel] === name : owner.kind === Jobs.kind && owner.name === name && (job === undefined || job.metadata.uid === owner.uid);
    if (isOurs && isTracked(pod)) untrack(pod, context);
  }
}

function withStart(job: Job, startMs: number | undefined): Job {
  const { startTime: _, ...status } = job.status;
  return { ...job, status: startMs === undefined ? status : { ...status, startTime: formatTime(startMs) } };
}

/** Says in a condition, and an Event, that a Job was suspended or resumed; its clock stops and starts with that. */
function noteSuspension(job: Job, { sim, events }: ControllerContext): Job {
  const isNow = isSuspended(job);
  const [status, reason, message] = isNow ? ['True', 'JobSuspended', 'Job suspended'] : ['False', 'JobResumed', 'Job resumed'];
  const before = job.status.conditions ?? [];
  const conditions = withJobCondition(before, newCondition('Suspended', status, reason, message, sim.nowMs));
  if (conditions === before) return job;
  events.event(job, 'Normal', isNow ? 'Suspended' : 'Resumed', message);
  const noted: JobStatus = { ...job.status, conditions };
  return withStart({ ...job, status: noted }, isNow ? undefined : sim.nowMs);
}

function isComplete({ job, succeeded }: Situation, active: number): boolean {
  const { completions } = job.spec;
  return active === 0 && (completions === undefined ? succeeded > 0 : succeeded >= completions);
}

/** Does what the situation asks for; answers what is left active, and how the Job stands then. */
function act(situation: Situation, context: ControllerContext): { readonly effect: Effect; readonly verdict: ReturnType<typeof verdictOn>; readonly job: Job } {
  const { job, active, ready, terminating, nowMs } = situation;
  const verdict = verdictOn(situation);
  if (verdict !== undefined) {
    const effect = removePods(situation, active, false, context);
    return { effect, verdict: effect.active === 0 ? verdict : undefined, job };
  }
  const effect = job.metadata.deletionTimestamp === undefined ? manage(situation, context) : { active: active.length, ready, terminating };
  if (isComplete(situation, effect.active)) {
    return { effect, verdict: newCondition('SuccessCriteriaMet', 'True', 'CompletionsReached', 'Reached expected number of succeeded pods', nowMs), job };
  }
  return { effect, verdict: undefined, job: job.metadata.deletionTimestamp === undefined ? noteSuspension(job, context) : job };
}

function reconcile(stored: Job, context: ControllerContext): void {
  const key = keyOf(stored);
  const { nowMs } = context.sim;
  if (isFinished(stored)) {
    delete failuresOf(context)[key];
    letGo(key, context);
    return;
  }
  if (stored.spec.managedBy !== undefined && stored.spec.managedBy !== 'kubernetes.io/job-controller') return;
  const pods = claim({ ownerResource: Jobs, owner: stored, resource: Pods, matches: selects(stored) }, context);
  const started = stored.status.startTime === undefined && !isSuspended(stored) ? withStart(stored, nowMs) : stored;
  const situation = situationOf(started, pods, failuresOf(context)[key], nowMs);
  const { effect, verdict, job } = act(situation, context);
  const leftMs = deadlineMs(job, nowMs);
  if (leftMs !== undefined && leftMs > 0) context.requeueAfter(leftMs);
  const onFlush = (): void => {
    failuresOf(context)[key] = situation.failures;
  };
  track({ ...situation, job: stored }, { verdict, effect, job, onFlush }, context);
  if (effect.failure !== undefined) throw effect.failure;
}

/** Pods concern their Job a second later, together; so do those whose Job is gone, for somebody must let them go. */
function concernedByPod(change: Change<Pod>, context: ControllerContext): readonly string[] {
  for (const pod of change.type === 'updated' ? [change.object, change.old] : [change.object]) {
    const { namespace = '', labels } = pod.metadata;
    const owner = controllerOf(pod);
    if (owner !== undefined && owner.kind !== Jobs.kind) continue;
    if (owner !== undefined) context.requeueAfter(batchMs, `${namespace}/${owner.name}`);
    else if (change.type !== 'deleted') {
      const name = labels?.[nameLabel];
      if (isTracked(pod) && name !== undefined) context.requeueAfter(batchMs, `${namespace}/${name}`);
      for (const job of suitors(pod, context.cache.list(Jobs, namespace), selects)) context.requeueAfter(batchMs, keyOf(job));
    }
  }
  return [];
}

/** Runs pods to completion, and counts each exactly once (pkg/controller/job). */
export const jobController = defineController({
  name: 'job-controller',
  for: Jobs,
  concerns(change, context) {
    if (change.type !== 'updated' || isFinished(change.object)) return true;
    if (change.object.metadata.generation !== change.old.metadata.generation) return true;
    context.requeueAfter(batchMs, keyOf(change.object));
    return false;
  },
  watches: [watching(Pods, concernedByPod, [byOrphanNamespace])],
  retry: { initialMs: 1000, maxMs: 60_000 },
  reconcile(job, context) {
    try {
      reconcile(job, context);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  },
  gone(key, context) {
    delete failuresOf(context)[key];
    letGo(key, context);
  },
});
