// How rules see a custom resource: k8s.io/apiserver/pkg/cel/common/values.go and pkg/cel/escaping.go.
import type { CelValue } from '../../../api/values/cel/cel-value.ts';
import { toCel } from '../../../api/values/cel/cel-value.ts';
import { CelDuration, CelKeyedList, CelTimestamp } from '../../../api/values/cel/run/values.ts';
import { parseDurationNanos, parseTimestampNanos } from '../../../api/values/cel/times.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { isObject } from '../../../base/json.ts';
import { bytesOfBase64 } from '../../../base/base64.ts';
import { escapeName, isReserved } from './rule-names.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema } from './structural.ts';

function textValue(text: string, format: string | undefined): CelValue {
  switch (format ?? '') {
    case 'duration':
      return timed(text, parseDurationNanos(text), CelDuration);
    case 'date':
      return timed(text, parseTimestampNanos(`${text}T00:00:00Z`), CelTimestamp);
    case 'date-time':
      return timed(text, parseTimestampNanos(text), CelTimestamp);
    case 'byte':
      return Uint8Array.from(bytesOfBase64(text) ?? []);
    default:
      return text;
  }
}

function timed(text: string, nanos: bigint | undefined, type: new (nanos: bigint) => CelValue): CelValue {
  return nanos === undefined ? text : new type(nanos);
}

/** A property that is null is not there. What the schema does not know no rule can name, but it makes a difference. */
function propertyValues(object: JsonObject, properties: Readonly<Record<string, SchemaDraft>>): CelValue {
  const map = new Map<string, CelValue>();
  for (const [key, value] of Object.entries(object)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const name = property === undefined ? undefined : escapeName(key);
    if (property === undefined) map.set(key, toCel(value));
    if (property === undefined || name === undefined || value === null) continue;
    map.set(name, ruleValue(value, property));
    if (isReserved(key)) map.set(key, map.get(name));
  }
  return map;
}

function mapValue(object: JsonObject, { properties, additionalProperties: additional }: SchemaDraft): CelValue {
  if (properties !== undefined) return propertyValues(object, properties);
  const map = new Map<string, CelValue>();
  for (const [key, value] of Object.entries(object)) map.set(key, isSchema(additional) ? ruleValue(value, additional) : toCel(value));
  return map;
}

function keyed(items: readonly CelValue[], schema: SchemaDraft): CelValue {
  const listType = schema['x-kubernetes-list-type'];
  if (listType === 'set') return CelKeyedList.made(items, (item) => item);
  if (listType !== 'map') return items;
  const names = (schema['x-kubernetes-list-map-keys'] ?? []).map((key) => escapeName(key) ?? key);
  return CelKeyedList.made(items, (item) => (item instanceof Map ? names.map((name) => (item as ReadonlyMap<CelValue, CelValue>).get(name) ?? null) : item));
}

const text: SchemaDraft = { type: 'string' };
/** What every resource has. */
const metaProperties: Readonly<Record<string, SchemaDraft>> = { apiVersion: text, kind: text, metadata: { type: 'object', properties: { name: text, generateName: text } } };

/** A value as its schema says it is meant: a number is never an int, a date is a time. */
export function ruleValue(value: Json | undefined, schema: SchemaDraft, isRoot = false): CelValue {
  if (typeof value === 'number') return schema.type === 'number' ? value : toCel(value);
  if (typeof value === 'string') return schema.type === 'string' ? textValue(value, schema.format) : value;
  if (Array.isArray(value)) {
    const { items } = schema;
    return isSchema(items) ? keyed(value.map((item: Json) => ruleValue(item, items)), schema) : toCel(value);
  }
  if (!isObject(value)) return toCel(value);
  const isResource = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  return mapValue(value, isResource ? { ...schema, properties: { ...schema.properties, ...metaProperties } } : schema);
}
