// Between kinds of values: ConvertToType of cel-go's common/types.
import { textOfUtf8 } from '../../../../base/base64.ts';
import { formatIp, formatIpRange } from '../../ip.ts';
import { CelFault } from '../cel-fault.ts';
import type { CelValue } from '../cel-value.ts';
import { CelCidr, CelIp } from '../library/network.ts';
import { CelUint } from '../syntax/expr.ts';
import { formatNanosAsTime, parseDurationNanos, parseTimestampNanos } from '../times.ts';
import { CelDuration, CelTimestamp, CelTypeValue, kindOf, noOverload } from './values.ts';

const least = -(2n ** 63n);
const end = 2n ** 63n;

/** A whole number of 64 bits. */
export function int64(value: bigint): bigint {
  if (value < least || value >= end) throw new CelFault('integer overflow');
  return value;
}

export function uint64(value: bigint): CelUint {
  if (value < 0n || value >= 2n ** 64n) throw new CelFault('unsigned integer overflow');
  return new CelUint(value);
}

export function durationOf(nanos: bigint): CelDuration {
  if (nanos < least || nanos >= end) throw new CelFault('duration overflow');
  return new CelDuration(nanos);
}

export function timestampOf(nanos: bigint): CelTimestamp {
  if (nanos < -62_135_596_800_000_000_000n || nanos >= 253_402_300_800_000_000_000n) throw new CelFault('timestamp overflow');
  return new CelTimestamp(nanos);
}

function unreadable(value: CelValue, type: string): CelFault {
  return new CelFault(`type conversion error from '${kindOf(value).name}' to '${type}'`);
}

const secondNanos = 1_000_000_000n;
const floorDiv = (value: bigint, by: bigint): bigint => (value >= 0n ? value / by : -((-value + by - 1n) / by));

function toInt(value: CelValue): bigint {
  if (typeof value === 'bigint') return value;
  if (value instanceof CelUint) return int64(value.value);
  if (value instanceof CelDuration) return value.nanos;
  if (value instanceof CelTimestamp) return floorDiv(value.nanos, secondNanos);
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value <= -(2 ** 63) || value >= 2 ** 63) throw new CelFault('integer overflow');
    return BigInt(Math.trunc(value));
  }
  if (typeof value !== 'string') throw noOverload();
  const read = /^[+-]?\d+$/.test(value) ? BigInt(value.replace(/^\+/, '')) : undefined;
  if (read === undefined || read < least || read >= end) throw unreadable(value, 'int');
  return read;
}

function toUint(value: CelValue): CelUint {
  if (value instanceof CelUint) return value;
  if (typeof value === 'bigint') return uint64(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value < 0 || value >= 2 ** 64) throw new CelFault('unsigned integer overflow');
    return new CelUint(BigInt(Math.trunc(value)));
  }
  if (typeof value !== 'string') throw noOverload();
  if (!/^\d+$/.test(value) || BigInt(value) >= 2n ** 64n) throw unreadable(value, 'uint');
  return new CelUint(BigInt(value));
}

function toDouble(value: CelValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  if (typeof value !== 'string') throw noOverload();
  if (/^[+-]?(?:inf|infinity)$/i.test(value)) return value.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(value)) return Number.NaN;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)) throw unreadable(value, 'double');
  return Number(value);
}

const truths: Readonly<Record<string, boolean>> = Object.fromEntries([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true]),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false]),
]) as Readonly<Record<string, boolean>>;

function toBool(value: CelValue): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw noOverload();
  const truth = Object.hasOwn(truths, value) ? truths[value] : undefined;
  if (truth === undefined) throw unreadable(value, 'bool');
  return truth;
}

/** Go's %g. */
function shortDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 21)) return Object.is(value, -0) ? '-0' : plainDouble(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** Without an exponent. */
export function plainDouble(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '');
}

export function secondsText(nanos: bigint): string {
  return `${plainDouble(Number(nanos) / 1e9)}s`;
}

export function toText(value: CelValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return shortDouble(value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Uint8Array) return textOfUtf8([...value]);
  if (value instanceof CelDuration) return secondsText(value.nanos);
  if (value instanceof CelTimestamp) return formatNanosAsTime(value.nanos);
  if (value instanceof CelTypeValue) return value.type.name;
  if (value instanceof CelIp) return formatIp(value.address);
  if (value instanceof CelCidr) return formatIpRange(value.range);
  throw noOverload();
}

function toBytes(value: CelValue): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') throw noOverload();
  return Uint8Array.from(Array.from(encodeURIComponent(value).matchAll(/%([0-9A-F]{2})|[^%]/g), ([part, hex]) => (hex === undefined ? part.charCodeAt(0) : Number.parseInt(hex, 16))));
}

function toDuration(value: CelValue): CelDuration {
  if (value instanceof CelDuration) return value;
  if (typeof value === 'bigint') return new CelDuration(value);
  const nanos = typeof value === 'string' ? parseDurationNanos(value) : undefined;
  if (nanos === undefined) throw typeof value === 'string' ? unreadable(value, 'google.protobuf.Duration') : noOverload();
  return new CelDuration(nanos);
}

function toTimestamp(value: CelValue): CelTimestamp {
  if (value instanceof CelTimestamp) return value;
  if (typeof value === 'bigint') return timestampOf(value * secondNanos);
  const nanos = typeof value === 'string' ? parseTimestampNanos(value) : undefined;
  if (nanos === undefined) throw typeof value === 'string' ? unreadable(value, 'google.protobuf.Timestamp') : noOverload();
  return timestampOf(nanos);
}

/** By the name of the function. */
export const conversions: Readonly<Record<string, (value: CelValue) => CelValue>> = {
  int: toInt,
  uint: toUint,
  double: toDouble,
  bool: toBool,
  string: toText,
  bytes: toBytes,
  duration: toDuration,
  timestamp: toTimestamp,
  dyn: (value) => value,
};
