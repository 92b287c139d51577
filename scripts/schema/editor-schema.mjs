// A JSON schema of manifests for the editor's language server. Which kinds a group and version have, and what a kind looks like, are
// conditions of their own, so that a wrong kind is told as such and kinds nobody described pass.

const scalars = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer' },
  int64: { type: 'integer' },
  double: { type: 'number' },
  bytes: { type: 'string' },
  quantity: { type: ['string', 'number', 'null'] },
  time: { type: ['string', 'null'] },
  microTime: { type: ['string', 'null'] },
  intOrString: { type: ['integer', 'string', 'null'] },
  raw: { type: 'object' },
  object: { type: 'object' },
  json: {},
};

const reference = (name) => ({ $ref: `#/definitions/${name}` });

/** Up to the end of the first sentence: a full stop that neither ends an abbreviation nor stands inside a version or a name. */
export function firstSentence(text) {
  const flat = text.replaceAll(/\s+/g, ' ').trim();
  const end = /(?<!\b(?:e\.g|i\.e|etc|vs|Ex|ex))\.(?= [A-Z`"]|$)/.exec(flat)?.index;
  return end === undefined ? flat : flat.slice(0, end + 1);
}

function shapeSchema(shape) {
  switch (shape.type) {
    case 'struct':
      return reference(shape.ref);
    case 'list':
      return { type: ['array', 'null'], items: shapeSchema(shape.element) };
    case 'map':
      return { type: ['object', 'null'], additionalProperties: shapeSchema(shape.element) };
    case 'schemaOrBool':
      return { anyOf: [reference(shape.ref), { type: 'boolean' }] };
    case 'schemaOrArray':
      return { anyOf: [reference(shape.ref), { type: 'array', items: reference(shape.ref) }] };
    case 'schemaOrStrings':
      return { anyOf: [reference(shape.ref), { type: 'array', items: { type: 'string' } }] };
    default:
      return scalars[shape.type] ?? {};
  }
}

function withChoices(schema, field) {
  const choices = field.enum?.toSorted((a, b) => (a === '' ? 1 : 0) - (b === '' ? 1 : 0));
  if (choices === undefined) return schema;
  if (field.type === 'list') return { ...schema, items: { ...schema.items, enum: choices } };
  if (field.type === 'map') return schema;
  return { ...schema, enum: choices };
}

/** Anything may be written as null, which is the same as not at all. */
function optional(schema) {
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : schema;
}

function described(text) {
  return text === undefined ? {} : { description: firstSentence(text) };
}

function definitionSchema(definition, descriptions) {
  const texts = descriptions[definition.name] ?? {};
  const properties = {};
  for (const field of definition.fields.values()) {
    const text = texts[field.name] ?? (field.type === 'struct' ? descriptions[field.ref]?.[''] : undefined);
    properties[field.name] = { ...withChoices(optional(shapeSchema(field)), field), ...described(text) };
  }
  const required = [...definition.fields.values()].filter((field) => field.required && !isServers(definition, field)).map((field) => field.name);
  return {
    type: ['object', 'null'],
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** Required of the server's answers, or demanded by validation with a better message; not of what a person writes. */
function isServers(definition, field) {
  return definition.name.endsWith('Status') || field.name === 'status';
}

export function editorSchema(definitions, kinds, descriptions) {
  const written = kinds.filter(({ group }) => group !== undefined);
  const byVersion = new Map();
  for (const kind of written) {
    const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    byVersion.set(apiVersion, [...(byVersion.get(apiVersion) ?? []), kind]);
  }
  // An apiVersion means nothing to somebody who does not know what is in it.
  const versions = { enum: [...byVersion.keys()], enumDescriptions: [...byVersion.values()].map((named) => named.map(({ kind }) => kind).join(', ')) };
  const texts = descriptions['meta.v1.TypeMeta'] ?? {};
  const kindRules = [...byVersion].map(([apiVersion, named]) => ({
    if: { properties: { apiVersion: { const: apiVersion } }, required: ['apiVersion'] },
    // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
    then: { properties: { kind: { enum: named.map(({ kind }) => kind), enumDescriptions: named.map(({ name }) => firstSentence(descriptions[name]?.[''] ?? '')), errorMessage: `no such kind in ${apiVersion}` } } },
  }));
  const bodyRules = written.map(({ name, group, version, kind }) => ({
    if: { properties: { apiVersion: { const: group === '' ? version : `${group}/${version}` }, kind: { const: kind } }, required: ['apiVersion', 'kind'] },
    // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word
    then: reference(name),
  }));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { type: 'string', anyOf: [versions, { pattern: String.raw`^[a-z0-9.-]+\.[a-z0-9.-]+/v[0-9a-z]+$` }], ...described(texts.apiVersion) },
      kind: { type: 'string', ...described(texts.kind) },
    },
    allOf: [...kindRules, ...bodyRules],
    definitions: Object.fromEntries([...definitions.values()].map((definition) => [definition.name, definitionSchema(definition, descriptions)])),
  };
}
