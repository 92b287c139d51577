import { isObject, type JsonObject, type Mutable } from '../base/json.ts';
import type { ApiError } from '../api/status.ts';
import { badRequest, invalid } from './errors.ts';
import { decodeStrict } from './decoding/decode.ts';
import type { ObjectDraft } from './kind.ts';
import type { ServedKind } from './registry.ts';
import { goValue } from './patch/go-value.ts';
import type { ApiRequest, OperationOf } from './server.ts';

/** A deep copy without keys that are `undefined`: in stored objects what is absent is absent. */
export function privateCopy<T>(value: T): Mutable<T> {
  return copy(value) as Mutable<T>;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const own: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const part = (value as Readonly<Record<string, unknown>>)[key];
    if (part === undefined) continue;
    if (key === '__proto__') Object.defineProperty(own, key, { value: copy(part), enumerable: true, configurable: true, writable: true });
    else own[key] = typeof part === 'object' ? copy(part) : part;
  }
  return own;
}

/** `pods "x"`-less texts of apiserver/pkg/endpoints/handlers/rest.go. */
function cannotBeHandled(kind: ServedKind, why: string): string {
  return `${kind.resource.kind} in version "${kind.resource.version}" cannot be handled as a ${kind.resource.kind}: ${why}`;
}

/** A private draft of what was sent, in the storage version. Strangers' bodies are checked against the schema; our own are typed. */
export function decodeBody(request: ApiRequest, body: JsonObject, fieldValidation: 'Strict' | 'Warn' | 'Ignore' = 'Warn'): ObjectDraft {
  const { kind } = request;
  const draft = request.isTrusted && kind.custom === undefined ? privateCopy(body) : decodeStrange(request, body, fieldValidation);
  const { apiVersion, kind: kindName } = kind.resource;
  const own = { apiVersion, kind: kindName, ...draft } as unknown as ObjectDraft;
  own.apiVersion = apiVersion;
  own.kind = kindName;
  own.metadata = isObject(own.metadata) ? own.metadata : {};
  return own;
}

function decodeStrange(request: ApiRequest, body: JsonObject, fieldValidation: 'Strict' | 'Warn' | 'Ignore'): Mutable<JsonObject> {
  const { kind } = request;
  checkType(kind, body);
  const { object, errors, warnings } = kind.custom?.read(body, fieldValidation, request.duplicates) ?? decodeStrict(body, kind.schema, fieldValidation, request.duplicates);
  if (errors.length > 0) throw request.operation.verb === 'patch' ? unusable(request.operation, body, errors) : badRequest(cannotBeHandled(kind, errors.join(', ')));
  request.warnings.push(...warnings);
  request.notes?.decoded(warnings);
  return object as Mutable<JsonObject>;
}

/** What a patch made of an object cannot be read: the whole result is shown. */
function unusable({ patchType, patch }: OperationOf<'patch'>, patched: JsonObject, errors: readonly string[]): ApiError {
  const shown = patchType === 'strategic' ? goValue(patch) : JSON.stringify(patched);
  return invalid('', '', '', [{ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(shown)}: ${errors.join(', ')}`, field: 'patch' }]);
}

function isOther(sent: unknown, own: string): boolean {
  return sent !== undefined && sent !== '' && sent !== own;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** An empty `kind` or `apiVersion` is filled in from the path; another one is refused. */
function checkType(kind: ServedKind, body: JsonObject): void {
  const { apiVersion, kind: kindName } = body;
  if (isOther(apiVersion, kind.resource.apiVersion) && !isOther(kindName, kind.resource.kind)) {
    throw badRequest(`the API version in the data (${textOf(apiVersion)}) does not match the expected API version (${kind.resource.apiVersion})`);
  }
  if (isOther(kindName, kind.resource.kind)) {
    throw badRequest(`${textOf(kindName)} in version "${versionOf(apiVersion)}" cannot be handled as a ${kind.resource.kind}: converting (${textOf(apiVersion)}, ${textOf(kindName)}) to (${kind.resource.apiVersion}, ${kind.resource.kind}): unknown conversion`);
  }
}

function versionOf(apiVersion: unknown): string {
  return typeof apiVersion === 'string' ? (apiVersion.split('/').at(-1) ?? '') : '';
}
