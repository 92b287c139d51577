import { describe, expect, it } from 'vitest';
import { densityFor, podPlanFor, type Room } from './density.ts';

/** A third of the stage at 1440 × 900. */
const zone: Room = { width: 244, height: 480, gap: 12, phone: false };

describe('the density of the Nodes view', () => {
  it('draws rack units for a dozen machines', () => {
    expect(densityFor(3, zone)).toEqual({ density: 'unit', columns: 1 });
    expect(densityFor(4, zone).density).toBe('unit');
  });

  it('goes through rows and bars to heat as machines become more', () => {
    expect(densityFor(12, zone).density).toBe('row');
    expect(densityFor(100, zone).density).toBe('bar');
    expect(densityFor(1700, zone).density).toBe('heat');
  });

  it('puts units side by side where the zone is wide', () => {
    expect(densityFor(9, { ...zone, width: 760 })).toEqual({ density: 'unit', columns: 3 });
  });

  it('waits for more room before it becomes richer again', () => {
    const tight: Room = { ...zone, height: 4 * 112 + 4 };
    expect(densityFor(4, tight, 'unit').density).toBe('unit');
    expect(densityFor(4, tight, 'row').density).toBe('row');
    expect(densityFor(4, { ...tight, height: 4 * 130 }, 'row').density).toBe('unit');
  });

  it('always gives an answer', () => {
    expect(densityFor(5000, { width: 5, height: 5, gap: 0, phone: true })).toEqual({ density: 'heat', columns: 1 });
  });
});

describe('the pods of a machine', () => {
  it('are cells while they fit and marks when they do not', () => {
    const room = { width: 226, height: 64, cellHeight: 30, phone: false };
    expect(podPlanFor(5, room)).toEqual({ drawn: 'codes', columns: 6 });
    expect(podPlanFor(12, room).drawn).toBe('codes');
    expect(podPlanFor(13, room).drawn).toBe('field');
  });
});
