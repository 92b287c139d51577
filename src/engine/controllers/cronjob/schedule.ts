import { wallMs, wallTime } from './calendar.ts';
import { utc, type TimeZone } from './time-zone.ts';

/** When something is to happen, over and over. */
export interface Schedule {
  /** The first time after that moment, milliseconds since 1970; `undefined` when there is none within five years. */
  next(afterMs: number): number | undefined;
}

interface Field {
  readonly values: ReadonlySet<number>;
  /** `*` or `?`: it does not restrict. */
  readonly isAny: boolean;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const monthNames = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const bounds = {
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  day: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: monthNames },
  weekday: { min: 0, max: 6, names: dayNames },
} as const satisfies Readonly<Record<string, Bounds>>;

const shorthands: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** A text that is no schedule; the sentence says why. */
export class ScheduleError extends Error {}

function number(text: string, { names }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named;
  if (!/^\d+$/.test(text)) throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}

function parsePart(part: string, limits: Bounds): { readonly values: readonly number[]; readonly isAny: boolean } {
  const [range = '', step, ...more] = part.split('/');
  const [low = '', high, ...rest] = range.split('-');
  if (more.length > 0) throw new ScheduleError(`too many slashes: ${part}`);
  if (rest.length > 0) throw new ScheduleError(`too many hyphens: ${part}`);
  const isStar = low === '*' || low === '?';
  const by = step === undefined ? 1 : number(step, { min: 0, max: 0 });
  const from = isStar ? limits.min : number(low, limits);
  const single = step === undefined ? from : limits.max;
  const to = isStar ? limits.max : high === undefined ? single : number(high, limits);
  if (from < limits.min) throw new ScheduleError(`beginning of range (${from}) below minimum (${limits.min}): ${part}`);
  if (to > limits.max) throw new ScheduleError(`end of range (${to}) above maximum (${limits.max}): ${part}`);
  if (from > to) throw new ScheduleError(`beginning of range (${from}) beyond end of range (${to}): ${part}`);
  if (by === 0) throw new ScheduleError(`step of range should be a positive number: ${part}`);
  const values: number[] = [];
  for (let value = from; value <= to; value += by) values.push(value);
  return { values, isAny: isStar && by === 1 };
}

function parseField(text: string, limits: Bounds): Field {
  const parts = text.split(',').filter((part) => part !== '').map((part) => parsePart(part, limits));
  return { values: new Set(parts.flatMap((part) => part.values)), isAny: parts.some((part) => part.isAny) };
}

const durationUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function parseEvery(text: string): Schedule {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) throw new ScheduleError(`failed to parse duration @every ${text}: time: invalid duration "${text}"`);
  let total = 0;
  for (const [, amount = '0', , unit = 's'] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h)/g)) total += Number(amount) * (durationUnits[unit] ?? 0);
  const everyMs = Math.max(1000, Math.floor(total / 1000) * 1000);
  return { next: (afterMs) => Math.floor(afterMs / 1000) * 1000 + everyMs };
}

/** Five fields or a shorthand, as `robfig/cron` reads them, on the clocks of a place. Throws ScheduleError. */
export function parseSchedule(text: string, zone: TimeZone = utc): Schedule {
  const trimmed = text.trim();
  if (trimmed === '') throw new ScheduleError('empty spec string');
  if (trimmed.startsWith('@every ')) return parseEvery(trimmed.slice('@every '.length));
  if (trimmed.startsWith('@') && shorthands[trimmed] === undefined) throw new ScheduleError(`unrecognized descriptor: ${trimmed}`);
  const fields = (shorthands[trimmed] ?? trimmed).split(/\s+/);
  if (fields.length !== 5) throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  const when = {
    minute: parseField(minute, bounds.minute),
    hour: parseField(hour, bounds.hour),
    day: parseField(day, bounds.day),
    month: parseField(month, bounds.month),
    weekday: parseField(weekday, bounds.weekday),
  };
  return { next: (afterMs) => nextTime(when, afterMs, zone) };
}

type When = Readonly<Record<keyof typeof bounds, Field>>;

/** With both a day of the month and a weekday given, either will do. */
function isDay({ day, weekday }: When, dayOfMonth: number, dayOfWeek: number): boolean {
  const byDay = day.values.has(dayOfMonth);
  const byWeekday = weekday.values.has(dayOfWeek);
  return day.isAny || weekday.isAny ? byDay && byWeekday : byDay || byWeekday;
}

/** The moment at which the clocks show that; where they never do, or twice, the one their usual offset gives. */
function momentOf(localMs: number, zone: TimeZone): number {
  const guess = localMs - zone(localMs);
  return localMs - zone(guess);
}

function nextTime(when: When, afterMs: number, zone: TimeZone): number | undefined {
  let moment = Math.floor(afterMs / 60_000) * 60_000 + 60_000;
  const lastYear = wallTime(moment).year + 5;
  for (;;) {
    const { year, month, day, hour, minute, weekday } = wallTime(moment + zone(moment));
    if (year > lastYear) return undefined;
    let jump: number;
    if (!when.month.values.has(month)) jump = momentOf(wallMs(year, month + 1, 1, 0, 0), zone);
    else if (!isDay(when, day, weekday)) jump = momentOf(wallMs(year, month, day + 1, 0, 0), zone);
    else if (!when.hour.values.has(hour)) jump = moment + (60 - minute) * 60_000;
    else if (!when.minute.values.has(minute)) jump = moment + 60_000;
    else return moment;
    moment = Math.max(jump, moment + 60_000);
  }
}
