import type { ControllerRevision, StatefulSet, StatefulSetStatus } from '../../api/apps/types.ts';
import type { Pod } from '../../api/core/types.ts';
import { omitEmpty } from '../../reconcile/omit-empty.ts';
import { isPodAvailable, podFacts } from '../../reconcile/pods.ts';
import { revisionOfPod } from './identity.ts';

export interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
  readonly collisionCount: number;
}

/** Pods being deleted still count as replicas, but belong to no revision any more. `replaced`: of the current revision, gone in this run. */
export function statusOf(set: StatefulSet, pods: readonly Pod[], { current, update, collisionCount }: Revisions, replaced: number, nowMs: number): StatefulSetStatus {
  const replicas = set.spec.replicas ?? 1;
  const isRunning = (pod: Pod): boolean => pod.status.phase === 'Running' && podFacts(pod).isReady;
  const staying = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const ready = pods.filter(isRunning);
  const updated = staying.filter((pod) => revisionOfPod(pod) === update.metadata.name).length;
  const isComplete = set.spec.updateStrategy?.type !== 'OnDelete' && updated === replicas && ready.length === replicas && pods.length === replicas;
  const counts = omitEmpty<Omit<StatefulSetStatus, 'replicas'>>({
    observedGeneration: set.metadata.generation,
    readyReplicas: ready.length,
    currentReplicas: isComplete ? updated : staying.filter((pod) => revisionOfPod(pod) === current.metadata.name).length - replaced,
    updatedReplicas: updated,
    currentRevision: (isComplete ? update : current).metadata.name,
    updateRevision: update.metadata.name,
  });
  const available = ready.filter((pod) => isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs)).length;
  return { replicas: pods.length, availableReplicas: available, ...counts, collisionCount };
}

/** Collisions alone are no news. */
export function hasChanged(set: StatefulSet, status: StatefulSetStatus): boolean {
  const before = set.status;
  const counts = ['replicas', 'readyReplicas', 'availableReplicas', 'currentReplicas', 'updatedReplicas'] as const;
  return (
    (status.observedGeneration ?? 0) > (before.observedGeneration ?? 0) ||
    counts.some((count) => (before[count] ?? 0) !== (status[count] ?? 0)) ||
    before.currentRevision !== status.currentRevision ||
    before.updateRevision !== status.updateRevision
  );
}
