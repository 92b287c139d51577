// Functions of texts and times: cel-go's ext/strings.go and common/types/timestamp.go, apiserver/pkg/cel/library/regex.go.
import { formatTime } from '../../../../base/time.ts';
import { CelFault } from '../cel-fault.ts';
import type { CelValue } from '../cel-value.ts';
import { findAll, regExp, replace } from '../library/text.ts';
import { formatText } from './format.ts';
import { CelDuration, CelTimestamp, noOverload } from './values.ts';

export type Body = (...args: readonly CelValue[]) => CelValue;

const text = (value: CelValue): string => {
  if (typeof value !== 'string') throw noOverload();
  return value;
};
const number = (value: CelValue): number => {
  if (typeof value !== 'bigint') throw noOverload();
  return Number(value);
};

function outOfRange(index: number): CelFault {
  return new CelFault(`index out of range: ${index}`);
}

function charAt(value: string, index: number): string {
  const characters = Array.from(value);
  if (index < 0 || index > characters.length) throw outOfRange(index);
  return characters[index] ?? '';
}

function indexOf(value: string, part: string, from: number): bigint {
  if (part === '') return BigInt(from);
  if (from < 0) throw outOfRange(from);
  const characters = Array.from(value);
  const wanted = Array.from(part);
  for (let at = from; at <= characters.length - wanted.length; at++) if (wanted.every((it, offset) => characters[at + offset] === it)) return BigInt(at);
  return -1n;
}

function lastIndexOf(value: string, part: string, from?: number): bigint {
  const characters = Array.from(value);
  const wanted = Array.from(part);
  if (part === '') return BigInt(from ?? characters.length);
  if (from === undefined && characters.length < wanted.length) return -1n;
  const start = from ?? characters.length - 1;
  if (start < 0) throw outOfRange(start);
  if (start >= characters.length) return -1n;
  for (let at = Math.min(start, characters.length - wanted.length); at >= 0; at--) if (wanted.every((it, offset) => characters[at + offset] === it)) return BigInt(at);
  return -1n;
}

function substring(value: string, start: number, end?: number): string {
  const characters = Array.from(value);
  const stop = end ?? characters.length;
  if (end !== undefined && start > end) throw new CelFault(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0 || start > characters.length) throw outOfRange(start);
  if (stop < 0 || stop > characters.length) throw outOfRange(stop);
  return characters.slice(start, stop).join('');
}

function split(value: string, by: string, limit = -1): readonly string[] {
  const parts = by === '' ? Array.from(value) : value.split(by);
  if (limit === 0) return [];
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(by)];
}

