import { jsonEqual } from '../base/json.ts';
import type { KubeObject, ObjectMeta } from '../api/meta/object.ts';
import type { WriteOptions } from '../api/operation.ts';
import { ApiError, type Cause } from '../api/status.ts';
import { admissionRequest, admit, validateAdmission } from './admission/chain.ts';
import { guardPolicy } from './authz/guard.ts';
import { goQuote } from './validation/go-text.ts';
import { validateAnyMeta, validateMetaUpdate } from './validation/metadata.ts';
import { contextOf, removeFromStore, store } from './commit.ts';
import { badRequest, conflict, detailsOf, invalid, modifiedMeanwhile } from './errors.ts';
import type { ObjectDraft, PartialUpdate } from './kind.ts';
import { dropEmpty, isNewGeneration, keepIdentity, settleNamespace } from './metadata.ts';
import type { ApiRequest, Server } from './server.ts';

/** Everything that changes one stored object goes through here: update, patch, and the subresources that are a part of the object. */
export interface Change {
  readonly old: KubeObject;
  /** A draft of the new object; its top level and its metadata are private. */
  readonly draft: ObjectDraft;
  readonly options: WriteOptions;
}

const fromDraft = (draft: ObjectDraft): KubeObject => draft as unknown as KubeObject;
const toDraft = (object: KubeObject): ObjectDraft => ({ ...object, metadata: { ...object.metadata } }) as unknown as ObjectDraft;

/** admission → revision check → strategy → validation → validating admission → store. */
export function applyChange(server: Server, request: ApiRequest, { old, draft: sent, options }: Change): KubeObject {
  refuseOtherObject(request, sent, old);
  const admitted = admit(server, request, admissionRequest(request, 'UPDATE', fromDraft(sent), old, options));
  const draft = admitted === fromDraft(sent) || admitted === undefined ? sent : toDraft(admitted);
  checkRevision(request, draft, old);
  guardPolicy(server, request, draft, old);
  if (request.operation.subresource === undefined) request.kind.description.strategy?.begin?.(draft, old, contextOf(server, request));
  prepare(server, request, draft, old);
  const object = shareUnchanged(draft, old);
  refuse(request, object, faultsOf(server, request, object, old));
  warn(request, object, old);
  validateAdmission(server, request, admissionRequest(request, 'UPDATE', object, old, options));
  if (jsonEqual(object, old)) return old;
  return storeOrRemove(server, request, object, old);
}

