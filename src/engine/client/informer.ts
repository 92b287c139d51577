import { assert } from '../base/assert.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ApiAccess, ObjectList, User, WatchEvent, WatchStream } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import { isApiError } from '../api/status.ts';
import { defineEvent } from '../sim/event.ts';
import type { Simulation } from '../sim/simulation.ts';
import { Cache, type IndexRule } from './cache.ts';

export type Change<T extends KubeObject = KubeObject> =
  | { readonly type: 'added'; readonly object: T }
  | { readonly type: 'updated'; readonly object: T; readonly old: T }
  | { readonly type: 'deleted'; readonly object: T };

export interface InformerOptions {
  /** `spec.nodeName=b2`: only what the server's field selector lets through. */
  readonly fieldSelector?: string;
}

interface Delivery {
  readonly process: string;
  readonly informer: string;
}

/** A process takes from a watch what has happened since it last looked. */
export const deliver = defineEvent<Delivery>('client/deliver');

/** Deliveries fall on a grid: a thousand changes within a second are two hundred deliveries, not a thousand. */
const gridMs = 5;

function onGrid(elapsedMs: number): number {
  return Math.ceil(elapsedMs / gridMs) * gridMs;
}

/** What must survive a save: how far each informer has read, and whether a delivery is under way. */
type Cursors = Record<string, { revision: string; due: boolean }>;

/** A cache that follows one resource by list and watch, some milliseconds behind the store. */
export class Informer<T extends KubeObject> {
  readonly resource: ResourceType<T>;
  readonly cache = new Cache<T>();
  readonly options: InformerOptions;
  readonly #handlers: ((change: Change<T>) => void)[] = [];

  constructor(resource: ResourceType<T>, options: InformerOptions) {
    this.resource = resource;
    this.options = options;
  }

  /** Handlers run in the order they were added, after the cache holds the change. */
  onChange(handler: (change: Change<T>) => void): void {
    this.#handlers.push(handler);
  }

  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void {
    if (type === 'DELETED') {
      if (this.cache.delete(object) !== undefined) this.#tell({ type: 'deleted', object });
      return;
    }
    const old = this.cache.set(object);
    this.#tell(old === undefined ? { type: 'added', object } : { type: 'updated', object, old });
  }

  #tell(change: Change<T>): void {
    for (const handler of this.#handlers) handler(change);
  }
}

/**
 * The shared informers of one process (kube-controller-manager, kube-scheduler, one kubelet). Reading lags by `latencyMs`, which is part of
 * the model: how long a watch event takes to arrive.
 */
export class InformerSet {
  readonly process: string;
  readonly #sim: Simulation;
  readonly #access: ApiAccess;
  readonly #user: User;
  readonly #latencyMs: number;
  readonly #informers = new Map<string, Informer<KubeObject>>();
  readonly #streams = new Map<string, WatchStream>();
  /** What was taken from a stream and has not arrived yet. After a load it is taken again. */
  readonly #underWay = new Map<string, readonly WatchEvent[]>();

  constructor(process: string, sim: Simulation, access: ApiAccess, user: User, latencyMs: number) {
    this.process = process;
    this.#sim = sim;
    this.#access = access;
    this.#user = user;
    this.#latencyMs = latencyMs;
  }

  /** The informer of a resource; the same one for everybody who asks with the same options. Ask before `start`. */
  informer<T extends KubeObject>(resource: ResourceType<T>, options: InformerOptions = {}, indexes: readonly IndexRule<T>[] = []): Informer<T> {
    const id = `${resource.apiVersion}/${resource.plural}?${options.fieldSelector ?? ''}`;
    let informer = this.#informers.get(id);
    if (informer === undefined) {
      informer = new Informer<T>(resource, options) as unknown as Informer<KubeObject>;
      this.#informers.set(id, informer);
    }
    const typed = informer as unknown as Informer<T>;
    for (const index of indexes) typed.cache.addIndex(index);
    return typed;
  }

