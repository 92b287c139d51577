import type { JSONSchemaProps } from '../../api/apiextensions/types.ts';
import { isObject } from '../../base/json.ts';

/** A structural schema: what a version of a CustomResourceDefinition says about its objects. */
export type Schema = JSONSchemaProps;

/** What every object has, whatever its schema says. */
export const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

export function propertyOf(schema: Schema | undefined, name: string): Schema | undefined {
  const { properties } = schema ?? {};
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** The schema of the values of a map; a map of anything has none. */
export function valuesOf(schema: Schema | undefined): Schema | undefined {
  const { additionalProperties } = schema ?? {};
  return isObject(additionalProperties) ? additionalProperties : undefined;
}

export function itemsOf(schema: Schema | undefined): Schema | undefined {
  const { items } = schema ?? {};
  return isObject(items) ? items : undefined;
}

/** What a field of an object is: a named property, else a value of the map. */
export function fieldOf(schema: Schema | undefined, name: string): Schema | undefined {
  return propertyOf(schema, name) ?? valuesOf(schema);
}

export function preservesUnknown(schema: Schema): boolean {
  return schema['x-kubernetes-preserve-unknown-fields'] === true;
}

export function isEmbedded(schema: Schema): boolean {
  return schema['x-kubernetes-embedded-resource'] === true;
}
