import { assert } from '../../base/assert.ts';
import { jsonEqual } from '../../base/json.ts';
import { formatMicroTime } from '../../base/time.ts';
import { administrator, Cluster, type Answer, type HttpAnswer, type HttpRequest, type LaterAnswer } from '../../cluster/cluster.ts';
import { Inspection } from '../../cluster/detail.ts';
import { Feed } from '../../cluster/feed.ts';
import { readPace } from '../../cluster/pace.ts';
import { handleSandbox, type PaceKeeper } from '../../cluster/sandbox-api.ts';
import { ScriptedCluster, stepInstant } from '../../cluster/scripted.ts';
import { applySteps } from '../../kubectl/apply.ts';
import type { ClockState, Command, Delta, LessonState, ObjectDetail, Update, ZoneRow } from '../../protocol/messages.ts';
import { Pacer, type Paced } from '../pacer.ts';
import { parseQuery } from '../query.ts';

/** A lesson that runs beside the cluster: looks after every instant in which something happened, and tells where it stands. */
export interface RunningLesson {
  readonly state: LessonState;
  /** True when the state changed. */
  observe(): boolean;
  /** Plain JSON, for the save file. */
  save(): unknown;
}

export interface WorkerOptions {
  readonly post: (update: Update) => void;
  /** Begins a lesson on a cluster that was made for it, or goes on with one out of a save. */
  readonly startLesson: (name: string, cluster: ScriptedCluster) => RunningLesson;
  readonly resumeLesson: (saved: unknown, cluster: ScriptedCluster) => RunningLesson | undefined;
}

const frameMs = 16;
const detailMs = 120;
const longestAdvanceSliceMs = 25;