  get #cursors(): Cursors {
    return this.#sim.world.slice<Cursors>(`client/${this.process}`, () => ({}));
  }

  /** Lists and begins to watch. Handlers see every object that is already there as added. */
  start(): void {
    for (const [id, informer] of this.#informers) if (!this.#streams.has(id)) this.#relist(id, informer, true);
  }

  /** After a load: caches become again what they were at their cursor; handlers are not called. */
  restore(): void {
    this.stop();
    const cursors = this.#cursors;
    for (const [id, informer] of this.#informers) {
      const cursor = cursors[id];
      if (cursor === undefined) continue;
      informer.cache.clear();
      // With nothing left to read the cache is what the store holds, however long ago the last change was.
      const list = this.#list(informer, cursor.due ? cursor.revision : undefined);
      for (const object of list.items) informer.cache.set(object);
      this.#watch(id, informer, cursor.due ? cursor.revision : list.resourceVersion);
    }
  }

  /** The process is gone: watches close, memory is forgotten. */
  stop(): void {
    for (const stream of this.#streams.values()) stream.close();
    this.#streams.clear();
    this.#underWay.clear();
  }

  /** Forgets the cursors too, as a process that dies does; `start` begins anew with empty caches. */
  forget(): void {
    this.stop();
    for (const informer of this.#informers.values()) informer.cache.clear();
    const cursors = this.#cursors;
    for (const id of Object.keys(cursors)) delete cursors[id];
  }

  /** True once the informer of the resource has read at least that revision. */
  hasReached(resource: ResourceType, revision: number): boolean {
    const cursors = this.#cursors;
    const id = `${resource.apiVersion}/${resource.plural}?`;
    const cursor = cursors[id];
    return cursor === undefined || !cursor.due || Number(cursor.revision) >= revision;
  }

  /** Handles a `client/deliver` event of this process. */
  deliver(id: string): void {
    const informer = this.#informers.get(id);
    const stream = this.#streams.get(id);
    const cursor = this.#cursors[id];
    if (informer === undefined || stream === undefined || cursor === undefined) return;
    try {
      const events = this.#take(id, stream);
      const arrived = this.#arrived(events);
      for (const event of events.slice(0, arrived)) {
        if (event.type === 'BOOKMARK') continue;
        this.#sim.because(event.causeId, () => informer.apply(event.type, event.object));
        cursor.revision = event.object.metadata.resourceVersion;
      }
      // Only now, with what the handlers themselves have written, is it known when the next delivery is due; there is never more than one.
      const rest = [...events.slice(arrived), ...this.#take(id, stream)];
      const [next] = rest;
      cursor.due = next !== undefined;
      if (next === undefined) {
        cursor.revision = stream.resourceVersion;
        return;
      }
      this.#underWay.set(id, rest);
      this.#sim.schedule(deliver, { process: this.process, informer: id }, { atElapsedMs: this.#arrivalMs(next) });
    } catch (error) {
      if (!isApiError(error, 'Expired')) throw error;
      stream.close();
      this.#relist(id, informer, false);
    }
  }

  #take(id: string, stream: WatchStream): readonly WatchEvent[] {
    let events = this.#underWay.get(id) ?? [];
    this.#underWay.delete(id);
    for (let more = stream.take(1000); more.length > 0; more = stream.take(1000)) events = events.length === 0 ? more : [...events, ...more];
    return events;
  }

  /** How many of the events, oldest first, have arrived by now: each takes its own time, however close they follow one another. */
  #arrived(events: readonly WatchEvent[]): number {
    const isLate = events.findIndex((event) => this.#arrivalMs(event) > this.#sim.elapsedMs);
    return isLate < 0 ? events.length : isLate;
  }

  #arrivalMs({ causeId }: WatchEvent): number {
    return onGrid((this.#sim.trace.get(causeId)?.elapsedMs ?? 0) + this.#latencyMs);
  }

  #list(informer: Informer<KubeObject>, revision?: string): ObjectList {
    const { fieldSelector } = informer.options;
    const at = revision === undefined ? {} : ({ resourceVersion: revision, resourceVersionMatch: 'Exact' } as const);
    // A list operation answers an ObjectList: the contract of ApiAccess.
    return this.#access.execute({ verb: 'list', resource: informer.resource, ...(fieldSelector === undefined ? {} : { fieldSelector }), ...at }, this.#user) as ObjectList;
  }

  #relist(id: string, informer: Informer<KubeObject>, first: boolean): void {
    const list = this.#list(informer);
    if (!first) {
      const present = new Set(list.items.map((object) => object.metadata.uid));
      for (const object of informer.cache.list()) if (!present.has(object.metadata.uid)) informer.apply('DELETED', object);
    }
    this.#cursors[id] = { revision: list.resourceVersion, due: false };
    this.#watch(id, informer, list.resourceVersion);
    for (const object of list.items) {
      const known = informer.cache.get(object.metadata.namespace === undefined ? object.metadata.name : `${object.metadata.namespace}/${object.metadata.name}`);
      if (known !== object) informer.apply('ADDED', object);
    }
  }

  #watch(id: string, informer: Informer<KubeObject>, revision: string): void {
    const { fieldSelector } = informer.options;
    const options = { resourceVersion: revision, ...(fieldSelector === undefined ? {} : { fieldSelector }) };
    const stream = this.#access.watch({ resource: informer.resource }, options, this.#user, () => this.#readable(id));
    this.#streams.set(id, stream);
  }

  #readable(id: string): void {
    const cursor = this.#cursors[id];
    assert(cursor !== undefined, `informer ${id} has a cursor`);
    if (cursor.due) return;
    cursor.due = true;
    this.#sim.schedule(deliver, { process: this.process, informer: id }, { atElapsedMs: onGrid(this.#sim.elapsedMs + this.#latencyMs) });
  }
}
