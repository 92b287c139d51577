import { assert } from '../base/assert.ts';
import { Digest } from '../base/hash.ts';
import { canonicalJson, isObject, type Json } from '../base/json.ts';
import { parseTime } from '../base/time.ts';
import type { DoorRecord } from '../api/door.ts';
import type { ApiAccess, User } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import { ApiServer, type SavedApiServer } from '../apiserver/api-server.ts';
import type { Descriptions } from '../apiserver/openapi/schemas.ts';
import type { HttpAnswer, HttpRequest, HttpTicket, HttpWatch } from '../apiserver/http.ts';
import { zoneReports, type ZoneReport } from '../controllers/node-lifecycle/report.ts';
import type { ClusterSpec } from '../protocol/messages.ts';
import { Inbox, type LoggedCommand } from '../sim/inbox.ts';
import { Simulation, type SavedSimulation } from '../sim/simulation.ts';
import { commandFact, isDryRun } from './command.ts';
import { wireComponents, type Components } from './components.ts';
import { LateAnswers, type LaterAnswer } from './late-answers.ts';

/** A change asked for from outside, as the input log keeps it. */
export interface UserCommand {
  readonly user: User;
  readonly request: HttpRequest;
}

/** The save file: plain JSON. */
export interface SavedCluster {
  readonly format: 'kubarium/1';
  readonly spec: ClusterSpec;
  readonly sim: SavedSimulation;
  readonly apiServer: SavedApiServer;
  readonly log: readonly LoggedCommand<UserCommand>[];
}

export type { HttpAnswer, HttpRequest, HttpWatch } from '../apiserver/http.ts';
export type { LaterAnswer } from './late-answers.ts';
export type { Descriptions } from '../apiserver/openapi/schemas.ts';

export const administrator: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

/** The answer to a request that is no watch. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, string>>;
}

/** One simulated cluster: what it is follows from its spec and its input log alone. */
export class Cluster {
  readonly spec: ClusterSpec;
  readonly sim: Simulation;
  readonly #apiServer: ApiServer;
  readonly #components: Components;
  readonly #late: LateAnswers;
  #inbox = new Inbox<UserCommand>();

