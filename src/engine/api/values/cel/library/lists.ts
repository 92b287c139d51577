// apiserver/pkg/cel/library/lists.go, and cel-go's ext/sets.go.
import type { Environment } from '@marcbachmann/cel-js';
import { jsonEqual } from '../../../../base/json.ts';
import { CelFault } from '../cel-fault.ts';
import { fromCel } from '../cel-value.ts';

type List = readonly unknown[];

/** Only the `sets` of `sets.contains(…)`. */
class SetsNamespace {
  readonly name = 'sets';
}

function isLess(a: unknown, b: unknown): boolean {
  const isNumber = (value: unknown): value is number | bigint => typeof value === 'bigint' || typeof value === 'number';
  if (isNumber(a) && isNumber(b)) return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return !a && b;
  throw new CelFault('no such overload');
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || jsonEqual(fromCel(a), fromCel(b));
}

function extreme(list: List, name: string, isBetter: (a: unknown, b: unknown) => boolean): unknown {
  if (list.length === 0) throw new CelFault(`${name} called on empty list`);
  return list.reduce((best, item) => (isBetter(item, best) ? item : best));
}

function sum(list: List): unknown {
  if (list.every((item) => typeof item === 'bigint')) return list.reduce((total, item) => total + item, 0n);
  if (list.every((item) => typeof item === 'number')) return list.reduce((total, item) => total + item, 0);
  throw new CelFault('no such overload');
}

function holdsAll(list: List, items: List): boolean {
  return items.every((item) => list.some((other) => isSame(item, other)));
}

function distinct(list: List): List {
  return list.filter((item, index) => list.findIndex((other) => isSame(item, other)) === index);
}

function sorted(list: List): List {
  return list.toSorted((a, b) => (isLess(a, b) ? -1 : isLess(b, a) ? 1 : 0));
}

export function registerLists(env: Environment): void {
  env
    .registerFunction('list.isSorted(): bool', (list: List) => list.every((item, index) => index === 0 || !isLess(item, list[index - 1])))
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list: List) => extreme(list, 'min', isLess))
    .registerFunction('list.max(): dyn', (list: List) => extreme(list, 'max', (a, b) => isLess(b, a)))
    .registerFunction('list.indexOf(dyn): int', (list: List, item: unknown) => BigInt(list.findIndex((other) => isSame(item, other))))
    .registerFunction('list.lastIndexOf(dyn): int', (list: List, item: unknown) => BigInt(list.findLastIndex((other) => isSame(item, other))))
    .registerFunction('list.distinct(): list', distinct)
    .registerFunction('list.sort(): list', sorted)
    .registerType('SetsNamespace', SetsNamespace)
    .registerConstant('sets', 'SetsNamespace', new SetsNamespace())
    .registerFunction('SetsNamespace.contains(list, list): bool', (_: unknown, a: List, b: List) => holdsAll(a, b))
    .registerFunction('SetsNamespace.equivalent(list, list): bool', (_: unknown, a: List, b: List) => holdsAll(a, b) && holdsAll(b, a))
    .registerFunction('SetsNamespace.intersects(list, list): bool', (_: unknown, a: List, b: List) => a.some((item) => b.some((other) => isSame(item, other))));
}
