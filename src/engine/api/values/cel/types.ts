// The types of CEL, and how they are written in messages: cel-go's common/types/types.go and checker/format.go.

export type TypeKind =
  | 'dyn' | 'error' | 'null' | 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'duration' | 'timestamp'
  | 'list' | 'map' | 'type' | 'struct' | 'opaque' | 'param';

export interface CelType {
  readonly kind: TypeKind;
  readonly name: string;
  readonly params: readonly CelType[];
}

function simple(kind: TypeKind, name: string = kind): CelType {
  return { kind, name, params: [] };
}

export const dyn = simple('dyn');
export const errorType = simple('error', '!error!');
export const bool = simple('bool');
export const int = simple('int');
export const uint = simple('uint');
export const double = simple('double');
export const string = simple('string');
export const bytes = simple('bytes');
export const nullType = simple('null');
export const duration = simple('duration');
export const timestamp = simple('timestamp');

export const listOf = (item: CelType): CelType => ({ kind: 'list', name: 'list', params: [item] });
export const mapOf = (key: CelType, value: CelType): CelType => ({ kind: 'map', name: 'map', params: [key, value] });
export const optionalOf = (value: CelType): CelType => ({ kind: 'opaque', name: 'optional_type', params: [value] });
export const typeOf = (value?: CelType): CelType => ({ kind: 'type', name: 'type', params: value === undefined ? [] : [value] });
export const structNamed = (name: string): CelType => simple('struct', name);
export const opaqueNamed = (name: string): CelType => simple('opaque', name);
export const paramNamed = (name: string): CelType => simple('param', name);

export function formatType({ name, params }: CelType): string {
  return params.length === 0 ? name : `${name}(${params.map(formatType).join(', ')})`;
}

export function isSameType(a: CelType, b: CelType): boolean {
  return a === b || (a.kind === b.kind && a.name === b.name && a.params.length === b.params.length && a.params.every((param, index) => isSameType(param, b.params[index] ?? dyn)));
}

export const isDyn = ({ kind }: CelType): boolean => kind === 'dyn';
export const isOptional = ({ kind, name }: CelType): boolean => kind === 'opaque' && name === 'optional_type';

/** The type within an optional one, or the type itself. */
export function unwrapped(type: CelType): CelType {
  return isOptional(type) ? (type.params[0] ?? dyn) : type;
}

const simples: ReadonlyMap<string, CelType> = new Map([dyn, nullType, bool, int, uint, double, string, bytes, duration, timestamp].map((type) => [type.name, type]));
const opaque: ReadonlySet<string> = new Set(['net.IP', 'net.CIDR']);

function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '<') depth++;
    else if (text[at] === '>') depth--;
    else if (text[at] === ',' && depth === 0) return at;
  }
  return text.length;
}

function parseTypes(text: string): readonly CelType[] {
  if (text.trim() === '') return [];
  const end = closing(text);
  return [parseType(text.slice(0, end)), ...parseTypes(text.slice(end + 1))];
}

/** A type as the tables of functions write it: `list<A>`, `map<string, int>`, `net.IP`; a capital letter stands for any type. */
export function parseType(text: string): CelType {
  const [, name = '', inner] = /^\s*([\w.]+)(?:<(.*)>)?\s*$/.exec(text) ?? [];
  const params = inner === undefined ? [] : parseTypes(inner);
  if (name === 'list') return listOf(params[0] ?? dyn);
  if (name === 'map') return mapOf(params[0] ?? dyn, params[1] ?? dyn);
  if (name === 'optional') return optionalOf(params[0] ?? dyn);
  if (name === 'type') return typeOf(params[0]);
  if (/^[A-Z]$/.test(name)) return paramNamed(name);
  return simples.get(name) ?? (opaque.has(name) ? opaqueNamed(name) : structNamed(name));
}

export { parseTypes };
