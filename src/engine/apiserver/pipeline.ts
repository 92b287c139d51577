import { unreachable } from '../base/assert.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../api/meta/object.ts';
import type { ObjectList, Operation, WriteOptions } from '../api/operation.ts';
import type { Cause } from '../api/status.ts';
import { admissionRequest, admit, validateAdmission } from './admission/chain.ts';
import { contextOf, store } from './commit.ts';
import { inward, outward } from './conversion.ts';
import { decodeBody, privateCopy } from './decode.ts';
import { deleteCollection, deleteObject } from './deletion.ts';
import { validateAnyMeta } from './validation/metadata.ts';
import { alreadyExists, methodNotAllowed, notFound } from './errors.ts';
import { applyConfiguration } from './ownership/server-side-apply.ts';
import { answerReview } from './reviews/reviews.ts';
import { refusal } from './authz/attributes.ts';
import { Pods } from '../api/core/resources.ts';
import { guardPolicy } from './authz/guard.ts';
import { trackCreate, trackUpdate } from './ownership/track.ts';
import type { ObjectDraft } from './kind.ts';
import { listObjects } from './list.ts';
import { dropEmpty, fillSystemFields, firstGeneration, generateName, refuseRevisionOnCreate, settleNamespace, wipeSystemFields } from './metadata.ts';
import { applyPatch } from './patch/patch.ts';
import type { ServedKind } from './registry.ts';
import type { ApiRequest, OperationOf, Server } from './server.ts';
import { createSubresource, getSubresource, writeScale } from './subresources/index.ts';
import { applyChange, existing, refuse, warn } from './update.ts';

type Answer = KubeObject | ObjectList | JsonObject;

/** route → authentication → authorization → decode → default → mutating admission → strategy → validate → validating admission → store. */
export function run(server: Server, request: ApiRequest): Answer {
  const { operation } = request;
  switch (operation.verb) {
    case 'get':
      return operation.subresource === undefined || operation.subresource === 'status' ? outward(request.kind, existing(request)) : getSubresource(server, request);
    case 'list':
      return listObjects(server, request.kind, operation);
    case 'create':
      if (operation.subresource !== undefined) return createSubresource(server, request, operation);
      return request.kind.description.isVirtual === true ? createVirtual(server, request, operation) : outward(request.kind, create(server, request, operation));
    case 'update':
      return operation.subresource === 'scale' ? writeScale(server, request, operation.object, operation.options ?? {}) : outward(request.kind, update(server, request, operation));
    case 'patch':
      return patch(server, request, operation);
    case 'delete':
      return deleteObject(server, request, operation.options ?? {});
    case 'deletecollection':
      return deleteCollection(server, request, operation);
    default:
      return unreachable(operation);
  }
}


/** Kinds of which no object is ever stored: questions, and the old way to bind a pod. */
function createVirtual(server: Server, request: ApiRequest, operation: OperationOf<'create'>): Answer {
  const answered = answerReview(server, request, operation);
  if (answered !== undefined) return answered;
  if (request.kind.resource.kind !== 'Binding') throw methodNotAllowed(request.kind.resource, 'create');
  const { metadata } = operation.object as { readonly metadata?: { readonly name?: string } };
  const pods = server.registry.of(Pods);
  const binding = { ...operation, resource: Pods, name: metadata?.name ?? '', subresource: 'binding' };
  return createSubresource(server, { ...request, kind: pods, operation: binding }, binding);
}

/** Whoever creates by an update or an apply needs the right to create. */
function requireCreate(server: Server, request: ApiRequest): void {
  if (request.isTrusted) return;
  const { resource } = request.kind;
  const { namespace = '', name = '' } = request.operation;
  const wish = { user: request.user, verb: 'create', group: resource.group, resource: resource.plural, subresource: '', namespace, name };
  const { isAllowed, reason } = server.authorizer.decide(wish);
  if (!isAllowed) throw refusal(wish, reason);
}

/** `managedFields` is there when an apply has already booked the object. */
export function create(server: Server, request: ApiRequest, operation: OperationOf<'create'>, managedFields?: readonly ManagedFieldsEntry[]): KubeObject {
  const { kind, isDryRun } = request;
  const { options = {} } = operation;
  const sent = decodeBody(request, operation.object, options.fieldValidation);
  fillDefaults(request, sent);
  wipeSystemFields(sent.metadata);
  settleNamespace(sent.metadata, operation.namespace, kind.resource.namespaced);
  if (managedFields === undefined) trackCreate(server, request, sent, options);
  else sent.metadata.managedFields = managedFields as NonNullable<typeof sent.metadata.managedFields>;
  const draft = inward(kind, sent);
  const admitted = admit(server, request, admissionRequest(request, 'CREATE', draft as unknown as KubeObject, undefined, options)) as unknown as ObjectDraft;
  const own: ObjectDraft = admitted === draft ? draft : { ...admitted, metadata: { ...admitted.metadata } };
  guardPolicy(server, request, own, undefined);
  prepareForCreate(server, request, own);
  const object = own as unknown as KubeObject;
  refuse(request, object, createFaults(server, request, object));
  warn(request, object, undefined);
  validateAdmission(server, request, admissionRequest(request, 'CREATE', object, undefined, options));
  const { namespace = '', name } = object.metadata;
  const other = kind.table.get(namespace, name)?.value;
  if (other !== undefined) throw alreadyExists(kind.resource, name, other.metadata.deletionTimestamp !== undefined);
  // An update that creates does not care.
  refuseRevisionOnCreate(own.metadata, isDryRun || request.operation.verb === 'update');
  return store(server, request, 'create', object, undefined);
}

