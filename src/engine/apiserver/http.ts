import { dump } from 'js-yaml';
import type { Json, JsonObject } from '../base/json.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ObjectList, Operation, User, WatchOptions, WatchStream } from '../api/operation.ts';
import { ApiError } from '../api/status.ts';
import { badRequest } from './errors.ts';
import { patchTypeOf, readDeleteOptions, readObject, readPatch } from './http/body.ts';
import { negotiate, type OutputFormat } from './http/negotiation.ts';
import { deleteOptions, listOptions, watchOptions, withName, writeOptions } from './http/options.ts';
import { Query } from './http/query.ts';
import { representList, representObject, viewOf } from './http/represent.ts';
import { attributesOf, authorize } from './http/authorize.ts';
import { answerPath } from './http/paths.ts';
import { actingUser } from './authn/impersonation.ts';
import { LogLines } from './http/log-lines.ts';
import { WatchLines } from './http/watch-lines.ts';
import { Pods } from '../api/core/resources.ts';
import type { Pod } from '../api/core/types.ts';
import type { DoorBook } from './door/book.ts';
import { SentNotes } from './door/sent-notes.ts';
import type { StageNotes } from './door/stage-notes.ts';
import type { Discovery } from './discovery.ts';
import type { OpenApi } from './openapi/open-api.ts';
import type { ServedKind } from './registry.ts';
import { routeOf, unknownMethod, type Route } from './route.ts';
import type { Patience } from './admission/plugin.ts';
import type { LogOptions, Outcome, Server } from './server.ts';

/** A request as it came, or as the page made it. `path` carries its query. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Wins over the header of that name. */
  readonly contentType?: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whoever asks can wait: the API server may answer later, when something that is missing has come. */
  readonly isPatient?: true;
}

/** A body that is a string goes out as it is, anything else as JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;
  /** Present in a refusal that may be too early. */
  readonly patience?: Patience;
}

/** An open watch: lines to send, as often as there are some. */
export interface HttpWatch {
  readonly watch: {
    take(): readonly string[];
    readonly headers: Readonly<Record<string, string>>;
    /** True when no line will follow any more: the connection is to be closed. */
    readonly isOver: boolean;
    /** Where nobody calls when there is more: look again after so many milliseconds of the reader's own time. */
    readonly pollEveryMs?: number;
    close(): void;
  };
}

/** The answer comes when something has ended; whoever hears of the end is told this ticket. */
export interface HttpTicket {
  readonly ticket: string;
}

/** What the HTTP face needs of the server behind it. */
export interface Backend {
  readonly server: Server;
  readonly discovery: Discovery;
  readonly openApi: OpenApi;
  readonly door: DoorBook;
  run(operation: Operation, user: User, extra: RunExtra): KubeObject | ObjectList | JsonObject;
  watch(kind: ServedKind, options: WatchOptions & { readonly namespace?: string }, user: User, onReadable: () => void): WatchStream;
}

export interface RunExtra {
  readonly warnings: string[];
  readonly outcome: Outcome;
  readonly duplicates?: readonly string[];
  readonly log?: LogOptions;
  readonly notes?: StageNotes;
}

type ResourceRoute = Extract<Route, { type: 'resource' }>;

interface Call {
  readonly backend: Backend;
  readonly request: HttpRequest;
  readonly method: string;
  readonly query: Query;
  readonly route: ResourceRoute;
  readonly user: User;
  readonly contentType: string | undefined;
  readonly notes: SentNotes | undefined;
  readonly outcome: Outcome;
}

const reads = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The HTTP face of the API server: a request in, an answer or an open watch out. `isLast`: a refusal now is the answer, however early. */
export function handleHttp(backend: Backend, request: HttpRequest, sender: User, onReadable: () => void, isLast = request.isPatient !== true): HttpAnswer | HttpWatch | HttpTicket {
  if (reads.has(request.method.toUpperCase())) return serve(backend, request, sender, onReadable);
  const notes = new SentNotes(request, sender, backend.server.sim.elapsedMs);
  const answered = serve(backend, request, sender, onReadable, notes);
  if ('status' in answered && notes.isAboutObjects && (isLast || answered.patience === undefined)) backend.door.keep(notes.record(answered.status, answered.body, answered.headers['Warning']));
  return answered;
}

function serve(backend: Backend, request: HttpRequest, sender: User, onReadable: () => void, notes?: SentNotes): HttpAnswer | HttpWatch | HttpTicket {
  const warnings: string[] = [];
  const outcome: Outcome = { isCreated: false };
  try {
    const [path, search] = splitOnce(request.path);
    const query = new Query(search);
    const method = request.method.toUpperCase();
    const rights = (asked: Route): Rights => rightsFor(backend, request, sender, { route: asked, method, query, path });
    const route = routeOrRefusal(backend, path, rights);
    if (route.type === 'resource') notes?.aims({ resource: route.kind.resource, namespace: route.namespace, name: route.name });
    const { user, rule } = rights(route);
    notes?.authorized(user, rule);
    if (route.type === 'path') return answerPath(backend, { method, segments: route.segments, query, accept: request.headers?.['accept'], path });
    const contentType = request.contentType ?? request.headers?.['content-type'];
    const call: Call = { backend, request, method, query, route, user, contentType, notes, outcome };
    if (isWatch(call)) return openWatch(call, onReadable);
    if (isExec(call)) return execIn(call);
    return isFollow(call) ? followLog(call) : answer(call, warnings);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const patience = outcome.patience === undefined ? {} : { patience: outcome.patience };
    return { status: error.code, body: error.status() as unknown as JsonObject, headers: headersOf('json', warnings, error), ...patience };
  }
}

