import { describe, expect, it } from 'vitest';
import { elapsedOf, eventAge, kubectlAge, startMsOf } from './times.ts';

describe('ages', () => {
  it.each([
    [0, '0s'],
    [119_000, '119s'],
    [120_000, '2m'],
    [200_000, '3m20s'],
    [720_500, '12m'],
    [3 * 3_600_000 + 300_000, '3h5m'],
    [9 * 3_600_000, '9h'],
    [50 * 3_600_000, '2d2h'],
    [9 * 86_400_000, '9d'],
    [800 * 86_400_000, '2y'],
  ])('%d ms is %s', (ms, text) => {
    expect(kubectlAge(ms)).toBe(text);
  });

  it('tell how often an event was seen', () => {
    expect(eventAge({ count: 1, firstMs: 0, lastMs: 0 }, 67_000)).toBe('67s');
    expect(eventAge({ count: 3, firstMs: 0, lastMs: 115_000 }, 120_000)).toBe('5s (x3 over 2m)');
  });

  it('count from the beginning of the cluster', () => {
    const start = startMsOf({ now: '2026-03-02T09:04:58.200Z', elapsedMs: 298_200, speed: 1, paused: true, events: 0 });
    expect(elapsedOf('2026-03-02T09:00:10Z', start)).toBe(10_000);
    expect(elapsedOf(undefined, start)).toBeUndefined();
    expect(elapsedOf('soon', start)).toBeUndefined();
  });
});
