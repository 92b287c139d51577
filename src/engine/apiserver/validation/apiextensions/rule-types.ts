// What a schema is to the rules in it: k8s.io/apiserver/pkg/cel/common/schemas.go and pkg/cel/types.go.
import * as Types from '../../../api/values/cel/types.ts';
import type { CelType } from '../../../api/values/cel/types.ts';
import { byteLength } from '../names.ts';
import { escapeName, isReserved } from './rule-names.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema } from './structural.ts';

/** A type with how much of it there can be in one request. */
export interface RuleType {
  readonly type: CelType;
  /** The most characters, items or entries; nothing for what has no size. */
  readonly most: number;
  /** The fewest bytes as JSON. */
  readonly leastBytes: number;
  readonly fields: ReadonlyMap<string, RuleType> | undefined;
  /** What a list or a map holds. */
  readonly item: RuleType | undefined;
}

export const largestRequest = 3 * 1024 * 1024;

function leaf(type: CelType, leastBytes: number, most = 0): RuleType {
  return { type, most, leastBytes, fields: undefined, item: undefined };
}

const anyText = largestRequest - 2;
const atLeastZero = (value: number): number => Math.max(value, 0);

function textType({ format, maxLength, enum: values = [] }: SchemaDraft): RuleType {
  switch (format ?? '') {
    case 'byte':
      return leaf(Types.bytes, 2, maxLength === undefined ? anyText : atLeastZero(maxLength));
    case 'duration':
      return leaf(Types.duration, 3, 32);
    case 'date':
      return leaf(Types.timestamp, 12, 12);
    case 'date-time':
      return leaf(Types.timestamp, 21, 32);
    default:
  }
  if (maxLength !== undefined) return leaf(Types.string, 2, atLeastZero(maxLength) * 4);
  const longest = Math.max(0, ...values.map((value) => (typeof value === 'string' ? byteLength(value) : 0)));
  return leaf(Types.string, 2, values.length > 0 ? longest : anyText);
}

const text: SchemaDraft = { type: 'string' };

/** What every resource has, whatever its schema says. */
function withMeta(schema: SchemaDraft): SchemaDraft {
  const metadata: SchemaDraft = { type: 'object', properties: { name: text, generateName: text } };
  const { properties = {} } = schema;
  const own = properties['metadata']?.properties ?? {};
  const isWhole = properties['kind']?.type === 'string' && properties['apiVersion']?.type === 'string' && properties['metadata']?.type === 'object' && own['name']?.type === 'string' && own['generateName']?.type === 'string';
  return isWhole ? schema : { ...schema, properties: { ...properties, kind: text, apiVersion: text, metadata } };
}

function listType({ items, maxItems }: SchemaDraft, name: string): RuleType | undefined {
  const item = isSchema(items) ? ruleTypeOf(items, isEmbedded(items), `${name}.@idx`) : undefined;
  if (item === undefined) return undefined;
  const most = maxItems === undefined ? Math.floor((largestRequest - 2) / (item.leastBytes + 1)) : atLeastZero(maxItems);
  return { type: Types.listOf(item.type), most, leastBytes: 2, fields: undefined, item };
}

function mapType(values: SchemaDraft, maxProperties: number | undefined, name: string): RuleType | undefined {
  const item = ruleTypeOf(values, isEmbedded(values), `${name}.@elem`);
  if (item === undefined) return undefined;
  const most = maxProperties === undefined ? Math.floor((largestRequest - 2) / (item.leastBytes + 6)) : atLeastZero(maxProperties);
  return { type: Types.mapOf(Types.string, item.type), most, leastBytes: 2, fields: undefined, item };
}

function objectType({ properties = {}, required = [] }: SchemaDraft, name: string): RuleType {
  const fields = new Map<string, RuleType>();
  let leastBytes = 2;
  for (const [key, property] of Object.entries(properties)) {
    const escaped = escapeName(key);
    const type = ruleTypeOf(property, isEmbedded(property), `${name}.${escaped ?? key}`);
    if (type === undefined) continue;
    if (escaped !== undefined) fields.set(escaped, type);
    if (required.includes(key) && property.default === undefined) leastBytes += key.length + type.leastBytes + 4;
  }
  return { type: Types.structNamed(name), most: 0, leastBytes, fields, item: undefined };
}

function isEmbedded(schema: SchemaDraft): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}

/** Nothing for what rules cannot see, such as lists of anything. `name` tells objects apart. */
export function ruleTypeOf(schema: SchemaDraft, isResource: boolean, name = 'selfType'): RuleType | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return leaf(Types.dyn, 1, schema.maxLength === undefined ? anyText : atLeastZero(schema.maxLength) * 4);
  const { type = '', additionalProperties, maxProperties } = schema;
  switch (type) {
    case 'array':
      return listType(schema, name);
    case 'object':
      return isSchema(additionalProperties) ? mapType(additionalProperties, maxProperties, name) : objectType(isResource ? withMeta(schema) : schema, name);
    case 'string':
      return textType(schema);
    case 'boolean':
      return leaf(Types.bool, 4);
    case 'number':
      return leaf(Types.double, 1);
    case 'integer':
      return leaf(Types.int, 1);
    default:
      return undefined;
  }
}

/** The structures within a type, by the names they were given. */
function structsOf(type: RuleType, found = new Map<string, ReadonlyMap<string, RuleType>>()): ReadonlyMap<string, ReadonlyMap<string, RuleType>> {
  if (type.fields !== undefined) {
    found.set(type.type.name, type.fields);
    for (const field of type.fields.values()) structsOf(field, found);
  }
  if (type.item !== undefined) structsOf(type.item, found);
  return found;
}

/** Finds the types of fields; a reserved word may also be said as it is. */
export function fieldFinder(type: RuleType): (struct: string, field: string) => CelType | undefined {
  const structs = structsOf(type);
  return (struct, field) => {
    const fields = structs.get(struct);
    return (fields?.get(field) ?? (isReserved(field) ? fields?.get(`__${field}__`) : undefined))?.type;
  };
}

/** How much there may be at a path from `self`; nothing where the schema does not lead. */
export function mostAt(type: RuleType, path: readonly string[] | undefined): number | undefined {
  if (path === undefined || path.length === 0) return undefined;
  let current: RuleType | undefined = type;
  for (const step of path.slice(1)) {
    if (step === '@items' || step === '@values') current = current.item;
    else if (step === '@keys') current = current.type.kind === 'map' ? leaf(Types.string, 2) : undefined;
    else current = current.fields?.get(step);
    if (current === undefined) return undefined;
  }
  return current.most;
}
