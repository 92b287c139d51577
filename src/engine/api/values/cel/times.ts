// Durations and points of time to the nanosecond, as Go reads and writes them.
import { formatTime, parseTime } from '../../../base/time.ts';

const unitNanos: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** `1h30m`, `-1.5s`; `undefined` for what is none or does not fit in 64 bits. */
export function parseDurationNanos(text: string): bigint | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let nanos = 0n;
  for (const [, amount = '', unit = ''] of rest.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const [whole = '', fraction = ''] = amount.split('.');
    const unitSize = unitNanos[unit] ?? 0;
    nanos += BigInt(whole === '' ? 0 : whole) * BigInt(unitSize) + BigInt(Math.trunc(Number(`0.${fraction === '' ? '0' : fraction}`) * unitSize));
  }
  return nanos < 2n ** 63n ? (sign === '-' ? -nanos : nanos) : undefined;
}

/** Nanoseconds since 1970 of an RFC 3339 text between the years 1 and 9999. */
export function parseTimestampNanos(text: string): bigint | undefined {
  const [, head = '', fraction = '', zone = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const ms = head === '' || head.startsWith('0000') ? undefined : parseTime(`${head}${zone}`);
  const isReal = ms !== undefined && isCalendarDate(head);
  return isReal ? BigInt(ms) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0')) : undefined;
}

/** The 30th of February is read by some as the 2nd of March. */
function isCalendarDate(head: string): boolean {
  const [year = 0, month = 0, day = 0] = head.slice(0, 10).split('-').map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

/** RFC 3339 in UTC, with as many digits after the point as there are. */
export function formatNanosAsTime(nanos: bigint): string {
  const second = 1_000_000_000n;
  const rest = ((nanos % second) + second) % second;
  const head = formatTime(Number((nanos - rest) / 1_000_000n));
  const fraction = String(rest).padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? head : head.replace('Z', `.${fraction}Z`);
}
