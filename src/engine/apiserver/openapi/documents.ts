import { Digest } from '../../base/hash.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { customSchemaName } from './names.ts';
import { addPaths, type OpenApiResource } from './paths.ts';
import { type Descriptions, type Dialect, SchemaWriter } from './schemas.ts';

export interface OpenApiOptions {
  /** `v1.36.2` */
  readonly version: string;
  readonly descriptions?: Descriptions;
}

const groupVersionPath = (group: string, version: string): string => (group === '' ? `api/${version}` : `apis/${group}/${version}`);

/** `/openapi/v3`: where the document of each group and version is. The hash changes with the document's content, so that clients can keep it. */
export function openApiIndex(resources: readonly OpenApiResource[], { version }: OpenApiOptions): JsonObject {
  const paths: Record<string, Json> = {};
  const byPath = new Map<string, OpenApiResource[]>();
  for (const entry of resources) {
    const path = groupVersionPath(entry.resource.group, entry.resource.version);
    byPath.set(path, [...(byPath.get(path) ?? []), entry]);
  }
  for (const [path, entries] of [...byPath].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const shape = entries.map(({ resource, schema }) => `${resource.plural}/${resource.kind}/${schema === undefined ? '' : JSON.stringify(schema)}`).join();
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${new Digest().add(version).add(shape).hex()}` };
  }
  return { paths };
}

interface Content {
  readonly paths: Record<string, Json>;
  readonly schemas: Record<string, Json>;
}

function contentOf(resources: readonly OpenApiResource[], dialect: Dialect, descriptions: Descriptions | undefined): Content {
  const writer = new SchemaWriter(dialect, descriptions);
  const paths: Record<string, Json> = {};
  const custom: Record<string, Json> = {};
  const status = writer.reference(writer.add('meta.v1.Status'));
  writer.add('meta.v1.DeleteOptions');
  for (const entry of resources) {
    const { resource, definition } = entry;
    if (definition === undefined) {
      const names = customSchemas(custom, entry, writer, dialect);
      addPaths(paths, dialect, entry, names, status);
      continue;
    }
    const one = writer.reference(writer.add(definition));
    const list = entry.verbs.includes('list') ? writer.reference(writer.addList(definition, resource.group, resource.version, resource.kind)) : one;
    addPaths(paths, dialect, entry, { one, list }, status);
  }
  const schemas = { ...writer.schemas, ...custom };
  return { paths: sorted(paths), schemas: sorted(schemas) };
}

/** Custom kinds bring their own schema; what every object has is added to it. */
function customSchemas(into: Record<string, Json>, { resource, schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }: OpenApiResource, writer: SchemaWriter, dialect: Dialect): { readonly one: JsonObject; readonly list: JsonObject } {
  const dressed = (reference: JsonObject): JsonObject => (dialect === 2 ? reference : { allOf: [reference] });
  const own = dialect === 2 ? simplified(schema) : schema;
  const { group, version, kind } = resource;
  const name = customSchemaName(group, version, kind);
  const metadata = writer.reference(writer.add('meta.v1.ObjectMeta'));
  const properties = own['properties'] as JsonObject | undefined;
  into[name] = {
    ...own,
    properties: { ...properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: dressed(metadata) },
    'x-kubernetes-group-version-kind': [{ group, kind, version }],
  };
  into[`${name}List`] = {
    type: 'object',
    required: ['items'],
    properties: { apiVersion: { type: 'string' }, items: { type: 'array', items: writer.reference(name) }, kind: { type: 'string' }, metadata: dressed(writer.reference(writer.add('meta.v1.ListMeta'))) },
    'x-kubernetes-group-version-kind': [{ group, kind: `${kind}List`, version }],
  };
  return { one: writer.reference(name), list: writer.reference(`${name}List`) };
}

/** What version 2 cannot say, and what it may not say of values that can be null or anything (apiserver/schema's ToStructuralOpenAPIV2). */
const onlyInThree: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'nullable', 'default', 'x-kubernetes-validations']);

function simplified(schema: JsonObject): JsonObject {
  const isAnything = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['nullable'] === true;
  const simple: Record<string, Json> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (value === undefined || onlyInThree.has(key)) continue;
    if (isAnything && (key === 'properties' || key === 'items' || key === 'additionalProperties' || key === 'required')) continue;
    if (isAnything && key === 'type' && schema['nullable'] === true) continue;
    simple[key] = simplifiedPart(key, value);
  }
  return simple;
}

function simplifiedPart(key: string, value: Json): Json {
  if ((key === 'items' || key === 'additionalProperties') && isObject(value)) return simplified(value);
  if (key !== 'properties' || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, isObject(it) ? simplified(it) : (it ?? null)]));
}

function sorted(record: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** `/openapi/v3/apis/apps/v1`: all kinds of one group and version. */
export function openApiV3(resources: readonly OpenApiResource[], { version, descriptions }: OpenApiOptions): JsonObject {
  const { paths, schemas } = contentOf(resources, 3, descriptions);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version },
    paths,
    components: { schemas, securitySchemes: { BearerToken: { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' } } },
  };
}

/** `/openapi/v2`: everything in one document. */
export function openApiV2(resources: readonly OpenApiResource[], { version, descriptions }: OpenApiOptions): JsonObject {
  const { paths, schemas } = contentOf(resources, 2, descriptions);
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version },
    paths,
    definitions: schemas,
    securityDefinitions: { BearerToken: { description: 'Bearer Token authentication', type: 'apiKey', name: 'authorization', in: 'header' } },
    security: [{ BearerToken: [] }],
  };
}
