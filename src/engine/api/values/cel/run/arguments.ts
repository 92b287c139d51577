// Arguments as functions want them.
import type { CelValue } from '../cel-value.ts';
import { noOverload } from './values.ts';

export function textOf(value: CelValue): string {
  if (typeof value !== 'string') throw noOverload();
  return value;
}

/** The value if it is of the class. */
export function the<T>(type: abstract new (...args: never) => T, value: CelValue): T {
  if (!(value instanceof type)) throw noOverload();
  return value;
}
