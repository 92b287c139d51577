import type { Field, Shape } from '../../api/schema/notation.ts';
import { definitionOf, groupVersionOf } from '../../api/schema/schema.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { extensionsName, intOrStringName, metaName, quantityName, rawExtensionName, schemaName } from './names.ts';

/** What fields mean, by definition and field; the definition's own under `''`. Loaded by hosts; the engine works without. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

/** OpenAPI 2 (Swagger) or 3: they differ in where schemas live and in how a reference is dressed. */
export type Dialect = 2 | 3;

/** Types that are definitions of their own in the documents. */
const sharedNames: Readonly<Partial<Record<Shape['type'], string>>> = {
  quantity: quantityName,
  intOrString: intOrStringName,
  raw: rawExtensionName,
  time: `${metaName}.Time`,
  microTime: `${metaName}.MicroTime`,
  schemaOrArray: `${extensionsName}.JSONSchemaPropsOrArray`,
  schemaOrBool: `${extensionsName}.JSONSchemaPropsOrBool`,
  schemaOrStrings: `${extensionsName}.JSONSchemaPropsOrStringArray`,
};

function sharedSchemas(dialect: Dialect): Readonly<Record<string, JsonObject>> {
  return {
    [quantityName]: dialect === 3 ? { oneOf: [{ type: 'string' }, { type: 'number' }] } : { type: 'string' },
    [intOrStringName]: dialect === 3 ? { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] } : { type: 'string', format: 'int-or-string' },
    [rawExtensionName]: { type: 'object' },
    [`${metaName}.Time`]: { type: 'string', format: 'date-time' },
    [`${metaName}.MicroTime`]: { type: 'string', format: 'date-time' },
    [`${extensionsName}.JSONSchemaPropsOrArray`]: {},
    [`${extensionsName}.JSONSchemaPropsOrBool`]: {},
    [`${extensionsName}.JSONSchemaPropsOrStringArray`]: {},
  };
}

const plain: Readonly<Partial<Record<Shape['type'], JsonObject>>> = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  double: { type: 'number', format: 'double' },
  bytes: { type: 'string', format: 'byte' },
  object: { type: 'object' },
};

const emptyValues: Readonly<Partial<Record<Shape['type'], Json>>> = { string: '', boolean: false, int32: 0, int64: 0, double: 0, struct: {} };

/** Writes the schemas of definitions and of all they refer to. */
export class SchemaWriter {
  readonly schemas: Record<string, JsonObject> = {};
  readonly #dialect: Dialect;
  readonly #descriptions: Descriptions;
  readonly #shared: Readonly<Record<string, JsonObject>>;

  constructor(dialect: Dialect, descriptions: Descriptions = {}) {
    this.#dialect = dialect;
    this.#descriptions = descriptions;
    this.#shared = sharedSchemas(dialect);
  }

  reference(name: string): JsonObject {
    return { $ref: this.#dialect === 3 ? `#/components/schemas/${name}` : `#/definitions/${name}` };
  }

  /** Adds a definition and answers its name in the document. */
  add(definition: string): string {
    const name = schemaName(definition);
    if (this.schemas[name] !== undefined) return name;
    const schema: Record<string, Json> = { type: 'object' };
    this.schemas[name] = schema;
    Object.assign(schema, this.#structSchema(definition));
    return name;
  }

  /** Adds the list kind of a kind. */
  addList(definition: string, group: string, version: string, kind: string): string {
    const name = `${schemaName(definition)}List`;
    const items = this.reference(this.add(definition));
    const list: JsonObject = {
      description: `${kind}List is a list of ${kind} objects.`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: this.#typeMetaField('apiVersion'),
        items: { type: 'array', items: this.#dialect === 3 ? { allOf: [items], default: {} } : items },
        kind: this.#typeMetaField('kind'),
        metadata: this.#dressed(this.add('meta.v1.ListMeta'), true),
      },
      'x-kubernetes-group-version-kind': [{ group, kind: `${kind}List`, version }],
    };
    this.schemas[name] = list;
    return name;
  }

  #structSchema(definition: string): JsonObject {
    const { fields, atomic, typed } = definitionOf(definition);
    const texts = this.#descriptions[definition];
    const properties: Record<string, Json> = {};
    for (const field of fields.values()) properties[field.name] = this.#fieldSchema(field, texts?.[field.name] ?? this.#typeMetaText(typed, field.name) ?? this.#descriptions[field.ref ?? '']?.['']);
    const required = [...fields.values()].filter((field) => field.required).map((field) => field.name);
    const place = groupVersionOf(definition);
    return {
      ...(texts?.[''] === undefined ? {} : { description: texts[''] }),
      type: 'object',
      ...(required.length === 0 ? {} : { required }),
      ...(fields.size === 0 ? {} : { properties }),
      ...(typed && place !== undefined ? { 'x-kubernetes-group-version-kind': [{ ...place, kind: definition.slice(definition.lastIndexOf('.') + 1) }] } : {}),
      ...(atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    };
  }

  #typeMetaText(typed: boolean, name: string): string | undefined {
    return typed && (name === 'apiVersion' || name === 'kind') ? this.#descriptions['meta.v1.TypeMeta']?.[name] : undefined;
  }

  #typeMetaField(name: string): JsonObject {
    const text = this.#typeMetaText(true, name);
    return { ...(text === undefined ? {} : { description: text }), type: 'string' };
  }

  #fieldSchema(field: Field, description: string | undefined): JsonObject {
    const { listType, listMapKeys, mergeKey, patchStrategy, mapType } = field;
    const base = this.#shapeSchema(field, field.empty === 'zero');
    return {
      ...(description === undefined ? {} : { description }),
      ...base,
      ...(field.enum === undefined || this.#dialect === 2 || field.type === 'list' ? {} : { enum: field.enum }),
      ...(field.empty === 'zero' && this.#dialect === 3 && emptyValues[field.type] !== undefined ? { default: emptyValues[field.type] } : {}),
      ...(listType === undefined ? {} : { 'x-kubernetes-list-type': listType }),
      ...(listMapKeys === undefined ? {} : { 'x-kubernetes-list-map-keys': listMapKeys }),
      ...(mapType === undefined ? {} : { 'x-kubernetes-map-type': mapType }),
      ...(mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': mergeKey }),
      ...(patchStrategy === undefined ? {} : { 'x-kubernetes-patch-strategy': patchStrategy }),
    };
  }

  #shapeSchema(shape: Shape, isPresent: boolean): JsonObject {
    if (shape.type === 'struct') return this.#dressed(this.add(shape.ref ?? ''), isPresent);
    if (shape.type === 'list') return { type: 'array', items: this.#elementSchema(shape) };
    if (shape.type === 'map') return { type: 'object', additionalProperties: this.#elementSchema(shape) };
    const shared = sharedNames[shape.type];
    if (shared === undefined) return plain[shape.type] ?? {};
    this.schemas[shared] ??= this.#shared[shared] ?? {};
    return this.#dressed(shared, false);
  }

  #elementSchema({ element }: Shape): JsonObject {
    if (element === undefined) return {};
    const schema = this.#shapeSchema(element, true);
    if (this.#dialect === 2 || emptyValues[element.type] === undefined) return schema;
    return { ...schema, default: emptyValues[element.type] };
  }

  /** In version 3 a reference that has neighbours is wrapped. */
  #dressed(name: string, isPresent: boolean): JsonObject {
    const reference = this.reference(name);
    return this.#dialect === 2 ? reference : { allOf: [reference], ...(isPresent ? { default: {} } : {}) };
  }
}