interface Rights {
  readonly user: User;
  /** Why he may. */
  readonly rule: string;
}

interface Approach {
  readonly route: Route;
  readonly method: string;
  readonly query: Query;
  readonly path: string;
}

/** Who acts, and may do so; thrown where he may not. */
function rightsFor({ server: { authorizer } }: Backend, request: HttpRequest, sender: User, { route, method, query, path }: Approach): Rights {
  const user = actingUser(authorizer, sender, request.headers ?? {}, (it) => attributesOf(route, method, query, it, path));
  return { user, rule: authorize(authorizer, route, method, query, user, path) };
}

/** Who has no rights hears that first, be there something at the path or not. */
function routeOrRefusal({ server }: Backend, path: string, rights: (route: Route) => Rights): Route {
  try {
    return routeOf(server.registry, path);
  } catch (error) {
    if (error instanceof ApiError) rights({ type: 'path', segments: [] });
    throw error;
  }
}

function splitOnce(path: string): readonly [string, string] {
  const at = path.indexOf('?');
  return at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
}

function isWatch({ method, query, route }: Call): boolean {
  return method === 'GET' && (route.isWatch || (route.name === undefined && query.flag('watch') === true));
}

function headersOf(type: OutputFormat['type'], warnings: readonly string[], error?: ApiError): Readonly<Record<string, string>> {
  const retry = error?.details?.retryAfterSeconds;
  return {
    'Content-Type': type === 'yaml' ? 'application/yaml' : 'application/json',
    ...(warnings.length === 0 ? {} : { Warning: [...new Set(warnings)].map((text) => `299 - ${JSON.stringify(text)}`).join(', ') }),
    ...(retry === undefined ? {} : { 'Retry-After': String(retry) }),
  };
}

function openWatch({ backend, request, query, route, user }: Call, onReadable: () => void): HttpWatch {
  const format = negotiate(request.headers?.['accept'], ['table', 'metadata']);
  const view = viewOf(route.kind, format, query, backend.server.sim.nowMs);
  const plain = watchOptions(query);
  const named = route.name === undefined ? plain : withName(plain, route.name);
  const options = route.namespace === undefined ? named : { ...named, namespace: route.namespace };
  return { watch: new WatchLines(view, watchOrRefusal(() => backend.watch(route.kind, options, user, onReadable))) };
}

/** History that is gone is told inside the stream; everything else refuses the request. */
function watchOrRefusal(open: () => WatchStream): WatchStream | ApiError {
  try {
    return open();
  } catch (error) {
    if (error instanceof ApiError && error.code === 410) return error;
    throw error;
  }
}

function isFollow({ method, query, route }: Call): boolean {
  return method === 'GET' && route.subresource === 'log' && query.flag('follow') === true;
}

function followLog(call: Call): HttpWatch {
  const { backend, route, user } = call;
  const { operation, log = {} } = operationOf(call);
  const read = (options: LogOptions): string => {
    const result = backend.run(operation, user, { warnings: [], outcome: { isCreated: false }, log: options });
    return (result as { readonly log: string }).log;
  };
  const { tailLines: _, sinceSeconds: __, sinceTime: ___, limitBytes: ____, ...whole } = log;
  const key = `${route.namespace ?? ''}/${route.name ?? ''}`;
  const pod = (): Pod | undefined => backend.server.view.get(Pods, key);
  const container = log.container ?? pod()?.spec.containers[0]?.name ?? '';
  return { watch: new LogLines({ read: () => read(whole), pod, container }, read(log)) };
}

function isExec({ method, route }: Call): boolean {
  return (method === 'POST' || method === 'GET') && route.subresource === 'exec' && route.kind.resource.kind === 'Pod';
}

/**
 * A command in a container. Its output needs a stream, which is the host's to open (with GET, which becomes a POST here: it changes something).
 * Without one everything is looked at but nothing run.
 */
function execIn({ backend, request, method, query, route, user, notes, outcome }: Call): HttpAnswer | HttpTicket {
  const isStream = method === 'POST' && request.headers?.['upgrade']?.toLowerCase() === 'websocket';
  const container = query.text('container');
  const object = { kind: 'PodExecOptions', apiVersion: 'v1', command: query.all('command'), ...(container === undefined ? {} : { container }) };
  const target = { resource: route.kind.resource, ...(route.namespace === undefined ? {} : { namespace: route.namespace }), ...(route.name === undefined ? {} : { name: route.name }) };
  const operation: Operation = { ...target, subresource: 'exec', verb: 'create', object, options: { dryRun: !isStream } };
  const result = backend.run(operation, user, { warnings: [], outcome, ...(notes === undefined ? {} : { notes }) }) as JsonObject;
  const { ticket } = result;
  return typeof ticket === 'string' ? { ticket } : { status: 200, body: result, headers: headersOf('json', []) };
}

