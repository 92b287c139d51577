// Structural schemas, which say of every value what it is: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/validation.go and convert.go.
import type { JSONSchemaProps } from '../../../api/apiextensions/types.ts';
import { goRegExp } from '../../../api/values/go-regexp.ts';
import { jsonEqual } from '../../../base/json.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';

export type SchemaDraft = Incomplete<JSONSchemaProps>;

type Level = 'root' | 'item' | 'field';

export function isSchema(schema: unknown): schema is SchemaDraft {
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema);
}

const unsupported = [
  ['id', (schema: SchemaDraft) => (schema.id ?? '') !== ''],
  ['schema', (schema: SchemaDraft) => (schema.$schema ?? '') !== ''],
  ['$ref', (schema: SchemaDraft) => (schema.$ref ?? '') !== ''],
  ['patternProperties', (schema: SchemaDraft) => Object.keys(schema.patternProperties ?? {}).length > 0],
  ['dependencies', (schema: SchemaDraft) => Object.keys(schema.dependencies ?? {}).length > 0],
  ['additionalItems', (schema: SchemaDraft) => schema.additionalItems !== undefined],
  ['definitions', (schema: SchemaDraft) => Object.keys(schema.definitions ?? {}).length > 0],
] as const;

/** The schemas directly within one. */
export function* partsOf(schema: SchemaDraft): Generator<SchemaDraft, void> {
  const { not, items, additionalProperties } = schema;
  for (const list of [schema.allOf, schema.anyOf, schema.oneOf]) yield* list ?? [];
  if (isSchema(not)) yield not;
  if (isSchema(items)) yield items;
  yield* Object.values(schema.properties ?? {});
  if (isSchema(additionalProperties)) yield additionalProperties;
}

