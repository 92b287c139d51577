import { formatTime, timeMs } from '../base/time.ts';
import type { JsonObject } from '../base/json.ts';
import type { KubeObject, ObjectMeta } from '../api/meta/object.ts';
import type { DeleteOptions, ObjectList } from '../api/operation.ts';
import { admissionRequest, admit, validateAdmission } from './admission/chain.ts';
import { contextOf, removeFromStore, store } from './commit.ts';
import { conflict } from './errors.ts';
import { foregroundFinalizer, gcFinalizersAfter, orphanFinalizer } from './finalizers.ts';
import { listStored } from './list.ts';
import type { ApiRequest, OperationOf, Server } from './server.ts';
import { existing } from './update.ts';

/** How far a deletion has come: `grace` = marked and waiting, `pending` = was marked before and nothing changes, `none` = knows no grace. */
interface Marking {
  readonly type: 'grace' | 'pending' | 'none';
  readonly metadata: ObjectMeta;
  readonly seconds: number;
}

/** The object when it stays for now, else a Status (registry/generic/registry/store.go Delete). */
export function deleteObject(server: Server, request: ApiRequest, options: DeleteOptions): KubeObject | JsonObject {
  const old = existing(request);
  const asked = admissionRequest(request, 'DELETE', undefined, old, options);
  admit(server, request, asked);
  checkPreconditions(request, options, old);
  validateAdmission(server, request, asked);
  const { strategy } = request.kind.description;
  if (strategy?.beginDelete !== undefined) {
    const begun = strategy.beginDelete(old, options, contextOf(server, request));
    if (begun !== undefined) return store(server, request, 'update', begun, old);
    if (strategy.isHeld?.(old) === true) return old;
  }
  return removeOrMark(server, request, options, old);
}

function removeOrMark(server: Server, request: ApiRequest, options: DeleteOptions, old: KubeObject): KubeObject | JsonObject {
  const marking = mark(server, request, options, old);
  if (marking.type === 'pending') return old;
  const finalizers = finalizersAfter(request, options, old.metadata.finalizers ?? []);
  if (finalizers.length === 0 && marking.type === 'none') return goodbye(request, removeFromStore(server, request, old));
  const metadata = withFinalizers(marking.type === 'none' ? markedNow(server, old.metadata) : marking.metadata, finalizers);
  const marked: KubeObject = { ...old, metadata };
  const isChanged = metadata.deletionTimestamp !== old.metadata.deletionTimestamp || metadata.deletionGracePeriodSeconds !== old.metadata.deletionGracePeriodSeconds || finalizers.length !== (old.metadata.finalizers ?? []).length;
  const stored = isChanged ? store(server, request, 'update', marked, old) : old;
  if (finalizers.length > 0 || (marking.type === 'grace' && marking.seconds > 0)) return stored;
  return goodbye(request, removeFromStore(server, request, stored));
}

/** Kinds whose registries look at preconditions themselves, before the common rules do. */
const ownPreconditions: ReadonlySet<string> = new Set(['Namespace', 'CustomResourceDefinition']);
const explanations = { UID: 'The object might have been deleted and then recreated', ResourceVersion: 'The object might have been modified' } as const;

/** Upstream names the kind here, not the resource (registry/rest/delete.go). */
export function checkPreconditions(request: ApiRequest, { preconditions }: DeleteOptions, { metadata }: KubeObject): void {
  const { resource } = request.kind;
  const { group, kind } = resource;
  const check = (name: keyof typeof explanations, wanted: string | undefined, actual: string): void => {
    if (wanted === undefined || wanted === actual) return;
    if (ownPreconditions.has(kind)) throw conflict(resource, metadata.name, `Precondition failed: ${name} in precondition: ${wanted}, ${name} in object meta: ${actual}`);
    throw conflict({ group, plural: kind }, metadata.name, `the ${name} in the precondition (${wanted}) does not match the ${name} in record (${actual}). ${explanations[name]}`);
  };
  check('UID', preconditions?.uid, metadata.uid);
  check('ResourceVersion', preconditions?.resourceVersion, metadata.resourceVersion);
}

