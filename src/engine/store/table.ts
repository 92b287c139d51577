import { compareText } from '../base/order.ts';
import { EventLog, type StoreEvent } from './event-log.ts';
import { SortedNames } from './sorted-names.ts';

/** A key's value with what etcd knows of it. Never changed; a write makes a new one. */
export interface Entry<V> {
  readonly partition: string;
  readonly name: string;
  readonly value: V;
  readonly createRevision: number;
  readonly modRevision: number;
  /** 1 at create, plus one per write. */
  readonly version: number;
}

interface Partition<V> {
  readonly entries: Map<string, Entry<V>>;
  readonly names: SortedNames;
}

/** A compare that must hold before a write: the revision the key was last written at, 0 = the key does not exist. */
export type Expectation = number | undefined;

/**
 * All keys of one prefix: a partition (namespace; '' when there is none) and a name. Order is that of etcd's keys, `partition/name` by code
 * unit. Only the store writes here.
 */
export class Table<V> {
  readonly prefix: string;
  log = new EventLog<V>();
  /** Lists before this revision can no longer be answered. */
  #floor = 0;
  #count = 0;
  readonly #partitions = new Map<string, Partition<V>>();
  #partitionNames = new SortedNames();

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  get floor(): number {
    return this.#floor;
  }

  get size(): number {
    return this.#count;
  }

  get(partition: string, name: string): Entry<V> | undefined {
    return this.#partitions.get(partition)?.entries.get(name);
  }

  set(entry: Entry<V>): void {
    let partition = this.#partitions.get(entry.partition);
    if (partition === undefined) {
      partition = { entries: new Map(), names: new SortedNames() };
      this.#partitions.set(entry.partition, partition);
      this.#partitionNames.add(`${entry.partition}/`);
    }
    const before = partition.entries.size;
    partition.entries.set(entry.name, entry);
    if (partition.entries.size === before) return;
    partition.names.add(entry.name);
    this.#count++;
  }

  remove(partitionName: string, name: string): void {
    const partition = this.#partitions.get(partitionName);
    if (partition === undefined || !partition.entries.delete(name)) return;
    this.#count--;
    partition.names.remove();
    if (partition.entries.size > 0) return;
    this.#partitions.delete(partitionName);
    this.#partitionNames.remove();
  }

  /** Partitions that hold a key, in key order. */
  partitions(): readonly string[] {
    return this.#partitionNames.list((name) => this.#partitions.has(name.slice(0, -1))).map((name) => name.slice(0, -1));
  }

  /** Names in a partition, in order. */
  names(partitionName: string): readonly string[] {
    const partition = this.#partitions.get(partitionName);
    return partition === undefined ? [] : partition.names.list((name) => partition.entries.has(name));
  }

  /** Entries in key order, of one partition or of all, beginning after `after`. */
  *entries(only?: string, after?: { readonly partition: string; readonly name: string }): Iterable<Entry<V>> {
    const start = after === undefined ? undefined : `${after.partition}/`;
    for (const partitionName of only === undefined ? this.partitions() : [only]) {
      if (start !== undefined && `${partitionName}/` < start) continue;
      const partition = this.#partitions.get(partitionName);
      if (partition === undefined) continue;
      const names = this.names(partitionName);
      const from = after?.partition === partitionName ? firstAbove(names, after.name) : 0;
      for (let i = from; i < names.length; i++) {
        const entry = partition.entries.get(names[i] as string);
        if (entry !== undefined) yield entry;
      }
    }
  }

  /** All values of one partition or of all, in key order. */
  values(only?: string): V[] {
    const values: V[] = [];
    for (const partitionName of only === undefined ? this.partitions() : [only]) {
      const partition = this.#partitions.get(partitionName);
      if (partition === undefined) continue;
      for (const name of this.names(partitionName)) values.push((partition.entries.get(name) as Entry<V>).value);
    }
    return values;
  }

  /** What the values were at a revision not below the floor, in key order. Costs what has changed since, plus the answer. */
  valuesAt(revision: number, only?: string): readonly { readonly partition: string; readonly name: string; readonly value: V }[] {
    const then = new Map<string, StoreEvent<V>>();
    for (const event of this.log.after(revision)) {
      if (only !== undefined && event.partition !== only) continue;
      const key = `${event.partition}/${event.name}`;
      if (!then.has(key)) then.set(key, event);
    }
    const found: { partition: string; name: string; value: V }[] = [];
    for (const entry of this.entries(only)) if (!then.has(`${entry.partition}/${entry.name}`)) found.push(entry);
    for (const { partition, name, previous } of then.values()) if (previous !== undefined) found.push({ partition, name, value: previous });
    return then.size === 0 ? found : found.toSorted((a, b) => compareText(`${a.partition}/${a.name}`, `${b.partition}/${b.name}`));
  }

  /** Becomes empty, history included. */
  clear(): void {
    this.log = new EventLog();
    this.#floor = 0;
    this.#count = 0;
    this.#partitions.clear();
    this.#partitionNames = new SortedNames();
  }

  /** Forgets history up to that revision. */
  compact(revision: number): void {
    if (revision <= this.#floor) return;
    this.#floor = revision;
    this.log.trim(revision);
  }
}

function firstAbove(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] as string) <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}
