import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RevisionMismatch, Store } from './store.ts';
import type { Table } from './table.ts';

interface Value {
  readonly text: string;
}

type Step = { readonly do: 'put' | 'delete' | 'compact'; readonly key: readonly [string, string]; readonly text: string };

const key = fc.tuple(fc.constantFrom('', 'a', 'a-b', 'b'), fc.constantFrom('m', 'n', 'o', 'p', 'q'));
const step: fc.Arbitrary<Step> = fc.record({ do: fc.constantFrom('put', 'put', 'put', 'delete', 'compact'), key, text: fc.string({ maxLength: 2 }) });

/** What the store should hold, in the plainest way: a whole copy per revision. */
class Model {
  readonly states = new Map<number, ReadonlyMap<string, string>>();
  #now: ReadonlyMap<string, string> = new Map();

  constructor(revision: number) {
    this.states.set(revision, this.#now);
  }

  apply(revision: number, path: string, text: string | undefined): void {
    const next = new Map(this.#now);
    if (text === undefined) next.delete(path);
    else next.set(path, text);
    this.#now = next;
    this.states.set(revision, next);
  }

  at(revision: number): readonly string[] {
    return [...(this.states.get(revision) ?? [])].map(([path, text]) => `${path}=${text}`).toSorted((a, b) => (a < b ? -1 : 1));
  }
}

function play(store: Store<Value>, table: Table<Value>, steps: readonly Step[], model = new Model(store.revision)): Model {
  for (const { do: what, key: [partition, name], text } of steps) {
    if (what === 'compact') {
      store.compact(Math.max(store.compactedRevision, store.revision - 3));
    } else if (what === 'put') {
      store.put(table, { partition, name, value: { text }, causeId: 0 });
      model.apply(store.revision, `${partition}/${name}`, text);
    } else if (table.get(partition, name) !== undefined) {
      store.delete(table, { partition, name, value: { text: 'gone' }, causeId: 0 });
      model.apply(store.revision, `${partition}/${name}`, undefined);
    }
  }
  return model;
}

function shown(table: Table<Value>, revision: number): readonly string[] {
  return table.valuesAt(revision).map(({ partition, name, value }) => `${partition}/${name}=${value.text}`);
}

describe('the store', () => {
  it('answers every state since the compaction, in key order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const store = new Store<Value>();
        const table = store.table('things');
        const model = play(store, table, steps);
        const known = [...model.states.keys()].filter((revision) => revision >= table.floor);
        expect(known.map((revision) => shown(table, revision))).toEqual(known.map((revision) => model.at(revision)));
        expect(table.values().map((value) => value.text)).toEqual(shown(table, store.revision).map((line) => line.slice(line.indexOf('=') + 1)));
        expect(table.size).toBe(model.at(store.revision).length);
      }),
    );
  });

  it('tells a reader who follows the log what a reader of lists sees', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (before, then) => {
        const store = new Store<Value>();
        const table = store.table('things');
        const model = play(store, table, before);
        const from = store.revision;
        const seen = new Map(table.valuesAt(from).map(({ partition, name, value }) => [`${partition}/${name}`, value.text]));
        play(store, table, then.filter((each) => each.do !== 'compact'), model);
        for (const event of table.log.after(from)) {
          const path = `${event.partition}/${event.name}`;
          expect(event.previous?.text).toBe(seen.get(path));
          if (event.type === 'delete') seen.delete(path);
          else seen.set(path, event.value.text);
        }
        expect([...seen].map(([path, text]) => `${path}=${text}`).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(model.at(store.revision));
      }),
    );
  });

  it('is the same after a save, and goes on the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (before, then) => {
        const store = new Store<Value>();
        play(store, store.table('things'), before);
        const copy = new Store<Value>();
        play(copy, copy.table('things'), then);
        copy.load(JSON.parse(JSON.stringify(store.save())) as ReturnType<typeof store.save>);
        expect(copy.hash()).toBe(store.hash());
        expect(copy.save()).toEqual(store.save());
        play(store, store.table('things'), then);
        play(copy, copy.table('things'), then);
        expect(copy.hash()).toBe(store.hash());
      }),
    );
  });

  it('compares before it writes', () => {
    const store = new Store<Value>();
    const table = store.table('things');
    const write = { partition: '', name: 'a', value: { text: '' }, causeId: 0 };
    const first = store.put(table, { ...write, expected: 0 });
    expect(() => store.put(table, { ...write, expected: 0 })).toThrow(RevisionMismatch);
    expect(store.put(table, { ...write, expected: first.modRevision })).toMatchObject({ version: 2, createRevision: first.createRevision });
    expect(() => store.delete(table, { ...write, name: 'b' })).toThrow(RevisionMismatch);
  });

  it('keeps a bounded history', () => {
    const store = new Store<Value>({ logLimit: 100 });
    const table = store.table('things');
    for (let i = 0; i < 1000; i++) store.put(table, { partition: '', name: 'a', value: { text: String(i) }, causeId: 0 });
    expect(table.log.size).toBeLessThanOrEqual(100);
    expect(table.floor).toBe(table.log.trimmedRevision);
    expect(shown(table, table.floor)).toHaveLength(1);
  });

  it('makes a key as cheaply among many as among few', () => {
    const store = new Store<Value>();
    const table = store.table('things');
    const make = (count: number, prefix: string): number => {
      const start = process.cpuUsage();
      for (let i = 0; i < count; i++) store.put(table, { partition: 'default', name: `${prefix}${i}`, value: { text: '' }, causeId: 0 });
      return process.cpuUsage(start).user;
    };
    make(5_000, 'warm');
    const few = make(5_000, 'few');
    make(90_000, 'many');
    const late = make(5_000, 'late');
    // Not a benchmark: linear cost per create would make it hundreds of times more.
    expect(late).toBeLessThan(20 * Math.max(few, 2_000));
  });
});
