// Values that JSON does not have, and what values have in common: cel-go's common/types.
import { CelFault } from '../cel-fault.ts';
import type { CelValue } from '../cel-value.ts';
import { CelAuthorizer, Decision, GroupCheck, PathCheck, ResourceCheck } from '../library/authorizer.ts';
import { CelCidr, CelIp, CelUrl } from '../library/network.ts';
import { CelQuantity } from '../library/quantity.ts';
import { compareQuantity } from '../../quantity.ts';
import { formatIpRange } from '../../ip.ts';
import { CelUint } from '../syntax/expr.ts';
import { formatType, type CelType, type TypeKind } from '../types.ts';

export class CelDuration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class CelTimestamp {
  /** Since 1970. */
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A value, or that there is none. */
export class CelOptional {
  static readonly none = new CelOptional(undefined);
  readonly value: CelValue;

  constructor(value: CelValue) {
    this.value = value;
  }

  get hasValue(): boolean {
    return this.value !== undefined;
  }
}

/** `int`, `string` and so on, as values. */
export class CelTypeValue {
  readonly type: CelType;

  constructor(type: CelType) {
    this.type = type;
  }
}

export class CelSemver {
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly pre: readonly string[];

  constructor(numbers: readonly [bigint, bigint, bigint], pre: readonly string[]) {
    this.numbers = numbers;
    this.pre = pre;
  }
}

/** A kind of text that can be checked. */
export class CelFormat {
  readonly name: string;
  readonly patternSize: number;
  readonly validate: (text: string) => readonly string[];

  constructor(name: string, patternSize: number, validate: (text: string) => readonly string[]) {
    this.name = name;
    this.patternSize = patternSize;
    this.validate = validate;
  }
}

/** A list whose items stand for themselves, or for what their keys say: in whatever order they come it is the same. */
export class CelKeyedList extends Array<CelValue> {
  keyOf: (item: CelValue) => CelValue = (item) => item;

  static made(items: Iterable<CelValue>, keyOf: (item: CelValue) => CelValue): CelKeyedList {
    const list = new CelKeyedList();
    list.push(...items);
    list.keyOf = keyOf;
    return list;
  }

  /** With the items of another one in the places of those that stand for the same, and after them the rest. */
  joined(others: readonly CelValue[]): CelKeyedList {
    const items = [...this];
    for (const other of others) {
      const at = items.findIndex((item) => isEqual(this.keyOf(item), this.keyOf(other)));
      if (at < 0) items.push(other);
      else items[at] = other;
    }
    return CelKeyedList.made(items, this.keyOf);
  }