/** Answers the page's commands and tells it what changed, at most once per animation frame. */
export class WorkerHost {
  readonly #options: WorkerOptions;
  #cluster: Cluster | undefined;
  #feed: Feed | undefined;
  #pacer: Pacer | undefined;
  #inspection: Inspection | undefined;
  #deselected = false;
  #lesson: RunningLesson | undefined;
  #lessonNews = false;
  #frameTimer: ReturnType<typeof setTimeout> | undefined;
  #shownZones: ReadonlyMap<string, ZoneRow> = new Map();
  #lastDetailMs = 0;
  #lastFrameMs = 0;
  /** Calls off what waits for an answer of the cluster. */
  readonly #waits = new Set<() => void>();

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  async handle(command: Command): Promise<void> {
    try {
      await this.#dispatch(command);
    } catch (error) {
      this.#options.post({ type: 'failed', id: command.id, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #dispatch(command: Command): Promise<void> {
    const { post } = this.#options;
    switch (command.type) {
      case 'start':
        this.#open(Cluster.create(command.spec), command.id);
        return;
      case 'load':
        this.#load(command);
        return;
      case 'save':
        post({ type: 'saved', id: command.id, save: JSON.stringify({ ...this.#running().cluster.save(), lesson: this.#lesson?.save() }) });
        return;
      case 'pace':
        this.#pace(command);
        return;
      case 'step':
        this.#step(command.to);
        this.#done(command.id);
        return;
      case 'advance':
        await this.#advance(command.ms);
        this.#done(command.id);
        return;
      case 'request':
        await this.#request(command);
        return;
      case 'apply':
        await this.#apply(command);
        return;
      case 'select':
        this.#select(command);
        return;
      case 'why':
        post({ type: 'why', id: command.id, chain: this.#running().cluster.sim.trace.chain(command.factId) });
        return;
      case 'lesson':
        this.#startLesson(command.name);
        this.#done(command.id);
        return;
      case 'hash':
        post({ type: 'hash', id: command.id, hash: this.#running().cluster.hash() });
        return;
      default:
        command satisfies never;
    }
  }

  #running(): { cluster: Cluster; feed: Feed; pacer: Pacer } {
    if (this.#cluster === undefined || this.#feed === undefined || this.#pacer === undefined) throw new Error('No cluster has been started yet.');
    return { cluster: this.#cluster, feed: this.#feed, pacer: this.#pacer };
  }

  #load({ id, save }: Extract<Command, { type: 'load' }>): void {
    const saved = JSON.parse(save) as { readonly lesson?: unknown };
    const cluster = Cluster.load(saved);
    this.#open(cluster, id, saved.lesson === undefined ? undefined : this.#options.resumeLesson(saved.lesson, new ScriptedCluster(cluster)));
  }

  #open(cluster: Cluster, id: number, lesson?: RunningLesson): void {
    this.#pacer?.stop();
    for (const abandon of this.#waits) abandon();
    this.#cluster = cluster;
    this.#feed = new Feed(cluster.sim, cluster.api);
    this.#inspection = undefined;
    this.#shownZones = new Map();
    this.#lesson = lesson;
    this.#lessonNews = true;
    this.#pacer = new Pacer(() => this.#observed(cluster), { nowMs: () => performance.now(), later }, { speed: 1, paused: true }, () => this.#afterRun());
    this.#options.post({ type: 'ready', id, clock: this.#clock() });
    this.#frame();
    this.#pacer.start();
  }

  /** The cluster as the pacer drives it: a lesson looks after every instant. */
  #observed(cluster: Cluster): Paced {
    return {
      get elapsedMs() {
        return cluster.elapsedMs;
      },
      nextDueMs: () => cluster.nextDueMs(),
      runUntil: (elapsedMs) => cluster.runUntil(elapsedMs),
      step: (limit) => this.#stepObserved(cluster, limit),
    };
  }

  #stepObserved(cluster: Cluster, limit: number): boolean {
    if (this.#lesson === undefined) return cluster.step(limit);
    const before = cluster.sim.trace.lastId;
    const stepped = stepInstant(cluster, limit);
    if (stepped && cluster.sim.trace.lastId !== before && this.#lesson.observe()) this.#lessonNews = true;
    return stepped;
  }

  #clock(): ClockState {
    const { cluster, pacer } = this.#running();
    const { speed, paused } = pacer.pace;
    return { now: formatMicroTime(cluster.sim.nowMs), elapsedMs: cluster.sim.elapsedMs, speed: Math.min(speed, 1e9), paused, events: cluster.sim.processed };
  }

  #done(id: number): void {
    this.#options.post({ type: 'done', id, clock: this.#clock() });
    this.#wantFrame();
  }

  #pace(command: Extract<Command, { type: 'pace' }>): void {
    const { pacer } = this.#running();
    const pace = readPace(pacer.pace, command);
    if (typeof pace === 'string') throw new Error(pace);
    pacer.setPace(pace);
    this.#done(command.id);
  }

  #step(to: 'event' | 'second' | 'fact'): void {
    const { cluster, feed, pacer } = this.#running();
    if (to === 'event') cluster.step(Number.POSITIVE_INFINITY);
    else if (to === 'second') cluster.runUntil(cluster.elapsedMs + 1000);
    else stepToFact(cluster, feed);
    pacer.start();
    this.#afterRun();
  }

  /** In slices, so that commands (pause, cancel) are heard in between. */
  async #advance(ms: number): Promise<void> {
    const { cluster, pacer } = this.#running();
    const target = cluster.elapsedMs + Math.max(0, ms);
    while (cluster.elapsedMs < target && cluster === this.#cluster) {
      const began = performance.now();
      while (performance.now() - began < longestAdvanceSliceMs && this.#stepObserved(cluster, target));
      if ((cluster.nextDueMs() ?? Number.POSITIVE_INFINITY) > target) cluster.runUntil(target);
      this.#afterRun();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    pacer.start();
  }

  async #request({ id, method, path, contentType, body }: Extract<Command, { type: 'request' }>): Promise<void> {
    const { cluster, pacer } = this.#running();
    pacer.catchUp();
    const [pathname = '', search = ''] = path.split('?', 2);
    const sandbox = /^\/sandbox\/v1\/(.*)$/.exec(pathname)?.[1];
    if (sandbox !== undefined) {
      const answer = handleSandbox(cluster, this.#paceKeeper(pacer), { method, path: sandbox, query: parseQuery(search), body });
      this.#options.post({ type: 'response', id, status: answer.status, body: answer.body });
    } else {
      const answer = await this.#ask({ method, path, ...(contentType === undefined ? {} : { contentType }), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      this.#options.post({ type: 'response', id, status: answer.status, body: answer.body });
    }
    pacer.replan();
    this.#wantFrame();
  }

  #paceKeeper(pacer: Pacer): PaceKeeper {
    return { pace: pacer.pace, setPace: (pace) => pacer.setPace(pace), rebase: () => pacer.start(), wallMs: () => performance.now() };
  }

  async #apply({ id, yaml, dryRun, namespace, only }: Extract<Command, { type: 'apply' }>): Promise<void> {
    const { pacer } = this.#running();
    pacer.catchUp();
    const steps = applySteps(yaml, { dryRun, namespace, ...(only === undefined ? {} : { only }) });
    let step = steps.next();
    while (step.done !== true) {
      const answer = this.#answerTo(step.value);
      // What can be answered at once is answered in one go: nothing happens in between.
      step = steps.next('status' in answer ? answer : await this.#waitFor(answer));
    }
    this.#options.post({ type: 'applied', id, results: step.value });
    pacer.replan();
    this.#wantFrame();
  }

  async #ask(request: HttpRequest): Promise<HttpAnswer> {
    const answer = this.#answerTo(request);
    return 'status' in answer ? answer : this.#waitFor(answer);
  }

  /** While time stands still nothing comes that is still missing: then an early refusal is the answer. */
  #answerTo(request: HttpRequest): Answer | LaterAnswer {
    const { cluster, pacer } = this.#running();
    if (pacer.pace.paused || request.method === 'GET') return cluster.request(administrator, request);
    const answer = cluster.http(administrator, { ...request, isPatient: true });
    assert(!('watch' in answer), 'only what is read can be watched');
    return answer;
  }

  /** Rejects when another cluster takes the place of the one that was asked. */
  async #waitFor(answer: LaterAnswer): Promise<HttpAnswer> {
    let abandon = (): void => undefined;
    this.#running().pacer.replan();
    try {
      return await new Promise((resolve, reject) => {
        abandon = () => reject(new Error('Another cluster was opened before this was answered.'));
        this.#waits.add(abandon);
        answer.later(resolve);
      });
    } finally {
      this.#waits.delete(abandon);
    }
  }

  #select({ id, ref }: Extract<Command, { type: 'select' }>): void {
    const { cluster } = this.#running();
    this.#inspection = ref === null ? undefined : new Inspection(cluster, ref);
    this.#deselected = ref === null;
    this.#lastDetailMs = 0;
    this.#options.post({ type: 'done', id, clock: this.#clock() });
    this.#wantFrame();
  }

  #startLesson(name: string | null): void {
    const { cluster } = this.#running();
    this.#lesson = name === null ? undefined : this.#options.startLesson(name, new ScriptedCluster(cluster));
    this.#lessonNews = true;
  }

