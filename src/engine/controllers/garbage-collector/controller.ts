import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import { Namespaces } from '../../api/core/resources.ts';
import type { KubeObject, OwnerReference } from '../../api/meta/object.ts';
import { isApiError } from '../../api/status.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { blocks, byOwner, collected, dependentsOf, foregroundFinalizer, isOrphaning, isWaitingForDependents, orphanFinalizer, placeOf, taskKey, taskOf, type Item } from './graph.ts';
import { tasksOf } from './observe.ts';

/** How an owner reference stands: `unknown` when its kind cannot be looked up, and then nothing is done. */
type Standing = 'solid' | 'absent' | 'waiting' | 'unknown';

/** Asked of the server, for a cache may not have seen a new owner yet. */
function standingOf(reference: OwnerReference, dependent: KubeObject, context: ControllerContext): Standing {
  const place = placeOf(reference, dependent, context.cache);
  if (place === undefined) return 'unknown';
  const owner = context.client.get(place.resource, place.ref);
  if (owner?.metadata.uid !== reference.uid) {
    reportForeignNamespace(reference, dependent, context);
    return 'absent';
  }
  return isWaitingForDependents(owner) ? 'waiting' : 'solid';
}

/** An owner of that uid exists, but in another namespace, where it cannot own. */
function reportForeignNamespace(reference: OwnerReference, dependent: KubeObject, { cache, events }: ControllerContext): void {
  const { namespace } = dependent.metadata;
  const resource = collected.find(({ apiVersion, kind }) => apiVersion === reference.apiVersion && kind === reference.kind);
  if (resource === undefined || !resource.namespaced || namespace === undefined) return;
  const foreign = cache.list(resource).find(({ metadata }) => metadata.uid === reference.uid && metadata.namespace !== namespace);
  if (foreign === undefined) return;
  const { apiVersion, kind, name, uid } = reference;
  events.event(dependent, 'Warning', 'OwnerRefInvalidNamespace', `ownerRef [${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}] does not exist in namespace "${namespace}"`);
}

/** Deletes what has owners and none that lasts (pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem). */
function collect(item: Item, context: ControllerContext): void {
  const { object } = item;
  if (isWaitingForDependents(object)) {
    releaseOwner(item, context);
    return;
  }
  const references = object.metadata.ownerReferences ?? [];
  if (object.metadata.deletionTimestamp !== undefined || references.length === 0) return;
  const standings = new Map(references.map((reference) => [reference, standingOf(reference, object, context)]));
  const inStanding = (standing: Standing): readonly OwnerReference[] => references.filter((reference) => standings.get(reference) === standing);
  if (inStanding('unknown').length > 0) return;
  const going = [...inStanding('absent'), ...inStanding('waiting')];
  if (inStanding('solid').length > 0) {
    if (going.length > 0) dropOwners(item, going, context);
    return;
  }
  const dependents = inStanding('waiting').length > 0 ? dependentsOf(object.metadata.uid, context.cache) : [];
  if (dependents.length === 0) {
    remove(item, policyOf(object), context);
    return;
  }
  // A dependent that waits itself may wait for us: our hold on our owners is loosened, or the circle would never open.
  if (dependents.some((dependent) => isWaitingForDependents(dependent.object))) unblockOwners(item, context);
  remove(item, 'Foreground', context);
}

function policyOf({ metadata }: KubeObject): 'Orphan' | 'Foreground' | 'Background' {
  if (metadata.finalizers?.includes(orphanFinalizer) === true) return 'Orphan';
  return metadata.finalizers?.includes(foregroundFinalizer) === true ? 'Foreground' : 'Background';
}

function remove({ resource, object }: Item, propagationPolicy: 'Orphan' | 'Foreground' | 'Background', { client }: ControllerContext): void {
  try {
    client.delete(resource, object, { propagationPolicy, preconditions: { uid: object.metadata.uid } });
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
}

function dropOwners({ resource, object }: Item, owners: readonly OwnerReference[], { client }: ControllerContext): void {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter((reference) => !owners.some((owner) => owner.uid === reference.uid)).map((reference) => ({ ...reference }));
  client.patch(resource, object, { metadata: { uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion, ownerReferences } });
}

function unblockOwners({ resource, object }: Item, { client }: ControllerContext): void {
  const ownerReferences = (object.metadata.ownerReferences ?? []).map((reference) => ({ ...reference, blockOwnerDeletion: false }));
  client.patch(resource, object, { metadata: { uid: object.metadata.uid, resourceVersion: object.metadata.resourceVersion, ownerReferences } });
}

function dropFinalizer({ resource, object }: Item, finalizer: string, { client }: ControllerContext): void {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  client.patch(resource, object, { metadata: { resourceVersion: object.metadata.resourceVersion, finalizers } });
}

/** An owner deleted in the foreground goes when nothing blocks it any more. */
function releaseOwner(item: Item, context: ControllerContext): void {
  const { uid } = item.object.metadata;
  const blocking = dependentsOf(uid, context.cache).filter((dependent) => blocks(dependent.object, uid));
  if (blocking.length === 0) dropFinalizer(item, foregroundFinalizer, context);
  for (const dependent of blocking) if (!isWaitingForDependents(dependent.object)) context.enqueue(taskKey('collect', dependent));
}

/** Sets the dependents free, then the owner may go. */
function orphan(item: Item, context: ControllerContext): void {
  const { uid } = item.object.metadata;
  for (const known of dependentsOf(uid, context.cache)) {
    const object = context.client.get(known.resource, known.object);
    if (object?.metadata.uid !== known.object.metadata.uid) continue;
    const mine = object.metadata.ownerReferences?.filter((reference) => reference.uid === uid) ?? [];
    if (mine.length > 0) dropOwners({ resource: known.resource, object }, mine, context);
  }
  dropFinalizer(item, orphanFinalizer, context);
}

/** Follows who owns whom, and takes away what nobody owns any more. */
export const garbageCollector = defineController({
  name: 'garbage-collector-controller',
  for: Namespaces,
  concerns: () => false,
  reads: [CustomResourceDefinitions],
  watches: collected.map((resource) => watching(resource, (change, { cache }) => tasksOf(resource, change, cache), [byOwner])),
  work(key, context) {
    const task = taskOf(key);
    const object = task === undefined ? undefined : context.client.get(task.resource, task.ref);
    if (task === undefined || object?.metadata.uid !== task.uid) return;
    const item: Item = { resource: task.resource, object };
    if (task.what === 'collect') collect(item, context);
    else if (isOrphaning(object)) orphan(item, context);
  },
});
