import { assert } from '../base/assert.ts';
import { Digest } from '../base/hash.ts';
import { canonicalJson } from '../base/json.ts';
import type { StoreEvent } from './event-log.ts';
import { Table, type Entry, type Expectation } from './table.ts';

/** A write that found another revision than it expected. `actual` is 0 when the key does not exist. */
export class RevisionMismatch extends Error {
  readonly actual: number;

  constructor(actual: number) {
    super(`the key was last written at ${actual}`);
    this.actual = actual;
  }
}

/** `[partition, name, createRevision, modRevision, version, value]` */
type SavedEntry<V> = readonly [string, string, number, number, number, V];
/** `value` is left out when the entry still holds it, `previous` when the event before says it. */
interface SavedEvent<V> {
  readonly type: StoreEvent<V>['type'];
  readonly revision: number;
  readonly partition: string;
  readonly name: string;
  readonly causeId: number;
  readonly value?: V;
  readonly previous?: V;
}

export interface SavedStore<V> {
  readonly revision: number;
  readonly compacted: number;
  readonly tables: Readonly<Record<string, { readonly floor: number; readonly entries: readonly SavedEntry<V>[]; readonly events: readonly SavedEvent<V>[] }>>;
}

export interface Write<V> {
  readonly partition: string;
  readonly name: string;
  readonly value: V;
  readonly expected?: Expectation;
  readonly causeId: number;
}

/**
 * etcd in small: one revision for all keys, a history per prefix, compare-and-write, compaction. Values are opaque and immutable; reading
 * never copies. `onCommit` is told each change when it has been made.
 */
export class Store<V extends object> {
  #revision = 1;
  #compacted = 0;
  readonly #tables = new Map<string, Table<V>>();
  readonly #logLimit: number;
  readonly #digests = new WeakMap<object, string>();
  onCommit: ((table: Table<V>, event: StoreEvent<V>) => void) | undefined;

  constructor(options: { readonly logLimit?: number } = {}) {
    this.#logLimit = options.logLimit ?? 16_384;
  }

  /** Of the last write. */
  get revision(): number {
    return this.#revision;
  }

  /** The revision the next write will have, so that a value can carry it. */
  get nextRevision(): number {
    return this.#revision + 1;
  }

  get compactedRevision(): number {
    return this.#compacted;
  }

