// Custom resources: k8s.io/apiextensions-apiserver/pkg/registry/customresource and pkg/apiserver/schema.
import type { CustomResourceSubresourceScale } from '../../../api/apiextensions/types.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { isObject } from '../../../base/json.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalid } from '../field-error.ts';
import type { MetaDraft } from '../metadata.ts';
import { validateMeta } from '../metadata.ts';
import { subdomainName } from '../names.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema } from './structural.ts';
import { valueFaults } from './value.ts';

/** Where values repeat: each value is told once, at its second place. */
function secondPlaces(texts: readonly string[]): readonly number[] {
  return texts.flatMap((text, index) => {
    const before = texts.slice(0, index).filter((other) => other === text).length;
    return before === 1 ? [index] : [];
  });
}

function* validateSet(list: readonly Json[], path: string): Causes {
  for (const index of secondPlaces(list.map((item) => JSON.stringify(item)))) yield duplicate(`${path}[${index}]`, list[index]);
}

function keyOf(item: Json, keys: readonly string[]): JsonObject {
  const object = isObject(item) ? item : {};
  return Object.fromEntries(keys.filter((key) => object[key] !== undefined).map((key) => [key, object[key]]));
}

function* validateMap(list: readonly Json[], keys: readonly string[], path: string): Causes {
  const bad = list.findIndex((item) => item !== null && !isObject(item));
  if (bad >= 0) {
    yield invalid(`${path}[${bad}]`, list[bad], 'must be an object for an array of list-type map');
    return;
  }
  const found = list.map((item) => keyOf(item, keys));
  for (const index of secondPlaces(found.map((key) => JSON.stringify(key)))) yield duplicate(`${path}[${index}]`, found[index]);
}

/** Items that are told apart, by themselves or by their keys, must differ. */
function* validateLists(value: Json | undefined, schema: SchemaDraft, path: string): Causes {
  const { items, properties = {}, additionalProperties: additional } = schema;
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    const type = schema['x-kubernetes-list-type'];
    if (type === 'set') yield* validateSet(list, path);
    if (type === 'map') yield* validateMap(list, schema['x-kubernetes-list-map-keys'] ?? [], path);
    if (isSchema(items)) for (const [index, item] of list.entries()) yield* validateLists(item, items, `${path}[${index}]`);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      if (isSchema(additional)) yield* validateLists(value[key], additional, `${path}[${key}]`);
      const property = properties[key];
      if (property !== undefined) yield* validateLists(value[key], property, path === '' ? key : `${path}.${key}`);
    }
  }
}

/** Objects within the object have names too. */
function* validateEmbedded(value: Json | undefined, schema: SchemaDraft, path: string): Causes {
  const { items, properties = {}, additionalProperties: additional } = schema;
  if (Array.isArray(value)) {
    if (isSchema(items)) for (const [index, item] of (value as readonly Json[]).entries()) yield* validateEmbedded(item, items, `${path}[${index}]`);
    return;
  }
  if (!isObject(value)) return;
  if (schema['x-kubernetes-embedded-resource'] === true) {
    for (const key of ['apiVersion', 'kind']) if ((value[key] ?? '') === '') yield invalid(`${path}.${key}`, value[key] ?? '', 'must not be empty');
  }
  for (const key of Object.keys(value)) {
    const property = properties[key] ?? (isSchema(additional) ? additional : undefined);
    if (property !== undefined) yield* validateEmbedded(value[key], property, path === '' ? key : `${path}.${key}`);
  }
}

function numberAt(object: JsonObject, path: string): Json | undefined {
  return path.split('.').slice(1).reduce<Json | undefined>((value, step) => (isObject(value) ? value[step] : undefined), object);
}

function* validateScale(object: JsonObject, scale: CustomResourceSubresourceScale): Causes {
  for (const path of [scale.specReplicasPath, scale.statusReplicasPath]) {
    const replicas = numberAt(object, path);
    if (typeof replicas === 'number' && replicas < 0) yield invalid(path, replicas, 'should be a non-negative integer');
  }
}

export interface CustomRules {
  readonly namespaced: boolean;
  readonly schema: SchemaDraft | undefined;
  readonly scale: CustomResourceSubresourceScale | undefined;
}

const blocking: ReadonlySet<string> = new Set(['FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid']);

/** Rules are only asked about objects that are shaped as they should be. */
export function keepsRulesFromRunning(causes: readonly Cause[]): boolean {
  return causes.some(({ reason }) => blocking.has(reason));
}

export const rulesNotRun: Cause = invalid('<nil>', undefined, 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation');

/** All that can be said of a custom resource without its rules. */
export function* validateCustomResource(object: JsonObject, { namespaced, schema, scale }: CustomRules): Causes {
  const metadata: MetaDraft = isObject(object['metadata']) ? object['metadata'] : {};
  yield* validateMeta(metadata, { namespaced, name: subdomainName, qualifiedFinalizers: false });
  if (schema !== undefined) yield* valueFaults(object, schema);
  if (scale !== undefined) yield* validateScale(object, scale);
  if (schema === undefined) return;
  yield* validateEmbedded(object, { ...schema, 'x-kubernetes-embedded-resource': false }, '');
  yield* validateLists(object, schema, '');
}