/** The path names the object; the body may not name another one. */
function refuseOtherObject(request: ApiRequest, draft: ObjectDraft, old: KubeObject): void {
  const { kind } = request;
  const { metadata } = draft;
  if ((metadata.name ?? '') === '') {
    if (!request.isTrusted) throw badRequest(`the name of the object (${old.metadata.name} based on URL) was undeterminable: name must be provided`);
    metadata.name = old.metadata.name;
  }
  if (metadata.name === undefined || metadata.name !== old.metadata.name) {
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${old.metadata.name})`);
  }
  const { namespace } = request.operation;
  if (request.operation.verb === 'update' && namespace !== undefined && (metadata.namespace ?? '') !== '' && metadata.namespace !== namespace) {
    throw badRequest(`the namespace of the object (${metadata.namespace ?? ''}) does not match the namespace on the request (${namespace})`);
  }
  settleNamespace(metadata, namespace, kind.resource.namespaced);
  if (metadata.uid === undefined || metadata.uid === '' || metadata.uid === old.metadata.uid) return;
  throw conflict(kind.resource, old.metadata.name, `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${old.metadata.uid}`);
}

function checkRevision(request: ApiRequest, draft: ObjectDraft, old: KubeObject): void {
  const { resource } = request.kind;
  const sent = draft.metadata.resourceVersion ?? '';
  if (!/^[0-9]*$/.test(sent)) throw new ApiError('', `strconv.ParseUint: parsing ${goQuote(sent)}: invalid syntax`, undefined, 500);
  if (Number(sent) === 0) {
    if (request.kind.description.allowUnconditionalUpdate === false && request.operation.verb === 'update') {
      throw invalid(resource.group, resource.plural, old.metadata.name, [{ reason: 'FieldValueInvalid', message: 'Invalid value: 0: must be specified for an update', field: 'metadata.resourceVersion' }]);
    }
  } else if (Number(sent) !== Number(old.metadata.resourceVersion)) {
    throw conflict(resource, old.metadata.name, modifiedMeanwhile);
  }
  draft.metadata.resourceVersion = old.metadata.resourceVersion;
}

function partialUpdateOf(request: ApiRequest): PartialUpdate | undefined {
  const { subresource } = request.operation;
  return subresource === undefined ? undefined : request.kind.description.partialUpdates?.[subresource];
}

/** Only the part that this path is for may change. */
function prepare(server: Server, request: ApiRequest, draft: ObjectDraft, old: KubeObject): void {
  const { description } = request.kind;
  const context = contextOf(server, request);
  const typed = draft as unknown as Parameters<PartialUpdate['prepare']>[0];
  if (request.operation.subresource === 'status') {
    putStatusAround(draft, old, description.status === 'open metadata');
    description.strategy?.prepareForStatusUpdate?.(typed, old, context);
  } else {
    const partial = partialUpdateOf(request);
    if (partial === undefined) {
      if (description.status !== undefined) keepField(draft, old, 'status');
      description.strategy?.prepareForUpdate?.(typed, old, context);
    } else partial.prepare(typed, old, context);
  }
  keepIdentity(draft.metadata, old.metadata);
  dropEmpty(draft.metadata);
  if (request.operation.subresource !== 'status' && isNewGeneration(description.generation, draft, old)) draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

function keepField(draft: ObjectDraft, old: KubeObject, field: string): void {
  const value = (old as unknown as Readonly<Record<string, unknown>>)[field];
  if (value === undefined) delete draft[field];
  else draft[field] = value;
}

/** The old object around the new status; with closed metadata only the status comes from the client. */
function putStatusAround(draft: ObjectDraft, old: KubeObject, isOpen: boolean): void {
  for (const field of Object.keys(draft)) if (field !== 'status' && field !== 'metadata' && !(field in old)) delete draft[field];
  for (const field of Object.keys(old)) if (field !== 'status' && field !== 'metadata') keepField(draft, old, field);
  if (isOpen) return;
  // The book of who wrote what is kept all the same.
  const { managedFields } = draft.metadata;
  const { managedFields: _, ...rest } = old.metadata as ObjectDraft['metadata'];
  draft.metadata = managedFields === undefined ? rest : { ...rest, managedFields };
}

/** Parts that are equal become the same: revisions share structure, and later comparisons are one look. */
function shareUnchanged(draft: ObjectDraft, old: KubeObject): KubeObject {
  const before = old as unknown as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(draft)) {
    if (field !== 'metadata' && draft[field] !== before[field] && jsonEqual(draft[field], before[field])) draft[field] = before[field];
  }
  return fromDraft(draft);
}

const checkedMetadata = ['generateName', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields'] as const;

/** What all kinds have in common; parts that are the very same as before were checked then. */
function* metadataFaults({ kind }: ApiRequest, after: ObjectMeta, before: ObjectMeta): Iterable<Cause> {
  if (checkedMetadata.some((field) => after[field] !== before[field])) yield* validateAnyMeta(after, kind.resource.namespaced);
  yield* validateMetaUpdate(after, before, false);
}

function faultsOf(server: Server, request: ApiRequest, object: KubeObject, old: KubeObject): readonly Cause[] {
  const { description, validator } = request.kind;
  const { subresource } = request.operation;
  const faults = [...metadataFaults(request, object.metadata, old.metadata)];
  const partial = partialUpdateOf(request);
  if (subresource === 'status') faults.push(...(validator.status?.(object, old) ?? []));
  else if (partial?.validate !== undefined) faults.push(...partial.validate(object, old));
  else faults.push(...(validator.update?.(object, old) ?? []));
  if (subresource === undefined) faults.push(...(description.strategy?.validateWith?.(object, old, contextOf(server, request)) ?? []));
  return faults;
}

/** 422 with all faults, each once. */
export function refuse(request: ApiRequest, object: KubeObject, faults: readonly Cause[]): void {
  request.notes?.validated(faults);
  if (faults.length === 0) return;
  // Upstream names the type that it keeps, whatever version was asked for.
  const { group, kind } = request.kind.description.resource;
  throw invalid(group, kind, object.metadata.name ?? '', faults);
}

/** What the kind has to say of an object that is in order; components inside do not listen. */
export function warn({ isTrusted, kind: { validator }, operation, warnings }: ApiRequest, object: KubeObject, old: KubeObject | undefined): void {
  if (isTrusted) return;
  if (operation.subresource === 'status') warnings.push(...(validator.statusWarnings?.(object) ?? []));
  else if (operation.subresource === undefined) warnings.push(...(validator.warnings?.(object, old) ?? []));
}

/** An object that is marked for deletion goes when its last finalizer goes. */
function storeOrRemove(server: Server, request: ApiRequest, object: KubeObject, old: KubeObject): KubeObject {
  const isDue = old.metadata.deletionTimestamp !== undefined && (old.metadata.deletionGracePeriodSeconds ?? 0) === 0;
  const isFree = (object.metadata.finalizers ?? []).length === 0 && request.kind.description.strategy?.isHeld?.(object) !== true;
  if (!isDue || !isFree) return store(server, request, 'update', object, old);
  removeFromStore(server, request, old);
  return object;
}

/** What exists under the path, or the refusal that it does not. */
export function existing(request: ApiRequest): KubeObject {
  const { namespace = '', name = '' } = request.operation;
  const { resource } = request.kind;
  const { told } = request.kind.description;
  const found = told === undefined ? request.kind.table.get(namespace, name)?.value : told.find((object) => object.metadata.name === name);
  if (found !== undefined) return found;
  throw new ApiError('NotFound', `${resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`} "${name}" not found`, detailsOf(resource, name));
}
