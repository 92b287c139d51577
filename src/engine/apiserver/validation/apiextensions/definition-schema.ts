// The schema of a custom resource as a whole: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
import type { Json } from '../../../base/json.ts';
import { isObject } from '../../../base/json.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid } from '../field-error.ts';
import { validateOpenApiSchema } from './schema-rules.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema, structuralFaults, unreadableFault } from './structural.ts';
import { valueFaults } from './value.ts';

/** With a status of its own the root says only what the object is. */
const rootWords: ReadonlySet<string> = new Set([
  'description',
  'type',
  'format',
  'title',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
  'required',
  'items',
  'properties',
  'externalDocs',
  'example',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
]);
const rootGoNames =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';

function* validateRoot(schema: SchemaDraft, path: string): Causes {
  if (schema.type !== 'object') yield invalid(`${path}.type`, schema.type ?? '', 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled');
  else if (Object.keys(schema).some((word) => !rootWords.has(word))) {
    yield invalid(path, schema, `only [${rootGoNames}] fields are allowed at the root of the schema if the status subresource is enabled`);
  }
}

/** Whether a value has fields that its schema does not know, which would be dropped. */
function hasUnknown(value: Json | undefined, schema: SchemaDraft): boolean {
  const { items, properties = {}, additionalProperties: additional } = schema;
  if (Array.isArray(value)) return isSchema(items) && (value as readonly Json[]).some((item) => hasUnknown(item, items));
  if (!isObject(value)) return false;
  return Object.keys(value).some((key) => {
    const known = properties[key] ?? (isSchema(additional) ? additional : undefined);
    if (known !== undefined) return hasUnknown(value[key], known);
    return additional !== true && schema['x-kubernetes-preserve-unknown-fields'] !== true;
  });
}

/** Defaults must be what they are defaults of. */
function* validateDefaults(schema: SchemaDraft, path: string): Causes {
  const value = schema.default;
  if (value !== undefined) {
    if (hasUnknown(value, schema)) yield invalid(`${path}.default`, value, 'must not have unknown fields');
    yield* valueFaults(value, schema, `${path}.default`);
  }
  if (isSchema(schema.items)) yield* validateDefaults(schema.items, `${path}.items`);
  for (const [key, property] of Object.entries(schema.properties ?? {})) yield* validateDefaults(property, `${path}.properties[${key}]`);
}

export function* validateDefinitionSchema(schema: SchemaDraft, hasStatus: boolean, path: string): Causes {
  const faults = [...(hasStatus ? validateRoot(schema, path) : [])];
  if (schema.nullable === true) faults.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  const unreadable = unreadableFault(schema);
  if (unreadable === undefined) {
    const structural = structuralFaults(schema, path);
    faults.push(...(structural.length > 0 ? structural : validateDefaults(schema, path)));
  }
  faults.push(...validateOpenApiSchema(schema, path));
  yield* faults;
  if (faults.length === 0 && unreadable !== undefined) yield invalid(path, '', unreadable);
}
