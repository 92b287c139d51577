import type { KubeObject } from '../api/meta/object.ts';
import { isApiError, type ApiError } from '../api/status.ts';
import { keyOf, type ResourceType } from '../api/resource.ts';
import type { Change } from '../client/informer.ts';
import { watching, type ControllerContext, type WatchRule } from './controller.ts';
import type { LabelMatcher } from './label-selector.ts';
import { byOrphanNamespace, controllerOf, controllerReference } from './ownership.ts';

export interface ClaimRule<T extends KubeObject> {
  /** The resource of the owner, and the owner. */
  readonly ownerResource: ResourceType;
  readonly owner: KubeObject;
  /** What may be claimed: its cache needs the index `byOrphanNamespace`. */
  readonly resource: ResourceType<T>;
  readonly matches: LabelMatcher;
  /** Only these are looked at; the others are neither claimed nor released. */
  readonly among?: (object: T) => boolean;
}

/**
 * The objects an owner controls: its own that still match its selector, and orphans that match, which it adopts. Its own that match no more
 * are released (pkg/controller/controller_ref_manager.go). Refusals are thrown after everything else was tried.
 */
export function claim<T extends KubeObject>(rule: ClaimRule<T>, context: ControllerContext): readonly T[] {
  const { owner, resource, among } = rule;
  const { namespace = '', uid, deletionTimestamp } = owner.metadata;
  const claimed: T[] = [];
  let failure: ApiError | undefined;
  const attempt = (write: () => void): boolean => {
    try {
      write();
      return true;
    } catch (error) {
      if (!isApiError(error)) throw error;
      if (error.reason !== 'NotFound') failure ??= error;
      return false;
    }
  };
  for (const object of context.cache.owned(resource, uid)) {
    if (among?.(object) === false || object.metadata.namespace !== owner.metadata.namespace) continue;
    if (rule.matches(object.metadata.labels)) claimed.push(object);
    else if (deletionTimestamp === undefined) attempt(() => release(rule, object, context));
  }
  let mayAdopt: boolean | undefined;
  for (const object of context.cache.by(resource, byOrphanNamespace.name, namespace)) {
    if (deletionTimestamp !== undefined || object.metadata.deletionTimestamp !== undefined) continue;
    if (among?.(object) === false || !rule.matches(object.metadata.labels)) continue;
    mayAdopt ??= isStillThere(owner, rule.ownerResource, context);
    if (mayAdopt && attempt(() => adopt(rule, object, context))) claimed.push(object);
  }
  if (failure !== undefined) throw failure;
  return claimed;
}

/** Asked of the server, not of the cache: an owner that was deleted and made anew must not adopt for its predecessor. */
function isStillThere(owner: KubeObject, ownerResource: ResourceType, { client }: ControllerContext): boolean {
  const fresh = client.get(ownerResource, owner);
  return fresh !== undefined && fresh.metadata.uid === owner.metadata.uid && fresh.metadata.deletionTimestamp === undefined;
}

function adopt<T extends KubeObject>({ owner, ownerResource, resource }: ClaimRule<T>, object: T, { client }: ControllerContext): void {
  const reference = { ...controllerReference(ownerResource, owner) };
  client.patch(resource, object, { metadata: { uid: object.metadata.uid, ownerReferences: [reference] } }, { type: 'strategic' });
}

function release<T extends KubeObject>({ owner, resource }: ClaimRule<T>, object: T, { client }: ControllerContext): void {
  try {
    client.patch(resource, object, { metadata: { uid: object.metadata.uid, ownerReferences: [{ $patch: 'delete', uid: owner.metadata.uid }] } }, { type: 'strategic' });
  } catch (error) {
    // Invalid: someone else has released it already, or it has another uid by now.
    if (!isApiError(error, 'Invalid') && !isApiError(error, 'NotFound')) throw error;
  }
}

/** Which owners of a namespace an orphan would match; for watch rules. */
export function suitors<O extends KubeObject>(orphan: KubeObject, owners: readonly O[], selects: (owner: O) => LabelMatcher): readonly O[] {
  return controllerOf(orphan) === undefined ? owners.filter((owner) => selects(owner)(orphan.metadata.labels)) : [];
}

export interface ClaimWatch<T extends KubeObject, O extends KubeObject> {
  readonly ownerResource: ResourceType<O>;
  readonly resource: ResourceType<T>;
  readonly selects: (owner: O) => LabelMatcher;
  /** True when nothing has changed that an owner looks at. */
  readonly isSame?: (old: T, object: T) => boolean;
}

/** Objects concern who controls them, and, while nobody does, everyone who would take them. */
export function watchingClaimed<T extends KubeObject, O extends KubeObject>({ ownerResource, resource, selects, isSame }: ClaimWatch<T, O>): WatchRule {
  const keysOf = (change: Change<T>, { cache }: ControllerContext): readonly string[] => {
    if (change.type === 'updated' && isSame?.(change.old, change.object) === true) return [];
    const keys = new Set<string>();
    for (const object of change.type === 'updated' ? [change.object, change.old] : [change.object]) {
      const { namespace } = object.metadata;
      const owner = controllerOf(object);
      if (owner?.kind === ownerResource.kind) keys.add(namespace === undefined ? owner.name : `${namespace}/${owner.name}`);
      else if (change.type !== 'deleted') for (const suitor of suitors(object, cache.list(ownerResource, namespace), selects)) keys.add(keyOf(suitor));
    }
    return [...keys];
  };
  return watching(resource, keysOf, [byOrphanNamespace]);
}
