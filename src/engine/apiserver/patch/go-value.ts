import { isObject } from '../../base/json.ts';

/** How Go prints a decoded JSON value with %v: `map[a:1 b:[x y]]`. */
export function goValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map((item) => goValue(item)).join(' ')}]`;
  if (isObject(value)) {
    return `map[${Object.keys(value)
      .toSorted()
      .map((key) => `${key}:${goValue(value[key])}`)
      .join(' ')}]`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
