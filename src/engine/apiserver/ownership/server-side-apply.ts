import { isObject, jsonEqual, type Json, type JsonObject } from '../../base/json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../api/meta/object.ts';
import type { WriteOptions } from '../../api/operation.ts';
import { ApiError } from '../../api/status.ts';
import { outward } from '../conversion.ts';
import { badRequest, conflict } from '../errors.ts';
import type { ApiRequest, Server } from '../server.ts';
import { difference, emptySet, pathText, pathsIn, type FieldPath } from './field-set.ts';
import { decodeManagers, encodeManagers, settleEntries, type Manager } from './managers.ts';
import { apply, ownByUpdate } from './ownership.ts';
import { authorOf, nothingOf, situationOf, withoutManagers } from './track.ts';
import { compare, fieldsOf, TypedError, typeOfKind, undeclaredField } from './typed.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** What an apply makes: the whole new object, with its book. */
export interface AppliedObject {
  readonly object: JsonObject;
  readonly managedFields: readonly ManagedFieldsEntry[];
}

/** Server-side apply (managedfields/internal). `old` is absent when the apply creates the object. */
export function applyConfiguration(server: Server, request: ApiRequest, config: JsonObject, old: KubeObject | undefined, options: WriteOptions): AppliedObject {
  refuseForeign(request, config, old);
  try {
    return old === undefined ? applyToNothing(server, request, config, options) : applyToLive(server, request, config, old, options);
  } catch (error) {
    if (error instanceof TypedError) throw untyped(request, config, error.message);
    throw error;
  }
}

function untyped(request: ApiRequest, config: JsonObject, why: string): ApiError {
  const { apiVersion, kind } = request.kind.resource;
  const metadata = isObject(config['metadata']) ? config['metadata'] : {};
  const [name, namespace] = [metadata['name'], metadata['namespace']].map((it) => (typeof it === 'string' ? it : ''));
  return new ApiError('', `failed to create typed patch object (${namespace ?? ''}/${name ?? ''}; ${apiVersion}, Kind=${kind}): ${why}`, undefined, 400);
}

function refuseForeign(request: ApiRequest, config: JsonObject, old: KubeObject | undefined): void {
  const { resource } = request.kind;
  const { apiVersion, kind, metadata } = config;
  if (kind !== resource.kind || typeof apiVersion !== 'string') throw badRequest(`invalid object type: ${typeof apiVersion === 'string' ? apiVersion : ''}, Kind=${typeof kind === 'string' ? kind : ''}`);
  if (apiVersion !== resource.apiVersion) throw badRequest(`Incorrect version specified in apply patch. Specified patch version: ${apiVersion}, expected: ${resource.apiVersion}`);
  const meta = isObject(metadata) ? metadata : {};
  if (meta['managedFields'] !== undefined && meta['managedFields'] !== null) throw badRequest('metadata.managedFields must be nil');
  const { uid } = meta;
  if (old === undefined && typeof uid === 'string' && uid !== '') {
    throw conflict(resource, request.operation.name ?? '', `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`);
  }
  const wrong = undeclaredField(config, typeOfKind(request.kind));
  if (wrong !== undefined) throw untyped(request, config, wrong);
}

function applyToNothing(server: Server, request: ApiRequest, config: JsonObject, options: WriteOptions): AppliedObject {
  const situation = situationOf(server, request, [], authorOf(request, options, 'Apply'));
  const { object, managers } = apply({}, config, situation, true);
  return { object, managedFields: encodeManagers(managers) };
}

function applyToLive(server: Server, request: ApiRequest, config: JsonObject, old: KubeObject, options: WriteOptions): AppliedObject {
  const live = withoutManagers(outward(request.kind, old));
  const who = authorOf(request, options, 'Apply');
  const situation = situationOf(server, request, knownManagers(server, request, live, old), who);
  const mayTake = who.manager === 'kubectl' ? upgrade(request, live) : () => false;
  const { object, managers } = apply(live, config, situation, options.force === true, mayTake);
  const synced = who.manager === 'kubectl' ? withLastApplied(object, config) : object;
  const isSame = jsonEqual(synced, live);
  return { object: synced, managedFields: settleEntries(encodeManagers(isSame ? keepTime(managers, situation.managers) : managers), old.metadata.managedFields) };
}

/** An apply that changes nothing leaves its time alone. */
function keepTime(managers: readonly Manager[], before: readonly Manager[]): readonly Manager[] {
  return managers.map((manager) => {
    const known = before.find((it) => it.manager === manager.manager && it.operation === manager.operation && it.subresource === manager.subresource);
    return known !== undefined && jsonEqual(paths(known), paths(manager)) ? { ...manager, time: known.time } : manager;
  });
}

function paths({ set }: Manager): readonly string[] {
  return [...pathsIn(set)].map((path) => pathText(path));
}

/** Fields of an object that has no book yet belong to one unnamed updater. */
function knownManagers(server: Server, request: ApiRequest, live: JsonObject, old: KubeObject): readonly Manager[] {
  const managers = decodeManagers(old.metadata.managedFields) ?? [];
  if (managers.length > 0) return managers;
  const first = { manager: 'before-first-apply', operation: 'Update', apiVersion: request.kind.resource.apiVersion, subresource: '' } as const;
  return ownByUpdate(nothingOf(request.kind), live, situationOf(server, request, [], first));
}

/** Whoever moves from client-side to server-side apply keeps what the annotation says was applied (lastappliedmanager.go). */
function upgrade(request: ApiRequest, live: JsonObject): (path: FieldPath) => boolean {
  const config = annotated(live);
  if (config === undefined || config['apiVersion'] !== request.kind.resource.apiVersion) return () => false;
  const type = typeOfKind(request.kind);
  const { added, modified, removed } = compare(config, live, type);
  const owned = [modified, added, removed].reduce((set, changed) => difference(set, changed), safely(() => fieldsOf(config, type)));
  const allowed = new Set([...pathsIn(owned)].map((path) => pathText(path)));
  return (path) => allowed.has(pathText(path));
}

function safely(make: () => ReturnType<typeof fieldsOf>): ReturnType<typeof fieldsOf> {
  try {
    return make();
  } catch (error) {
    if (error instanceof TypedError) return emptySet;
    throw error;
  }
}

function annotationOf(object: JsonObject): string | undefined {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  const text = annotations[lastApplied];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function annotated(live: JsonObject): JsonObject | undefined {
  const text = annotationOf(live);
  if (text === undefined) return undefined;
  try {
    const config: unknown = JSON.parse(text);
    return isObject(config) ? config : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the annotation of client-side apply in step, where there is one (lastappliedupdater.go). */
function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  if (annotationOf(object) === undefined) return object;
  const metadata = object['metadata'] as JsonObject;
  const own = isObject(config['metadata']) ? config['metadata'] : {};
  const { [lastApplied]: _, ...annotations } = isObject(own['annotations']) ? own['annotations'] : {};
  const applied = own['annotations'] === undefined ? config : { ...config, metadata: { ...own, annotations } };
  const text = `${JSON.stringify(sorted(applied))}\n`;
  return { ...object, metadata: { ...metadata, annotations: { ...(metadata['annotations'] as JsonObject), [lastApplied]: text } } };
}

/** Go writes the keys of maps in order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
