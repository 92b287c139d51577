// Functions of lists, sets, maps and optional values: apiserver/pkg/cel/library/lists.go, cel-go's ext/lists.go, ext/sets.go and cel/library.go.
import { CelFault } from '../cel-fault.ts';
import type { CelValue } from '../cel-value.ts';
import { operators } from './operators.ts';
import type { Body } from './texts.ts';
import { CelDuration, CelOptional, compare, isEqual, keyIn, kindOf, noOverload, shownValue, sizeOf } from './values.ts';
import { CelUint } from '../syntax/expr.ts';

type List = readonly CelValue[];

function listOf(value: CelValue): List {
  if (!Array.isArray(value)) throw noOverload();
  return value as List;
}

function whole(value: CelValue): number {
  if (typeof value !== 'bigint') throw noOverload();
  return Number(value);
}

function extreme(list: List, name: string, isBetter: (a: CelValue, b: CelValue) => boolean): CelValue {
  if (list.length === 0) throw new CelFault(`${name} called on empty list`);
  return list.reduce((best, item) => (isBetter(item, best) ? item : best));
}

const zeros: Readonly<Record<string, CelValue>> = { int: 0n, uint: new CelUint(0n), double: 0, duration: new CelDuration(0n) };

function total(list: List, type: string): CelValue {
  return list.reduce<CelValue>((sum, item) => operators['_+_']?.(sum, item), zeros[type]);
}

function slice(list: List, start: number, end: number): List {
  if (start < 0 || end < 0) throw new CelFault(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end) throw new CelFault(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (list.length < end) throw new CelFault(`cannot slice(${start}, ${end}), list is length ${list.length}`);
  return list.slice(start, end);
}

function flatten(list: List, depth: number): List {
  if (depth < 0) throw new CelFault('level must be non-negative');
  return list.flatMap((item) => (Array.isArray(item) && depth > 0 ? flatten(item as List, depth - 1) : [item]));
}

function sortedBy(list: List, keys: List): List {
  if (list.length !== keys.length) {
    throw new CelFault(`@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${list.length} and ${keys.length} elements respectively`);
  }
  const { kind } = kindOf(keys[0]);
  if (keys.some((key) => kindOf(key).kind !== kind)) throw new CelFault('list elements must have the same type');
  return list.map((_, index) => index).toSorted((a, b) => compare(keys[a], keys[b])).map((index) => list[index]);
}

function distinct(list: List): List {
  return list.reduce<CelValue[]>((seen, item) => {
    if (!seen.some((other) => isEqual(item, other))) seen.push(item);
    return seen;
  }, []);
}

const has = (list: List, item: CelValue): boolean => list.some((other) => isEqual(item, other));

function inserted(map: CelValue, entries: Iterable<readonly [CelValue, CelValue]>): CelValue {
  if (!(map instanceof Map)) throw noOverload();
  const grown = new Map<CelValue, CelValue>(map);
  for (const [key, value] of entries) {
    if (keyIn(grown, key) !== undefined) throw new CelFault(`insert failed: key ${shownValue(key)} already exists`);
    grown.set(key, value);
  }
  return grown;
}

function optionalOf(value: CelValue): CelOptional {
  if (!(value instanceof CelOptional)) throw noOverload();
  return value;
}

function isZero(value: CelValue): boolean {
  if (value === null || value === '' || value === 0n || value === 0 || value === false) return true;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanos === 0n;
  return (Array.isArray(value) || value instanceof Map || value instanceof Uint8Array) && sizeOf(value) === 0;
}

const present = (list: List): List => list.filter((item) => optionalOf(item).hasValue).map((item) => optionalOf(item).value);
const sized: Body = (value) => BigInt(sizeOf(value));
const ordered = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];

const perType = ordered.flatMap((type): (readonly [string, Body])[] => {
  const long = type === 'duration' ? 'google.protobuf.Duration' : type === 'timestamp' ? 'google.protobuf.Timestamp' : type;
  return [
    [`list_${type}_is_sorted_bool`, (list) => listOf(list).every((item, index, all) => index === 0 || compare(all[index - 1], item) <= 0)],
    [`list_${type}_sum_${type}`, (list) => total(listOf(list), type)],
    [`list_${type}_max_${type}`, (list) => extreme(listOf(list), 'max', (a, b) => compare(a, b) > 0)],
    [`list_${type}_min_${type}`, (list) => extreme(listOf(list), 'min', (a, b) => compare(a, b) < 0)],
    [`list_${long}_sort`, (list) => sortedBy(listOf(list), listOf(list))],
    [`list_${long}_sortByAssociatedKeys`, (list, keys) => sortedBy(listOf(list), listOf(keys))],
  ];
});

export const collectionBodies: ReadonlyMap<string, Body> = new Map<string, Body>([
  ...['size_bytes', 'bytes_size', 'size_list', 'list_size', 'size_map', 'map_size', 'size_string', 'string_size'].map((id) => [id, sized] as const),
  ...perType,
  ['list_a_index_of_int', (list, item) => BigInt(listOf(list).findIndex((other) => isEqual(item, other)))],
  ['list_a_last_index_of_int', (list, item) => BigInt(listOf(list).findLastIndex((other) => isEqual(item, other)))],
  ['list_slice', (list, start, end) => slice(listOf(list), whole(start), whole(end))],
  ['list_flatten', (list) => flatten(listOf(list), 1)],
  ['list_flatten_int', (list, depth) => flatten(listOf(list), whole(depth))],
  ['lists_range', (count) => Array.from({ length: Math.max(0, whole(count)) }, (_, index) => BigInt(index))],
  ['list_reverse', (list) => listOf(list).toReversed()],
  ['list_distinct', (list) => distinct(listOf(list))],
  ['list_sets_contains_list', (list, items) => listOf(items).every((item) => has(listOf(list), item))],
  ['list_sets_equivalent_list', (a, b) => listOf(b).every((item) => has(listOf(a), item)) && listOf(a).every((item) => has(listOf(b), item))],
  ['list_sets_intersects_list', (a, b) => listOf(a).some((item) => has(listOf(b), item))],
  ['@mapInsert_map_key_value', (map, key, value) => inserted(map, [[key, value]])],
  ['@mapInsert_map_map', (map, more) => inserted(map, more as ReadonlyMap<CelValue, CelValue>)],
  ['optional_of', (value) => new CelOptional(value)],
  ['optional_ofNonZeroValue', (value) => (isZero(value) ? CelOptional.none : new CelOptional(value))],
  ['optional_none', () => CelOptional.none],
  ['optional_hasValue', (value) => optionalOf(value).hasValue],
  [
    'optional_value',
    (value) => {
      if (!optionalOf(value).hasValue) throw new CelFault('optional.none() dereference');
      return optionalOf(value).value;
    },
  ],
  ['list_first', (list) => (listOf(list).length === 0 ? CelOptional.none : new CelOptional(listOf(list)[0]))],
  ['list_last', (list) => (listOf(list).length === 0 ? CelOptional.none : new CelOptional(listOf(list).at(-1)))],
  ['optional_unwrap', (list) => present(listOf(list))],
  ['optional_unwrapOpt', (list) => present(listOf(list))],
]);
