import { Jobs } from '../../api/batch/resources.ts';
import type { Job } from '../../api/batch/types.ts';
import { Pods } from '../../api/core/resources.ts';
import type { Container, Pod, PodTemplateSpec } from '../../api/core/types.ts';
import type { TemplateMeta } from '../../api/meta/object.ts';
import { isApiError } from '../../api/status.ts';
import type { ControllerContext } from '../../reconcile/controller.ts';
import { createPod, deletePod, podMetadata } from '../../reconcile/pod-control.ts';
import { isPodReady, podFacts } from '../../reconcile/pods.ts';
import { slowStart } from '../../reconcile/slow-start.ts';
import { indexWaitMs, jobWaitMs } from './backoff.ts';
import { freeIndexes, merge, withIndexes } from './indexes.ts';
import { failureCountKey, failuresBefore, ignoredCountKey, indexKey, indexOf, isCounted, isIndexed, isTracked, replacesOnlyFailed, surplusOf, trackingFinalizer } from './pods.ts';
import { isSuspended, type Situation } from './situation.ts';

/** Pods created or deleted in one run. */
const burst = 500;

/** How many pods are active, ready and terminating after what was done. */
export interface Effect {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  readonly failure?: Error | undefined;
}

/** Lets a pod go: nobody needs to count it. */
export function untrack(pod: Pod, { client }: ControllerContext): boolean {
  if (!isTracked(pod)) return true;
  try {
    client.patch(Pods, pod, { metadata: { '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] } }, { type: 'strategic' });
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
  return true;
}

/** Deletes pods that were active; `untracked`: they count neither as failed nor as succeeded. */
export function removePods(situation: Situation, pods: readonly Pod[], untracked: boolean, context: ControllerContext): Effect {
  const { job, active, ready, terminating } = situation;
  let failure: Error | undefined;
  let removed = 0;
  for (const pod of pods) {
    if (untracked) untrack(pod, context);
    const outcome = deletePod(context, job, pod);
    failure ??= outcome;
    if (outcome === undefined) removed++;
  }
  return { active: active.length - removed, ready: ready - pods.filter(isPodReady).length, terminating: terminating + removed, failure };
}

function wantedActive({ job, active, succeeded }: Situation): number {
  const { completions, parallelism = 1 } = job.spec;
  // A work queue: once one has succeeded, the others finish what they do and no more come.
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(parallelism, completions - succeeded));
}

function withIndexVariable(containers: readonly Container[] | undefined): readonly Container[] {
  const fieldRef = { fieldPath: `metadata.labels['${indexKey}']` };
  return (containers ?? []).map((container) => {
    const { env = [] } = container;
    return env.some(({ name }) => name === 'JOB_COMPLETION_INDEX') ? container : { ...container, env: [...env, { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }] };
  });
}

function baseTemplate({ spec }: Job): PodTemplateSpec {
  const { template } = spec;
  const finalizers = template.metadata?.finalizers ?? [];
  const tracked = finalizers.includes(trackingFinalizer) ? finalizers : [...finalizers, trackingFinalizer];
  return { ...template, metadata: { ...template.metadata, finalizers: tracked } };
}

/** The failures an index has behind it go with its next pod. */
function failureAnnotations(job: Job, predecessor: Pod | undefined): Readonly<Record<string, string>> {
  if (job.spec.backoffLimitPerIndex === undefined) return {};
  const { counted, all } = predecessor === undefined ? { counted: 0, all: 0 } : failuresBefore(predecessor);
  const counts = predecessor !== undefined && isCounted(predecessor, job);
  const ignored = all - counted + (predecessor !== undefined && !counts ? 1 : 0);
  return { [failureCountKey]: String(counted + (counts ? 1 : 0)), ...(ignored > 0 ? { [ignoredCountKey]: String(ignored) } : {}) };
}

function createIndexed(situation: Situation, template: PodTemplateSpec, index: number, context: ControllerContext): Error | undefined {
  const { job, kept } = situation;
  const name = `${job.metadata.name}-${index}`;
  const spec = template.spec ?? { containers: [] };
  const base = podMetadata(template, job, Jobs);
  const suffix = `-${index}-`;
  const metadata: TemplateMeta = {
    ...base,
    generateName: `${job.metadata.name.slice(0, 58 - suffix.length)}${suffix}`,
    labels: { ...base.labels, [indexKey]: String(index) },
    annotations: { ...base.annotations, [indexKey]: String(index), ...failureAnnotations(job, kept.get(index)) },
  };
  const initContainers = spec.initContainers === undefined ? {} : { initContainers: withIndexVariable(spec.initContainers) };
  return createPod(context, job, Jobs, { spec: { ...spec, containers: withIndexVariable(spec.containers), ...initContainers, hostname: name } }, metadata);
}

/** Indexes that get a pod now, and how long to wait when none does. */
function indexesToAdd(situation: Situation, count: number): { readonly indexes: readonly number[]; readonly waitMs: number } {
  const { job, active, pods, succeededIndexes, failedIndexes = [], kept, nowMs } = situation;
  const leaving = replacesOnlyFailed(job) ? pods.filter((pod) => podFacts(pod).isTerminating) : [];
  const occupied = [...active, ...leaving].map(indexOf).filter((index) => index !== undefined);
  const free = freeIndexes(merge(withIndexes(succeededIndexes, occupied), failedIndexes), count, job.spec.completions ?? 0);
  if (job.spec.backoffLimitPerIndex === undefined) return { indexes: free, waitMs: 0 };
  const now = free.filter((index) => indexWaitMs(kept.get(index), nowMs) === 0);
  const waits = free.map((index) => indexWaitMs(kept.get(index), nowMs)).filter((ms) => ms > 0);
  return { indexes: now, waitMs: now.length > 0 || waits.length === 0 ? 0 : Math.min(...waits) };
}

function addPods(situation: Situation, missing: number, context: ControllerContext): Effect {
  const { job, active, ready, terminating, failures, nowMs } = situation;
  const unchanged: Effect = { active: active.length, ready, terminating };
  const perIndex = job.spec.backoffLimitPerIndex !== undefined;
  const { indexes, waitMs } = isIndexed(job) ? indexesToAdd(situation, Math.min(missing, burst)) : { indexes: [], waitMs: 0 };
  const delayMs = perIndex ? waitMs : jobWaitMs(failures, nowMs);
  if (delayMs > 0) {
    context.requeueAfter(delayMs);
    // Upstream reports none active while it waits.
    return { ...unchanged, active: 0 };
  }
  const template = baseTemplate(job);
  const metadata = podMetadata(template, job, Jobs);
  const count = isIndexed(job) ? indexes.length : Math.min(missing, burst);
  let created = 0;
  const failure = slowStart(count, (position) => {
    const outcome = isIndexed(job) ? createIndexed(situation, template, indexes[position] ?? 0, context) : createPod(context, job, Jobs, template, metadata);
    if (outcome === undefined) created++;
    return outcome;
  });
  return { ...unchanged, active: active.length + created, failure };
}

/** As many active pods as wanted, no more (pkg/controller/job/job_controller.go, manageJob). */
export function manage(situation: Situation, context: ControllerContext): Effect {
  const { job, active, ready, terminating } = situation;
  if (isSuspended(job)) return removePods(situation, active, true, context);
  const wanted = wantedActive(situation);
  const surplus = surplusOf(job, active, Math.max(0, active.length - wanted)).slice(0, burst);
  if (surplus.length > 0) return removePods(situation, surplus, true, context);
  const missing = wanted - active.length - (replacesOnlyFailed(job) ? terminating : 0);
  return missing > 0 ? addPods(situation, missing, context) : { active: active.length, ready, terminating };
}
