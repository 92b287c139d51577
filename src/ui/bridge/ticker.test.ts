import { describe, expect, it } from 'vitest';
import { readingAt } from './ticker.ts';

const base = { now: '2026-03-02T09:00:00Z', elapsedMs: 60_000, speed: 60, paused: false, events: 1 };

describe('the clock between two frames', () => {
  it('goes on at the speed of the engine', () => {
    const reading = readingAt(base, 500, 0);
    expect(reading.elapsedMs).toBe(90_000);
    expect(reading.now).toBe('2026-03-02T09:00:30.000Z');
  });

  it('stands while paused, and while the engine runs as fast as it can', () => {
    expect(readingAt({ ...base, paused: true }, 500, 0)).toEqual({ ...base, paused: true });
    expect(readingAt({ ...base, speed: 1e6 }, 500, 0).elapsedMs).toBe(60_000);
  });

  it('never goes backwards and never far ahead', () => {
    expect(readingAt(base, 0, 61_000).elapsedMs).toBe(61_000);
    expect(readingAt(base, 60_000, 0).elapsedMs).toBe(60_000 + 1500 * 60);
  });
});
