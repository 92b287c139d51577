import { parseCron, type CronSchedule } from '../../api/values/cron.ts';
import { wallMs, wallTime } from './calendar.ts';
import { utc, type TimeZone } from './time-zone.ts';

/** When something is to happen, over and over. */
export interface Schedule {
  /** The first time after that moment, milliseconds since 1970; `undefined` when there is none within five years. */
  next(afterMs: number): number | undefined;
}

/** A text that is no schedule; the sentence says why. */
export class ScheduleError extends Error {}

/** On the clocks of a place. Throws ScheduleError. */
export function parseSchedule(text: string, zone: TimeZone = utc): Schedule {
  const schedule = parseCron(text.trim());
  if (typeof schedule === 'string') throw new ScheduleError(schedule);
  const { everyMs } = schedule;
  if (everyMs !== undefined) return { next: (afterMs) => Math.floor(afterMs / 1000) * 1000 + everyMs };
  return { next: (afterMs) => nextTime(schedule, afterMs, zone) };
}

function has(bits: bigint, value: number): boolean {
  return ((bits >> BigInt(value)) & 1n) === 1n;
}

/** With both a day of the month and a weekday given, either will do. */
function isDay(when: CronSchedule, dayOfMonth: number, dayOfWeek: number): boolean {
  const byDay = has(when.dayOfMonth, dayOfMonth);
  const byWeekday = has(when.dayOfWeek, dayOfWeek);
  return when.anyDayOfMonth || when.anyDayOfWeek ? byDay && byWeekday : byDay || byWeekday;
}

/** The moment at which the clocks show that; where they never do, or twice, the one their usual offset gives. */
function momentOf(localMs: number, zone: TimeZone): number {
  const guess = localMs - zone(localMs);
  return localMs - zone(guess);
}

function nextTime(when: CronSchedule, afterMs: number, zone: TimeZone): number | undefined {
  let moment = Math.floor(afterMs / 60_000) * 60_000 + 60_000;
  const lastYear = wallTime(moment).year + 5;
  for (;;) {
    const { year, month, day, hour, minute, weekday } = wallTime(moment + zone(moment));
    if (year > lastYear) return undefined;
    let jump: number;
    if (!has(when.month, month)) jump = momentOf(wallMs(year, month + 1, 1, 0, 0), zone);
    else if (!isDay(when, day, weekday)) jump = momentOf(wallMs(year, month, day + 1, 0, 0), zone);
    else if (!has(when.hour, hour)) jump = moment + (60 - minute) * 60_000;
    else if (!has(when.minute, minute)) jump = moment + 60_000;
    else return moment;
    moment = Math.max(jump, moment + 60_000);
  }
}