  table(prefix: string): Table<V> {
    let table = this.#tables.get(prefix);
    if (table === undefined) {
      table = new Table<V>(prefix);
      table.compact(this.#compacted);
      this.#tables.set(prefix, table);
    }
    return table;
  }

  /** Prefixes that have been used, in order. */
  prefixes(): readonly string[] {
    return [...this.#tables.keys()].toSorted();
  }

  /** Creates or replaces; throws `RevisionMismatch` when the expectation does not hold. */
  put(table: Table<V>, write: Write<V>): Entry<V> {
    const before = table.get(write.partition, write.name);
    const actual = before?.modRevision ?? 0;
    if (write.expected !== undefined && write.expected !== actual) throw new RevisionMismatch(actual);
    const revision = ++this.#revision;
    const entry: Entry<V> = {
      partition: write.partition,
      name: write.name,
      value: write.value,
      createRevision: before?.createRevision ?? revision,
      modRevision: revision,
      version: (before?.version ?? 0) + 1,
    };
    table.set(entry);
    this.#commit(table, { type: before === undefined ? 'create' : 'update', revision, partition: write.partition, name: write.name, value: write.value, previous: before?.value, causeId: write.causeId });
    return entry;
  }

  /** Takes a key out; `write.value` is the last value as watchers shall see it. */
  delete(table: Table<V>, write: Write<V>): void {
    const before = table.get(write.partition, write.name);
    const actual = before?.modRevision ?? 0;
    if (before === undefined || (write.expected !== undefined && write.expected !== actual)) throw new RevisionMismatch(actual);
    const revision = ++this.#revision;
    table.remove(write.partition, write.name);
    this.#commit(table, { type: 'delete', revision, partition: write.partition, name: write.name, value: write.value, previous: before.value, causeId: write.causeId });
  }

  #commit(table: Table<V>, event: StoreEvent<V>): void {
    table.log.push(event);
    if (table.log.size > this.#logLimit) {
      table.log.halve();
      table.compact(table.log.trimmedRevision);
    }
    this.onCommit?.(table, event);
  }

  /** Forgets all history up to that revision. */
  compact(revision: number): void {
    assert(revision <= this.#revision, 'compaction stays in the past');
    this.#compacted = Math.max(this.#compacted, revision);
    for (const table of this.#tables.values()) table.compact(revision);
  }

  /** Over everything that later behaviour depends on. Values that have not changed since the last call are not read again. */
  hash(): string {
    const digest = new Digest().add(`${this.#revision} ${this.#compacted}`);
    for (const prefix of this.prefixes()) {
      const table = this.table(prefix);
      if (table.size === 0 && table.log.size === 0 && table.floor === this.#compacted) continue;
      digest.add(`${prefix} ${table.floor} ${table.log.size}`);
      for (const entry of table.entries()) digest.add(`${entry.partition}/${entry.name} ${entry.createRevision} ${entry.modRevision} ${this.#digestOf(entry.value)}`);
    }
    return digest.hex();
  }

  #digestOf(value: V): string {
    let hex = this.#digests.get(value);
    if (hex === undefined) {
      hex = new Digest().add(canonicalJson(value)).hex();
      this.#digests.set(value, hex);
    }
    return hex;
  }

  /** Plain data that shares the values. */
  save(): SavedStore<V> {
    const tables: Record<string, SavedStore<V>['tables'][string]> = {};
    for (const prefix of this.prefixes()) {
      const table = this.table(prefix);
      const entries: SavedEntry<V>[] = [];
      for (const it of table.entries()) entries.push([it.partition, it.name, it.createRevision, it.modRevision, it.version, it.value]);
      tables[prefix] = { floor: table.floor, entries, events: savedEvents(table) };
    }
    return { revision: this.#revision, compacted: this.#compacted, tables };
  }

  /** Becomes what was saved. */
  load(saved: SavedStore<V>): void {
    this.#revision = saved.revision;
    this.#compacted = saved.compacted;
    for (const table of this.#tables.values()) {
      table.clear();
      table.compact(saved.compacted);
    }
    for (const [prefix, { floor, entries, events }] of Object.entries(saved.tables)) {
      const table = this.table(prefix);
      for (const [partition, name, createRevision, modRevision, version, value] of entries) table.set({ partition, name, createRevision, modRevision, version, value });
      loadEvents(table, events);
      table.compact(floor);
    }
  }
}

function savedEvents<V>(table: Table<V>): readonly SavedEvent<V>[] {
  const last = new Map<string, StoreEvent<V>>();
  return table.log.after(0).map((event) => {
    const { type, revision, partition, name, causeId, value, previous } = event;
    const key = `${partition}/${name}`;
    const isKnown = last.has(key);
    last.set(key, event);
    const isCurrent = table.get(partition, name)?.modRevision === revision;
    return { type, revision, partition, name, causeId, ...(isCurrent ? {} : { value }), ...(isKnown || previous === undefined ? {} : { previous }) };
  });
}

function loadEvents<V>(table: Table<V>, events: readonly SavedEvent<V>[]): void {
  const last = new Map<string, V>();
  for (const { type, revision, partition, name, causeId, ...rest } of events) {
    const key = `${partition}/${name}`;
    const value = rest.value ?? table.get(partition, name)?.value;
    assert(value !== undefined, `the history of ${key} is complete`);
    const previous = type === 'create' ? undefined : (rest.previous ?? last.get(key));
    table.log.push({ type, revision, partition, name, causeId, value, previous });
    last.set(key, value);
  }
}
