import type { Json } from '../base/json.ts';
import { formatMicroTime } from '../base/time.ts';
import type { Cluster } from './cluster.ts';
import { readPace, type Pace } from './pace.ts';
import { isNamed, requestsAbout } from './requests.ts';

/** Whoever drives the clock: a host. */
export interface PaceKeeper {
  readonly pace: Pace;
  setPace(pace: Pace): void;
  /** The clock was moved by hand. */
  rebase(): void;
  wallMs(): number;
}

export interface SandboxRequest {
  readonly method: string;
  /** After `/sandbox/v1/`. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly body: Json | undefined;
}

export interface SandboxAnswer {
  readonly status: number;
  readonly body: Json;
}

const longestAdvanceMs = 366 * 24 * 3_600_000;

function refusal(status: number, reason: string, message: string): SandboxAnswer {
  return { status, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code: status } };
}

function fieldOf(body: Json | undefined, name: string): Json | undefined {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Readonly<Record<string, Json>>)[name] : undefined;
}

function clockOf(cluster: Cluster, { speed, paused }: Pace): SandboxAnswer {
  const { sim } = cluster;
  return { status: 200, body: { now: formatMicroTime(sim.nowMs), elapsedMs: sim.elapsedMs, speed: speed === Number.POSITIVE_INFINITY ? 'max' : speed, paused, events: sim.processed } };
}

function setClock(cluster: Cluster, keeper: PaceKeeper, body: Json | undefined): SandboxAnswer {
  const pace = readPace(keeper.pace, { speed: fieldOf(body, 'speed'), paused: fieldOf(body, 'paused') });
  if (typeof pace === 'string') return refusal(400, 'BadRequest', pace);
  keeper.setPace(pace);
  return clockOf(cluster, pace);
}

function advance(cluster: Cluster, keeper: PaceKeeper, body: Json | undefined): SandboxAnswer {
  const ms = fieldOf(body, 'ms');
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) return refusal(400, 'BadRequest', 'ms must be a number of virtual milliseconds, 0 or more');
  if (ms > longestAdvanceMs) return refusal(400, 'BadRequest', `ms must be at most ${longestAdvanceMs}, a year`);
  const began = keeper.wallMs();
  const before = cluster.sim.processed;
  cluster.advance(ms);
  keeper.rebase();
  return { status: 200, body: { elapsedMs: cluster.sim.elapsedMs, wallMs: Math.round(keeper.wallMs() - began), events: cluster.sim.processed - before, stoppedBy: 'ms' } };
}

function trace(cluster: Cluster, query: ReadonlyMap<string, string>): SandboxAnswer {
  const sinceMs = Number(query.get('sinceMs') ?? 0);
  const kind = query.get('kind');
  const object = query.get('object');
  const limit = Math.min(10_000, Number(query.get('limit') ?? 1000));
  if (Number.isNaN(sinceMs) || Number.isNaN(limit)) return refusal(400, 'BadRequest', 'sinceMs and limit must be numbers');
  const facts = cluster.sim.trace.since(0).filter((fact) => fact.elapsedMs >= sinceMs && (kind === undefined || fact.object?.kind === kind) && (object === undefined || (fact.object !== undefined && isNamed(fact.object, object))));
  return { status: 200, body: { facts: facts.slice(-limit) as unknown as Json } };
}

function why(cluster: Cluster, query: ReadonlyMap<string, string>): SandboxAnswer {
  const [kind, name, namespace, apiVersion, field] = ['kind', 'name', 'namespace', 'apiVersion', 'field'].map((key) => query.get(key));
  if (kind === undefined || name === undefined) return refusal(400, 'BadRequest', 'kind and name must be given');
  const facts = cluster.sim.trace.since(0);
  const last = facts.findLast(
    ({ type, object, fields, verb }) =>
      type === 'write' &&
      object?.kind === kind &&
      object.name === name &&
      (namespace === undefined || object.namespace === namespace) &&
      (apiVersion === undefined || object.apiVersion === apiVersion) &&
      (field === undefined || verb === 'create' || (fields ?? []).some((path) => path === field || path.startsWith(`${field}.`) || field.startsWith(`${path}.`))),
  );
  return { status: 200, body: { chain: (last === undefined ? [] : cluster.sim.trace.chain(last.id)) as unknown as Json } };
}

/** `fact=ID`, `object=uid | name | Kind/namespace/name`, `refused=true`; newest first. */
function requests(cluster: Cluster, query: ReadonlyMap<string, string>): SandboxAnswer {
  const [fact, limit] = [query.get('fact'), query.get('limit') ?? '50'].map((text) => (text === undefined ? undefined : Number(text)));
  if (Number.isNaN(fact) || Number.isNaN(limit)) return refusal(400, 'BadRequest', 'fact and limit must be numbers');
  const found = requestsAbout(cluster, { fact, object: query.get('object'), isRefused: query.get('refused') === 'true' });
  return { status: 200, body: { requests: found.slice(0, limit) as unknown as Json } };
}

function read(cluster: Cluster, keeper: PaceKeeper, { path, query }: SandboxRequest): SandboxAnswer | undefined {
  if (path === 'clock') return clockOf(cluster, keeper.pace);
  if (path === 'state/hash') return { status: 200, body: { hash: cluster.hash() } };
  if (path === 'trace') return trace(cluster, query);
  if (path === 'why') return why(cluster, query);
  if (path === 'requests') return requests(cluster, query);
  const [room, namespace, pod, ...rest] = path.split('/');
  if (room === 'decisions' && namespace !== undefined && pod !== undefined && rest.length === 0) return { status: 200, body: cluster.decisionsOf(namespace, pod) };
  if (path === 'export') return { status: 200, body: cluster.save() as unknown as Json };
  return undefined;
}

/** The calls of `/sandbox/v1`: what no real cluster has. */
export function handleSandbox(cluster: Cluster, keeper: PaceKeeper, request: SandboxRequest): SandboxAnswer {
  const { method, path, body } = request;
  const answer = method === 'GET' ? read(cluster, keeper, request) : method === 'PATCH' && path === 'clock' ? setClock(cluster, keeper, body) : method === 'POST' && path === 'clock/advance' ? advance(cluster, keeper, body) : undefined;
  return answer ?? refusal(404, 'NotFound', `there is no ${method} /sandbox/v1/${path}`);
}
