import type { Definition, Field, Shape } from '../../api/schema/notation.ts';
import { isEmbedded, itemsOf, preservesUnknown, propertyOf, valuesOf, type Schema } from './schema.ts';

/** Anything: maps are owned key by key, everything else as a whole. */
const anything: Shape & { element?: Shape } = { type: 'map', goType: 'interface {}' };
anything.element = anything;

const text: Shape = { type: 'string', goType: 'string' };
const objectMeta: Shape = { type: 'struct', ref: 'meta.v1.ObjectMeta', goType: 'v1.ObjectMeta' };
const typeMeta: Readonly<Record<string, Shape>> = { apiVersion: text, kind: text, metadata: objectMeta };

const scalars: Readonly<Record<string, Shape>> = {
  string: text,
  boolean: { type: 'boolean', goType: 'bool' },
  integer: { type: 'int64', goType: 'int64' },
  number: { type: 'double', goType: 'float64' },
};

function listShape(schema: Schema): Shape & Partial<Field> {
  const items = itemsOf(schema);
  const listType = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  const keyDefaults = Object.fromEntries((keys ?? []).map((key) => [key, propertyOf(items, key)?.default]));
  return {
    type: 'list',
    goType: '[]interface {}',
    element: items === undefined ? anything : shapeOf(items),
    listType: listType === 'map' || listType === 'set' ? listType : 'atomic',
    ...(keys === undefined ? {} : { listMapKeys: keys, keyDefaults }),
  };
}

function structShape(schema: Schema, hasTypeMeta: boolean): Shape {
  const shapes: Record<string, Shape> = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) shapes[name] = shapeOf(property);
  if (hasTypeMeta) Object.assign(shapes, typeMeta);
  const required = new Set(schema.required);
  const fields = Object.entries(shapes).map(([name, shape]): [string, Field] => [name, { ...shape, name, required: required.has(name), empty: 'absent', keepsEmpty: true }]);
  const definition: Definition = { name: '', typed: hasTypeMeta, atomic: schema['x-kubernetes-map-type'] === 'atomic', fields: new Map(fields), present: [] };
  return { type: 'struct', goType: 'map[string]interface {}', definition, ...(preservesUnknown(schema) ? { element: anything } : {}) };
}

/** A schema as server-side apply sees it. */
export function shapeOf(schema: Schema, isRoot = false): Shape {
  const hasTypeMeta = isRoot || isEmbedded(schema);
  if (schema['x-kubernetes-int-or-string'] === true) return { type: 'intOrString', goType: 'intstr.IntOrString' };
  if (schema.type === 'array') return listShape(schema);
  const values = valuesOf(schema);
  if (values !== undefined) {
    const isAtomic = schema['x-kubernetes-map-type'] === 'atomic';
    const map: Shape & Partial<Field> = { type: 'map', goType: 'map[string]interface {}', element: shapeOf(values), ...(isAtomic ? { mapType: 'atomic' } : {}) };
    return map;
  }
  if (schema.properties !== undefined || hasTypeMeta) return structShape(schema, hasTypeMeta);
  if (preservesUnknown(schema) || schema.type === undefined) return anything;
  return scalars[schema.type] ?? structShape(schema, false);
}
