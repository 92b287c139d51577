// Estimated costs of the functions of Kubernetes and of the extensions: apiserver/pkg/cel/library/cost.go, cel-go's ext/lists.go and ext/sets.go.
import { isSameType } from '../types.ts';
import type { CallCost, CostNode, SizeOf } from './node.ts';
import { anySize, either, fixed, listCost, one, perCharacter, perPatternCharacter, plus, scaled, times, unlimited, type Range } from './range.ts';

interface CallOf {
  readonly name: string;
  readonly overload: string;
  readonly target: CostNode | undefined;
  readonly args: readonly CostNode[];
  readonly size: (node: CostNode | undefined) => Range;
  /** The items of a list. */
  readonly itemOf: (node: CostNode) => CostNode | undefined;
}

type Rule = (call: CallOf) => CallCost | undefined;

const flat: Rule = () => ({ cost: one });
const ofFirst = (factor: number): Rule => ({ args, size }) => (args.length === 0 ? undefined : { cost: scaled(size(args[0]), factor) });

/** Looks at every character once and answers as many. */
const rewritten: Rule = ({ target, args, size }) => {
  const length = size(target ?? args[0]);
  return { cost: scaled(length, perCharacter), size: length };
};

const overItems: Rule = ({ target, size, itemOf }) => {
  if (target === undefined) return undefined;
  const item = itemOf(target);
  if (item === undefined) return { cost: scaled(size(target), perCharacter) };
  const isText = item.type.kind === 'string' || item.type.kind === 'bytes';
  const perItem = isText ? plus(one, scaled(size(item), perCharacter)) : one;
  return { cost: times(size(target), perItem) };
};

const selector: Rule = ({ args, size }) => {
  if (args.length !== 1) return undefined;
  const length = size(args[0]);
  return { cost: plus(plus(fixed(listCost), scaled(length, perCharacter)), scaled(scaled(length, 0.5), 50)) };
};

function greatestReplaced(length: Range, old: Range, by: Range): readonly [number, number] {
  if (old.min === 0) return [Math.min(length.max + 1, unlimited), length.max];
  if (by.max <= old.min) return [0, length.max];
  return [Math.ceil(length.max / old.min), 0];
}

function leastReplaced(length: Range, old: Range, by: Range): readonly [number, number] {
  if (old.max === 0) return [length.min + 1, length.min];
  if (old.max <= by.min) return [0, length.min];
  return [Math.ceil(length.min / old.max), 0];
}

const replace: Rule = ({ target, args, size }) => {
  if (target === undefined || args.length < 2) return undefined;
  const [length, old, by] = [size(target), size(args[0]), size(args[1])];
  const [most, mostKept] = greatestReplaced(length, old, by);
  const [least, leastKept] = leastReplaced(length, old, by);
  return { cost: scaled(length, 2 * perCharacter), size: plus(times({ min: least, max: most }, by), { min: leastKept, max: mostKept }) };
};

const split: Rule = ({ target, args, size }) => {
  if (target === undefined) return undefined;
  const length = size(target);
  const limit = args[1]?.expr;
  const max = limit?.type === 'literal' && typeof limit.value === 'bigint' ? Number(BigInt.asUintN(64, limit.value)) : length.max;
  return { cost: scaled(length, 2 * perCharacter), size: { min: 0, max } };
};

const join: Rule = ({ target, args, size, itemOf }) => {
  if (target === undefined) return undefined;
  const count = size(target);
  const item = itemOf(target);
  const items = item === undefined ? fixed(0) : times(count, size(item));
  const gaps = { min: Math.max(count.min - 1, 0), max: Math.max(count.max - 1, 0) };
  const length = args.length === 0 ? items : plus(items, times(size(args[0]), gaps));
  return { cost: scaled(length, perCharacter), size: length };
};

const find: Rule = ({ target, args, size }) => {
  if (target === undefined || args.length === 0) return undefined;
  const length = size(target);
  const cost = times(scaled(plus(length, one), perCharacter), scaled(size(args[0]), perPatternCharacter));
  return { cost, size: { min: 0, max: length.max } };
};

const addressBytes: Range = { min: 4, max: 16 };
const compareAddresses = scaled(plus(addressBytes, addressBytes), perCharacter);

const containsIp: Rule = ({ overload, args, size }) => ({
  cost: overload === 'cidr_contains_ip_string' ? plus(compareAddresses, scaled(size(args[0]), perCharacter)) : compareAddresses,
});

const containsCidr: Rule = ({ overload, args, size }) => {
  const cost = plus(plus(compareAddresses, scaled(addressBytes, perCharacter)), one);
  return { cost: overload === 'cidr_contains_cidr_string' ? plus(cost, scaled(size(args[0]), perCharacter)) : cost };
};

/** Values that are equal or not at a glance. */
const flatTypes: ReadonlySet<string> = new Set([
  'net.IP',
  'net.CIDR',
  'kubernetes.Quantity',
  'kubernetes.Semver',
  ...['Authorizer', 'PathCheck', 'GroupCheck', 'ResourceCheck', 'Decision'].map((name) => `kubernetes.authorization.${name}`),
]);

const equals: Rule = ({ args }) => {
  const [a, b] = args;
  if (a === undefined || b === undefined || !isSameType(a.type, b.type)) return undefined;
  if (flatTypes.has(a.type.name)) return { cost: one };
  if (a.type.name === 'kubernetes.NamedFormat') return { cost: scaled({ min: 1, max: 64 }, perCharacter) };
  if (a.type.name !== 'kubernetes.URL') return undefined;
  const max = b.size === undefined ? 1 : either(b.size, b.size).max;
  return { cost: scaled({ min: 1, max }, perCharacter) };
};

