import { isObject, type Json } from '../../../base/json.ts';
import { CelUint } from './syntax/expr.ts';

/** A value as the evaluator knows it: integers are bigints, maps are Maps, so that no key of an object can be taken for a method. */
export type CelValue = unknown;

/** Without a schema a whole number is an int, any other a double. */
export function toCel(value: Json | undefined): CelValue {
  if (value === undefined) return null;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => toCel(item));
  if (!isObject(value)) return value;
  const map = new Map<string, CelValue>();
  for (const [key, item] of Object.entries(value)) if (item !== undefined) map.set(key, toCel(item));
  return map;
}

/** Back to JSON; `undefined` for what JSON cannot say. */
export function fromCel(value: CelValue): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) {
    const items = value.map(fromCel);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (value instanceof CelUint) return Number(value.value);
  if (!(value instanceof Map)) return undefined;
  const object: Record<string, Json> = {};
  for (const [key, item] of value as ReadonlyMap<CelValue, CelValue>) {
    const json = fromCel(item);
    if (typeof key !== 'string' || json === undefined) return undefined;
    Object.defineProperty(object, key, { value: json, enumerable: true, configurable: true, writable: true });
  }
  return object;
}