  private constructor(spec: ClusterSpec) {
    const startMs = parseTime(spec.start);
    if (startMs === undefined) throw new Error(`the start of a cluster must be an RFC 3339 date, not ${JSON.stringify(spec.start)}`);
    this.spec = spec;
    this.sim = new Simulation({ seed: spec.seed, startMs });
    this.#apiServer = new ApiServer({
      sim: this.sim,
      logSource: (query) => this.#components.logs(query),
      execSource: (query) => this.#components.exec(query),
      askWebhook: (call) => this.#components.askWebhook(call),
    });
    this.#components = wireComponents(this.sim, this.#apiServer, spec.controllers ?? ['*']);
    this.#components.onExecEnd((ticket, { exitCode, stdout, stderr }) => this.#late.arrived(ticket, { status: 200, body: { exitCode, stdout, stderr }, headers: {} }));
    this.#late = new LateAnswers(this.sim, (user, request, isLast) => this.#apiServer.handleHttp(request, user, ignore, isLast));
  }

  /** A new cluster at its first millisecond. */
  static create(spec: ClusterSpec): Cluster {
    const cluster = new Cluster(spec);
    cluster.#apiServer.begin();
    cluster.#components.start();
    for (const { name, zone, region, cpu, memory } of spec.machines) {
      cluster.#createQuietly({ apiVersion: 'sandbox.kubarium.dev/v1', kind: 'Machine', metadata: { name }, spec: { zone, cpu, memory, ...(region === undefined ? {} : { region }) } });
    }
    for (const manifest of spec.manifests ?? []) cluster.#createQuietly(manifest);
    return cluster;
  }

  /** Goes on where a save left off. Throws an Error whose message is for the user when it is no save of ours. */
  static load(saved: unknown): Cluster {
    if (!isObject(saved) || saved['format'] !== 'kubarium/1') throw new Error('This is not a Kubarium save file.');
    const { spec, sim, apiServer, log } = saved as unknown as SavedCluster;
    const cluster = new Cluster(spec);
    cluster.sim.load(sim);
    cluster.#apiServer.load(apiServer);
    cluster.#inbox = new Inbox(log);
    cluster.#components.restore();
    return cluster;
  }

  /** Plays an input log from the beginning. */
  static replay(spec: ClusterSpec, log: readonly LoggedCommand<UserCommand>[]): Cluster {
    const cluster = Cluster.create(spec);
    for (const { elapsedMs, processed, command } of log) {
      while (cluster.sim.processed < processed) assert(cluster.sim.step(), 'a replay has every event of the original');
      // A command may have come between two events of one millisecond: the clock is there, and what is still due then comes after it.
      if (cluster.sim.elapsedMs < elapsedMs) cluster.sim.runUntil(elapsedMs);
      cluster.http(command.user, command.request);
    }
    return cluster;
  }

  /** What fields mean, for `kubectl explain`; no part of the state. */
  describeApi(descriptions: Descriptions): void {
    this.#apiServer.describe(descriptions);
  }

  /** The API server as in-process readers see it. */
  get api(): ApiAccess {
    return this.#apiServer;
  }

  get log(): readonly LoggedCommand<UserCommand>[] {
    return this.#inbox.log;
  }

  get elapsedMs(): number {
    return this.sim.elapsedMs;
  }

  nextDueMs(): number | undefined {
    return this.sim.nextDueMs();
  }

  step(limitElapsedMs: number): boolean {
    return this.sim.step(limitElapsedMs);
  }

  runUntil(elapsedMs: number): void {
    this.sim.runUntil(elapsedMs);
  }

  advance(ms: number): void {
    this.sim.runUntil(this.sim.elapsedMs + ms);
  }

  /** One request to the Kubernetes API. Writes enter the input log and become the cause of what follows. */
  request(user: User, request: HttpRequest): Answer {
    const { isPatient: _, ...impatient } = request;
    const answer = this.http(user, request.isPatient === true ? impatient : request);
    if ('status' in answer) return { status: answer.status, body: answer.body, headers: answer.headers };
    if ('watch' in answer) answer.watch.close();
    return { status: 400, headers: {}, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'a watch cannot be answered here', reason: 'BadRequest', code: 400 } };
  }

  /** As `request`, and a watch answers a stream; `onReadable` is called when it has something. A patient request may be answered later. */
  http(user: User, request: HttpRequest, onReadable: () => void = ignore): HttpAnswer | HttpWatch | LaterAnswer {
    const answerNow = (): HttpAnswer | HttpWatch | HttpTicket => this.#apiServer.handleHttp(request, user, onReadable);
    if (isReading(request)) return this.#late.settled(user, request, answerNow());
    if (isDryRun(request)) return this.#tryOut(user, request, answerNow);
    this.#inbox.accept(this.sim.elapsedMs, this.sim.processed, { user, request });
    return this.sim.because(0, () => {
      this.sim.record(commandFact(user.name, request));
      return this.#late.settled(user, request, answerNow());
    });
  }

  /** A dry run leaves no trace and is not in the log, unless it waits: then there is an event that a replay has to have, too. */
  #tryOut(user: User, request: HttpRequest, answerNow: () => HttpAnswer | HttpWatch | HttpTicket): HttpAnswer | HttpWatch | LaterAnswer {
    const { elapsedMs, processed } = this.sim;
    const answer = this.#late.settled(user, request, answerNow());
    if ('later' in answer) this.#inbox.accept(elapsedMs, processed, { user, request });
    return answer;
  }

  /** As `request`, but patient: the clock runs until the answer is there. */
  settle(user: User, request: HttpRequest): Answer {
    const answer = this.http(user, { ...request, isPatient: true });
    if (!('later' in answer)) return 'status' in answer ? answer : this.request(user, request);
    const late: HttpAnswer[] = [];
    answer.later((it) => late.push(it));
    while (late.length === 0) assert(this.sim.step(), 'an open question is due some time');
    return late[0] as HttpAnswer;
  }

  /** The last requests from outside that wanted to change something, with what became of them at each stage; no part of the state. */
  get requests(): readonly DoorRecord[] {
    return this.#apiServer.requests;
  }

  /** The same for a request of a component inside, by the fact that it made. */
  requestBehind(factId: number): DoorRecord | undefined {
    return this.#apiServer.requestBehind(factId);
  }

  /** Whose bearer token it is, when a service account of this cluster has it. */
  authenticate(token: string): User | undefined {
    return this.#apiServer.authenticate(token);
  }

  /** The kind's resource, when this cluster serves it. */
  resourceOf(apiVersion: string, kind: string): ResourceType | undefined {
    return this.#apiServer.resourceOf(apiVersion, kind);
  }

  /** The scheduling attempts of a pod, oldest first. */
  decisionsOf(namespace: string, pod: string): Json {
    return this.#components.decisionsOf(namespace, pod);
  }

  /** How node-lifecycle-controller rations evictions by zone. */
  zones(): readonly ZoneReport[] {
    return zoneReports(this.sim);
  }

  /** A digest of everything that decides the future: store, memory, queue, random streams. */
  hash(): string {
    const { trace: _, ...sim } = this.sim.save();
    return new Digest().add(canonicalJson(sim)).add(this.#apiServer.hash()).hex();
  }

  save(): SavedCluster {
    return { format: 'kubarium/1', spec: this.spec, sim: this.sim.save(), apiServer: this.#apiServer.save(), log: this.#inbox.log };
  }

  /** Part of the spec, so not in the input log: a replay makes it again. */
  #createQuietly(manifest: Readonly<Record<string, Json | undefined>>): void {
    const { apiVersion, kind } = manifest;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') throw new Error('a manifest must name its apiVersion and kind');
    const resource = this.resourceOf(apiVersion, kind);
    if (resource === undefined) throw new Error(`no matches for kind "${kind}" in version "${apiVersion}"`);
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { namespace } = (manifest['metadata'] ?? {}) as { namespace?: string };
    const path = resource.namespaced ? `${base}/namespaces/${namespace ?? 'default'}/${resource.plural}` : `${base}/${resource.plural}`;
    const answer = this.#apiServer.handleHttp({ method: 'POST', path, contentType: 'application/json', body: JSON.stringify(manifest) }, administrator, ignore);
    if ('status' in answer && answer.status >= 300) throw new Error(String((answer.body as { message?: string }).message));
  }
}

function isReading({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

function ignore(): void {
  // Nobody waits.
}

