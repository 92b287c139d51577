// Writes the runtime schema: one line of text per definition, parsed when a definition is first asked for.
// The notation is described in src/engine/api/schema/notation.ts, which reads it.

const scalars = {
  'api.resource.Quantity': 'q',
  'meta.v1.Time': 't',
  'meta.v1.MicroTime': 'm',
  'util.intstr.IntOrString': 'x',
  'runtime.RawExtension': 'r',
  'meta.v1.FieldsV1': 'o',
  'meta.v1.Patch': 'o',
  'apiextensions.v1.JSON': 'j',
  'apiextensions.v1.CustomResourceSubresourceStatus': 'o',
  'apiextensions.v1.JSONSchemaPropsOrArray': 'u.JSONSchemaProps',
  'apiextensions.v1.JSONSchemaPropsOrBool': 'v.JSONSchemaProps',
  'apiextensions.v1.JSONSchemaPropsOrStringArray': 'w.JSONSchemaProps',
};

const isListKind = (definition, shape) => definition.endsWith('List') && shape.gvk !== undefined && shape.fields?.items !== undefined;

function scalarCode(field, goType) {
  switch (field.type) {
    case 'boolean':
      return 'b';
    case 'integer':
      return field.format === 'int64' ? 'l' : 'i';
    case 'number':
      return 'd';
    case 'object':
      return 'o';
    case 'any':
      return 'j';
    default:
      if (field.format === 'byte') return 'y';
      return goType === undefined || goType === 'string' ? 's' : `s${goType.replace(/^v1\./, '')}`;
  }
}

function typeCode(field, goType, home) {
  if (field.list) return `[${typeCode(field.list, goType?.startsWith('[]') ? goType.slice(2) : undefined, home)}`;
  if (field.map) return `{${typeCode(field.map, undefined, home)}`;
  if (field.ref) {
    const scalar = scalars[field.ref];
    if (scalar !== undefined) return scalar;
    return field.ref.startsWith(`${home}.`) ? `.${field.ref.slice(home.length + 1)}` : `/${field.ref}`;
  }
  return scalarCode(field, goType);
}

/** Required lists that may be empty in an object that is valid; they are printed as null, and so are optional ones that are always printed. */
const mayBeEmpty = new Set(['storage.v1.CSINodeSpec.drivers', 'core.v1.LimitRangeSpec.limits', 'authorization.v1.SubjectRulesReviewStatus.nonResourceRules', 'authorization.v1.SubjectRulesReviewStatus.resourceRules']);

function presence(definition, name, shape, wire) {
  const required = (shape.required ?? []).includes(name);
  if (wire.null?.includes(name)) return required ? '%' : '~';
  const { list, map } = shape.fields[name];
  if (required && (list || map)) return mayBeEmpty.has(`${definition}.${name}`) ? '=' : '!';
  if (required) return wire.absent?.includes(name) ? '?' : '!';
  if (wire.present?.includes(name)) return list || map ? '~' : '+';
  return wire.keep?.includes(name) ? '&' : ':';
}

function attributes(field, goType) {
  const out = [];
  const { listType, listMapKeys = [], mergeKey, patchStrategy, mapType } = field;
  if (listType === 'map') {
    const plain = patchStrategy === 'merge' && mergeKey === listMapKeys[0];
    out.push(`${plain ? 'K' : 'k'}=${listMapKeys.join(',')}`);
    if (!plain && patchStrategy !== undefined) out.push(`p=${patchStrategy};${mergeKey ?? ''}`);
  } else {
    if (listType === 'set') out.push('S');
    if (listType === 'atomic') out.push('A');
    if (patchStrategy !== undefined) out.push(`p=${patchStrategy};${mergeKey ?? ''}`);
  }
  if (mapType !== undefined) out.push(`m=${mapType}`);
  const choices = field.enum ?? field.list?.enum;
  // Signals are sixty words of which the schema makes no use.
  if (choices !== undefined && choices.length < 40) out.push(`e=${choices.map((choice) => choice.replaceAll(' ', '_')).join(',')}`);
  if (goType !== undefined && (field.map !== undefined || field.ref !== undefined || (field.list !== undefined && !goType.startsWith('[]')))) out.push(`g=${goType}`);
  return out.map((attribute) => `|${attribute}`).join('');
}

function line(definition, shape, wire) {
  const home = definition.split('.').slice(0, 2).join('.');
  const typed = isTyped(shape);
  const fields = Object.entries(shape.fields ?? {}).filter(([name]) => !typed || (name !== 'apiVersion' && name !== 'kind'));
  const words = fields.map(([name, field]) => {
    const goType = wire.types?.[name];
    return `${name}${presence(definition, name, shape, wire)}${typeCode(field, goType, home)}${attributes(field, goType)}`;
  });
  return [`${definition.slice(home.length + 1)}${typed ? '@' : ''}${shape.mapType === 'atomic' ? '*' : ''}`, ...words].join(' ');
}

const isTyped = (shape) => shape.fields?.apiVersion !== undefined && shape.fields.kind !== undefined && shape.gvk !== undefined;

/** The Protobuf numbers of the fields, in the order of the schema's lines. `2.4` is field 4 of the message in field 2, which JSON does not show. */
export function protobufFile(definitions, numbers) {
  const lines = Object.entries(definitions).flatMap(([definition, shape]) => {
    const known = numbers[definition];
    if (known === undefined) return [];
    const names = Object.keys(shape.fields ?? {}).filter((name) => !isTyped(shape) || (name !== 'apiVersion' && name !== 'kind'));
    return [`${definition} ${names.map((name) => known[name] ?? '0').join(' ')}`];
  });
  return new Map([['schema/generated/protobuf.ts', `// Generated by scripts/generate-api.mjs. Protobuf numbers per definition, in the order of the schema's fields.\nexport const protobufNumbers = \`\n${lines.join('\n')}\n\`;\n`]]);
}

/** @returns {Map<string, string>} path below src/engine/api → text */
export function schemaFiles(definitions, wire) {
  const groups = new Map();
  for (const [definition, shape] of Object.entries(definitions)) {
    if (scalars[definition] !== undefined || definition.startsWith('com.') || definition.startsWith('version.') || isListKind(definition, shape)) continue;
    const home = definition.split('.').slice(0, 2).join('.');
    if (!groups.has(home)) groups.set(home, []);
    groups.get(home).push(line(definition, shape, wire[definition] ?? {}));
  }
  const files = new Map();
  for (const [home, lines] of groups) {
    const constant = home.endsWith('.v1') ? home.slice(0, -3) : home.replace('.v', 'V');
    const file = home.endsWith('.v1') ? home.slice(0, -3) : home.replace('.', '-');
    files.set(
      `schema/generated/${file}.ts`,
      `// Generated by scripts/generate-api.mjs. One line per definition of ${home}; see ../notation.ts.\nexport const ${constant} = \`\n${lines.join('\n').replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\n\`;\n`,
    );
  }
  return files;
}
