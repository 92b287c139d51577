import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../base/json.ts';
import { defineEvent } from './event.ts';
import { Simulation } from './simulation.ts';

const ping = defineEvent<{ id: number; hops: number }>('test/ping');

/** Messages that hop on after a random while and write down what they saw. */
function playground(seed: number): Simulation {
  const sim = new Simulation({ seed, startMs: 0 });
  sim.on(ping, ({ id, hops }) => {
    const slice = sim.world.slice<{ seen: string[] }>('test/log', () => ({ seen: [] }));
    slice.seen.push(`${sim.elapsedMs}:${id}`);
    sim.record({ type: 'timer', by: 'test', reason: 'Hop', message: '' });
    if (hops > 0) sim.schedule(ping, { id, hops: hops - 1 }, { afterMs: sim.rng(`test/${id % 3}`).below(50) });
  });
  return sim;
}

function state(sim: Simulation): string {
  return canonicalJson(sim.save());
}

describe('the simulation', () => {
  test('handles events in the order of due time, then of scheduling', () => {
    const sim = playground(1);
    sim.schedule(ping, { id: 1, hops: 0 }, { afterMs: 10 });
    sim.schedule(ping, { id: 2, hops: 0 }, { afterMs: 5 });
    sim.schedule(ping, { id: 3, hops: 0 }, { afterMs: 5 });
    sim.runUntil(20);
    expect(sim.world.slice('test/log', () => ({ seen: [] as string[] })).seen).toEqual(['5:2', '5:3', '10:1']);
    expect(sim.elapsedMs).toBe(20);
  });

  test('one long run and many short ones end in the same state', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }), (seed, steps) => {
        const total = steps.reduce((sum, step) => sum + step, 0);
        const [one, many] = [playground(seed), playground(seed)];
        for (const sim of [one, many]) for (let id = 0; id < 5; id++) sim.schedule(ping, { id, hops: 30 }, { afterMs: id });
        one.runUntil(total);
        let at = 0;
        for (const step of steps) many.runUntil((at += step));
        expect(state(many)).toBe(state(one));
      }),
    );
  });

  test('a saved simulation goes on as if it had never stopped', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 500 }), (seed, saveAt) => {
        const straight = playground(seed);
        for (let id = 0; id < 5; id++) straight.schedule(ping, { id, hops: 30 }, { afterMs: id });
        const interrupted = playground(seed);
        for (let id = 0; id < 5; id++) interrupted.schedule(ping, { id, hops: 30 }, { afterMs: id });
        interrupted.runUntil(saveAt);
        const resumed = playground(seed);
        resumed.load(JSON.parse(JSON.stringify(interrupted.save())));
        straight.runUntil(1000);
        resumed.runUntil(1000);
        expect(state(resumed)).toBe(state(straight));
      }),
    );
  });

  test('a cancelled event never fires, and cancelling a fired one does nothing', () => {
    const sim = playground(1);
    const first = sim.schedule(ping, { id: 1, hops: 0 }, { afterMs: 1 });
    const second = sim.schedule(ping, { id: 2, hops: 0 }, { afterMs: 2 });
    sim.cancel(second);
    sim.runUntil(5);
    sim.cancel(first);
    sim.schedule(ping, { id: 3, hops: 0 }, { afterMs: 1 });
    sim.runUntil(10);
    expect(sim.world.slice('test/log', () => ({ seen: [] as string[] })).seen).toEqual(['1:1', '6:3']);
  });

  test('an event knows the fact that led to it', () => {
    const sim = playground(1);
    sim.schedule(ping, { id: 1, hops: 2 }, { afterMs: 1 });
    sim.runUntil(1000);
    expect(sim.trace.chain(sim.trace.lastId).map((fact) => fact.id)).toEqual([3, 2, 1]);
  });

  test('random streams do not disturb each other', () => {
    const alone = new Simulation({ seed: 7, startMs: 0 });
    const mixed = new Simulation({ seed: 7, startMs: 0 });
    const drawn = Array.from({ length: 20 }, () => alone.rng('a').next());
    const drawnMixed = Array.from({ length: 20 }, () => {
      mixed.rng('b').next();
      return mixed.rng('a').next();
    });
    expect(drawnMixed).toEqual(drawn);
  });
});
