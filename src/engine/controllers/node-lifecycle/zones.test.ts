import { describe, expect, it } from 'vitest';
import { Zones, type ZoneMemory } from './disruption.ts';
import { fullLimiter, nextTokenMs, rateOf, swapRate, tryAccept, zoneStateOf } from './zones.ts';

describe('the state of a zone', () => {
  it.each([
    [{ ready: 3, notReady: 0 }, 'Normal'],
    [{ ready: 0, notReady: 1 }, 'FullDisruption'],
    [{ ready: 1, notReady: 2 }, 'Normal'],
    [{ ready: 2, notReady: 3 }, 'PartialDisruption'],
    [{ ready: 3, notReady: 3 }, 'Normal'],
    [{ ready: 9, notReady: 11 }, 'PartialDisruption'],
    [{ ready: 0, notReady: 0 }, 'Normal'],
  ] as const)('%j is %s', (count, state) => {
    expect(zoneStateOf(count)).toBe(state);
  });

  it('decides the rate', () => {
    expect(rateOf('Normal', 10)).toBeCloseTo(0.1);
    expect(rateOf('FullDisruption', 10)).toBeCloseTo(0.1);
    expect(rateOf('PartialDisruption', 50)).toBe(0);
    expect(rateOf('PartialDisruption', 51)).toBeCloseTo(0.01);
  });
});

describe('the limiter', () => {
  it('lets one through at once, and the next after ten seconds', () => {
    const limiter = fullLimiter(rateOf('Normal', 3), 0);
    expect(tryAccept(limiter, 0)).toBe(true);
    expect(tryAccept(limiter, 9000)).toBe(false);
    const next = nextTokenMs(limiter, 9000) ?? 0;
    expect(next).toBeGreaterThan(9990);
    expect(next).toBeLessThan(10_010);
    expect(tryAccept(limiter, next - 10)).toBe(false);
    expect(tryAccept(limiter, next)).toBe(true);
  });

  it('never has a token at rate 0', () => {
    const limiter = fullLimiter(0, 0);
    expect(tryAccept(limiter, 1e9)).toBe(false);
    expect(nextTokenMs(limiter, 0)).toBeUndefined();
  });

  it('gains nothing by switching rates back and forth', () => {
    const limiter = fullLimiter(0.1, 0);
    tryAccept(limiter, 0);
    swapRate(limiter, 0.01, 1000);
    swapRate(limiter, 0.1, 2000);
    expect(tryAccept(limiter, 2000)).toBe(false);
    expect(tryAccept(limiter, 12_100)).toBe(true);
  });

  it('starts full after a time at rate 0 only when it was full before', () => {
    const full = fullLimiter(0.1, 0);
    swapRate(full, 0, 5);
    swapRate(full, 0.1, 10);
    // At rate 0 nothing is accepted, so the new bucket is drained.
    expect(tryAccept(full, 10)).toBe(false);
  });
});

describe('zones', () => {
  const tainting = (zones: Zones, nowMs: number): string[] => {
    const tainted: string[] = [];
    zones.run(nowMs, (node) => {
      tainted.push(node);
      return 'done';
    });
    return tainted;
  };

  it('taint one node each at once, the next one ten seconds later', () => {
    const memory: ZoneMemory = {};
    const zones = new Zones(memory);
    for (const zone of ['a', 'b']) zones.know(zone, 0);
    for (const node of ['1', '2', '3']) zones.queue('a', `a${node}`, false, 0);
    zones.queue('b', 'b1', false, 0);
    expect(tainting(zones, 0)).toEqual(['a1', 'b1']);
    expect(tainting(zones, 5000)).toEqual([]);
    expect(zones.nextDueMs(5000)).toBeGreaterThan(9990);
    expect(tainting(zones, 10_000)).toEqual(['a2']);
    // Tainted nodes are not queued again while they have the taint.
    zones.queue('a', 'a1', true, 10_000);
    expect(tainting(zones, 20_001)).toEqual(['a3']);
    expect(tainting(zones, 40_000)).toEqual([]);
  });

  it('try again what failed', () => {
    const zones = new Zones({});
    zones.know('a', 0);
    zones.queue('a', 'a1', false, 0);
    zones.run(0, () => 'retry');
    expect(tainting(zones, 20_000)).toEqual(['a1']);
  });

  it('stop when all are lost, and go on when some are back', () => {
    const zones = new Zones({});
    expect(zones.judge(new Map([['a', { ready: 2, notReady: 0 }], ['b', { ready: 1, notReady: 1 }]]), 0)).toBe('none');
    expect(zones.judge(new Map([['a', { ready: 0, notReady: 2 }], ['b', { ready: 0, notReady: 2 }]]), 5000)).toBe('allLost');
    zones.queue('a', 'a1', false, 5000);
    expect(tainting(zones, 100_000)).toEqual([]);
    expect(zones.nextDueMs(100_000)).toBeUndefined();
    expect(zones.judge(new Map([['a', { ready: 0, notReady: 2 }], ['b', { ready: 0, notReady: 2 }]]), 100_000)).toBe('none');
    expect(zones.judge(new Map([['a', { ready: 0, notReady: 2 }], ['b', { ready: 1, notReady: 1 }]]), 105_000)).toBe('someBack');
    expect(tainting(zones, 116_000)).toEqual(['a1']);
  });

  it('survive as plain JSON', () => {
    const memory: ZoneMemory = {};
    const zones = new Zones(memory);
    zones.know('a', 0);
    zones.queue('a', 'a1', false, 0);
    zones.queue('a', 'a2', false, 0);
    const copy = new Zones(JSON.parse(JSON.stringify(memory)) as ZoneMemory);
    for (const now of [0, 4000, 10_100]) expect(tainting(copy, now)).toEqual(tainting(zones, now));
  });
});
