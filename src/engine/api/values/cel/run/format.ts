// `'…'.format([…])`: cel-go's ext/formatting.go.
import { CelFault } from '../cel-fault.ts';
import type { CelValue } from '../cel-value.ts';
import { CelUint } from '../syntax/expr.ts';
import { plainDouble, toText } from './conversions.ts';
import { kindOf } from './values.ts';

const quoted = (text: string): string => JSON.stringify(text);

/** A value inside a list or a map. */
function inner(value: CelValue): string {
  const { kind } = kindOf(value);
  if (kind === 'string') return quoted(String(value));
  if (kind === 'bytes') return `b${quoted(toText(value))}`;
  if (kind === 'timestamp' || kind === 'duration') return `${kind}(${quoted(toText(value))})`;
  if (typeof value !== 'number') return written(value);
  return Number.isFinite(value) ? value.toFixed(6) : quoted(toText(value));
}

function written(value: CelValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(inner).join(', ')}]`;
  if (value instanceof Map) {
    const entries = Array.from(value as ReadonlyMap<CelValue, CelValue>, ([key, item]) => `${inner(key)}:${inner(item)}`);
    return `{${entries.toSorted().join(', ')}}`;
  }
  const { kind, name } = kindOf(value);
  if (kind !== 'struct' && kind !== 'opaque') return toText(value);
  throw new CelFault(`error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given ${name}`);
}

function wrong(words: string, value: CelValue): CelFault {
  return new CelFault(`error during formatting: ${words}, was given ${kindOf(value).name}`);
}

function whole(value: CelValue): bigint | undefined {
  return value instanceof CelUint ? value.value : typeof value === 'bigint' ? value : undefined;
}

function double(value: CelValue, clause: string): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw wrong(`${clause} clause can only be used on doubles`, value);
}

const infinite = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞');
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** As the English locale writes it: `3.140000×10⁰⁰`. */
function scientific(value: number, precision: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(precision).split('e');
  const digits = String(Math.abs(Number(exponent))).padStart(2, '0');
  return `${mantissa}×10${Number(exponent) < 0 ? '⁻' : ''}${digits.replaceAll(/\d/g, (digit) => superscripts.charAt(Number(digit)))}`;
}

/** With commas between thousands. */
function fixedPoint(value: number, precision: number): string {
  const [head = '', tail] = (Math.abs(value) >= 1e21 ? `${plainDouble(value)}${precision > 0 ? `.${'0'.repeat(precision)}` : ''}` : value.toFixed(Math.min(precision, 100))).split('.');
  const grouped = head.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return tail === undefined ? grouped : `${grouped}.${tail}`;
}

function radix(value: CelValue, base: number, words: string): string {
  const number = whole(value);
  if (number === undefined) throw wrong(words, value);
  return number.toString(base);
}

function hex(value: CelValue): string {
  const bytes = typeof value === 'string' ? Array.from(encodeURIComponent(value).matchAll(/%([0-9A-F]{2})|[^%]/g), ([part, code]) => (code === undefined ? part.charCodeAt(0) : Number.parseInt(code, 16))) : value instanceof Uint8Array ? [...value] : undefined;
  if (bytes !== undefined) return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return radix(value, 16, 'only integers, byte buffers, and strings can be formatted as hex');
}

const clauses: Readonly<Record<string, (value: CelValue, precision: number) => string>> = {
  s: written,
  d: (value) => radix(value, 10, 'decimal clause can only be used on integers'),
  f: (value, precision) => {
    const number = double(value, 'fixed-point');
    return Number.isFinite(number) ? fixedPoint(number, precision) : infinite(number);
  },
  e: (value, precision) => {
    const number = double(value, 'scientific');
    return Number.isFinite(number) ? scientific(number, precision) : infinite(number);
  },
  b: (value) => (typeof value === 'boolean' ? String(Number(value)) : radix(value, 2, 'only integers and bools can be formatted as binary')),
  o: (value) => radix(value, 8, 'octal clause can only be used on integers'),
  x: hex,
  X: (value) => hex(value).toUpperCase(),
};

export function formatText(text: string, values: readonly CelValue[]): string {
  let used = 0;
  return text.replaceAll(/%(?:(%)|(?:\.(\d*))?(.?))/gsu, (_, percent: string | undefined, precision: string | undefined, letter: string) => {
    if (percent !== undefined) return '%';
    if (used >= values.length) throw new CelFault(`index ${used} out of range`);
    if (letter === '') throw new CelFault('unexpected end of string');
    const write = Object.hasOwn(clauses, letter) ? clauses[letter] : undefined;
    if (write === undefined) throw new CelFault(`could not parse formatting clause: unrecognized formatting clause "${letter}"`);
    return write(values[used++], precision === undefined ? 6 : Number(precision));
  });
}
