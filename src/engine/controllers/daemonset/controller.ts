import { ControllerRevisions, DaemonSets } from '../../api/apps/resources.ts';
import type { ControllerRevision, DaemonSet } from '../../api/apps/types.ts';
import { Nodes, Pods } from '../../api/core/resources.ts';
import type { Node, Pod, PodTemplateSpec } from '../../api/core/types.ts';
import { keyOf } from '../../api/resource.ts';
import { ApiError } from '../../api/status.ts';
import { jsonEqual } from '../../base/json.ts';
import type { Change } from '../../client/informer.ts';
import { claim, watchingClaimed } from '../../reconcile/claim.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { isEmptySelector, matcherOf } from '../../reconcile/label-selector.ts';
import { byOrphanNamespace } from '../../reconcile/ownership.ts';
import { createPod, deletePod, isNamespaceTerminating, podMetadata } from '../../reconcile/pod-control.ts';
import { podFacts } from '../../reconcile/pods.ts';
import { createRevision, highestRevision, isRevisionOf, revisionHash, revisionsOf, truncateRevisions } from '../../reconcile/revisions.ts';
import { slowStart } from '../../reconcile/slow-start.ts';
import { writeStatus } from '../../reconcile/write-status.ts';
import { affinityTo, eligibilityOf, targetNodeOf, tolerationsOf } from './eligibility.ts';
import { generationLabel, hashLabel, planPlacement, planUpdate, type Fleet } from './plan.ts';
import { hasChanged, statusOf } from './status.ts';

/** Creates or deletes at most so many pods in one run. */
const burst = 250;
const failedBackoff = { initialMs: 1000, maxMs: 900_000 };

const selects = (set: DaemonSet) => matcherOf(set.spec.selector);

/** Failed pods that were deleted, by set and node: when, and how long the next must wait. */
type Failures = Record<string, { delayMs: number; sinceMs: number }>;

/** The revision of the template as it is now; made, or brought to the front, where needed. */
function currentRevision(set: DaemonSet, known: readonly ControllerRevision[], context: ControllerContext): ControllerRevision {
  const old = known.filter((revision) => !isRevisionOf(revision, set));
  const number = highestRevision(old) + 1;
  const current = known.findLast((revision) => isRevisionOf(revision, set));
  if (current !== undefined) return current.revision < number ? context.client.update(ControllerRevisions, { ...current, revision: number }) : current;
  const collisionCount = set.status.collisionCount ?? 0;
  const made = createRevision(DaemonSets, set, { hash: revisionHash(set, collisionCount), number, hashLabel }, context);
  if (made !== undefined) return made;
  context.client.updateStatus(DaemonSets, { ...set, status: { ...set.status, collisionCount: collisionCount + 1 } });
  throw new ApiError('Conflict', `the revision of ${keyOf(set)} has the hash of another one`);
}

function fleetOf(set: DaemonSet, revision: ControllerRevision, claimed: readonly Pod[], context: ControllerContext): Fleet {
  const pods = new Map<string, Pod[]>();
  for (const pod of claimed) {
    const node = targetNodeOf(pod);
    if (node === undefined || (podFacts(pod).isTerminal && pod.metadata.deletionTimestamp !== undefined)) continue;
    const there = pods.get(node);
    if (there === undefined) pods.set(node, [pod]);
    else there.push(pod);
  }
  return {
    set,
    hash: revision.metadata.labels?.[hashLabel] ?? '',
    generation: set.metadata.annotations?.['deprecated.daemonset.template.generation'],
    nodes: context.cache.list(Nodes).map((node) => ({ name: node.metadata.name, eligibility: eligibilityOf(set, node) })),
    pods,
    nowMs: context.sim.nowMs,
  };
}

function templateOf({ set, hash, generation }: Fleet): PodTemplateSpec {
  const { template } = set.spec;
  const labels = { ...template.metadata?.labels, ...(generation === undefined ? {} : { [generationLabel]: generation }), [hashLabel]: hash };
  const spec = template.spec ?? { containers: [] };
  return { metadata: { ...template.metadata, labels }, spec: { ...spec, tolerations: tolerationsOf(spec) } };
}

function carryOut(fleet: Fleet, create: readonly string[], remove: readonly Pod[], context: ControllerContext): Error | undefined {
  const { set } = fleet;
  const template = templateOf(fleet);
  const metadata = podMetadata(template, set, DaemonSets);
  const nodes = create.slice(0, burst);
  let failure = slowStart(nodes.length, (index) => {
    const spec = template.spec ?? { containers: [] };
    const placed: PodTemplateSpec = { ...template, spec: { ...spec, affinity: affinityTo(nodes[index] ?? '', spec.affinity) } };
    return createPod(context, set, DaemonSets, placed, metadata);
  });
  for (const pod of remove.slice(0, burst)) {
    const outcome = deletePod(context, set, pod);
    failure ??= outcome;
  }
  return failure;
}

