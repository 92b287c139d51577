import type { KubeObject, OwnerReference } from '../../api/meta/object.ts';
import { keyOf, splitKey, type ResourceType } from '../../api/resource.ts';
import type { IndexRule } from '../../client/cache.ts';
import type { CacheReader } from '../../reconcile/controller.ts';
import { builtinResources, resourceOfKind } from '../../reconcile/served-resources.ts';

export const foregroundFinalizer = 'foregroundDeletion';
export const orphanFinalizer = 'orphan';

/** Objects by the uid of each of their owners. With this index the caches are the graph: nothing else is kept, nothing can differ from them. */
export const byOwner: IndexRule<KubeObject> = {
  name: 'owners',
  valuesOf: ({ metadata }) => metadata.ownerReferences?.map((reference) => reference.uid) ?? [],
};

/** Events own nothing, nothing owns them, and there are many of them; upstream leaves them out too. */
export const collected: readonly ResourceType[] = builtinResources.filter((resource) => resource.kind !== 'Event');

/** One object in the graph. */
export interface Item {
  readonly resource: ResourceType;
  readonly object: KubeObject;
}

export function dependentsOf(uid: string, cache: CacheReader): readonly Item[] {
  const items: Item[] = [];
  for (const resource of collected) for (const object of cache.by(resource, byOwner.name, uid)) items.push({ resource, object });
  return items;
}

/** Being deleted, and waiting until those that block it are gone. */
export function isWaitingForDependents({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(foregroundFinalizer) === true;
}

/** Being deleted, and waiting until its dependents have been set free. */
export function isOrphaning({ metadata }: KubeObject): boolean {
  return metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(orphanFinalizer) === true;
}

export function blocks(dependent: KubeObject, ownerUid: string): boolean {
  return dependent.metadata.ownerReferences?.some((reference) => reference.uid === ownerUid && reference.blockOwnerDeletion === true) === true;
}

/** Where an owner must live: in its dependent's namespace or in none. */
export interface OwnerPlace {
  readonly resource: ResourceType;
  readonly ref: { readonly name: string; readonly namespace?: string };
}

/** `undefined` when nobody serves the kind, or when a cluster-wide object names an owner in some namespace. */
export function placeOf(reference: OwnerReference, dependent: KubeObject, cache: CacheReader): OwnerPlace | undefined {
  const resource = resourceOfKind(reference.apiVersion, reference.kind, cache);
  if (resource === undefined) return undefined;
  if (!resource.namespaced) return { resource, ref: { name: reference.name } };
  const { namespace } = dependent.metadata;
  return namespace === undefined ? undefined : { resource, ref: { name: reference.name, namespace } };
}

/** The owner as the caches know it; kinds that only CustomResourceDefinitions know are not followed. */
export function knownOwner(reference: OwnerReference, dependent: KubeObject, cache: CacheReader): Item | undefined {
  const place = placeOf(reference, dependent, cache);
  if (place === undefined || !collected.includes(place.resource)) return undefined;
  const object = cache.get(place.resource, keyOf(place.ref));
  return object?.metadata.uid === reference.uid ? { resource: place.resource, object } : undefined;
}

/** What is to be done with which object, as a key of the queue: plain text, so that it survives a save. */
export interface Task {
  readonly what: 'collect' | 'orphan';
  readonly resource: ResourceType;
  readonly ref: { readonly name: string; readonly namespace?: string };
  readonly uid: string;
}

const resourceIds = new Map(collected.map((resource) => [`${resource.plural}.${resource.group}`, resource]));

export function taskKey(what: Task['what'], { resource, object }: Item): string {
  return `${what} ${resource.plural}.${resource.group} ${keyOf(object)} ${object.metadata.uid}`;
}

export function taskOf(key: string): Task | undefined {
  const [what, id = '', place = '', uid = ''] = key.split(' ');
  const resource = resourceIds.get(id);
  return resource === undefined || (what !== 'collect' && what !== 'orphan') ? undefined : { what, resource, ref: splitKey(place), uid };
}