/** A second request may only shorten the wait (registry/rest/delete.go). */
function mark(server: Server, request: ApiRequest, options: DeleteOptions, old: KubeObject): Marking {
  const { metadata } = old;
  const asked = options.gracePeriodSeconds === undefined ? undefined : options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds;
  const none: Marking = { type: 'none', metadata, seconds: 0 };
  const { strategy } = request.kind.description;
  if (strategy?.gracePeriodSeconds === undefined) return none;
  if (metadata.deletionTimestamp !== undefined) {
    const { deletionGracePeriodSeconds: before } = metadata;
    if (before === undefined) return none;
    if (asked === undefined || asked >= before) return { type: 'pending', metadata, seconds: before };
    const due = timeMs(metadata.deletionTimestamp) - (before - asked) * 1000;
    return { type: 'grace', metadata: { ...metadata, deletionTimestamp: formatTime(due), deletionGracePeriodSeconds: asked }, seconds: asked };
  }
  const seconds = strategy.gracePeriodSeconds(old, asked === undefined ? options : { ...options, gracePeriodSeconds: asked });
  if (seconds === undefined) return none;
  const deletionTimestamp = formatTime(server.sim.nowMs + seconds * 1000);
  return { type: 'grace', metadata: { ...metadata, deletionTimestamp, deletionGracePeriodSeconds: seconds, ...nextGeneration(metadata) }, seconds };
}

function nextGeneration({ generation }: ObjectMeta): { readonly generation?: number } {
  return generation === undefined ? {} : { generation: generation + 1 };
}

/** For kinds without grace that finalizers hold back. */
function markedNow(server: Server, metadata: ObjectMeta): ObjectMeta {
  if (metadata.deletionTimestamp !== undefined) return { ...metadata, deletionGracePeriodSeconds: 0 };
  return { ...metadata, deletionTimestamp: formatTime(server.sim.nowMs), deletionGracePeriodSeconds: 0, ...nextGeneration(metadata) };
}

function withFinalizers(before: ObjectMeta, finalizers: readonly string[]): ObjectMeta {
  const { finalizers: _, ...metadata } = before;
  return finalizers.length === 0 ? { ...metadata } : { ...metadata, finalizers };
}

/** The client's policy, else what the object already carries, else the kind's own. */
function finalizersAfter(request: ApiRequest, { propagationPolicy }: DeleteOptions, finalizers: readonly string[]): readonly string[] {
  if (propagationPolicy !== undefined) return gcFinalizersAfter(finalizers, propagationPolicy);
  if (finalizers.includes(orphanFinalizer) || finalizers.includes(foregroundFinalizer)) return finalizers;
  return request.kind.description.defaultPropagation === 'Orphan' ? gcFinalizersAfter(finalizers, 'Orphan') : finalizers;
}

/** What the server says of an object that is gone. */
function goodbye(request: ApiRequest, { metadata }: KubeObject): JsonObject {
  const { group, plural } = request.kind.resource;
  const details = { name: metadata.name, ...(group === '' ? {} : { group }), kind: plural, uid: metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

/** One by one, in key order; answers what was there. */
export function deleteCollection(server: Server, request: ApiRequest, operation: OperationOf<'deletecollection'>): ObjectList {
  const { items, resourceVersion } = listStored(server, request.kind, { ...operation.list, ...(operation.namespace === undefined ? {} : { namespace: operation.namespace }) });
  for (const { metadata } of items) {
    const { namespace, name } = metadata;
    if (request.kind.table.get(namespace ?? '', name) === undefined) continue;
    const one: ApiRequest = { ...request, operation: { resource: operation.resource, ...(namespace === undefined ? {} : { namespace }), name, verb: 'delete', options: operation.options ?? {} } };
    deleteObject(server, one, operation.options ?? {});
  }
  return { items, resourceVersion };
}
