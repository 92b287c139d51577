import { Heap } from '../base/heap.ts';
import { backoffMs } from '../base/backoff.ts';
import { compareNumber, type Comparator } from '../base/order.ts';
import type { ClusterView } from './cluster-cache.ts';
import type { ClusterEvent } from './cluster-event.ts';
import type { Plugin } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

// Pods that wait for a place (pkg/scheduler/backend/queue): those to be tried now, those that failed and back off, and those for which
// nothing will change until something happens in the cluster.

/**
 * `active`: to be tried. `backoff`: failed a moment ago. `error`: something went wrong, must wait out. `pool`: waits for an event.
 * `flight`: is being tried, or has a node and is being bound.
 */
export type Place = 'active' | 'backoff' | 'error' | 'pool' | 'flight';

/** What is remembered of a waiting pod; plain JSON. */
export interface QueuedPod {
  uid: string;
  place: Place;
  /** When it was put in last, virtual milliseconds. */
  sinceMs: number;
  /** Makes the order total. */
  order: number;
  /** Failures in a row: refused, or in error. */
  refusals: number;
  errors: number;
  /** Plugins that refused it last. */
  rejectors: string[];
  /** The fact that brought or woke it: its next attempt is because of that. */
  causeId: number;
  /** The plugin that does not even let it be tried. */
  gatedBy?: string;
}

export interface QueueMemory {
  pods: Record<string, QueuedPod>;
  nextOrder: number;
}

export function emptyQueue(): QueueMemory {
  return { pods: {}, nextOrder: 1 };
}

const backoff = { initialMs: 1000, maxMs: 10_000 };
/** How long a pod stays in the pool though nothing has happened; looked at every half minute. */
const maxPoolMs = 300_000;
const poolCheckMs = 30_000;

/** A pod's ticket in a heap; stale once the pod has another order or place. */
interface Ticket {
  readonly key: string;
  readonly order: number;
  readonly priority: number;
  readonly sinceMs: number;
  readonly expiryMs: number;
}

/** Higher priority first, then who has waited longer (pkg/scheduler/framework/plugins/queuesort). */
const byUrgency: Comparator<Ticket> = (a, b) => b.priority - a.priority || compareNumber(a.sinceMs, b.sinceMs) || compareNumber(a.order, b.order);
const byExpiry: Comparator<Ticket> = (a, b) => compareNumber(a.expiryMs, b.expiryMs) || byUrgency(a, b);

/** Until when the pod backs off; whole seconds, so that pods of one second keep their order of urgency. */
function expiryOf(pod: QueuedPod): number {
  const failures = pod.place === 'error' || pod.rejectors.length === 0 ? pod.errors : pod.refusals;
  return failures === 0 ? 0 : Math.floor((pod.sinceMs + backoffMs(backoff, failures)) / 1000) * 1000;
}

type PodOf = (key: string) => PodInfo | undefined;

export class SchedulingQueue {
  readonly #plugins: readonly Plugin[];
  readonly #view: ClusterView;
  readonly #memory: () => QueueMemory;
  readonly #podOf: PodOf;
  readonly #now: () => number;
  readonly #cause: () => number;
  readonly #onGated: (pod: PodInfo, message: string) => void;
  #active = new Heap(byUrgency);
  #backoff = new Heap(byExpiry);
  #errors = new Heap(byExpiry);
  readonly #pool = new Set<string>();

  constructor(parts: {
    readonly plugins: readonly Plugin[];
    readonly view: ClusterView;
    /** The slice; asked for anew each time, as a load replaces it. */
    readonly memory: () => QueueMemory;
    /** The newest version of a waiting pod. */
    readonly podOf: PodOf;
    readonly now: () => number;
    /** The fact that what happens now is caused by. */
    readonly cause: () => number;
    readonly onGated: (pod: PodInfo, message: string) => void;
  }) {
    this.#plugins = parts.plugins;
    this.#view = parts.view;
    this.#memory = parts.memory;
    this.#podOf = parts.podOf;
    this.#now = parts.now;
    this.#cause = parts.cause;
    this.#onGated = parts.onGated;
  }

  /** Makes the heaps anew from what is remembered. */
  rebuild(): void {
    this.#active = new Heap(byUrgency);
    this.#backoff = new Heap(byExpiry);
    this.#errors = new Heap(byExpiry);
    this.#pool.clear();
    const { pods } = this.#memory();
    for (const key of Object.keys(pods)) {
      const queued = pods[key];
      if (queued !== undefined) this.#file(key, queued);
    }
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#memory().pods, key);
  }

  get(key: string): QueuedPod | undefined {
    return this.has(key) ? this.#memory().pods[key] : undefined;
  }

  get hasPool(): boolean {
    return this.#pool.size > 0;
  }