/** Failed pods that may go now; the others are looked at again when their time has come. */
function removableFailures(fleet: Fleet, failed: readonly { readonly node: string; readonly pod: Pod }[], context: ControllerContext): readonly Pod[] {
  const failures = context.memory<Failures>('failed', () => ({}));
  const { set, nowMs } = fleet;
  return failed
    .filter(({ node, pod }) => {
      const key = `${set.metadata.uid}/${set.status.observedGeneration ?? 0}/${node}`;
      const before = failures[key];
      const isFresh = before !== undefined && nowMs - before.sinceMs <= 2 * failedBackoff.maxMs;
      if (isFresh && nowMs - before.sinceMs < before.delayMs) {
        context.requeueAfter(before.delayMs);
        return false;
      }
      failures[key] = { delayMs: isFresh ? Math.min(failedBackoff.maxMs, before.delayMs * 2) : failedBackoff.initialMs, sinceMs: nowMs };
      context.events.event(set, 'Warning', 'FailedDaemonPod', `Found failed daemon pod ${keyOf(pod)} on node ${node}, will try to kill it`);
      return true;
    })
    .map(({ pod }) => pod);
}

function manage(fleet: Fleet, context: ControllerContext): Error | undefined {
  const { create, remove, failed, succeeded } = planPlacement(fleet);
  for (const { node, pod } of succeeded) context.events.event(fleet.set, 'Normal', 'SucceededDaemonPod', `Found succeeded daemon pod ${keyOf(pod)} on node ${node}, will try to delete it`);
  const going = [...removableFailures(fleet, failed, context), ...succeeded.map(({ pod }) => pod), ...remove];
  if (create.length > 0 || going.length > 0) return carryOut(fleet, create, going, context);
  // Only a fleet that is in order is updated; what was just done shows in the caches first.
  const update = planUpdate(fleet);
  return carryOut(fleet, update.create, update.remove, context);
}

function reconcile(set: DaemonSet, context: ControllerContext): void {
  if (isEmptySelector(set.spec.selector)) {
    context.events.event(set, 'Warning', 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.');
    return;
  }
  if (set.metadata.deletionTimestamp !== undefined) return;
  const known = revisionsOf(DaemonSets, set, context);
  const revision = currentRevision(set, known, context);
  const pods = claim({ ownerResource: DaemonSets, owner: set, resource: Pods, matches: selects(set) }, context);
  const fleet = fleetOf(set, revision, pods, context);
  const failure = manage(fleet, context);
  if (failure === undefined) {
    const live = new Set([revision.metadata.labels?.[hashLabel], ...pods.map((pod) => pod.metadata.labels?.[hashLabel])]);
    const old = known.filter((candidate) => candidate.metadata.uid !== revision.metadata.uid);
    truncateRevisions(old, (candidate) => live.has(candidate.metadata.labels?.[hashLabel]), set.spec.revisionHistoryLimit ?? 10, context);
  }
  const status = statusOf(fleet);
  if (hasChanged(fleet, status)) writeStatus(context.client, DaemonSets, set, status);
  if (failure !== undefined) throw failure;
  const { minReadySeconds = 0 } = set.spec;
  if (minReadySeconds > 0 && status.numberReady !== (status.numberAvailable ?? 0)) context.requeueAfter(minReadySeconds * 1000);
}

/** A node concerns every set for which it now counts differently. Heartbeats change nothing that counts. */
function concernedByNode(change: Change<Node>, { cache }: ControllerContext): readonly string[] {
  const sets = cache.list(DaemonSets);
  if (change.type !== 'updated') return sets.filter((set) => change.type === 'deleted' || eligibilityOf(set, change.object) === 'run').map(keyOf);
  const { old, object } = change;
  if (old.spec === object.spec && jsonEqual(old.metadata.labels, object.metadata.labels)) return [];
  return sets.filter((set) => eligibilityOf(set, old) !== eligibilityOf(set, object)).map(keyOf);
}

/** One pod on every node that wants one (pkg/controller/daemon). */
export const daemonSetController = defineController({
  name: 'daemonset-controller',
  for: DaemonSets,
  watches: [watchingClaimed({ ownerResource: DaemonSets, resource: Pods, selects }), watching(Nodes, concernedByNode), watching(ControllerRevisions, () => [], [byOrphanNamespace])],
  reconcile(set, context) {
    try {
      reconcile(set, context);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  },
  gone(_, context) {
    // What is remembered is by uid; sets that are gone are recognised by none being left under their uid.
    const failures = context.memory<Failures>('failed', () => ({}));
    const live = new Set(context.cache.list(DaemonSets).map((set) => set.metadata.uid));
    for (const entry of Object.keys(failures)) if (!live.has(entry.slice(0, entry.indexOf('/')))) delete failures[entry];
  },
});
