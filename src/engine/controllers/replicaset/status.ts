import type { ReplicaSetCondition } from '../../api/apps/types.ts';
import type { Pod } from '../../api/core/types.ts';
import { jsonEqual } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import { matcherOfMap } from '../../reconcile/label-selector.ts';
import { omitEmpty } from '../../reconcile/omit-empty.ts';
import { isPodAvailable, isPodReady } from '../../reconcile/pods.ts';
import type { Replicated, ReplicationStatus } from './replication.ts';

export interface Observed {
  readonly pods: readonly Pod[];
  readonly terminating: number | undefined;
  /** Why creating or deleting did not go well. */
  readonly failure: Error | undefined;
  readonly nowMs: number;
}

/** pkg/controller/replicaset/replica_set_utils.go, calculateStatus. */
export function statusOf(set: Replicated, { pods, terminating, failure, nowMs }: Observed): ReplicationStatus {
  const { minReadySeconds = 0 } = set.spec;
  const isFullyLabeled = matcherOfMap(set.spec.template?.metadata?.labels ?? {});
  let fullyLabeled = 0;
  let ready = 0;
  let available = 0;
  for (const pod of pods) {
    if (isFullyLabeled(pod.metadata.labels)) fullyLabeled++;
    if (isPodReady(pod)) ready++;
    if (isPodAvailable(pod, minReadySeconds, nowMs)) available++;
  }
  const conditions = conditionsOf(set, pods.length, failure, nowMs);
  const counts = omitEmpty<Omit<ReplicationStatus, 'replicas' | 'terminatingReplicas'>>({
    fullyLabeledReplicas: fullyLabeled,
    readyReplicas: ready,
    availableReplicas: available,
    observedGeneration: set.metadata.generation,
    conditions,
  });
  return { replicas: pods.length, ...counts, ...(terminating === undefined ? {} : { terminatingReplicas: terminating }) };
}

/** The failure that is there keeps its words until pods can be made and deleted again. */
function conditionsOf(set: Replicated, active: number, failure: Error | undefined, nowMs: number): readonly ReplicaSetCondition[] {
  const { conditions = [] } = set.status;
  const others = conditions.filter((condition) => condition.type !== 'ReplicaFailure');
  if (failure === undefined) return others.length === conditions.length ? conditions : others;
  if (others.length < conditions.length) return conditions;
  const reason = active < (set.spec.replicas ?? 1) ? 'FailedCreate' : 'FailedDelete';
  return [...others, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: formatTime(nowMs), reason, message: failure.message }];
}

export function hasChanged(set: Replicated, status: ReplicationStatus): boolean {
  return !jsonEqual(set.status, status);
}
