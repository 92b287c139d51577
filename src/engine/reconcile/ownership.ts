import type { KubeObject, OwnerReference } from '../api/meta/object.ts';
import type { ResourceType } from '../api/resource.ts';
import type { IndexRule } from '../client/cache.ts';

export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** The reference by which `owner` controls what it makes. */
export function controllerReference(resource: ResourceType, owner: KubeObject): OwnerReference {
  return { apiVersion: resource.apiVersion, kind: resource.kind, name: owner.metadata.name, uid: owner.metadata.uid, controller: true, blockOwnerDeletion: true };
}

/** Objects that nobody controls, by namespace: what a selector may adopt. */
export const byOrphanNamespace: IndexRule<KubeObject> = {
  name: 'orphans',
  valuesOf: (object) => (controllerOf(object) === undefined && object.metadata.namespace !== undefined ? [object.metadata.namespace] : []),
};
