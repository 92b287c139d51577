// The schema of a custom resource as a whole: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
import type { JSONSchemaProps } from '../../../api/apiextensions/types.ts';
import type { Json } from '../../../base/json.ts';
import { isObject } from '../../../base/json.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid } from '../field-error.ts';
import { embeddedResourceFaults } from '../../crd/list-faults.ts';
import { ruleFaultsAt } from './rules.ts';
import { rootContext, type RuleContext } from './rule-cost.ts';
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

/** Written out, but as good as not there. */
function isZero(value: unknown): boolean {
  return value === undefined || value === false || value === '';
}

function* validateRoot(schema: SchemaDraft, path: string): Causes {
  const type = schema.type ?? '';
  const isOdd = Object.entries(schema).some(([word, value]) => !rootWords.has(word) && !isZero(value));
  if (type !== 'object' && type !== '') yield invalid(`${path}.type`, type, 'only "object" is allowed as the type at the root of the schema if the status subresource is enabled');
  else if (isOdd) yield invalid(path, schema, `only [${rootGoNames}] fields are allowed at the root of the schema if the status subresource is enabled`);
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

/** The first kind of fault that is found: resources inside, then the schema, then its rules. */
function* defaultFaults(value: Json, schema: SchemaDraft, path: string): Causes {
  const embedded = [...embeddedResourceFaults(value, schema as JSONSchemaProps, path)];
  const found = embedded.length > 0 ? embedded : valueFaults(value, schema, path);
  yield* found.length > 0 ? found : ruleFaultsAt(value, schema, path);
}

/** Defaults must be what they are defaults of. */
function* validateDefaults(schema: SchemaDraft, path: string): Causes {
  const value = schema.default;
  if (value !== undefined) {
    if (hasUnknown(value, schema)) yield invalid(`${path}.default`, value, 'must not have unknown fields');
    yield* defaultFaults(value, schema, `${path}.default`);
  }
  if (isSchema(schema.items)) yield* validateDefaults(schema.items, `${path}.items`);
  for (const [key, property] of Object.entries(schema.properties ?? {})) yield* validateDefaults(property, `${path}.properties[${key}]`);
}

export function* validateDefinitionSchema(schema: SchemaDraft, hasStatus: boolean, path: string): Causes {
  const faults = [...(hasStatus ? validateRoot(schema, path) : [])];
  if (schema.nullable === true) faults.push(forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  const unreadable = unreadableFault(schema);
  let rules: RuleContext | undefined;
  if (unreadable === undefined) {
    const structural = structuralFaults(schema, path);
    const found = structural.length > 0 ? structural : [...validateDefaults(schema, path)];
    faults.push(...found);
    if (found.length === 0) rules = rootContext();
  }
  faults.push(...validateOpenApiSchema(schema, path, rules));
  yield* faults;
  if (faults.length === 0 && unreadable !== undefined) yield invalid(path, '', unreadable);
  if (rules !== undefined) yield* rules.budget.faults(path);
}
