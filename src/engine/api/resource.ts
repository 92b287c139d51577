import type { KubeObject } from './meta/object.ts';

/** A handle for one kind: names only, so that `cache.get(Pods, key)` is a `Pod | undefined` without generated clients. */
export interface ResourceType<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** `v1` or `apps/v1`. */
  readonly apiVersion: string;
  /** Never present; carries the object type. */
  readonly object?: T;
}

export interface ResourceNames {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced?: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

/** Namespaced unless said otherwise. */
export function defineResource<T extends KubeObject>(names: ResourceNames): ResourceType<T> {
  return {
    ...names,
    singular: names.kind.toLowerCase(),
    namespaced: names.namespaced ?? true,
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    apiVersion: names.group === '' ? names.version : `${names.group}/${names.version}`,
  };
}

/** `pods` or `deployments.apps`: how errors and RBAC name a resource. */
export function qualifiedResource(resource: Pick<ResourceType, 'group' | 'plural'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** Where an object of the resource lives: `namespace/name`, or `name` for cluster-scoped ones. */
export function keyOf(object: KubeObject | { readonly namespace?: string; readonly name: string }): string {
  const meta = 'metadata' in object ? object.metadata : object;
  return meta.namespace === undefined || meta.namespace === '' ? meta.name : `${meta.namespace}/${meta.name}`;
}

export function splitKey(key: string): { readonly namespace?: string; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
