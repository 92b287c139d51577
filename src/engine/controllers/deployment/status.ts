import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../api/apps/types.ts';
import { formatTime, timeMs } from '../../base/time.ts';
import { omitEmpty } from '../../reconcile/omit-empty.ts';
import { available, boundsOf, membersOf, sum, wanted, type Family } from './plan.ts';

type Conditions = readonly DeploymentCondition[];
type News = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>;

/** The reasons of `Progressing` that decide something (pkg/controller/deployment/util/deployment_util.go). */
export const reasons = {
  created: 'NewReplicaSetCreated',
  found: 'FoundNewReplicaSet',
  updated: 'ReplicaSetUpdated',
  complete: 'NewReplicaSetAvailable',
  timedOut: 'ProgressDeadlineExceeded',
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
  createError: 'ReplicaSetCreateError',
} as const;

export function conditionOf(conditions: Conditions | undefined, type: string): DeploymentCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export function withoutCondition(conditions: Conditions, type: string): Conditions {
  return conditions.some((condition) => condition.type === type) ? conditions.filter((condition) => condition.type !== type) : conditions;
}

/** News go to the end; the same status for the same reason is no news, and the transition time tells when the status last changed. */
export function withCondition(conditions: Conditions, news: News, nowMs: number): Conditions {
  const before = conditionOf(conditions, news.type);
  if (before !== undefined && before.status === news.status && before.reason === news.reason) return conditions;
  const now = formatTime(nowMs);
  const since = before?.status === news.status ? (before.lastTransitionTime ?? now) : now;
  return [...withoutCondition(conditions, news.type), { ...news, lastUpdateTime: now, lastTransitionTime: since }];
}

export function hasProgressDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 0x7fffffff;
}

/** Terminating pods of all sets; unknown when a set that has been looked at does not say. */
function terminatingReplicas(sets: readonly ReplicaSet[]): number | undefined {
  const seen = sets.filter((set) => (set.status.observedGeneration ?? 0) !== 0 || set.status.terminatingReplicas !== undefined);
  return seen.some((set) => set.status.terminatingReplicas === undefined) ? undefined : sum(seen, (set) => set.status.terminatingReplicas ?? 0);
}

/** Counts from the sets' own statuses, and whether that is enough (pkg/controller/deployment/sync.go, calculateStatus). */
export function statusOf(family: Family, nowMs: number): DeploymentStatus {
  const { deployment, current } = family;
  const sets = membersOf(family);
  const { replicas, maxUnavailable } = boundsOf(deployment);
  const availableReplicas = sum(sets, available);
  const isEnough = availableReplicas >= replicas - maxUnavailable;
  const { conditions = [], collisionCount } = deployment.status;
  const terminating = terminatingReplicas(sets);
  const news: News = isEnough
    ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' };
  const counts = omitEmpty<DeploymentStatus>({
    observedGeneration: deployment.metadata.generation,
    replicas: sum(sets, (set) => set.status.replicas),
    updatedReplicas: current?.status.replicas,
    readyReplicas: sum(sets, (set) => set.status.readyReplicas ?? 0),
    availableReplicas,
    unavailableReplicas: Math.max(0, sum(sets, wanted) - availableReplicas),
    conditions: withCondition(conditions, news, nowMs),
  });
  return { ...counts, ...(collisionCount === undefined ? {} : { collisionCount }), ...(terminating === undefined ? {} : { terminatingReplicas: terminating }) };
}

export function isComplete({ metadata, spec }: Deployment, status: DeploymentStatus): boolean {
  const { replicas = 1 } = spec;
  const { updatedReplicas = 0, replicas: total = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  return updatedReplicas === replicas && total === replicas && availableReplicas === replicas && observedGeneration >= (metadata.generation ?? 0);
}

function outdated({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number {
  return replicas - updatedReplicas;
}

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    outdated(after) < outdated(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function hasTimedOut(deployment: Deployment, progressing: DeploymentCondition | undefined, nowMs: number): boolean {
  if (progressing === undefined || progressing.reason === reasons.complete) return false;
  if (progressing.reason === reasons.timedOut) return true;
  return timeMs(progressing.lastUpdateTime) + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 < nowMs;
}

/** Progress made counts anew from now on, even where status and reason stay as they were; the transition time stays with the status. */
function withProgress(conditions: Conditions, before: DeploymentCondition | undefined, message: string, nowMs: number): Conditions {
  const now = formatTime(nowMs);
  const since = before?.status === 'True' ? (before.lastTransitionTime ?? now) : now;
  const news = { type: 'Progressing', status: 'True', reason: reasons.updated, message, lastUpdateTime: now, lastTransitionTime: since };
  return [...withoutCondition(conditions, 'Progressing'), news];
}

function progressOf({ deployment, current }: Family, status: DeploymentStatus, conditions: Conditions, nowMs: number): Conditions {
  if (!hasProgressDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const before = conditionOf(deployment.status.conditions, 'Progressing');
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && before?.reason === reasons.complete) return conditions;
  const subject = current === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${current.metadata.name}"`;
  if (isComplete(deployment, status)) {
    return withCondition(conditions, { type: 'Progressing', status: 'True', reason: reasons.complete, message: `${subject} has successfully progressed.` }, nowMs);
  }
  if (hasProgressed(deployment.status, status)) return withProgress(conditions, before, `${subject} is progressing.`, nowMs);
  if (hasTimedOut(deployment, conditionOf(conditions, 'Progressing'), nowMs)) {
    return withCondition(conditions, { type: 'Progressing', status: 'False', reason: reasons.timedOut, message: `${subject} has timed out progressing.` }, nowMs);
  }
  return conditions;
}

function failuresOf(set: ReplicaSet): readonly DeploymentCondition[] {
  return (set.status.conditions ?? [])
    .filter((condition) => condition.type === 'ReplicaFailure')
    .map((condition) => ({ ...condition, ...(condition.lastTransitionTime === undefined ? {} : { lastUpdateTime: condition.lastTransitionTime }) }));
}

/** As `statusOf`, with how the roll-out is getting on (pkg/controller/deployment/progress.go). */
export function rolloutStatusOf(family: Family, nowMs: number): DeploymentStatus {
  const status = statusOf(family, nowMs);
  const progress = progressOf(family, status, status.conditions ?? [], nowMs);
  const failure = (family.current === undefined ? [] : failuresOf(family.current))[0] ?? family.old.flatMap(failuresOf)[0];
  const conditions = failure === undefined ? withoutCondition(progress, 'ReplicaFailure') : keepingTimes(progress, failure);
  return { ...status, conditions };
}

function keepingTimes(conditions: Conditions, failure: DeploymentCondition): Conditions {
  const before = conditionOf(conditions, failure.type);
  if (before !== undefined && before.status === failure.status && before.reason === failure.reason) return conditions;
  return [...withoutCondition(conditions, failure.type), failure];
}

/** When to look whether the deadline has passed, in milliseconds; `undefined` when nothing is being waited for. */
export function nextProgressCheckMs(deployment: Deployment, status: DeploymentStatus, nowMs: number): number | undefined {
  const progressing = conditionOf(deployment.status.conditions, 'Progressing');
  if (!hasProgressDeadline(deployment) || progressing === undefined) return undefined;
  if (isComplete(deployment, status) || progressing.reason === reasons.timedOut) return undefined;
  const leftMs = timeMs(progressing.lastUpdateTime) + (deployment.spec.progressDeadlineSeconds ?? 0) * 1000 - nowMs;
  return Math.max(0, leftMs) + 1000;
}
