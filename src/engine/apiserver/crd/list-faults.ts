import { canonicalJson, isObject } from '../../base/json.ts';
import { duplicate, invalid, invalidEach, required, type Causes } from '../validation/field-error.ts';
import { validateMeta } from '../validation/metadata.ts';
import { dns1035Label, pathSegmentName } from '../validation/names.ts';
import { isEmbedded, itemsOf, propertyOf, valuesOf, type Schema } from './schema.ts';

// What a schema promises beyond the types of values: lists that are sets or maps (apiserver/schema/listtype), resources inside objects
// (apiserver/schema/objectmeta).

function below(path: string, key: string, isProperty: boolean): string {
  if (!isProperty) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Each value that comes again, once, at its second place. */
function* duplicates(values: readonly unknown[], path: string): Causes {
  const seen = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    const text = canonicalJson(value);
    const times = seen.get(text) ?? 0;
    seen.set(text, times + 1);
    if (times === 1) yield duplicate(`${path}[${index}]`, value as object);
  }
}

function* listFaults(list: readonly unknown[], schema: Schema, path: string): Causes {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') yield* duplicates(list, path);
  if (type !== 'map') return;
  const wrong = list.findIndex((item) => item !== null && !isObject(item));
  if (wrong >= 0) {
    yield invalid(`${path}[${wrong}]`, list[wrong] as string, 'must be an object for an array of list-type map');
    return;
  }
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const keysOf = (item: unknown): object => Object.fromEntries(keys.flatMap((key) => (isObject(item) && item[key] !== undefined ? [[key, item[key]]] : [])));
  yield* duplicates(list.map(keysOf), path);
}

/** Twins in lists that may not have them. */
export function* listTypeFaults(value: unknown, schema: Schema | undefined, path = ''): Causes {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    yield* listFaults(value, schema, path);
    for (const [index, item] of value.entries()) yield* listTypeFaults(item, itemsOf(schema), `${path}[${index}]`);
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) {
      const property = propertyOf(schema, key);
      yield* listTypeFaults(value[key], property ?? valuesOf(schema), below(path, key, property !== undefined));
    }
  }
}

function* embeddedFaults(value: Readonly<Record<string, unknown>>, path: string): Causes {
  const { apiVersion, kind, metadata } = value;
  if (apiVersion === undefined) yield required(`${path}.apiVersion`);
  if (kind === undefined) yield required(`${path}.kind`);
  if (apiVersion === '') yield invalid(`${path}.apiVersion`, apiVersion, 'must not be empty');
  if (typeof apiVersion === 'string' && apiVersion.split('/').length > 2) yield invalid(`${path}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
  if (kind === '') yield invalid(`${path}.kind`, kind, 'must not be empty');
  else if (typeof kind === 'string') {
    const faults = dns1035Label(kind.toLowerCase());
    if (faults.length > 0) yield* invalidEach(`${path}.kind`, kind, [faults.join(',')], 'may have mixed case, but should otherwise match: ');
  }
  if (!isObject(metadata)) return;
  const { name } = metadata;
  const named = { ...metadata, name: name === undefined || name === '' ? 'fakename' : name };
  const namespaced = typeof metadata['namespace'] === 'string' && metadata['namespace'] !== '';
  yield* validateMeta(named as Parameters<typeof validateMeta>[0], { namespaced, name: pathSegmentName, qualifiedFinalizers: false }, `${path}.metadata`);
}

/** What the resources inside an object lack. */
export function* embeddedResourceFaults(value: unknown, schema: Schema | undefined, path = ''): Causes {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* embeddedResourceFaults(item, itemsOf(schema), `${path}[${index}]`);
  } else if (isObject(value)) {
    if (isEmbedded(schema)) yield* embeddedFaults(value, path);
    for (const key of Object.keys(value)) {
      const property = propertyOf(schema, key);
      yield* embeddedResourceFaults(value[key], property ?? valuesOf(schema), below(path, key, property !== undefined));
    }
  }
}
