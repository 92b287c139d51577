import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../api/meta/object.ts';
import type { User, WriteOptions } from '../../api/operation.ts';
import { findDefinition } from '../../api/schema/schema.ts';
import { outward } from '../conversion.ts';
import { emptyStruct } from '../decoding/zero.ts';
import type { ObjectDraft } from '../kind.ts';
import type { ServedKind } from '../registry.ts';
import type { ApiRequest, Server } from '../server.ts';
import type { FieldPath } from './field-set.ts';
import { decodeManagers, encodeManagers, settleEntries, type Manager, type ManagerName } from './managers.ts';
import { ownByUpdate, type Situation } from './ownership.ts';
import { TypedError, typeOfKind } from './typed.ts';

/** The program behind an in-process user, as its User-Agent would name it. */
function programOf({ name }: User): string {
  if (name.startsWith('system:node:')) return 'kubelet';
  if (name === 'system:kube-scheduler') return 'kube-scheduler';
  if (name === 'system:apiserver') return 'kube-apiserver';
  return name.startsWith('system:serviceaccount:kube-system:') ? 'kube-controller-manager' : name;
}

export function authorOf(request: ApiRequest, options: WriteOptions, operation: Manager['operation']): ManagerName {
  return { manager: options.fieldManager ?? programOf(request.user), operation, apiVersion: request.kind.resource.apiVersion, subresource: request.operation.subresource ?? '' };
}

/** What a path cannot write: status through the object, everything else through status. */
function excludedOf({ description, schema, custom }: ServedKind, subresource: string | undefined): readonly FieldPath[] {
  if (subresource === undefined) return description.status === undefined ? [] : [['f:status']];
  if (subresource !== 'status') return [];
  const kept = description.status === 'open metadata' ? ['status', 'metadata'] : ['status'];
  return [...((custom?.shape.definition ?? findDefinition(schema))?.fields.keys() ?? [])].filter((name) => !kept.includes(name)).map((name) => [`f:${name}`]);
}

export function situationOf(server: Server, request: ApiRequest, managers: readonly Manager[], who: ManagerName): Situation {
  const { kind } = request;
  return { type: typeOfKind(kind), managers, who, excluded: excludedOf(kind, request.operation.subresource), now: formatTime(server.sim.nowMs) };
}

/** The object as clients see it, without the book-keeping that is being made. */
export function withoutManagers(object: KubeObject | ObjectDraft): JsonObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata } as unknown as JsonObject;
}

/** An object of the kind before anything was given. */
export function nothingOf({ resource, schema, custom }: ServedKind): JsonObject {
  if (custom !== undefined) return { apiVersion: resource.apiVersion, kind: resource.kind, metadata: {} };
  const empty = emptyStruct(schema) as Record<string, Json>;
  return { apiVersion: resource.apiVersion, kind: resource.kind, ...empty, metadata: isObject(empty['metadata']) ? empty['metadata'] : {} };
}

function write(draft: ObjectDraft, entries: readonly ManagedFieldsEntry[]): void {
  if (entries.length === 0) delete draft.metadata.managedFields;
  else draft.metadata.managedFields = entries as NonNullable<typeof draft.metadata.managedFields>;
}

/** A client that empties the list wants the book closed. */
function isReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  return entries !== undefined && (entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0));
}

/** An object that is not what its schema says is not booked: validation will say why (fieldmanager.go, UpdateNoErrors). */
function unlessUntyped<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypedError) return undefined;
    throw error;
  }
}

/**
 * Books a create for its author. Objects that our own components make are not booked: nobody applies them, and there are many. The book of
 * one opens when somebody first applies to it.
 */
export function trackCreate(server: Server, request: ApiRequest, draft: ObjectDraft, options: WriteOptions): void {
  const sent = draft.metadata.managedFields;
  if (request.isTrusted || isReset(sent)) {
    delete draft.metadata.managedFields;
    return;
  }
  const managers = decodeManagers(sent) ?? [];
  const situation = situationOf(server, request, managers, authorOf(request, options, 'Update'));
  const entries = unlessUntyped(() => encodeManagers(ownByUpdate(nothingOf(request.kind), withoutManagers(draft), situation)));
  if (entries !== undefined) write(draft, entries);
}

/** Books an update, when the object has a book. */
export function trackUpdate(server: Server, request: ApiRequest, draft: ObjectDraft, old: KubeObject, options: WriteOptions): void {
  const sent = draft.metadata.managedFields as readonly ManagedFieldsEntry[] | undefined;
  const { managedFields: before } = old.metadata;
  if (sent === undefined && before === undefined) return;
  const isWhole = request.operation.subresource === undefined;
  if (isWhole && isReset(sent)) {
    delete draft.metadata.managedFields;
    return;
  }
  const own = isWhole ? decodeManagers(sent) : undefined;
  const managers = own !== undefined && own.length > 0 ? own : (decodeManagers(before) ?? []);
  if (managers.length === 0) {
    delete draft.metadata.managedFields;
    return;
  }
  const situation = situationOf(server, request, managers, authorOf(request, options, 'Update'));
  const entries = unlessUntyped(() => encodeManagers(ownByUpdate(withoutManagers(outward(request.kind, old)), withoutManagers(draft), situation)));
  if (entries !== undefined) write(draft, settleEntries(entries, before));
}