function answer(call: Call, warnings: string[]): HttpAnswer {
  const { backend, request, query, route, user, outcome } = call;
  const { deprecation } = route.kind.description;
  if (deprecation !== undefined) warnings.push(deprecation);
  const format = negotiate(request.headers?.['accept'], ['table', 'metadata', 'metadataList']);
  const view = viewOf(route.kind, format, query, backend.server.sim.nowMs);
  const { operation, ...extra } = operationOf(call);
  const result = backend.run(operation, user, { ...extra, warnings, outcome, ...(call.notes === undefined ? {} : { notes: call.notes }) });
  if (operation.verb === 'get' && operation.subresource === 'log') return { status: 200, body: (result as { readonly log: string }).log, headers: { 'Content-Type': 'text/plain' } };
  const isList = operation.verb === 'list' || operation.verb === 'deletecollection';
  const body = isList ? representList(view, result as ObjectList) : representObject(view, result as KubeObject | JsonObject);
  const headers = headersOf(format.type, warnings);
  const status = outcome.isCreated || operation.verb === 'create' ? 201 : 200;
  return { status, headers, body: format.type === 'yaml' ? dump(body, { noRefs: true }) : body };
}

interface Asked {
  readonly operation: Operation;
  readonly duplicates?: readonly string[];
  readonly log?: LogOptions;
}

/** What the request asks for, in the engine's terms. */
function operationOf(call: Call): Asked {
  const { method, query, route, request, contentType } = call;
  const { kind, namespace, name, subresource } = route;
  const target = { resource: kind.resource, ...(namespace === undefined ? {} : { namespace }), ...(name === undefined ? {} : { name }), ...(subresource === undefined ? {} : { subresource }) };
  const text = request.body ?? '';
  const agent = request.headers?.['user-agent'] ?? '';
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (name === undefined) return { operation: { ...target, verb: 'list', ...listOptions(query) } };
      return { operation: { ...target, verb: 'get' }, ...(subresource === 'log' ? { log: logOptions(query) } : {}) };
    case 'POST': {
      if (name !== undefined && subresource === undefined) throw unknownMethod();
      refuseWithoutNamespace(route);
      const { object, duplicates } = readObject(bodyKind(route), contentType, text);
      return { operation: { ...target, verb: 'create', object, options: writeOptions('CreateOptions', query, agent) }, duplicates };
    }
    case 'PUT': {
      if (name === undefined) throw unknownMethod();
      const { object, duplicates } = readObject(bodyKind(route), contentType, text);
      return { operation: { ...target, verb: 'update', object, options: writeOptions('UpdateOptions', query, agent) }, duplicates };
    }
    case 'PATCH': {
      if (name === undefined) throw unknownMethod();
      const patchType = patchTypeOf(kind, contentType);
      const options = writeOptions('PatchOptions', query, agent, patchType);
      return { operation: { ...target, verb: 'patch', patchType, patch: readPatch(patchType, text) as Json, options } };
    }
    case 'DELETE': {
      refuseWithoutNamespace(route);
      const options = deleteOptions(query, readDeleteOptions(contentType, text));
      if (name === undefined) return { operation: { ...target, verb: 'deletecollection', list: listOptions(query), options } };
      return { operation: { ...target, verb: 'delete', options } };
    }
    default:
      throw unknownMethod();
  }
}

/** `/api/v1/pods` can be listed, and nothing else. */
function refuseWithoutNamespace({ kind, namespace }: ResourceRoute): void {
  if (kind.resource.namespaced && namespace === undefined) throw unknownMethod();
}

/** The kind a body at that path must be of. */
function bodyKind({ kind, subresource }: ResourceRoute): string {
  if (subresource === undefined) return kind.resource.kind;
  if (subresource === 'scale') return 'Scale';
  return kind.description.subresources?.[subresource]?.kind ?? kind.resource.kind;
}

function logOptions(query: Query): LogOptions {
  const container = query.text('container');
  const sinceTime = query.text('sinceTime');
  const numbers = { tailLines: query.integer('tailLines'), sinceSeconds: query.integer('sinceSeconds'), limitBytes: query.integer('limitBytes') };
  if (numbers.tailLines !== undefined && numbers.tailLines < 0) throw badRequest('tailLines must be greater than or equal to 0');
  return {
    ...(container === undefined ? {} : { container }),
    previous: query.flag('previous') === true,
    timestamps: query.flag('timestamps') === true,
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(numbers.tailLines === undefined ? {} : { tailLines: numbers.tailLines }),
    ...(numbers.sinceSeconds === undefined ? {} : { sinceSeconds: numbers.sinceSeconds }),
    ...(numbers.limitBytes === undefined ? {} : { limitBytes: numbers.limitBytes }),
  };
}