const escapes: Readonly<Record<string, string>> = { '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\', '"': '\\"' };

function quote(value: string): string {
  return `"${Array.from(value, (it) => escapes[it] ?? it).join('')}"`;
}

const minuteNanos = 60_000_000_000n;

/** Hours and minutes that a zone is ahead; of the named ones only UTC is known here. */
function zoneMinutes(zone: CelValue): bigint {
  if (zone === undefined || zone === 'UTC' || zone === '') return 0n;
  const [, sign = '', hours = '', minutes = ''] = /^([+-]?)(\d+):(\d+)$/.exec(text(zone)) ?? [];
  if (hours === '') throw new CelFault(`unknown time zone ${text(zone)}`);
  return (sign === '-' ? -1n : 1n) * (BigInt(hours) * 60n + BigInt(minutes));
}

interface Calendar {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Since 1970. */
  readonly days: bigint;
  readonly rest: bigint;
}

function calendar(value: CelValue, zone: CelValue): Calendar {
  if (!(value instanceof CelTimestamp)) throw noOverload();
  const nanos = value.nanos + zoneMinutes(zone) * minuteNanos;
  const dayNanos = 86_400_000_000_000n;
  const inDay = ((nanos % dayNanos) + dayNanos) % dayNanos;
  const ms = Number((nanos - (((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000n);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (formatTime(ms).match(/\d+/g) ?? []).map(Number);
  return { year, month, day, hour, minute, second, days: (nanos - inDay) / dayNanos, rest: inDay % 1_000_000_000n };
}

function dayOfYear({ year, month, day }: Calendar): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].slice(0, month - 1).reduce((sum, days) => sum + days, day) - 1;
}

const parts: Readonly<Record<string, (at: Calendar) => number | bigint>> = {
  year: ({ year }) => year,
  month: ({ month }) => month - 1,
  day_of_year: dayOfYear,
  day_of_month: ({ day }) => day - 1,
  day_of_month_1_based: ({ day }) => day,
  day_of_week: ({ days }) => ((days % 7n) + 11n) % 7n,
  hours: ({ hour }) => hour,
  minutes: ({ minute }) => minute,
  seconds: ({ second }) => second,
  milliseconds: ({ rest }) => rest / 1_000_000n,
};

const timeBodies = Object.entries(parts).flatMap(([name, part]): (readonly [string, Body])[] => {
  const body: Body = (value, zone) => BigInt(part(calendar(value, zone)));
  return [[`timestamp_to_${name}`, body], [name === 'seconds' ? 'timestamp_to_seconds_tz' : `timestamp_to_${name}_with_tz`, body]];
});

const spans = Object.entries({ hours: 60n * minuteNanos, minutes: minuteNanos, seconds: 1_000_000_000n, milliseconds: 1_000_000n }).map(([name, unit]): readonly [string, Body] => [
  `duration_to_${name}`,
  (value) => {
    if (!(value instanceof CelDuration)) throw noOverload();
    return value.nanos / unit;
  },
]);

const matches: Body = (value, pattern) => regExp(text(pattern), '', '').test(text(value));
const found: Body = (value, pattern) => regExp(text(pattern), '').exec(text(value))?.[0] ?? '';
const allFound: Body = (value, pattern, limit) => findAll(text(value), text(pattern), limit === undefined ? -1n : BigInt(number(limit)));
const asciiCase = (value: CelValue, pattern: RegExp, change: (letter: string) => string): string => text(value).replaceAll(pattern, change);

export const textBodies: ReadonlyMap<string, Body> = new Map<string, Body>([
  ['contains_string', (value, part) => text(value).includes(text(part))],
  ['starts_with_string', (value, part) => text(value).startsWith(text(part))],
  ['ends_with_string', (value, part) => text(value).endsWith(text(part))],
  ['matches', matches],
  ['matches_string', matches],
  ['string_find_string', found],
  ['string_find_all_string', allFound],
  ['string_find_all_string_int', allFound],
  ['string_char_at_int', (value, index) => charAt(text(value), number(index))],
  ['string_index_of_string', (value, part) => indexOf(text(value), text(part), 0)],
  ['string_index_of_string_int', (value, part, from) => indexOf(text(value), text(part), number(from))],
  ['string_last_index_of_string', (value, part) => lastIndexOf(text(value), text(part))],
  ['string_last_index_of_string_int', (value, part, from) => lastIndexOf(text(value), text(part), number(from))],
  ['string_lower_ascii', (value) => asciiCase(value, /[A-Z]/g, (letter) => letter.toLowerCase())],
  ['string_upper_ascii', (value) => asciiCase(value, /[a-z]/g, (letter) => letter.toUpperCase())],
  ['string_replace_string_string', (value, old, by) => replace(text(value), text(old), text(by))],
  ['string_replace_string_string_int', (value, old, by, limit) => replace(text(value), text(old), text(by), BigInt(number(limit)))],
  ['string_split_string', (value, by) => split(text(value), text(by))],
  ['string_split_string_int', (value, by, limit) => split(text(value), text(by), number(limit))],
  ['string_substring_int', (value, start) => substring(text(value), number(start))],
  ['string_substring_int_int', (value, start, end) => substring(text(value), number(start), number(end))],
  ['string_trim', (value) => text(value).trim()],
  ['string_format', (value, values) => formatText(text(value), values as readonly CelValue[])],
  ['strings_quote', (value) => quote(text(value))],
  ['list_join', (list) => (list as readonly CelValue[]).map(text).join('')],
  ['list_join_string', (list, by) => (list as readonly CelValue[]).map(text).join(text(by))],
  ['string_jsonpatch_escapeKey', (key) => text(key).replaceAll('~', '~0').replaceAll('/', '~1')],
  ...timeBodies,
  ...spans,
]);
