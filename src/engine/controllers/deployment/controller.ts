import { Deployments, ReplicaSets } from '../../api/apps/resources.ts';
import type { Deployment, ReplicaSet } from '../../api/apps/types.ts';
import { Pods } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import { keyOf } from '../../api/resource.ts';
import { isApiError } from '../../api/status.ts';
import type { Change } from '../../client/informer.ts';
import { claim, suitors } from '../../reconcile/claim.ts';
import { defineController, watching, type CacheReader, type ControllerContext } from '../../reconcile/controller.ts';
import { isEmptySelector, matcherOf } from '../../reconcile/label-selector.ts';
import { byOrphanNamespace, controllerOf } from '../../reconcile/ownership.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import { familyOf, isRolling, isScalingEvent, oldPodsRemain, planCleanup, planGrowth, planScaling, planShrinking, type Family, type Scale } from './plan.ts';
import { isComplete, nextProgressCheckMs, rolloutStatusOf, statusOf } from './status.ts';
import { applyScales, notePause, withCurrentSet, withKnownRevision, writeIfChanged } from './write.ts';

const selects = (deployment: Deployment) => matcherOf(deployment.spec.selector);

function reconcile(deployment: Deployment, context: ControllerContext): void {
  if (isEmptySelector(deployment.spec.selector)) {
    context.events.event(deployment, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.');
    const { generation = 0 } = deployment.metadata;
    if ((deployment.status.observedGeneration ?? 0) < generation) context.client.updateStatus(Deployments, { ...deployment, status: { ...deployment.status, observedGeneration: generation } });
    return;
  }
  const sets = claim({ ownerResource: Deployments, owner: deployment, resource: ReplicaSets, matches: selects(deployment) }, context);
  if (deployment.metadata.deletionTimestamp !== undefined) {
    const family = withKnownRevision(familyOf(deployment, sets), context);
    writeIfChanged(family.deployment, statusOf(family, context.sim.nowMs), context);
    return;
  }
  const family = familyOf(notePause(deployment, context), sets);
  if (deployment.spec.paused === true) {
    scale(withKnownRevision(family, context), context);
    return;
  }
  const known = withKnownRevision(family, context);
  if (isScalingEvent(known)) scale(known, context);
  else if (isRolling(deployment)) rollOut(known, context);
  else recreate(known, context);
}

/** Another size, or a pause: the sets are sized in proportion and no roll-out step is taken in this run. */
function scale(family: Family, context: ControllerContext): void {
  applyScales(family.deployment, planScaling(family), context);
  if (family.deployment.spec.paused === true) cleanUp(family, context);
  writeIfChanged(family.deployment, statusOf(family, context.sim.nowMs), context);
}

/** One step: up if there is room, else down if enough are available, else the roll-out may be done. */
function rollOut(known: Family, context: ControllerContext): void {
  const family = withCurrentSet(known, context);
  const isMoving = applyScales(family.deployment, planGrowth(family), context) || shrinkOld(family, context);
  if (!isMoving && isComplete(family.deployment, family.deployment.status)) cleanUp(family, context);
  tellProgress(family, context);
}

/** A refusal here waits for the next look, as upstream does: most often the cache was behind. */
function shrinkOld(family: Family, context: ControllerContext): boolean {
  try {
    return applyScales(family.deployment, planShrinking(family), context);
  } catch (error) {
    if (!isApiError(error)) throw error;
    return false;
  }
}

/** First nothing old is left alive, then the new set comes. */
function recreate(known: Family, context: ControllerContext): void {
  const { cache } = context;
  const emptied: readonly Scale[] = known.old.map((set) => ({ set, replicas: 0 }));
  if (applyScales(known.deployment, emptied, context) || oldPodsRemain(known, (set) => cache.owned(Pods, set.metadata.uid))) {
    tellProgress(known, context);
    return;
  }
  const family = withCurrentSet(known, context);
  const { current, deployment } = family;
  if (current !== undefined) applyScales(deployment, [{ set: current, replicas: deployment.spec.replicas ?? 1 }], context);
  if (isComplete(deployment, deployment.status)) cleanUp(family, context);
  tellProgress(family, context);
}

function cleanUp(family: Family, { client }: ControllerContext): void {
  for (const set of planCleanup(family)) {
    try {
      client.delete(ReplicaSets, set);
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  }
}

function tellProgress(family: Family, context: ControllerContext): void {
  const { nowMs } = context.sim;
  const status = rolloutStatusOf(family, nowMs);
  if (writeIfChanged(family.deployment, status, context)) return;
  const checkMs = nextProgressCheckMs(family.deployment, status, nowMs);
  if (checkMs !== undefined) context.requeueAfter(checkMs);
}

function deploymentOf(set: KubeObject, cache: CacheReader): Deployment | undefined {
  const owner = controllerOf(set);
  if (owner?.kind !== Deployments.kind) return undefined;
  const deployment = cache.get(Deployments, `${set.metadata.namespace}/${owner.name}`);
  return deployment?.metadata.uid === owner.uid ? deployment : undefined;
}

function concernedBySet(change: Change<ReplicaSet>, { cache }: ControllerContext): readonly string[] {
  const owners = [deploymentOf(change.object, cache), change.type === 'updated' ? deploymentOf(change.old, cache) : undefined];
  const keys = owners.filter((owner) => owner !== undefined).map(keyOf);
  if (change.type === 'deleted') return keys;
  return [...keys, ...suitors(change.object, cache.list(Deployments, change.object.metadata.namespace), selects).map(keyOf)];
}

/** Only Recreate waits for pods: when the last one of a Deployment has gone. */
function concernedByPod(change: Change<Pod>, { cache }: ControllerContext): readonly string[] {
  if (change.type !== 'deleted') return [];
  const owner = controllerOf(change.object);
  const set = owner?.kind === ReplicaSets.kind ? cache.get(ReplicaSets, `${change.object.metadata.namespace}/${owner.name}`) : undefined;
  const deployment = set === undefined ? undefined : deploymentOf(set, cache);
  if (deployment === undefined || isRolling(deployment)) return [];
  const remain = cache.owned(ReplicaSets, deployment.metadata.uid).some((sibling) => cache.owned(Pods, sibling.metadata.uid).length > 0);
  return remain ? [] : [keyOf(deployment)];
}

export const deploymentController = defineController({
  name: 'deployment-controller',
  for: Deployments,
  watches: [watching(ReplicaSets, concernedBySet, [byOrphanNamespace]), watching(Pods, concernedByPod)],
  reconcile(deployment, context) {
    try {
      reconcile(deployment, context);
    } catch (error) {
      // Nothing can be made in a namespace that is going away, and nothing should be tried again.
      if (!isNamespaceTerminating(error)) throw error;
    }
  },
});