/** What keeps a schema from being read as a structural one. */
export function unreadableFault(schema: SchemaDraft): string | undefined {
  const found = unsupported.find(([, isSet]) => isSet(schema));
  if (found !== undefined) return `OpenAPIV3Schema '${found[0]}' is not supported`;
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
  if (Array.isArray(schema.items)) return "OpenAPIV3Schema 'items' must be a schema, but is an array";
  for (const part of partsOf(schema)) {
    const fault = unreadableFault(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const intOrString = [{ type: 'integer' }, { type: 'string' }];

function saysIntOrString(anyOf: readonly SchemaDraft[] | undefined): boolean {
  return anyOf !== undefined && jsonEqual(anyOf, intOrString);
}

/** Words that only a schema of its own may have, not a condition on another one. */
const ownWords = [
  ['type', 'must be empty to be structural', (schema: SchemaDraft) => (schema.type ?? '') !== ''],
  ['default', 'must be undefined to be structural', (schema: SchemaDraft) => schema.default !== undefined],
  ['title', 'must be empty to be structural', (schema: SchemaDraft) => (schema.title ?? '') !== ''],
  ['description', 'must be empty to be structural', (schema: SchemaDraft) => (schema.description ?? '') !== ''],
  ['nullable', 'must be false to be structural', (schema: SchemaDraft) => schema.nullable === true],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural', (schema: SchemaDraft) => schema['x-kubernetes-preserve-unknown-fields'] === true],
  ['x-kubernetes-embedded-resource', 'must be false to be structural', (schema: SchemaDraft) => schema['x-kubernetes-embedded-resource'] === true],
  ['x-kubernetes-int-or-string', 'must be false to be structural', (schema: SchemaDraft) => schema['x-kubernetes-int-or-string'] === true],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural', (schema: SchemaDraft) => (schema['x-kubernetes-list-map-keys'] ?? []).length > 0],
  ['x-kubernetes-list-type', 'must be undefined to be structural', (schema: SchemaDraft) => schema['x-kubernetes-list-type'] !== undefined],
  ['x-kubernetes-map-type', 'must be undefined to be structural', (schema: SchemaDraft) => schema['x-kubernetes-map-type'] !== undefined],
  ['x-kubernetes-validations', 'must be empty to be structural', (schema: SchemaDraft) => (schema['x-kubernetes-validations'] ?? []).length > 0],
] as const;

/** A condition on a value: it may narrow what the schema says, not say what the value is. */
function* validateCondition(schema: SchemaDraft, saysAnyOf: boolean, path: string): Causes {
  yield* validateConditions(schema, { skipsAnyOf: saysAnyOf, skipsFirst: false }, path);
  if (isSchema(schema.items)) yield* validateCondition(schema.items, false, `${path}.items`);
  for (const [key, property] of Object.entries(schema.properties ?? {})) yield* validateCondition(property, false, `${path}.properties[${key}]`);
  if (isSchema(schema.additionalProperties) || schema.additionalProperties === true) yield forbidden(`${path}.additionalProperties`, 'must be undefined to be structural');
  for (const [word, detail, isSet] of ownWords) if (isSet(schema)) yield forbidden(`${path}.${word}`, detail);
  if (schema.properties?.['metadata'] !== undefined) yield forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context');
}

interface Skips {
  readonly skipsAnyOf: boolean;
  readonly skipsFirst: boolean;
}

function* validateConditions(schema: SchemaDraft, { skipsAnyOf, skipsFirst }: Skips, path: string): Causes {
  if (!skipsAnyOf) for (const [index, part] of (schema.anyOf ?? []).entries()) yield* validateCondition(part, false, `${path}.anyOf[${index}]`);
  for (const [index, part] of (schema.allOf ?? []).entries()) yield* validateCondition(part, skipsFirst && index === 0, `${path}.allOf[${index}]`);
  for (const [index, part] of (schema.oneOf ?? []).entries()) yield* validateCondition(part, false, `${path}.oneOf[${index}]`);
  if (schema.not !== undefined) yield* validateCondition(schema.not, false, `${path}.not`);
  const { pattern = '' } = schema;
  const expression = goRegExp(pattern);
  if (typeof expression === 'string') yield invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${expression}`);
}

function* validateMetadata(schema: SchemaDraft, level: Level, checked: boolean, path: string): Causes {
  const type = schema.type ?? '';
  if (checked && type !== 'object') yield invalid(`${path}.type`, type, 'must be object');
  if (level !== 'root') return;
  const { type: _, default: __, properties, ...rest } = schema;
  const names = Object.keys(properties ?? {});
  const onlyNames = names.every((name) => name === 'name' || name === 'generateName');
  if (!onlyNames || Object.keys(rest).length > 0) yield forbidden(path, 'must not specify anything other than name and generateName, but metadata is implicitly specified');
}

const emptyTypes: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

function* validateType(schema: SchemaDraft, level: Level, path: string): Causes {
  const type = schema.type ?? '';
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const detail = 'must be object if x-kubernetes-embedded-resource is true';
  const isOpen = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (embedded && type !== 'object') yield type === '' ? required(`${path}.type`, detail) : invalid(`${path}.type`, type, detail);
  else if (type === '' && !isOpen) yield required(`${path}.type`, emptyTypes[level]);
  if (embedded && schema.additionalProperties !== undefined) yield forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set');
  if (level === 'root' && type !== '' && type !== 'object') yield invalid(`${path}.type`, type, 'must be object at the root');
}

function* validateInvariants(schema: SchemaDraft, level: Level, path: string): Causes {
  const { items, properties = {}, additionalProperties: additional } = schema;
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (schema.type === 'array' && items === undefined) yield required(`${path}.items`, 'must be specified');
  if (isSchema(items)) yield* validateInvariants(items, 'item', `${path}.items`);
  for (const [key, property] of Object.entries(properties)) yield* validateInvariants(property, 'field', `${path}.properties[${key}]`);
  if (additional !== undefined && level === 'root') yield forbidden(`${path}.additionalProperties`, 'must not be used at the root');
  if (isSchema(additional)) yield* validateInvariants(additional, 'field', `${path}.additionalProperties`);
  if (schema['x-kubernetes-int-or-string'] === true) {
    for (const word of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const) {
      if (schema[word] === true) yield invalid(`${path}.${word}`, true, 'must be false if x-kubernetes-int-or-string is true');
    }
  }
  yield* validateConditions(schema, { skipsAnyOf: saysIntOrString(schema.anyOf), skipsFirst: saysIntOrString(schema.allOf?.[0]?.anyOf) }, path);
  yield* validateType(schema, level, path);
  const checked = level === 'root' || embedded;
  for (const key of ['kind', 'apiVersion']) {
    const property = properties[key];
    if (property !== undefined && checked && property.type !== 'string') yield invalid(`${path}.properties[${key}].type`, property.type ?? '', 'must be string');
  }
  if (properties['metadata'] !== undefined) yield* validateMetadata(properties['metadata'], level, checked, `${path}.properties[metadata]`);
  if (embedded && schema['x-kubernetes-preserve-unknown-fields'] !== true && Object.keys(properties).length === 0) {
    yield required(`${path}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields');
  }
}

/** What a condition of the root speaks of must be in the schema itself: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/complete.go. */
function* validateMentions(condition: SchemaDraft, own: SchemaDraft, ownPath: string, path: string): Causes {
  if (condition.not !== undefined) yield* validateMentioned(condition.not, own, ownPath, `${path}.not`);
  for (const list of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [index, part] of (condition[list] ?? []).entries()) yield* validateMentioned(part, own, ownPath, `${path}.${list}[${index}]`);
  }
}

function* validateMentioned(condition: SchemaDraft, own: SchemaDraft | undefined, ownPath: string, path: string): Causes {
  if (own === undefined) {
    yield required(ownPath, `because it is defined in ${path}`);
    return;
  }
  yield* validateMentions(condition, own, ownPath, path);
  if (isSchema(condition.items)) yield* validateMentioned(condition.items, isSchema(own.items) ? own.items : undefined, `${ownPath}.items`, `${path}.items`);
  for (const [key, property] of Object.entries(condition.properties ?? {})) {
    yield* validateMentioned(property, own.properties?.[key], `${ownPath}.properties[${key}]`, `${path}.properties[${key}]`);
  }
}

function textOf(cause: Cause): string {
  return `${cause.field ?? ''}: ${cause.message}`;
}

/** All faults, in the order of their texts. */
export function structuralFaults(schema: SchemaDraft, path: string): readonly Cause[] {
  const faults = [...validateInvariants(schema, 'root', path), ...validateMentions(schema, schema, path, path)];
  return faults.length < 2 ? faults : faults.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
}
