import { describe, expect, it } from 'vitest';
import { axisTicks, followedFrom, msAt, neighbourWindow, windowsMs, xOf } from './time-scale.ts';

const scale = { fromMs: 150_000, toMs: 570_000, left: 156, right: 1016 };

describe('the time scale', () => {
  it('goes from time to place and back', () => {
    for (const ms of [150_000, 298_200, 570_000]) expect(msAt(scale, xOf(scale, ms))).toBeCloseTo(ms);
    expect(xOf(scale, 150_000)).toBe(156);
  });

  it('labels minutes where seven minutes are in view', () => {
    const majors = axisTicks(scale).filter((tick) => tick.major);
    expect(majors.map((tick) => tick.ms)).toEqual([180_000, 240_000, 300_000, 360_000, 420_000, 480_000, 540_000]);
  });

  it('never labels more densely than labels are wide', () => {
    for (const windowMs of windowsMs) {
      const majors = axisTicks({ ...scale, fromMs: 0, toMs: windowMs }).filter((tick) => tick.major);
      expect(majors.length).toBeLessThanOrEqual(14);
      expect(majors.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('follows the playhead, but not to before the beginning', () => {
    expect(followedFrom(600_000, 420_000, 0.5)).toBe(390_000);
    expect(followedFrom(10_000, 420_000, 0.5)).toBe(0);
  });

  it('zooms from a minute to an hour', () => {
    expect(neighbourWindow(60_000, -1)).toBe(60_000);
    expect(neighbourWindow(420_000, 1)).toBe(600_000);
    expect(neighbourWindow(3_600_000, 1)).toBe(3_600_000);
  });
});
