import { assert } from '../base/assert.ts';
import { Heap } from '../base/heap.ts';
import type { EventType, QueuedEvent } from './event.ts';
import { Rng, type RngState } from './rng.ts';
import { Trace, type Fact, type FactDraft } from './trace.ts';
import { World } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** The virtual date at which the cluster begins, milliseconds since 1970. */
  readonly startMs: number;
}

/** Plain data; everything a simulation is, apart from its handlers. */
export interface SavedSimulation {
  readonly options: SimulationOptions;
  readonly elapsedMs: number;
  readonly processed: number;
  readonly nextSequence: number;
  readonly queue: readonly QueuedEvent[];
  readonly streams: Readonly<Record<string, RngState>>;
  readonly world: Readonly<Record<string, unknown>>;
  readonly trace: { readonly nextId: number; readonly facts: readonly Fact[] };
}

type Handler = (payload: never) => void;

/**
 * The virtual clock and its event queue: one total order by (due, sequence). Synchronous; a handler runs to completion at its own virtual
 * millisecond. Handlers are functions and are registered anew after a load; events are data and travel with the save.
 */
export class Simulation {
  readonly options: SimulationOptions;
  readonly world = new World();
  readonly trace = new Trace();
  #elapsedMs = 0;
  #processed = 0;
  #nextSequence = 1;
  #causeId = 0;
  #queue = new Heap<QueuedEvent>(byDue);
  readonly #live = new Set<number>();
  #cancelledInQueue = 0;
  readonly #handlers = new Map<string, Handler>();
  readonly #streams = new Map<string, { state: RngState; rng: Rng }>();

  constructor(options: SimulationOptions) {
    this.options = options;
  }

  /** Virtual milliseconds since the cluster began. */
  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** The virtual date, milliseconds since 1970. */
  get nowMs(): number {
    return this.options.startMs + this.#elapsedMs;
  }

  /** Events handled so far. */
  get processed(): number {
    return this.#processed;
  }

  /** The fact that what happens now is caused by; 0 = none. */
  get causeId(): number {
    return this.#causeId;
  }

  /** The random stream of that name; the same seed and name give the same numbers everywhere. */
  rng(name: string): Rng {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      const state = Rng.seeded(this.options.seed, name);
      stream = { state, rng: new Rng(state) };
      this.#streams.set(name, stream);
    }
    return stream.rng;
  }

  /** One handler per event type; wired by the composition root. */
  on<P>(type: EventType<P>, handler: (payload: P) => void): void {
    assert(!this.#handlers.has(type.name), `one handler for ${type.name}`);
    this.#handlers.set(type.name, handler);
  }

  /** Returns a token for `cancel`. Due times are whole milliseconds, never in the past. */
  schedule<P>(type: EventType<P>, payload: P, when: { readonly afterMs: number } | { readonly atElapsedMs: number }, causeId = this.#causeId): number {
    const due = 'afterMs' in when ? this.#elapsedMs + Math.max(0, Math.round(when.afterMs)) : Math.max(this.#elapsedMs, Math.round(when.atElapsedMs));
    assert(Number.isFinite(due), `${type.name} is due at a finite time`);
    const sequence = this.#nextSequence++;
    this.#queue.push({ dueMs: due, sequence, name: type.name, payload, causeId });
    this.#live.add(sequence);
    return sequence;
  }

  /** Takes an event out of the queue; a token that has already fired does nothing. */
  cancel(token: number): void {
    if (!this.#live.delete(token)) return;
    this.#cancelledInQueue++;
    if (this.#cancelledInQueue > 1000 && this.#cancelledInQueue > this.#queue.size / 2) this.#sweep();
  }

  /** Records a fact; what follows in this handler is caused by it. */
  record(draft: FactDraft): Fact {
    const fact = this.trace.record(this.#elapsedMs, this.#causeId, draft);
    this.#causeId = fact.id;
    return fact;
  }

  /** Runs `action` as caused by that fact, and restores the cause after it. */
  because<R>(causeId: number, action: () => R): R {
    const before = this.#causeId;
    this.#causeId = causeId;
    try {
      return action();
    } finally {
      this.#causeId = before;
    }
  }

  /** When the next event is due, in elapsed milliseconds; `undefined` when nothing is left. */
  nextDueMs(): number | undefined {
    this.#dropCancelled();
    return this.#queue.peek()?.dueMs;
  }

  /** Handles the next event if it is due by `limitElapsedMs`; false when there is none. */
  step(limitElapsedMs = Number.POSITIVE_INFINITY): boolean {
    this.#dropCancelled();
    const event = this.#queue.peek();
    if (event === undefined || event.dueMs > limitElapsedMs) return false;
    this.#queue.pop();
    this.#live.delete(event.sequence);
    this.#elapsedMs = event.dueMs;
    this.#processed++;
    this.#causeId = event.causeId;
    const handler = this.#handlers.get(event.name);
    assert(handler !== undefined, `someone handles ${event.name}`);
    handler(event.payload as never);
    this.#causeId = 0;
    return true;
  }

  /** Handles everything due by then, and moves the clock there. */
  runUntil(elapsedMs: number): void {
    while (this.step(elapsedMs));
    this.#elapsedMs = Math.max(this.#elapsedMs, elapsedMs);
  }

  #dropCancelled(): void {
    for (let top = this.#queue.peek(); top !== undefined && !this.#live.has(top.sequence); top = this.#queue.peek()) {
      this.#queue.pop();
      this.#cancelledInQueue--;
    }
  }

  #sweep(): void {
    this.#queue = new Heap(byDue, this.#queue.items().filter((event) => this.#live.has(event.sequence)));
    this.#cancelledInQueue = 0;
  }

  save(): SavedSimulation {
    const queue = this.#queue.items().filter((event) => this.#live.has(event.sequence));
    const streams: Record<string, RngState> = {};
    for (const name of [...this.#streams.keys()].toSorted()) streams[name] = [...(this.#streams.get(name)?.state ?? [0, 0, 0, 1])];
    return {
      options: this.options,
      elapsedMs: this.#elapsedMs,
      processed: this.#processed,
      nextSequence: this.#nextSequence,
      queue: queue.toSorted(byDue),
      streams,
      world: this.world.save(),
      trace: this.trace.save(),
    };
  }

  /** Becomes what was saved. Handlers stay. */
  load(saved: SavedSimulation): void {
    this.#elapsedMs = saved.elapsedMs;
    this.#processed = saved.processed;
    this.#nextSequence = saved.nextSequence;
    this.#cancelledInQueue = 0;
    this.#live.clear();
    for (const event of saved.queue) this.#live.add(event.sequence);
    this.#queue = new Heap(byDue, saved.queue);
    this.#streams.clear();
    for (const [name, state] of Object.entries(saved.streams)) {
      const own: RngState = [...state];
      this.#streams.set(name, { state: own, rng: new Rng(own) });
    }
    this.world.load(saved.world);
    this.trace.load(saved.trace);
  }
}

function byDue(a: QueuedEvent, b: QueuedEvent): number {
  return a.dueMs - b.dueMs || a.sequence - b.sequence;
}