  isSame(others: readonly CelValue[]): boolean {
    return this.length === others.length && others.every((other) => [...this].some((item) => isEqual(this.keyOf(item), this.keyOf(other)) && isEqual(item, other)));
  }
}

export const noOverload = (): CelFault => new CelFault('no such overload');

interface Named {
  readonly kind: TypeKind;
  readonly name: string;
}

const classes: readonly (readonly [abstract new (...args: never) => unknown, Named])[] = [
  [CelUint, { kind: 'uint', name: 'uint' }],
  [Uint8Array, { kind: 'bytes', name: 'bytes' }],
  [CelDuration, { kind: 'duration', name: 'google.protobuf.Duration' }],
  [CelTimestamp, { kind: 'timestamp', name: 'google.protobuf.Timestamp' }],
  [CelOptional, { kind: 'opaque', name: 'optional_type' }],
  [CelTypeValue, { kind: 'type', name: 'type' }],
  [CelQuantity, { kind: 'struct', name: 'kubernetes.Quantity' }],
  [CelIp, { kind: 'opaque', name: 'net.IP' }],
  [CelCidr, { kind: 'opaque', name: 'net.CIDR' }],
  [CelUrl, { kind: 'struct', name: 'kubernetes.URL' }],
  [CelSemver, { kind: 'struct', name: 'kubernetes.Semver' }],
  [CelFormat, { kind: 'struct', name: 'kubernetes.NamedFormat' }],
  [CelAuthorizer, { kind: 'struct', name: 'kubernetes.authorization.Authorizer' }],
  [PathCheck, { kind: 'struct', name: 'kubernetes.authorization.PathCheck' }],
  [GroupCheck, { kind: 'struct', name: 'kubernetes.authorization.GroupCheck' }],
  [ResourceCheck, { kind: 'struct', name: 'kubernetes.authorization.ResourceCheck' }],
  [Decision, { kind: 'struct', name: 'kubernetes.authorization.Decision' }],
];

const primitives: Readonly<Record<string, Named>> = {
  string: { kind: 'string', name: 'string' },
  bigint: { kind: 'int', name: 'int' },
  number: { kind: 'double', name: 'double' },
  boolean: { kind: 'bool', name: 'bool' },
};

/** What a value is, as far as it tells itself. */
export function kindOf(value: CelValue): Named {
  if (value === null || value === undefined) return { kind: 'null', name: 'null_type' };
  const primitive = primitives[typeof value];
  if (primitive !== undefined) return primitive;
  if (Array.isArray(value)) return { kind: 'list', name: 'list' };
  return classes.find(([type]) => value instanceof type)?.[1] ?? { kind: 'map', name: 'map' };
}

const isNumber = (value: CelValue): value is bigint | number | CelUint => typeof value === 'bigint' || typeof value === 'number' || value instanceof CelUint;
const plain = (value: bigint | number | CelUint): bigint | number => (value instanceof CelUint ? value.value : value);

/** Below, the same or above; a fault where there is no order. */
export function compare(a: CelValue, b: CelValue): number {
  const order = <T>(x: T, y: T): number => (x < y ? -1 : x > y ? 1 : 0);
  if (isNumber(a) && isNumber(b)) {
    if (Number.isNaN(plain(a)) || Number.isNaN(plain(b))) throw new CelFault('NaN values cannot be ordered');
    const [x, y] = [plain(a), plain(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (typeof a === 'string' && typeof b === 'string') return order(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return order(Number(a), Number(b));
  if (a instanceof CelDuration && b instanceof CelDuration) return order(a.nanos, b.nanos);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return order(a.nanos, b.nanos);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return order(Array.from(a, (byte) => String.fromCharCode(byte)).join(''), Array.from(b, (byte) => String.fromCharCode(byte)).join(''));
  throw noOverload();
}

function isSameMap(a: ReadonlyMap<CelValue, CelValue>, b: ReadonlyMap<CelValue, CelValue>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => {
    const found = keyIn(b, key);
    return found !== undefined && isEqual(value, b.get(found.key));
  });
}

/** A key of a map, also if it is a number of another kind. */
export function keyIn(map: ReadonlyMap<CelValue, CelValue>, key: CelValue): { readonly key: CelValue } | undefined {
  if (map.has(key)) return { key };
  if (!isNumber(key)) return undefined;
  const found = [...map.keys()].find((other) => isNumber(other) && plain(other) == plain(key));
  return found === undefined ? undefined : { key: found };
}

/** Values of different kinds are different, but for numbers. */
export function isEqual(a: CelValue, b: CelValue): boolean {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return plain(a) == plain(b);
  if (a instanceof CelKeyedList && Array.isArray(b)) return a.isSame(b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item: CelValue, index) => isEqual(item, b[index]));
  if (a instanceof Map && b instanceof Map) return isSameMap(a, b);
  if (a instanceof CelOptional && b instanceof CelOptional) return a.hasValue === b.hasValue && (!a.hasValue || isEqual(a.value, b.value));
  if (a instanceof CelTypeValue && b instanceof CelTypeValue) return a.type.kind === b.type.kind && ((a.type.kind !== 'struct' && a.type.kind !== 'opaque') || a.type.name === b.type.name);
  if (a instanceof CelQuantity && b instanceof CelQuantity) return compareQuantity(a.text, b.text) === 0;
  if (a instanceof CelIp && b instanceof CelIp) return a.address.family === b.address.family && a.address.bits === b.address.bits;
  if (a instanceof CelCidr && b instanceof CelCidr) return formatIpRange(a.range) === formatIpRange(b.range);
  if (a instanceof CelUrl && b instanceof CelUrl) return JSON.stringify(a) === JSON.stringify(b);
  const kind = kindOf(a).kind;
  return kind === kindOf(b).kind && (kind === 'duration' || kind === 'timestamp' || kind === 'bytes') && compare(a, b) === 0;
}

/** How many characters, bytes, items or entries; 1 for everything else. */
export function sizeOf(value: CelValue): number {
  if (typeof value === 'string') return /[\ud800-\udbff]/.test(value) ? Array.from(value).length : value.length;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof Map) return value.size;
  if (value instanceof CelCidr) return value.range.address.family === 4 ? 4 : 16;
  if (value instanceof CelIp) return value.address.family === 4 ? 4 : 16;
  return value instanceof CelOptional && value.hasValue ? sizeOf(value.value) : 1;
}

/** As messages write it. */
export function shownValue(value: CelValue): string {
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelTypeValue) return formatType(value.type);
  return String(value);
}

/** A map whose values are made when they are first asked for: `variables` of a policy. */
export class CelLazyMap extends Map<CelValue, CelValue> {
  readonly #makers: ReadonlyMap<CelValue, () => CelValue>;

  constructor(makers: ReadonlyMap<string, () => CelValue>) {
    super(Array.from(makers.keys(), (name) => [name, undefined] as const));
    this.#makers = makers;
  }

  override get(key: CelValue): CelValue {
    return this.#makers.get(key)?.();
  }
}