  add(pod: PodInfo): void {
    const memory = this.#memory();
    const queued: QueuedPod = { uid: pod.uid, place: 'active', sinceMs: this.#now(), order: memory.nextOrder++, refusals: 0, errors: 0, rejectors: [], causeId: this.#cause() };
    memory.pods[pod.key] = queued;
    this.#admit(pod, queued, 'active');
  }

  remove(key: string): void {
    delete this.#memory().pods[key];
    this.#pool.delete(key);
  }

  /** Takes out the pod to be tried next; it is in flight until it is given back or removed. */
  pop(): string | undefined {
    const now = this.#now();
    for (let top = this.#peek(this.#backoff, 'backoff'); top !== undefined && top.expiryMs <= now; top = this.#peek(this.#backoff, 'backoff')) this.#activate(this.#backoff);
    for (let top = this.#peek(this.#errors, 'error'); top !== undefined && top.expiryMs <= now; top = this.#peek(this.#errors, 'error')) this.#activate(this.#errors);
    const [heap, top] = this.#next();
    heap?.pop();
    const queued = top === undefined ? undefined : this.get(top.key);
    if (queued !== undefined) queued.place = 'flight';
    return top?.key;
  }

  /** When the next pod can be tried: now, later, or `undefined` for never while nothing happens. */
  nextDueMs(): number | undefined {
    const [, top] = this.#next();
    if (top !== undefined) return this.#now();
    return this.#peek(this.#errors, 'error')?.expiryMs;
  }

  /** An attempt has failed. No rejectors: in error. */
  giveBack(pod: PodInfo, rejectors: readonly string[]): void {
    const memory = this.#memory();
    const queued = this.get(pod.key);
    if (queued === undefined) return;
    queued.rejectors = [...rejectors];
    queued.sinceMs = this.#now();
    queued.order = memory.nextOrder++;
    if (rejectors.length === 0) {
      queued.errors++;
      queued.place = 'error';
    } else {
      queued.refusals++;
      queued.errors = 0;
      queued.place = 'pool';
    }
    this.#file(pod.key, queued);
  }

  /** Something happened; pods for which it may change the answer are tried again. `only`: nobody else is concerned. */
  happened(event: ClusterEvent, only?: string): void {
    if (this.#pool.size === 0) return;
    const listening = this.#plugins.flatMap(({ name, wakes = [] }) => wakes.filter(({ kind, actions }) => kind === event.kind && actions.includes(event.action)).map((rule) => ({ name, rule })));
    if (listening.length === 0) return;
    for (const key of only === undefined ? [...this.#pool] : [only]) {
      const queued = this.get(key);
      const pod = this.#podOf(key);
      if (queued?.place !== 'pool' || pod === undefined) continue;
      const { gatedBy } = queued;
      // Whoever holds a pod back must itself have an ear for the event.
      if (gatedBy !== undefined && !listening.some(({ name }) => name === gatedBy)) continue;
      const asked = gatedBy === undefined ? queued.rejectors : [...queued.rejectors, gatedBy];
      if (!listening.some(({ name, rule }) => asked.includes(name) && (rule.when === undefined || rule.when(pod, event, this.#view)))) continue;
      queued.causeId = this.#cause();
      this.#wake(pod, queued);
    }
  }

  /** When pods that waited too long must be looked at, or `undefined` while the pool is empty. */
  poolDueMs(): number | undefined {
    const { pods } = this.#memory();
    let earliest: number | undefined;
    for (const key of this.#pool) {
      const queued = pods[key];
      if (queued === undefined || queued.gatedBy !== undefined) continue;
      earliest = Math.min(earliest ?? Number.MAX_SAFE_INTEGER, queued.sinceMs);
    }
    return earliest === undefined ? undefined : (Math.floor((earliest + maxPoolMs) / poolCheckMs) + 1) * poolCheckMs;
  }

  /** Wakes pods that have been in the pool for five minutes. */
  flushPool(): void {
    const now = this.#now();
    for (const key of this.#pool) {
      const queued = this.get(key);
      const pod = this.#podOf(key);
      if (queued !== undefined && pod !== undefined && queued.gatedBy === undefined && now - queued.sinceMs > maxPoolMs) this.#wake(pod, queued);
    }
  }

  #wake(pod: PodInfo, queued: QueuedPod): void {
    this.#admit(pod, queued, expiryOf(queued) > this.#now() ? 'backoff' : 'active');
  }

  /** Into a queue to be tried, unless a plugin does not even allow that. */
  #admit(pod: PodInfo, queued: QueuedPod, place: Place): void {
    queued.order = this.#memory().nextOrder++;
    for (const { name, preEnqueue } of this.#plugins) {
      const message = preEnqueue?.(pod, this.#view);
      if (message === undefined) continue;
      if (queued.gatedBy !== name && queued.refusals === 0) this.#onGated(pod, message);
      queued.gatedBy = name;
      queued.place = 'pool';
      this.#file(pod.key, queued);
      return;
    }
    delete queued.gatedBy;
    queued.place = place;
    this.#file(pod.key, queued);
  }

  #file(key: string, queued: QueuedPod): void {
    const { place, order, sinceMs } = queued;
    if (place === 'pool') {
      this.#pool.add(key);
      return;
    }
    this.#pool.delete(key);
    if (place === 'flight') return;
    const ticket: Ticket = { key, order, sinceMs, priority: this.#podOf(key)?.priority ?? 0, expiryMs: expiryOf(queued) };
    const heap = { active: this.#active, backoff: this.#backoff, error: this.#errors }[place];
    heap.push(ticket);
  }

  /** A pod whose back-off is over competes with the others again. */
  #activate(heap: Heap<Ticket>): void {
    const ticket = heap.pop();
    const queued = ticket === undefined ? undefined : this.get(ticket.key);
    if (ticket === undefined || queued === undefined) return;
    queued.place = 'active';
    this.#file(ticket.key, queued);
  }

  /** Nobody waits out a back-off while the scheduler has nothing else to do. */
  #next(): readonly [Heap<Ticket>, Ticket] | readonly [undefined, undefined] {
    const active = this.#peek(this.#active, 'active');
    if (active !== undefined) return [this.#active, active];
    const backingOff = this.#peek(this.#backoff, 'backoff');
    return backingOff === undefined ? [undefined, undefined] : [this.#backoff, backingOff];
  }

  /** The top of a heap after stale tickets are gone. */
  #peek(heap: Heap<Ticket>, place: Place): Ticket | undefined {
    for (let top = heap.peek(); top !== undefined; top = heap.peek()) {
      const queued = this.get(top.key);
      if (queued?.order === top.order && queued.place === place) return top;
      heap.pop();
    }
    return undefined;
  }
}
