// How rules see a custom resource: k8s.io/apiserver/pkg/cel/common/values.go and pkg/cel/escaping.go.
import { compileCel, evaluateCel } from '../../../api/values/cel/cel.ts';
import type { CelValue } from '../../../api/values/cel/cel-value.ts';
import { toCel } from '../../../api/values/cel/cel-value.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { isObject, jsonEqual } from '../../../base/json.ts';
import { bytesOfBase64 } from '../../../base/base64.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema } from './structural.ts';

const reserved: ReadonlySet<string> = new Set(
  ['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
);
const escapes: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };

/** The name by which an expression speaks of a property. */
function escapeName(name: string): string {
  return reserved.has(name) ? `__${name}__` : name.replaceAll(/__|[-./]/g, (part) => escapes[part] ?? part);
}

/** What an expression makes of a value: the only way to values of types that JSON does not have. */
function made(expression: string, x: CelValue): CelValue {
  const compiled = compileCel(expression, ['x']);
  const evaluated = compiled.ok ? evaluateCel(compiled.program, { x }) : undefined;
  return evaluated?.ok === true ? evaluated.value : undefined;
}

export function optionalOf(value: CelValue): CelValue {
  return value === undefined ? made('optional.none()', null) : made('optional.of(x)', value);
}

function textValue(text: string, format: string | undefined): CelValue {
  switch (format ?? '') {
    case 'duration':
      return made('duration(x)', text) ?? text;
    case 'date':
      return made('timestamp(x)', `${text}T00:00:00Z`) ?? text;
    case 'date-time':
      return made('timestamp(x)', text) ?? text;
    case 'byte':
      return Uint8Array.from(bytesOfBase64(text) ?? []);
    default:
      return text;
  }
}

function mapValue(object: JsonObject, { properties = {}, additionalProperties: additional }: SchemaDraft): CelValue {
  const map = new Map<string, CelValue>();
  for (const [key, value] of Object.entries(object)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property !== undefined) map.set(escapeName(key), ruleValue(value, property));
    else map.set(key, isSchema(additional) ? ruleValue(value, additional) : toCel(value));
  }
  return map;
}

/** A value as its schema says it is meant: a number is never an int, a date is a time. */
export function ruleValue(value: Json | undefined, schema: SchemaDraft): CelValue {
  if (typeof value === 'number') return schema.type === 'number' ? value : toCel(value);
  if (typeof value === 'string') return schema.type === 'string' ? textValue(value, schema.format) : value;
  if (Array.isArray(value)) {
    const { items } = schema;
    return isSchema(items) ? value.map((item: Json) => ruleValue(item, items)) : toCel(value);
  }
  return isObject(value) ? mapValue(value, schema) : toCel(value);
}

/** Whether an item of a list of that kind stands for the same thing. */
function sameItem(schema: SchemaDraft): ((item: Json, other: Json) => boolean) | undefined {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const listType = schema['x-kubernetes-list-type'];
  if (listType === 'set') return jsonEqual;
  return listType === 'map' ? (item, other) => isObject(item) && isObject(other) && keys.every((key) => jsonEqual(item[key], other[key])) : undefined;
}

/** An old value with its sets and keyed lists in the order of the new one's: for rules they are equal in any order. */
export function inOrderOf(old: Json | undefined, value: Json | undefined, schema: SchemaDraft): Json | undefined {
  if (Array.isArray(old) && Array.isArray(value)) return listInOrderOf(old as readonly Json[], value as readonly Json[], schema);
  if (!isObject(old) || !isObject(value)) return old;
  const { properties = {}, additionalProperties: additional } = schema;
  const ordered = Object.entries(old).map(([key, item]) => {
    const part = Object.hasOwn(properties, key) ? properties[key] : additional;
    return [key, isSchema(part) ? inOrderOf(item, value[key], part) : item] as const;
  });
  return Object.fromEntries(ordered);
}

function listInOrderOf(old: readonly Json[], value: readonly Json[], schema: SchemaDraft): Json {
  const isSame = sameItem(schema);
  const { items } = schema;
  if (isSame === undefined || !isSchema(items)) return old;
  const former = value.flatMap((item) => {
    const found = old.find((other) => isSame(item, other));
    return found === undefined ? [] : [inOrderOf(found, item, items) ?? null];
  });
  return [...former, ...old.filter((other) => !value.some((item) => isSame(item, other)))];
}
