import type { Simulation } from '../sim/simulation.ts';

/** What is to be done about a piece of news: nothing, a new Event, or a higher count on one that is there. */
export type Correlation =
  | { readonly type: 'drop' }
  | { readonly type: 'create'; readonly key: string; readonly message: string }
  | { readonly type: 'repeat'; readonly key: string; readonly message: string; readonly name: string; readonly namespace: string; readonly count: number };

export interface News {
  readonly aboutUid: string;
  readonly fieldPath: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
}

/** Different messages of one reason about one object, in the last ten minutes. */
interface Family {
  messages: string[];
  lastMs: number;
}

/** How many more Events an object may have from here: a bucket that fills by one every five minutes. */
interface Allowance {
  tokens: number;
  lastMs: number;
}

/** An Event already written. */
interface Written {
  name: string;
  namespace: string;
  count: number;
}

/** A bounded record in the world; the oldest entries go first. */
interface Bounded<T> {
  entries: Record<string, T>;
  size: number;
}

interface Memory {
  families: Bounded<Family>;
  allowances: Bounded<Allowance>;
  written: Bounded<Written>;
}

const maxEntries = 4096;
const maxMessages = 10;
const familyMs = 600_000;
const burst = 25;
const refillMs = 300_000;

function bounded<T>(): Bounded<T> {
  return { entries: {}, size: 0 };
}

function put<T>(record: Bounded<T>, key: string, value: T): void {
  if (record.entries[key] === undefined) {
    if (record.size >= maxEntries) {
      for (const old of Object.keys(record.entries).slice(0, maxEntries / 4)) delete record.entries[old];
      record.size -= maxEntries / 4;
    }
    record.size++;
  }
  record.entries[key] = value;
}

function ownKey({ aboutUid, fieldPath, type, reason, message }: News): string {
  return `${aboutUid} ${type} ${reason} ${fieldPath} ${message}`;
}

/**
 * Keeps Events few: equal news raise a count, ten different messages of one kind become "combined from similar events", and an object
 * about which too much is said is passed over (staging/src/k8s.io/client-go/tools/record/events_cache.go).
 */
export class EventCorrelator {
  readonly #sim: Simulation;
  readonly #name: string;
  readonly #style: 'core' | 'events';

  /** `style` events: the newer way, in which equal news make a series and nothing is combined or passed over. */
  constructor(sim: Simulation, name: string, style: 'core' | 'events') {
    this.#sim = sim;
    this.#name = name;
    this.#style = style;
  }

  get #memory(): Memory {
    return this.#sim.world.slice<Memory>(this.#name, () => ({ families: bounded(), allowances: bounded(), written: bounded() }));
  }

  correlate(news: News): Correlation {
    const memory = this.#memory;
    const isCore = this.#style === 'core';
    const { key, message } = isCore ? this.#aggregate(memory, news) : { key: ownKey(news), message: news.message };
    const seen = memory.written.entries[key];
    if (seen !== undefined) seen.count++;
    if (isCore && !this.#isAllowed(memory, news)) return { type: 'drop' };
    return seen === undefined ? { type: 'create', key, message } : { type: 'repeat', key, message, ...seen };
  }

  /** An Event was written; equal news from now on repeat it. */
  remember(key: string, name: string, namespace: string): void {
    put(this.#memory.written, key, { name, namespace, count: 1 });
  }

  #aggregate({ families }: Memory, news: News): { readonly key: string; readonly message: string } {
    const { aboutUid, type, reason, message } = news;
    const now = this.#sim.nowMs;
    const familyKey = `${aboutUid} ${type} ${reason}`;
    const known = families.entries[familyKey];
    const messages = known === undefined || now - known.lastMs > familyMs ? [] : known.messages;
    if (!messages.includes(message)) messages.push(message);
    put(families, familyKey, { messages, lastMs: now });
    if (messages.length < maxMessages) return { key: ownKey(news), message };
    messages.shift();
    return { key: familyKey, message: `(combined from similar events): ${message}` };
  }

  #isAllowed({ allowances }: Memory, { aboutUid, type }: News): boolean {
    const now = this.#sim.nowMs;
    const key = `${aboutUid} ${type}`;
    const allowance = allowances.entries[key] ?? { tokens: burst, lastMs: now };
    allowance.tokens = Math.min(burst, allowance.tokens + (now - allowance.lastMs) / refillMs);
    allowance.lastMs = now;
    const isAllowed = allowance.tokens >= 1;
    if (isAllowed) allowance.tokens--;
    put(allowances, key, allowance);
    return isAllowed;
  }
}