  #afterRun(): void {
    const { feed } = this.#running();
    feed.pump();
    const isRunning = !this.#running().pacer.pace.paused;
    if (feed.projection.isDirty || this.#lessonNews || (isRunning && performance.now() - this.#lastFrameMs > 900)) this.#wantFrame();
  }

  #wantFrame(): void {
    if (this.#frameTimer !== undefined) return;
    const wait = Math.max(0, this.#lastFrameMs + frameMs - performance.now());
    this.#frameTimer = setTimeout(() => {
      this.#frameTimer = undefined;
      this.#frame();
    }, wait);
  }

  #frame(): void {
    const { feed } = this.#running();
    feed.pump();
    if (this.#lesson?.observe() === true) this.#lessonNews = true;
    const now = performance.now();
    const detail = this.#detail(now);
    const lesson = this.#lessonNews ? { lesson: this.#lesson?.state ?? null } : {};
    this.#lessonNews = false;
    this.#lastFrameMs = now;
    this.#options.post({ type: 'frame', clock: this.#clock(), ...feed.projection.takeFrame(), zones: this.#zones(), ...detail, ...lesson });
  }

  /** Zones are few; those that changed since the last frame go along. */
  #zones(): Delta<ZoneRow> {
    const now = new Map(this.#running().cluster.zones().map((zone) => [zone.zone, zone]));
    const before = this.#shownZones;
    this.#shownZones = now;
    return {
      changed: [...now.values()].filter((zone) => !jsonEqual(zone, before.get(zone.zone))),
      removed: [...before.keys()].filter((zone) => !now.has(zone)),
    };
  }

  #detail(now: number): { detail?: ObjectDetail | null } {
    if (this.#deselected) {
      this.#deselected = false;
      return { detail: null };
    }
    if (this.#inspection === undefined) return {};
    if (now - this.#lastDetailMs < detailMs) {
      this.#later(detailMs);
      return {};
    }
    const detail = this.#inspection.next();
    if (detail === undefined) return {};
    this.#lastDetailMs = now;
    return { detail };
  }

  #later(ms: number): void {
    setTimeout(() => {
      if (this.#cluster !== undefined) this.#wantFrame();
    }, ms);
  }
}

/** Runs until something happens that deserves a mark (a Lease renewal does not), at most an hour. */
function stepToFact(cluster: Cluster, feed: Feed): void {
  const limit = cluster.elapsedMs + 3_600_000;
  feed.pump();
  const before = feed.projection.notableMarks;
  while (cluster.step(limit)) {
    feed.pump();
    if (feed.projection.notableMarks !== before) return;
  }
  cluster.runUntil(limit);
}

function later(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}
