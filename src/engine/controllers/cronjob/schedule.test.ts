import { assert as check, constantFrom, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wallMs, wallTime } from './calendar.ts';
import { parseSchedule } from './schedule.ts';
import { findTimeZone, utc } from './time-zone.ts';

const at = (text: string): number => Date.parse(text);
const next = (schedule: string, after: string, zone?: string): string | undefined => {
  const ms = parseSchedule(schedule, zone === undefined ? utc : findTimeZone(zone)).next(at(after));
  return ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16);
};

describe('the calendar', () => {
  test('agrees with the machine on every day', () => {
    check(
      property(integer({ min: -20_000_000, max: 60_000_000 }), (minutes) => {
        const ms = minutes * 60_000;
        const date = new Date(ms);
        const wall = wallTime(ms);
        expect(wall).toEqual({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes(), weekday: date.getUTCDay() });
        expect(wallMs(wall.year, wall.month, wall.day, wall.hour, wall.minute)).toBe(ms);
      }),
    );
  });
});

describe('a schedule', () => {
  test.each([
    ['*/15 * * * *', '2026-01-01T00:07:00Z', '2026-01-01T00:15'],
    ['0 0 1 1 *', '2026-01-01T00:00:00Z', '2027-01-01T00:00'],
    ['30 3 * * mon-fri', '2026-01-02T04:00:00Z', '2026-01-05T03:30'],
    ['0 12 13 * 5', '2026-02-01T00:00:00Z', '2026-02-06T12:00'],
    ['0 12 13 * *', '2026-02-01T00:00:00Z', '2026-02-13T12:00'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00'],
    ['5-10/2,50 1 * dec ?', '2026-12-01T01:07:30Z', '2026-12-01T01:09'],
    ['@hourly', '2026-01-01T00:00:00Z', '2026-01-01T01:00'],
    ['@every 90s', '2026-01-01T00:00:00Z', '2026-01-01T00:01'],
    ['0 0 31 2 *', '2026-01-01T00:00:00Z', undefined],
  ])('%s after %s is %s', (schedule, after, expected) => {
    expect(next(schedule, after)).toBe(expected);
  });

  test.each([
    // Winter and summer in Berlin, and the morning on which the clocks go forward.
    ['0 9 * * *', 'Europe/Berlin', '2026-01-10T00:00:00Z', '2026-01-10T08:00'],
    ['0 9 * * *', 'Europe/Berlin', '2026-07-10T00:00:00Z', '2026-07-10T07:00'],
    ['0 9 * * *', 'Europe/Berlin', '2026-03-29T00:00:00Z', '2026-03-29T07:00'],
    ['0 9 * * *', 'America/New_York', '2026-11-01T00:00:00Z', '2026-11-01T14:00'],
    ['0 9 * * *', 'Asia/Shanghai', '2026-07-10T00:00:00Z', '2026-07-10T01:00'],
    ['0 9 * * *', 'Asia/Kolkata', '2026-07-10T00:00:00Z', '2026-07-10T03:30'],
    ['0 9 * * *', 'Australia/Sydney', '2026-01-10T00:00:00Z', '2026-01-10T22:00'],
    ['0 9 * * *', 'Etc/GMT+5', '2026-01-10T00:00:00Z', '2026-01-10T14:00'],
  ])('%s in %s', (schedule, zone, after, expected) => {
    expect(next(schedule, after, zone)).toBe(expected);
  });

  test('is found as if every minute had been asked', () => {
    const field = (min: number, max: number) => constantFrom('*', `${min}`, `*/${max - min > 20 ? 7 : 2}`, `${min}-${max}`, `${max}`);
    check(
      property(tuple(field(0, 59), field(0, 23), field(1, 28), constantFrom('*', '1', '*/3'), constantFrom('*', '0', '1-5')), integer({ min: 0, max: 500_000 }), ([minute, hour, day, month, weekday], offset) => {
        const after = at('2026-01-01T00:00:00Z') + offset * 61_000;
        const found = parseSchedule([minute, hour, day, month, weekday].join(' ')).next(after);
        expect(found).toBeDefined();
        const isIn = (text: string, value: number, min: number): boolean => {
          if (text === '*') return true;
          const [range = '', step] = text.split('/');
          if (step !== undefined) return (value - min) % Number(step) === 0;
          const [low = '', high = low] = range.split('-');
          return Number(low) <= value && value <= Number(high);
        };
        const fits = (ms: number): boolean => {
          const date = new Date(ms);
          const byDay = isIn(day, date.getUTCDate(), 1);
          const byWeekday = isIn(weekday, date.getUTCDay(), 0);
          const isDay = day === '*' || weekday === '*' ? byDay && byWeekday : byDay || byWeekday;
          return isIn(minute, date.getUTCMinutes(), 0) && isIn(hour, date.getUTCHours(), 0) && isIn(month, date.getUTCMonth() + 1, 1) && isDay;
        };
        const limit = Math.min(found ?? 0, after + 3 * 86_400_000);
        for (let ms = Math.floor(after / 60_000) * 60_000 + 60_000; ms < limit; ms += 60_000) expect(fits(ms)).toBe(false);
        expect(fits(found ?? 0)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test.each(['', '* * * *', '60 * * * *', '* * * * 7', '5-1 * * * *', '*/0 * * * *', 'a * * * *', '@sometimes', '@every soon'])('refuses "%s"', (text) => {
    expect(() => parseSchedule(text)).toThrow(/empty|expected|beyond|above|positive|parse|unrecognized/);
  });
});
