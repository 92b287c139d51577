// What a call cost: cel-go's interpreter/runtimecost.go and apiserver/pkg/cel/library/cost.go.
import type { CelValue } from '../cel-value.ts';
import { CelCidr, CelIp, CelUrl } from '../library/network.ts';
import { CelQuantity } from '../library/quantity.ts';
import { listCost, perCharacter, perPatternCharacter } from '../cost/range.ts';
import { CelFormat, CelSemver, kindOf, sizeOf } from './values.ts';

type Args = readonly CelValue[];

const looked = (value: CelValue, factor = perCharacter): number => Math.ceil(sizeOf(value) * factor);
const matched = (value: CelValue, patternSize: number): number => Math.ceil((1 + sizeOf(value)) * perCharacter) * Math.ceil(patternSize * perPatternCharacter);

/** To look at everything in a value. */
function traversal(value: CelValue): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return Math.floor((typeof value === 'string' ? encodeURIComponent(value).replaceAll(/%../g, 'x').length : value.length) * perCharacter);
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + traversal(item), 0);
  if (value instanceof Map) return Array.from(value as ReadonlyMap<CelValue, CelValue>).reduce((sum, [key, item]) => sum + traversal(key) + traversal(item), 0);
  return 1;
}

const makes = (factor: number, size: number): number => Math.floor(size * factor) + 1 + listCost;

function selfCompared(list: CelValue): number {
  const [first] = list as Args;
  const size = sizeOf(list);
  const { kind } = kindOf(first);
  return makes(size > 0 && (kind === 'string' || kind === 'bytes') ? 2 + perCharacter : 2, size * size);
}

function byOverload(overload: string, [a, b]: Args, result: CelValue): number | undefined {
  if (/^list_\S+_sort$/.test(overload)) return selfCompared(a);
  if (/^list_\S+_sortByAssociatedKeys$/.test(overload)) return selfCompared(b);
  switch (overload) {
    case 'list_slice':
    case 'lists_range':
    case 'list_reverse':
      return makes(1, sizeOf(result));
    case 'list_flatten':
    case 'list_flatten_int':
      return makes(typeof b === 'bigint' ? Number(b) : 1, sizeOf(a));
    case 'list_distinct':
      return selfCompared(a);
    case 'list_sets_contains_list':
    case 'list_sets_intersects_list':
      return 1 + sizeOf(a) * sizeOf(b);
    case 'list_sets_equivalent_list':
      return 1 + sizeOf(a) * sizeOf(b) * 2;
    default:
      return undefined;
  }
}

function containsCost(overload: string, a: CelValue, b: CelValue, isRange: boolean): number {
  const own = looked(a, 2 * perCharacter) + (isRange ? looked(a) + 1 : 0);
  return overload.endsWith('_string') ? own + looked(b) : own;
}

type Rule = (args: Args, overload: string, result: CelValue) => number;

function rules(rule: Rule, ...names: readonly string[]): readonly (readonly [string, Rule])[] {
  return names.map((name) => [name, rule] as const);
}

const byName: ReadonlyMap<string, Rule> = new Map([
  ...rules(([list]) => traversal(list), 'isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'),
  ...rules(([value]) => looked(value), 'url', 'lowerAscii', 'upperAscii', 'substring', 'trim', 'jsonpatch.escapeKey', 'cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'),
  ...rules(([value]) => looked(value, 2 * perCharacter), 'replace', 'split', 'ip.isCanonical'),
  ...rules((_, __, result) => looked(result, 2 * perCharacter), 'join'),
  ...rules(([value, pattern]) => matched(value, sizeOf(pattern)), 'find', 'findAll'),
  ...rules(([value], overload) => (overload === 'cidr_ip' ? 1 : looked(value)), 'ip'),
  ...rules(([a, b], overload) => containsCost(overload, a, b, false), 'containsIP'),
  ...rules(([a, b], overload) => containsCost(overload, a, b, true), 'containsCIDR'),
  ...rules(([format, value]) => (format instanceof CelFormat ? matched(value, format.patternSize) : 1), 'validate'),
]);

/** Values that are equal or not at a glance. */
const flatClasses = [CelQuantity, CelIp, CelCidr, CelFormat, CelUrl, CelSemver] as const;

function compared(a: CelValue, b: CelValue): number {
  return Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * perCharacter);
}

function coreCost(overload: string, [a, b]: Args): number {
  if (/^(?:less|greater)(?:_equals)?_(?:string|bytes)$/.test(overload)) return compared(a, b);
  switch (overload) {
    case 'starts_with_string':
    case 'ends_with_string':
    case 'string_to_bytes':
    case 'bytes_to_string':
    case 'strings_quote':
    case 'string_format':
      return looked(a);
    case 'in_list':
      return sizeOf(b);
    case 'equals':
    case 'not_equals':
      return compared(a, b);
    case 'add_string':
    case 'add_bytes':
      return Math.ceil((sizeOf(a) + sizeOf(b)) * perCharacter);
    case 'matches_string':
      return matched(a, sizeOf(b));
    case 'contains_string':
      return looked(a) * looked(b);
    default:
      return 1;
  }
}

/** Without an overload it was not known beforehand which form of the function it would be. */
export function callCost(name: string, overload: string, args: Args, result: CelValue): number {
  if (name === '_==_' && flatClasses.some((type) => args[0] instanceof type)) return 1;
  return byOverload(overload, args, result) ?? byName.get(name)?.(args, overload, result) ?? coreCost(overload, args);
}