function fillDefaults({ kind, notes }: ApiRequest, draft: ObjectDraft): void {
  const tell = notes?.defaulting(draft);
  kind.applyDefaults?.(draft);
  tell?.(draft);
}

function prepareForCreate(server: Server, request: ApiRequest, draft: ObjectDraft): void {
  const { kind, isDryRun } = request;
  const { description } = kind;
  const { metadata } = draft;
  fillSystemFields(server, metadata, isDryRun);
  if ((metadata.name ?? '') === '' && (metadata.generateName ?? '') !== '') {
    metadata.name = generateName(server, metadata.generateName as string, isDryRun, (name) => kind.table.get(metadata.namespace ?? '', name) !== undefined);
  }
  description.strategy?.begin?.(draft, undefined, contextOf(server, request));
  const generation = firstGeneration(description.generation);
  if (generation !== undefined) metadata.generation = generation;
  if (description.emptyStatus !== undefined) draft.status = description.emptyStatus;
  description.strategy?.prepareForCreate?.(draft, contextOf(server, request));
  dropEmpty(metadata);
}

function createFaults(server: Server, request: ApiRequest, object: KubeObject): readonly Cause[] {
  const faults: Cause[] = [...(request.kind.validator.create?.(object) ?? [])];
  // The rules of most kinds have looked at it already; our own objects need no second look.
  if (faults.length === 0 && (!request.isTrusted || request.kind.validator.create === undefined)) faults.push(...validateAnyMeta(object.metadata, request.kind.resource.namespaced));
  if (faults.length > 0) return faults;
  return [...(request.kind.description.strategy?.validateWith?.(object, undefined, contextOf(server, request)) ?? [])];
}

function update(server: Server, request: ApiRequest, operation: OperationOf<'update'>): KubeObject {
  const { kind } = request;
  const { options = {}, namespace = '', name = '' } = operation;
  if (kind.table.get(namespace, name) === undefined && kind.description.allowCreateOnUpdate === true && operation.subresource === undefined) {
    requireCreate(server, request);
    return create(server, request, { ...operation, verb: 'create' });
  }
  const old = existing(request);
  const draft = changedDraft(request, operation.object, old, options.fieldValidation);
  trackUpdate(server, request, draft, old, options);
  return applyChange(server, request, { old, draft: inward(kind, draft), options });
}

/** A whole new object as sent. Our own status updates skip the copy: of them only status and metadata count. */
function changedDraft(request: ApiRequest, body: JsonObject, old: KubeObject, fieldValidation: 'Strict' | 'Warn' | 'Ignore' | undefined): ObjectDraft {
  const { kind } = request;
  if (request.isTrusted && request.operation.subresource === 'status' && kind.version === undefined) {
    const { metadata, status } = body as unknown as ObjectDraft;
    const { status: _, ...rest } = old as unknown as ObjectDraft;
    return { ...rest, metadata: { ...metadata }, ...(status === undefined ? {} : { status: privateCopy(status) }) };
  }
  const draft = decodeBody(request, body, fieldValidation);
  fillDefaults(request, draft);
  return draft;
}

function patch(server: Server, request: ApiRequest, operation: OperationOf<'patch'>): Answer {
  if (operation.subresource === 'scale') {
    const scale = getSubresource(server, request) as unknown as JsonObject;
    return writeScale(server, request, applyPatch(request, operation, scale) as JsonObject, operation.options ?? {});
  }
  const { options = {}, patchType } = operation;
  if (patchType === 'apply') return outward(request.kind, serverSideApply(server, request, operation.patch, options));
  const old = existing(request);
  const patched = applyPatch(request, operation, outward(request.kind, old) as unknown as Json);
  const isStatusOnly = request.isTrusted && operation.subresource === 'status' && patchType === 'merge' && isObject(patched);
  const draft = isStatusOnly ? trustedStatusDraft(patched) : changedDraft(request, patched as JsonObject, old, options.fieldValidation);
  trackUpdate(server, request, draft, old, options);
  return outward(request.kind, applyChange(server, request, { old, draft: inward(request.kind, draft), options }));
}

/** Creates what is not there; otherwise an update whose book says who applied what. */
function serverSideApply(server: Server, request: ApiRequest, config: Json, options: WriteOptions): KubeObject {
  const { kind, operation } = request;
  const { namespace = '', name = '', subresource } = operation;
  const body = isObject(config) ? config : {};
  const old = kind.table.get(namespace, name)?.value;
  if (old === undefined && subresource !== undefined) throw notFound(kind.resource, name);
  const { object, managedFields } = applyConfiguration(server, request, body, old, options);
  if (old === undefined) {
    requireCreate(server, request);
    return create(server, request, { ...operation, verb: 'create', object, options }, managedFields);
  }
  const draft = changedDraft(request, object, old, options.fieldValidation);
  draft.metadata.managedFields = managedFields as NonNullable<typeof draft.metadata.managedFields>;
  return applyChange(server, request, { old, draft: inward(kind, draft), options });
}

/** A merge patch already made a new tree where it changed something. */
function trustedStatusDraft(patched: JsonObject): ObjectDraft {
  const draft = patched as unknown as ObjectDraft;
  return { ...draft, metadata: { ...draft.metadata } };
}

/** 405 for verbs that a kind does not have. */
export function refuseUnservedVerb(kind: ServedKind, verb: Operation['verb'] | 'watch'): void {
  const { verbs } = kind.description;
  if (verbs === undefined || verbs.includes(verb)) return;
  throw methodNotAllowed(kind.resource, verb);
}
