import { Pods } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import { claim, watchingClaimed } from '../../reconcile/claim.ts';
import type { ControllerContext, WatchRule } from '../../reconcile/controller.ts';
import { controllerOf } from '../../reconcile/ownership.ts';
import { createPod, deletePod, podMetadata } from '../../reconcile/pod-control.ts';
import { nextAvailabilityMs, podFacts } from '../../reconcile/pods.ts';
import { slowStart } from '../../reconcile/slow-start.ts';
import { writeStatus } from '../../reconcile/write-status.ts';
import { chooseSurplus, planReplicas } from './plan.ts';
import type { Replicated, Replication } from './replication.ts';
import { hasChanged, statusOf } from './status.ts';

/** A run looks at every pod: a small set answers at once, one of a thousand forty times a second. */
export function paceOf({ spec }: Replicated): number {
  return Math.round((spec.replicas ?? 1) / 40);
}

/** Keeps as many pods as wanted: claims, creates or deletes, and tells what there is (pkg/controller/replicaset/replica_set.go). */
export function reconcileReplicas<T extends Replicated>(replication: Replication<T>, set: T, context: ControllerContext): void {
  const { resource, countsTerminating } = replication;
  const matches = replication.selects(set);
  const pods = claim({ ownerResource: resource, owner: set, resource: Pods, matches, among: (pod: Pod) => podFacts(pod).isActive }, context);
  const terminating = countsTerminating ? context.cache.owned(Pods, set.metadata.uid).filter((pod) => podFacts(pod).isTerminating && matches(pod.metadata.labels)).length : undefined;
  const failure = set.metadata.deletionTimestamp === undefined ? manage(replication, set, pods, context) : undefined;
  const { nowMs } = context.sim;
  const status = statusOf(set, { pods, terminating, failure, nowMs });
  if (hasChanged(set, status)) writeStatus<Replicated>(context.client, resource, set, status);
  if (failure !== undefined) throw failure;
  const { minReadySeconds = 0 } = set.spec;
  if (minReadySeconds > 0 && status.readyReplicas !== status.availableReplicas) {
    context.requeueAfter(nextAvailabilityMs(pods, minReadySeconds, nowMs) ?? minReadySeconds * 1000);
  }
}

function manage<T extends Replicated>(replication: Replication<T>, set: T, pods: readonly Pod[], context: ControllerContext): Error | undefined {
  const { resource } = replication;
  const { missing, surplus } = planReplicas(set.spec.replicas ?? 1, pods.length);
  const { template = {} } = set.spec;
  if (missing > 0) {
    const metadata = podMetadata(template, set, resource);
    return slowStart(missing, () => createPod(context, set, resource, template, metadata));
  }
  let failure: Error | undefined;
  for (const pod of surplus === 0 ? [] : chooseSurplus(pods, surplus, () => relatedPods(replication, set, context), context.sim.nowMs)) {
    const outcome = deletePod(context, set, pod);
    failure ??= outcome;
  }
  return failure;
}

/** Pods of all sets with the same controller: of all revisions of one Deployment. */
function* relatedPods<T extends Replicated>({ resource }: Replication<T>, set: T, { cache }: ControllerContext): Iterable<Pod> {
  const controller = controllerOf(set);
  if (controller === undefined) return;
  for (const sibling of cache.owned(resource, controller.uid)) yield* cache.owned(Pods, sibling.metadata.uid);
}

export function watchingPods<T extends Replicated>({ resource, selects }: Replication<T>): WatchRule {
  return watchingClaimed({ ownerResource: resource, resource: Pods, selects, isSame: isSameToOwner });
}

/** True when nothing has changed that a set counts or claims by: most news of a starting pod. */
function isSameToOwner(old: Pod, pod: Pod): boolean {
  const before = podFacts(old);
  const after = podFacts(pod);
  return (
    before.isActive === after.isActive &&
    before.isReady === after.isReady &&
    before.readySinceMs === after.readySinceMs &&
    before.isTerminating === after.isTerminating &&
    old.metadata.labels === pod.metadata.labels &&
    old.metadata.ownerReferences === pod.metadata.ownerReferences
  );
}