const ip: Rule = (call) => (call.overload === 'cidr_ip' ? { cost: one } : ofFirst(perCharacter)(call));

function rules(rule: Rule, ...names: readonly string[]): readonly (readonly [string, Rule])[] {
  return names.map((name) => [name, rule] as const);
}

const byName: ReadonlyMap<string, Rule> = new Map([
  ...rules(() => ({ cost: fixed(350_000) }), 'check'),
  ...rules(flat, 'serviceAccount', 'path', 'group', 'resource', 'subresource', 'namespace', 'name', 'allowed', 'reason', 'error', 'errored'),
  ...rules(selector, 'fieldSelector', 'labelSelector'),
  ...rules(overItems, 'isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'),
  ...rules(rewritten, 'url', 'jsonpatch.escapeKey', 'lowerAscii', 'upperAscii', 'substring', 'trim'),
  ...rules(replace, 'replace'),
  ...rules(split, 'split'),
  ...rules(join, 'join'),
  ...rules(find, 'find', 'findAll'),
  ...rules(ofFirst(perCharacter), 'cidr', 'isIP', 'isCIDR', 'quantity', 'isQuantity', 'semver', 'isSemver'),
  ...rules(ip, 'ip'),
  ...rules(ofFirst(2 * perCharacter), 'ip.isCanonical'),
  ...rules(flat, 'masked', 'prefixLength', 'family', 'isUnspecified', 'isLoopback', 'isLinkLocalMulticast', 'isLinkLocalUnicast', 'isGlobalUnicast'),
  ...rules(containsIp, 'containsIP'),
  ...rules(containsCidr, 'containsCIDR'),
  ...rules(({ args, size }) => ({ cost: scaled(scaled(size(args[0]), perCharacter), 128 * perPatternCharacter) }), 'validate'),
  ...rules(flat, 'format.named', 'sign', 'asInteger', 'isInteger', 'asApproximateFloat', 'isGreaterThan', 'isLessThan', 'compareTo', 'add', 'sub', 'major', 'minor', 'patch'),
  ...rules(flat, 'getScheme', 'getHostname', 'getHost', 'getPort', 'getEscapedPath', 'getQuery'),
  ...rules(equals, '_==_'),
]);

/** A new list: the call, the list, and so much for each of its items. */
function makes(size: Range, factor: number): CallCost {
  return { cost: plus(plus(scaled(size, factor), one), fixed(listCost)), size };
}

function wholeNumber(node: CostNode | undefined, fallback: number): number {
  const { expr } = node ?? {};
  return expr?.type === 'literal' && typeof expr.value === 'bigint' ? Math.max(0, Number(expr.value)) : fallback;
}

const slice: Rule = ({ target, args, size }) => {
  if (target === undefined || args.length !== 2) return undefined;
  return makes(fixed(wholeNumber(args[1], size(target).max) - wholeNumber(args[0], 0)), 1);
};

const flatten: Rule = ({ target, args, size }) => (target === undefined ? undefined : makes(size(target), args.length === 1 ? wholeNumber(args[0], unlimited) : 1));

/** Compares every item with every other. */
function selfCompared(node: CostNode | undefined, size: CallOf['size'], factor: number): CallCost | undefined {
  if (node === undefined) return undefined;
  const count = size(node);
  return makes(times(count, count), factor);
}

const isTextual = (overload: string): boolean => /^list_(?:string|bytes)_/.test(overload);

function byOverload({ overload, target, args, size }: CallOf): CallCost | undefined {
  if (/^list_\S+_sort$/.test(overload)) return selfCompared(target, size, isTextual(overload) ? 2 + perCharacter : 2);
  if (/^list_\S+_sortByAssociatedKeys$/.test(overload)) return selfCompared(args[0], size, isTextual(overload) ? 2 + perCharacter : 2);
  const product = (factor: number): CallCost => ({ cost: plus(scaled(times(size(args[0]), size(args[1])), factor), one) });
  switch (overload) {
    case 'list_slice':
      return slice({ overload, target, args, size, name: '', itemOf: () => undefined });
    case 'list_flatten':
    case 'list_flatten_int':
      return flatten({ overload, target, args, size, name: '', itemOf: () => undefined });
    case 'lists_range':
      return makes(fixed(wholeNumber(args[0], unlimited)), 1);
    case 'list_reverse':
      return target === undefined ? undefined : makes(size(target), 1);
    case 'list_distinct':
      return selfCompared(target, size, 2);
    case 'list_sets_contains_list':
    case 'list_sets_intersects_list':
      return product(1);
    case 'list_sets_equivalent_list':
      return product(2);
    default:
      return undefined;
  }
}

export function libraryCost(name: string, overload: string, target: CostNode | undefined, args: readonly CostNode[], sizeOf: SizeOf): CallCost | undefined {
  const size = (node: CostNode | undefined): Range => (node === undefined ? anySize : (node.size ?? sizeOf(node) ?? anySize));
  const itemOf = ({ type, path }: CostNode): CostNode | undefined => {
    const [item] = type.params;
    return item === undefined ? undefined : { type: item, expr: undefined, size: undefined, path: path === undefined ? undefined : [...path, '@items'] };
  };
  const call: CallOf = { name, overload, target, args, size, itemOf };
  return byOverload(call) ?? byName.get(name)?.(call);
}
