import type { Simulation } from '../sim/simulation.ts';

/** What is to be done about a piece of news: nothing, a new Event, or a higher count on one that is there. */
export type Correlation =
  | { readonly type: 'drop' }
  | { readonly type: 'create'; readonly key: string; readonly message: string }
  | { readonly type: 'repeat'; readonly key: string; readonly message: string; readonly name: string; readonly namespace: string; readonly count: number };

export interface News {
  readonly aboutUid: string;
  /** `metadata.resourceVersion` of what it is about; the newer style begins anew with every revision. */
  readonly aboutRevision?: string;
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
  /** When it was said last, and written last (milliseconds since 1970). */
  saidMs: number;
  writtenMs: number;
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
/** A series ends after so long a silence, and is written anew so often while it goes on. */
const seriesEndMs = 360_000;
const seriesRefreshMs = 1_800_000;

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
    if (this.#style === 'events') return this.#continueSeries(memory, news);
    const { key, message } = this.#aggregate(memory, news);
    const seen = memory.written.entries[key];
    if (seen !== undefined) seen.count++;
    if (!this.#isAllowed(memory, news)) return { type: 'drop' };
    return seen === undefined ? { type: 'create', key, message } : { type: 'repeat', key, message, name: seen.name, namespace: seen.namespace, count: seen.count };
  }

  /** An Event was written; equal news from now on repeat it. */
  remember(key: string, name: string, namespace: string): void {
    const now = this.#sim.nowMs;
    put(this.#memory.written, key, { name, namespace, count: 1, saidMs: now, writtenMs: now });
  }

  /**
   * Whatever is said for one reason about one revision of an object is one series, whatever the words. Its second piece of news is
   * written, the others are only counted until the series is refreshed (staging/src/k8s.io/client-go/tools/events/event_broadcaster.go).
   */
  #continueSeries({ written }: Memory, { aboutUid, aboutRevision = '', type, reason, message }: News): Correlation {
    const key = `${aboutUid} ${aboutRevision} ${type} ${reason}`;
    const now = this.#sim.nowMs;
    const seen = written.entries[key];
    if (seen === undefined || now - seen.saidMs > seriesEndMs) return { type: 'create', key, message };
    seen.count++;
    seen.saidMs = now;
    if (seen.count > 2 && now - seen.writtenMs < seriesRefreshMs) return { type: 'drop' };
    seen.writtenMs = now;
    return { type: 'repeat', key, message, name: seen.name, namespace: seen.namespace, count: seen.count };
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
