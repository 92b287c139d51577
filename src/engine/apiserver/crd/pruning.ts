import { isObject } from '../../base/json.ts';
import { isEmbedded, itemsOf, metaFields, preservesUnknown, propertyOf, valuesOf, type Schema } from './schema.ts';

/** A private copy of an object that is being read. */
export type Draft = Record<string, unknown>;

const step = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/**
 * Takes away what the schema does not know, and answers the paths of it (apiserver/schema/pruning/algorithm.go). At the root and in embedded
 * resources apiVersion, kind and metadata are looked at by others.
 */
export function prune(draft: Draft, schema: Schema): readonly string[] {
  const unknown: string[] = [];
  pruneValue(draft, { ...schema, 'x-kubernetes-embedded-resource': true }, '', unknown);
  return unknown.toSorted();
}

function pruneValue(value: unknown, schema: Schema | undefined, path: string, unknown: string[]): void {
  const keeps = schema !== undefined && preservesUnknown(schema);
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    for (const [index, item] of value.entries()) {
      // What a list of anything holds is anything.
      if (keeps) keepUnknown(item, items, `${path}[${index}]`, unknown);
      else pruneValue(item, items, `${path}[${index}]`, unknown);
    }
  } else if (isObject(value)) pruneFields(value, schema, path, unknown, keeps);
}

function keepUnknown(value: unknown, schema: Schema | undefined, path: string, unknown: string[]): void {
  if (schema !== undefined) pruneValue(value, { ...schema, 'x-kubernetes-preserve-unknown-fields': true }, path, unknown);
}

function pruneFields(fields: Draft, schema: Schema | undefined, path: string, unknown: string[], keeps: boolean): void {
  for (const key of Object.keys(fields)) {
    if (schema !== undefined && isEmbedded(schema) && metaFields.has(key)) continue;
    const property = propertyOf(schema, key);
    if (property !== undefined || schema?.additionalProperties !== undefined) pruneValue(fields[key], property ?? valuesOf(schema), step(path, key), unknown);
    else if (!keeps) {
      unknown.push(step(path, key));
      delete fields[key];
    }
  }
}
