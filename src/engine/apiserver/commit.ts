import { jsonEqual, type Mutable } from '../base/json.ts';
import type { KubeObject, TemplateMeta } from '../api/meta/object.ts';
import type { Fact } from '../sim/trace.ts';
import { actorOf, reasonOf } from './facts.ts';
import { splitKey, type ResourceType } from '../api/resource.ts';
import type { StrategyContext } from './kind.ts';
import type { ApiRequest, Server } from './server.ts';

type WriteVerb = NonNullable<Fact['verb']>;

const maximumFields = 8;
/** They change with every write and say nothing. */
const silentFields = new Set(['resourceVersion', 'managedFields']);

/** Which parts differ, one level below `metadata`, `spec`, `status` and so on; at most eight. Shared structure makes it cheap. */
export function changedFields(object: KubeObject, old: KubeObject): readonly string[] {
  const fields: string[] = [];
  const after = object as unknown as Readonly<Record<string, unknown>>;
  const before = old as unknown as Readonly<Record<string, unknown>>;
  for (const top of unionOfKeys(after, before)) {
    const [a, b] = [after[top], before[top]];
    if (a === b) continue;
    if (!isRecord(a) || !isRecord(b)) {
      if (!jsonEqual(a, b)) fields.push(top);
      continue;
    }
    for (const field of unionOfKeys(a, b)) {
      if (top === 'metadata' && silentFields.has(field)) continue;
      if (a[field] !== b[field] && !jsonEqual(a[field], b[field])) fields.push(`${top}.${field}`);
    }
  }
  return fields.length > maximumFields ? fields.slice(0, maximumFields) : fields;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unionOfKeys(a: object, b: object): readonly string[] {
  const keys = Object.keys(a);
  for (const key of Object.keys(b)) if (!(key in a)) keys.push(key);
  return keys;
}

function record(server: Server, request: ApiRequest, verb: WriteVerb, object: KubeObject, old: KubeObject | undefined): Fact {
  const { namespace, name, uid } = object.metadata;
  const fields = verb === 'create' || verb === 'delete' || old === undefined ? undefined : changedFields(object, old);
  // Not `sim.record`: two writes of one handler have the same cause, the second is not caused by the first. Watchers get this fact with the event.
  return server.sim.trace.record(server.sim.elapsedMs, server.sim.causeId, {
    type: 'write',
    by: actorOf(request.user),
    reason: reasonOf(request, verb, object, old, fields),
    message: '',
    object: { apiVersion: object.apiVersion, kind: object.kind, ...(namespace === undefined ? {} : { namespace }), name, uid },
    verb,
    revision: server.store.nextRevision,
    ...(fields === undefined ? {} : { fields }),
  });
}

/** Gives the object its revision and stores it. The draft's metadata must be private; it is the last time that it changes. */
export function store(server: Server, request: ApiRequest, verb: WriteVerb, object: KubeObject, old: KubeObject | undefined): KubeObject {
  if (verb === 'create') request.outcome.isCreated = true;
  if (request.isDryRun) return object;
  (object.metadata as Mutable<TemplateMeta>).resourceVersion = String(server.store.nextRevision);
  const fact = record(server, request, verb, object, old);
  request.notes?.stored(fact, object, old);
  const { namespace = '', name } = object.metadata;
  server.store.put(request.kind.table, { partition: namespace, name, value: object, causeId: fact.id });
  request.kind.description.strategy?.onStored?.(object, old, contextOf(server, request));
  return object;
}

/** Takes the object out of the store; watchers see its last state with the revision of the removal. */
export function removeFromStore(server: Server, request: ApiRequest, old: KubeObject): KubeObject {
  if (request.isDryRun) return old;
  const last: KubeObject = { ...old, metadata: { ...old.metadata, resourceVersion: String(server.store.nextRevision) } };
  const fact = record(server, request, 'delete', last, old);
  request.notes?.stored(fact, last, old);
  const { namespace = '', name } = old.metadata;
  server.store.delete(request.kind.table, { partition: namespace, name, value: last, causeId: fact.id });
  request.kind.description.strategy?.onDeleted?.(last, contextOf(server, request));
  return last;
}

/** What a strategy may use in the course of a request. */
export function contextOf(server: Server, request: ApiRequest): StrategyContext {
  const { view, caches } = server;
  return {
    view,
    user: request.user,
    isDryRun: request.isDryRun,
    sent: request.operation.verb === 'create' ? request.operation.object : undefined,
    caches,
    warn: (text) => void request.warnings.push(text),
    removeAside: (resource, key) => removeAside(server, request, resource, key),
  };
}

/** Removes another object in the course of a request. */
function removeAside(server: Server, request: ApiRequest, resource: ResourceType, key: string): void {
  const kind = server.registry.of(resource);
  const { namespace, name } = splitKey(key);
  const object = kind.table.get(namespace ?? '', name)?.value;
  if (object === undefined) return;
  const operation = { resource, ...(namespace === undefined ? {} : { namespace }), name, verb: 'delete' } as const;
  removeFromStore(server, { ...request, kind, operation }, object);
}
