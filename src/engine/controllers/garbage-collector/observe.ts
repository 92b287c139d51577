import type { KubeObject, OwnerReference } from '../../api/meta/object.ts';
import type { ResourceType } from '../../api/resource.ts';
import type { Change } from '../../client/informer.ts';
import type { CacheReader } from '../../reconcile/controller.ts';
import { dependentsOf, isOrphaning, isWaitingForDependents, knownOwner, taskKey, type Item } from './graph.ts';

const none: readonly OwnerReference[] = [];

/**
 * What a change of any object gives the collector to do (pkg/controller/garbagecollector/graph_builder.go, processGraphChanges): dependents of
 * what is gone, objects whose owners are not there, owners that wait, and those that begin to.
 */
export function tasksOf(resource: ResourceType, change: Change, cache: CacheReader): readonly string[] {
  const { object } = change;
  const item: Item = { resource, object };
  if (change.type === 'deleted') {
    return [...dependentsOf(object.metadata.uid, cache).map((dependent) => taskKey('collect', dependent)), ...waitingOwners(item, object.metadata.ownerReferences ?? none, cache)];
  }
  const old = change.type === 'updated' ? change.old : undefined;
  const owners = object.metadata.ownerReferences ?? none;
  const before = old?.metadata.ownerReferences ?? none;
  const tasks: string[] = [];
  if (owners !== before) {
    if (owners.some((owner) => !isSolid(owner, object, cache))) tasks.push(taskKey('collect', item));
    tasks.push(...waitingOwners(item, unblocked(before, owners), cache));
  }
  if (isOrphaning(object) && (old === undefined || !isOrphaning(old))) tasks.push(taskKey('orphan', item));
  if (isWaitingForDependents(object) && (old === undefined || !isWaitingForDependents(old))) {
    tasks.push(...dependentsOf(object.metadata.uid, cache).map((dependent) => taskKey('collect', dependent)), taskKey('collect', item));
  }
  return tasks;
}

function isSolid(owner: OwnerReference, dependent: KubeObject, cache: CacheReader): boolean {
  const known = knownOwner(owner, dependent, cache);
  return known !== undefined && !isWaitingForDependents(known.object);
}

/** References that blocked their owner and do so no more. */
function unblocked(before: readonly OwnerReference[], after: readonly OwnerReference[]): readonly OwnerReference[] {
  return before.filter((old) => old.blockOwnerDeletion === true && after.find((owner) => owner.uid === old.uid)?.blockOwnerDeletion !== true);
}

function waitingOwners({ object }: Item, references: readonly OwnerReference[], cache: CacheReader): readonly string[] {
  return references
    .map((reference) => knownOwner(reference, object, cache))
    .filter((owner) => owner !== undefined && isWaitingForDependents(owner.object))
    .map((owner) => taskKey('collect', owner as Item));
}
