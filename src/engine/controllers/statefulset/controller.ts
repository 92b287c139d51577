import { ControllerRevisions, StatefulSets } from '../../api/apps/resources.ts';
import type { ControllerRevision, StatefulSet } from '../../api/apps/types.ts';
import { PersistentVolumeClaims, Pods } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import { isApiError } from '../../api/status.ts';
import { claim, watchingClaimed } from '../../reconcile/claim.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { matcherOf } from '../../reconcile/label-selector.ts';
import { byOrphanNamespace } from '../../reconcile/ownership.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import { nextAvailabilityMs } from '../../reconcile/pods.ts';
import { createRevision, highestRevision, isRevisionOf, revisedTemplate, revisionHash, revisionsOf, truncateRevisions } from '../../reconcile/revisions.ts';
import { writeStatus } from '../../reconcile/write-status.ts';
import { createClaims, ownClaims } from './claims.ts';
import { hasIdentity, isMember, ordinalOf, podDraft, podName, revisionOfPod, startOf, withIdentity } from './identity.ts';
import { planRun, type Step } from './plan.ts';
import { hasChanged, statusOf, type Revisions } from './status.ts';

const selects = (set: StatefulSet) => matcherOf(set.spec.selector);

function chooseRevisions(set: StatefulSet, known: readonly ControllerRevision[], context: ControllerContext): Revisions {
  let collisionCount = set.status.collisionCount ?? 0;
  const newest = known.at(-1);
  const equal = known.findLast((revision) => isRevisionOf(revision, set));
  let update = equal;
  if (equal !== undefined && equal !== newest) {
    // An old template has come back: its revision becomes the newest.
    update = context.client.update(ControllerRevisions, { ...equal, revision: highestRevision(known) + 1 });
  }
  while (update === undefined) {
    const draft = { hash: revisionHash(set, collisionCount), number: highestRevision(known) + 1, hashLabel: 'controller.kubernetes.io/hash' };
    update = createRevision(StatefulSets, set, draft, context);
    if (update === undefined) collisionCount++;
  }
  return { current: known.find(({ metadata }) => metadata.name === set.status.currentRevision) ?? update, update, collisionCount };
}

/** Below the partition a new pod keeps the current revision. */
function revisionFor(set: StatefulSet, ordinal: number, { current, update }: Revisions): ControllerRevision {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const kept = rollingUpdate === undefined ? (type === 'OnDelete' ? 0 : (set.status.currentReplicas ?? 0)) : (rollingUpdate.partition ?? 0);
  return ordinal < startOf(set) + kept ? current : update;
}

type Verb = 'Create' | 'Delete' | 'Update';

function tell(set: StatefulSet, verb: Verb, pod: string, failure: Error | undefined, { events }: ControllerContext): void {
  const text = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name}`;
  if (failure === undefined) events.event(set, 'Normal', `Successful${verb}`, `${text} successful`);
  else events.event(set, 'Warning', `Failed${verb}`, `${text} failed error: ${failure.message}`);
}

/** Does it and says so in an Event on the set; a refusal is told too, and thrown on. */
function attempt(set: StatefulSet, verb: Verb, pod: string, write: () => void, context: ControllerContext): void {
  try {
    write();
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (error.reason !== 'AlreadyExists' && !isNamespaceTerminating(error)) tell(set, verb, pod, error, context);
    throw error;
  }
  tell(set, verb, pod, undefined, context);
}

function create(set: StatefulSet, ordinal: number, revisions: Revisions, context: ControllerContext): void {
  const revision = revisionFor(set, ordinal, revisions);
  const template = isRevisionOf(revision, set) ? set.spec.template : revisedTemplate(revision);
  attempt(
    set,
    'Create',
    podName(set, ordinal),
    () => {
      createClaims(set, ordinal, context);
      const pod = context.client.create(Pods, podDraft(set, template, revision.metadata.name, ordinal));
      ownClaims(set, pod, context);
    },
    context,
  );
}

function remove(set: StatefulSet, pod: Pod, context: ControllerContext): void {
  const write = (): void => {
    try {
      context.client.delete(Pods, pod);
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  };
  attempt(set, 'Delete', pod.metadata.name, write, context);
}

function carryOut(set: StatefulSet, step: Step, revisions: Revisions, context: ControllerContext): void {
  switch (step.type) {
    case 'create':
      create(set, step.ordinal, revisions, context);
      break;
    case 'delete':
      remove(set, step.pod, context);
      break;
    case 'claims':
      createClaims(set, ordinalOf(step.pod), context);
      break;
    case 'check':
      ownClaims(set, step.pod, context);
      if (!hasIdentity(step.pod)) attempt(set, 'Update', step.pod.metadata.name, () => context.client.update(Pods, withIdentity(set, step.pod)), context);
      break;
  }
}

function reconcile(set: StatefulSet, context: ControllerContext): void {
  const known = revisionsOf(StatefulSets, set, context);
  const pods = claim({ ownerResource: StatefulSets, owner: set, resource: Pods, matches: selects(set), among: (pod: Pod) => isMember(set, pod) }, context);
  const revisions = chooseRevisions(set, known, context);
  const { nowMs } = context.sim;
  const { steps, replaces } = planRun(set, pods, revisions.update.metadata.name, nowMs);
  let failure: Error | undefined;
  for (const step of steps) {
    try {
      carryOut(set, step, revisions, context);
    } catch (error) {
      if (!isApiError(error)) throw error;
      failure = error;
      break;
    }
  }
  const status = statusOf(set, pods, revisions, replaces && failure === undefined ? 1 : 0, nowMs);
  if (hasChanged(set, status)) writeStatus(context.client, StatefulSets, set, status);
  if (failure !== undefined) throw failure;
  const live = new Set([revisions.current.metadata.name, revisions.update.metadata.name, ...pods.map(revisionOfPod)]);
  truncateRevisions(known, (revision) => live.has(revision.metadata.name), set.spec.revisionHistoryLimit ?? 10, context);
  const { minReadySeconds = 0 } = set.spec;
  if (minReadySeconds > 0 && status.readyReplicas !== status.availableReplicas) context.requeueAfter(nextAvailabilityMs(pods, minReadySeconds, nowMs) ?? minReadySeconds * 1000);
}

/** Pods with names, numbers and claims of their own, one after another (pkg/controller/statefulset). */
export const statefulSetController = defineController({
  name: 'statefulset-controller',
  for: StatefulSets,
  watches: [
    watchingClaimed({ ownerResource: StatefulSets, resource: Pods, selects }),
    // Revisions are written by nobody else; they are followed to be read.
    watching(ControllerRevisions, () => [], [byOrphanNamespace]),
  ],
  reads: [PersistentVolumeClaims],
  reconcile(set, context) {
    try {
      reconcile(set, context);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  },
});
