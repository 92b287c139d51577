// Arithmetic and comparison, by the kinds that the values have.
import { CelFault } from '../cel-fault.ts';
import type { CelValue } from '../cel-value.ts';
import { CelUint } from '../syntax/expr.ts';
import { durationOf, int64, timestampOf, uint64 } from './conversions.ts';
import { CelDuration, CelKeyedList, CelTimestamp, compare, isEqual, keyIn, noOverload } from './values.ts';

type Operator = (a: CelValue, b: CelValue) => CelValue;

interface Arithmetic {
  readonly whole: (a: bigint, b: bigint) => bigint;
  readonly real?: (a: number, b: number) => number;
}

function arithmetic({ whole, real }: Arithmetic, others: Operator = () => undefined): Operator {
  return (a, b) => {
    if (typeof a === 'bigint' && typeof b === 'bigint') return int64(whole(a, b));
    if (a instanceof CelUint && b instanceof CelUint) return uint64(whole(a.value, b.value));
    if (real !== undefined && typeof a === 'number' && typeof b === 'number') return real(a, b);
    const other = others(a, b);
    if (other === undefined) throw noOverload();
    return other;
  };
}

const add = arithmetic({ whole: (a, b) => a + b, real: (a, b) => a + b }, (a, b) => {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (a instanceof CelKeyedList && Array.isArray(b)) return a.joined(b);
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as readonly CelValue[]), ...(b as readonly CelValue[])];
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Uint8Array.from([...a, ...b]);
  if (a instanceof CelDuration && b instanceof CelDuration) return durationOf(a.nanos + b.nanos);
  if (a instanceof CelTimestamp && b instanceof CelDuration) return timestampOf(a.nanos + b.nanos);
  return a instanceof CelDuration && b instanceof CelTimestamp ? timestampOf(a.nanos + b.nanos) : undefined;
});

const subtract = arithmetic({ whole: (a, b) => a - b, real: (a, b) => a - b }, (a, b) => {
  if (a instanceof CelDuration && b instanceof CelDuration) return durationOf(a.nanos - b.nanos);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return durationOf(a.nanos - b.nanos);
  return a instanceof CelTimestamp && b instanceof CelDuration ? timestampOf(a.nanos - b.nanos) : undefined;
});

function divided(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new CelFault('division by zero');
  return a / b;
}

function remainder(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new CelFault('modulus by zero');
  return a % b;
}

function holds(item: CelValue, holder: CelValue): boolean {
  if (Array.isArray(holder)) return (holder as readonly CelValue[]).some((other) => isEqual(item, other));
  if (holder instanceof Map) return keyIn(holder, item) !== undefined;
  throw noOverload();
}

export const operators: Readonly<Record<string, Operator>> = {
  '_+_': add,
  '_-_': subtract,
  '_*_': arithmetic({ whole: (a, b) => a * b, real: (a, b) => a * b }),
  '_/_': arithmetic({ whole: divided, real: (a, b) => a / b }),
  '_%_': arithmetic({ whole: remainder }),
  '_<_': (a, b) => compare(a, b) < 0,
  '_<=_': (a, b) => compare(a, b) <= 0,
  '_>_': (a, b) => compare(a, b) > 0,
  '_>=_': (a, b) => compare(a, b) >= 0,
  '@in': holds,
};

export function negate(value: CelValue): CelValue {
  if (typeof value === 'bigint') return int64(-value);
  if (typeof value === 'number') return -value;
  throw noOverload();
}
