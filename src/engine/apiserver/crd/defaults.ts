import { cloneJson, isObject } from '../../base/json.ts';
import type { Draft } from './pruning.ts';
import { fieldOf, itemsOf, type Schema } from './schema.ts';

// Nulls and defaults of custom resources (apiserver/schema/defaulting).

function isForbiddenNull(value: unknown, schema: Schema | undefined): boolean {
  return value === null && schema !== undefined && schema.nullable !== true;
}

/** A null that may not be one counts as absent, unless there is a default for it. */
export function dropNulls(value: unknown, schema: Schema | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, itemsOf(schema));
    return;
  }
  if (!isObject(value)) return;
  const fields = value as Draft;
  for (const key of Object.keys(fields)) {
    const field = fieldOf(schema, key);
    if (fields[key] === undefined || (isForbiddenNull(fields[key], field) && field?.default === undefined)) delete fields[key];
    else dropNulls(fields[key], field);
  }
}

export function fillDefaults(value: unknown, schema: Schema | undefined): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) fillItems(value, itemsOf(schema));
  else if (isObject(value)) fillFields(value, schema);
}

function fillItems(items: unknown[], schema: Schema | undefined): void {
  for (const [index, item] of items.entries()) {
    if (isForbiddenNull(item, schema) && schema?.default !== undefined) items[index] = cloneJson(schema.default);
    fillDefaults(items[index], schema);
  }
}

function fillFields(fields: Draft, schema: Schema): void {
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (property.default === undefined || property.default === null) continue;
    if (fields[key] === undefined || isForbiddenNull(fields[key], property)) fields[key] = cloneJson(property.default);
  }
  for (const key of Object.keys(fields)) {
    const field = fieldOf(schema, key);
    if (isForbiddenNull(fields[key], field) && field?.default !== undefined) fields[key] = cloneJson(field.default);
    fillDefaults(fields[key], field);
  }
}
