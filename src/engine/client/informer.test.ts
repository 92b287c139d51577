import { describe, expect, test } from 'vitest';
import { ConfigMaps } from '../api/core/resources.ts';
import type { ConfigMap } from '../api/core/types.ts';
import type { User } from '../api/operation.ts';
import { ApiServer } from '../apiserver/api-server.ts';
import { defineEvent } from '../sim/event.ts';
import { Simulation } from '../sim/simulation.ts';
import { Client } from './client.ts';
import { deliver, InformerSet } from './informer.ts';

const user: User = { name: 'test', groups: ['system:masters'] };
const create = defineEvent<{ name: string }>('test/create');
const latencyMs = 5;

class Reader {
  readonly sim = new Simulation({ seed: 1, startMs: 0 });
  readonly server = new ApiServer({ sim: this.sim });
  readonly client = new Client(this.server, user);
  readonly set = new InformerSet('reader', this.sim, this.server, user, latencyMs);
  /** When each name was seen. */
  readonly seen: string[] = [];

  constructor(onAdded: (map: ConfigMap) => void = () => undefined) {
    this.set.informer(ConfigMaps).onChange(({ type, object }) => {
      this.seen.push(`${this.sim.elapsedMs} ${type} ${object.metadata.name}`);
      if (type === 'added') onAdded(object);
    });
    this.sim.on(deliver, ({ informer }) => this.set.deliver(informer));
    this.sim.on(create, ({ name }) => this.add(name));
  }

  begin(): this {
    this.server.begin();
    this.set.start();
    return this;
  }

  add(name: string): void {
    this.client.create(ConfigMaps, { metadata: { name, namespace: 'default' } });
  }

  addAt(...times: readonly number[]): void {
    for (const atElapsedMs of times) this.sim.schedule(create, { name: `at-${atElapsedMs}` }, { atElapsedMs });
  }
}

describe('an informer', () => {
  test('sees each change its own time after it was made, on a grid of five milliseconds', () => {
    const reader = new Reader().begin();
    reader.addAt(10, 11, 15, 40);
    reader.sim.schedule(create, { name: 'with-15' }, { atElapsedMs: 15 });
    reader.sim.runUntil(100);
    expect(reader.seen).toEqual(['15 added at-10', '20 added at-11', '20 added at-15', '20 added with-15', '45 added at-40']);
  });

  test('hears of what a handler writes while it is told', () => {
    const reader: Reader = new Reader((map) => {
      if (map.metadata.name === 'at-10') reader.add('answer');
    }).begin();
    reader.addAt(10, 12);
    reader.sim.runUntil(100);
    expect(reader.seen).toEqual(['15 added at-10', '20 added at-12', '20 added answer']);
  });

  test('put away with changes under way, still sees them, and at their time', () => {
    const one = new Reader().begin();
    one.addAt(10, 11, 13);
    one.sim.runUntil(15);
    const saved = JSON.parse(JSON.stringify({ sim: one.sim.save(), server: one.server.save() })) as { sim: ReturnType<Simulation['save']>; server: ReturnType<ApiServer['save']> };
    const other = new Reader();
    other.sim.load(saved.sim);
    other.server.load(saved.server);
    other.set.restore();
    one.sim.runUntil(100);
    other.sim.runUntil(100);
    expect(one.seen).toEqual(['15 added at-10', ...other.seen]);
    expect(other.seen).toEqual(['20 added at-11', '20 added at-13']);
    expect(other.sim.save()).toEqual(one.sim.save());
  });

  test('knows how far it has read', () => {
    const reader = new Reader().begin();
    reader.addAt(10);
    reader.sim.runUntil(12);
    const revision = reader.server.revision;
    expect(reader.set.hasReached(ConfigMaps, revision)).toBe(false);
    reader.sim.runUntil(20);
    expect(reader.set.hasReached(ConfigMaps, revision)).toBe(true);
  });
});
