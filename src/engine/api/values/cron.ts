// Schedules of CronJobs as github.com/robfig/cron/v3 reads them: five fields or a word such as `@daily`.

/** Bit `n` is set where the number `n` fits. */
export interface CronSchedule {
  readonly minute: bigint;
  readonly hour: bigint;
  readonly dayOfMonth: bigint;
  readonly month: bigint;
  readonly dayOfWeek: bigint;
  /** Where both days are restricted, either one suffices. */
  readonly anyDayOfMonth: boolean;
  readonly anyDayOfWeek: boolean;
  /** `@every`: so many milliseconds after the last time; the fields say nothing then. */
  readonly everyMs?: number;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const bounds: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

const words: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** A fault in upstream's words; never leaves this file. */
class CronFault extends Error {}

function numberOf(text: string): number {
  if (!/^[+-]?[0-9]+$/.test(text)) throw new CronFault(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (text.length > 18) throw new CronFault(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
  const value = Number(text);
  if (value < 0) throw new CronFault(`negative number (${value}) not allowed: ${text}`);
  return value;
}

function numberOrName(text: string, { names, min }: Bounds): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named >= 0 ? named + min : numberOf(text);
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly isStar: boolean;
}

function rangeOf(text: string, expression: string, limits: Bounds): Range {
  const parts = text.split('-');
  const [low = '', high] = parts;
  if (low === '*' || low === '?') return { start: limits.min, end: limits.max, isStar: true };
  const start = numberOrName(low, limits);
  if (parts.length > 2) throw new CronFault(`too many hyphens: ${expression}`);
  return { start, end: high === undefined ? start : numberOrName(high, limits), isStar: false };
}

interface Field {
  readonly bits: bigint;
  readonly isStar: boolean;
}

function part(expression: string, limits: Bounds): Field {
  const [range = '', stepText, ...more] = expression.split('/');
  const { start, end: last, isStar } = rangeOf(range, expression, limits);
  if (more.length > 0) throw new CronFault(`too many slashes: ${expression}`);
  const step = stepText === undefined ? 1 : numberOf(stepText);
  const end = stepText !== undefined && !range.includes('-') ? limits.max : last;
  if (start < limits.min) throw new CronFault(`beginning of range (${start}) below minimum (${limits.min}): ${expression}`);
  if (end > limits.max) throw new CronFault(`end of range (${end}) above maximum (${limits.max}): ${expression}`);
  if (start > end) throw new CronFault(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  if (step === 0) throw new CronFault(`step of range should be a positive number: ${expression}`);
  let bits = 0n;
  for (let value = start; value <= end; value += step) bits |= 1n << BigInt(value);
  return { bits, isStar: isStar && step === 1 };
}

function field(text: string, limits: Bounds): Field {
  const parts = text.split(',').filter((expression) => expression !== '').map((expression) => part(expression, limits));
  return { bits: parts.reduce((bits, one) => bits | one.bits, 0n), isStar: parts.some((one) => one.isStar) };
}

const unitsMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's time.ParseDuration, in milliseconds. */
function durationMs(text: string): number | undefined {
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0;
  if (!/^(?:[0-9]*\.?[0-9]*(?:ns|us|µs|μs|ms|s|m|h))+$/.test(unsigned) || !/^[0-9.]/.test(unsigned)) return undefined;
  let total = 0;
  for (const [, amount = '', unit = ''] of unsigned.matchAll(/([0-9]*\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)/g)) total += Number(amount) * (unitsMs[unit] ?? 0);
  return text.startsWith('-') ? -total : total;
}

const nothing = { minute: 0n, hour: 0n, dayOfMonth: 0n, month: 0n, dayOfWeek: 0n, anyDayOfMonth: true, anyDayOfWeek: true };

function every(text: string): CronSchedule {
  const ms = durationMs(text.slice('@every '.length));
  if (ms === undefined) {
    const duration = text.slice('@every '.length);
    const why = duration === '' || !/^[+-]?[0-9.]/.test(duration) ? `time: invalid duration ${JSON.stringify(duration)}` : `time: missing unit in duration ${JSON.stringify(duration)}`;
    throw new CronFault(`failed to parse duration ${text}: ${why}`);
  }
  return { ...nothing, everyMs: Math.max(1000, Math.floor(ms / 1000) * 1000) };
}

function parse(text: string): CronSchedule {
  if (text === '') throw new CronFault('empty spec string');
  const spec = text.replace(/^(?:CRON_)?TZ=\S* */, '').trim();
  if (spec.startsWith('@every ')) return every(spec);
  const standard = spec.startsWith('@') ? words[spec] : spec;
  if (standard === undefined) throw new CronFault(`unrecognized descriptor: ${spec}`);
  const fields = standard.split(/\s+/).filter((word) => word !== '');
  if (fields.length !== 5) throw new CronFault(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields.map((one, index) => field(one, bounds[index] ?? { min: 0, max: 0 }));
  return {
    minute: minute?.bits ?? 0n,
    hour: hour?.bits ?? 0n,
    dayOfMonth: dayOfMonth?.bits ?? 0n,
    month: month?.bits ?? 0n,
    dayOfWeek: dayOfWeek?.bits ?? 0n,
    anyDayOfMonth: dayOfMonth?.isStar === true,
    anyDayOfWeek: dayOfWeek?.isStar === true,
  };
}

/** The schedule, or upstream's sentence about a text that is none. */
export function parseCron(text: string): CronSchedule | string {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof CronFault) return error.message;
    throw error;
  }
}
