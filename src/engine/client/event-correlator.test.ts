import { describe, expect, test } from 'vitest';
import { Simulation } from '../sim/simulation.ts';
import { EventCorrelator, type Correlation } from './event-correlator.ts';

const minute = 60_000;

function correlator(style: 'core' | 'events' = 'core'): { readonly sim: Simulation; readonly say: (message: string, reason?: string) => Correlation } {
  const sim = new Simulation({ seed: 1, startMs: 0 });
  const events = new EventCorrelator(sim, 'events', style);
  let names = 0;
  const say = (message: string, reason = 'Created'): Correlation => {
    const correlation = events.correlate({ aboutUid: 'u', fieldPath: '', type: 'Normal', reason, message });
    if (correlation.type === 'create') events.remember(correlation.key, `event-${names++}`, 'default');
    return correlation;
  };
  return { sim, say };
}

describe('events', () => {
  test('that say the same again raise a count', () => {
    const { say } = correlator();
    expect(say('a').type).toBe('create');
    expect(say('a')).toMatchObject({ type: 'repeat', name: 'event-0', count: 2 });
    expect(say('a')).toMatchObject({ type: 'repeat', name: 'event-0', count: 3 });
  });

  test('of one reason are combined from the tenth message on', () => {
    const { say } = correlator();
    const said = Array.from({ length: 12 }, (_, index) => say(`pod ${index}`));
    expect(said.slice(0, 9).every(({ type }) => type === 'create')).toBe(true);
    expect(said[9]).toMatchObject({ type: 'create', message: '(combined from similar events): pod 9' });
    expect(said[10]).toMatchObject({ type: 'repeat', name: 'event-9', count: 2, message: '(combined from similar events): pod 10' });
  });

  test('begin anew after ten quiet minutes', () => {
    const { sim, say } = correlator();
    for (let index = 0; index < 10; index++) say(`pod ${index}`);
    sim.runUntil(11 * minute);
    expect(say('pod 10')).toMatchObject({ type: 'create', message: 'pod 10' });
  });

  test('about one object are passed over after twenty-five, and one more is let through every five minutes', () => {
    const { sim, say } = correlator();
    const types = Array.from({ length: 30 }, (_, index) => say('same', `Reason${index}`).type);
    expect(types.filter((type) => type === 'create')).toHaveLength(25);
    expect(types.slice(25)).toEqual(['drop', 'drop', 'drop', 'drop', 'drop']);
    sim.runUntil(6 * minute);
    expect(say('same', 'Late').type).toBe('create');
    expect(say('same', 'Later').type).toBe('drop');
  });

  test('of the newer style are one series per revision of the object, written twice and then every half hour', () => {
    const sim = new Simulation({ seed: 1, startMs: 0 });
    const events = new EventCorrelator(sim, 'events', 'events');
    const say = (aboutRevision: string, message: string): string => {
      const correlation = events.correlate({ aboutUid: 'u', aboutRevision, fieldPath: '', type: 'Warning', reason: 'FailedScheduling', message });
      if (correlation.type === 'create') events.remember(correlation.key, 'e', 'default');
      return correlation.type === 'repeat' ? `repeat ${correlation.count}` : correlation.type;
    };
    expect([say('1', 'a'), say('2', 'a'), say('2', 'b'), say('2', 'b')]).toEqual(['create', 'create', 'repeat 2', 'drop']);
    for (let minutes = 5; minutes <= 25; minutes += 5) {
      sim.runUntil(minutes * minute);
      expect(say('2', 'a')).toBe('drop');
    }
    sim.runUntil(30 * minute);
    expect(say('2', 'a')).toBe('repeat 9');
    sim.runUntil(37 * minute);
    expect(say('2', 'a')).toBe('create');
  });
});
