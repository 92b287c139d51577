// Custom resources: k8s.io/apiextensions-apiserver/pkg/registry/customresource and pkg/apiserver/schema.
import type { CustomResourceSubresourceScale, JSONSchemaProps } from '../../../api/apiextensions/types.ts';
import type { JsonObject } from '../../../base/json.ts';
import { isObject } from '../../../base/json.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import type { MetaDraft } from '../metadata.ts';
import { validateMeta } from '../metadata.ts';
import { subdomainName } from '../names.ts';
import { ruleFaults } from './rules.ts';
import type { SchemaDraft } from './structural.ts';
import { embeddedResourceFaults, listTypeFaults } from '../../crd/list-faults.ts';
import { scaleFaults } from '../../crd/scale.ts';
import { valueFaults } from './value.ts';

export interface CustomRules {
  readonly namespaced: boolean;
  readonly schema: SchemaDraft | undefined;
  readonly scale: CustomResourceSubresourceScale | undefined;
}

/** What was found, and after it what the rules of the schema say. */
function* withRules(found: Causes, object: JsonObject, schema: SchemaDraft | undefined, old?: JsonObject): Causes {
  const causes = [...found];
  yield* causes;
  if (schema !== undefined) yield* ruleFaults(object, schema, causes, old);
}

export function validateCustomResource(object: JsonObject, rules: CustomRules): Causes {
  return withRules(shapeFaults(object, rules), object, rules.schema);
}

function* shapeFaults(object: JsonObject, { namespaced, schema, scale }: CustomRules): Causes {
  const metadata: MetaDraft = isObject(object['metadata']) ? object['metadata'] : {};
  yield* validateMeta(metadata, { namespaced, name: subdomainName, qualifiedFinalizers: false });
  if (schema !== undefined) yield* valueFaults(object, schema);
  yield* scaleFaults(object, scale, false);
  yield* structuralFaults(object, schema);
}

/** What a schema promises beyond the types of values. */
function* structuralFaults(object: JsonObject, draft: SchemaDraft | undefined): Causes {
  const schema = draft as JSONSchemaProps | undefined;
  yield* embeddedResourceFaults(object, schema);
  yield* listTypeFaults(object, schema);
}

/** Twins that were there before are nobody's fault now. */
function* addedFaults(object: JsonObject, old: JsonObject, schema: SchemaDraft | undefined): Causes {
  const textOf = ({ field = '', message }: Cause): string => `${field} ${message}`;
  const known = new Set([...structuralFaults(old, schema)].map(textOf));
  for (const cause of structuralFaults(object, schema)) if (!known.has(textOf(cause))) yield cause;
}

export function validateCustomResourceUpdate(object: JsonObject, old: JsonObject, rules: CustomRules): Causes {
  return withRules(shapeUpdateFaults(object, old, rules), object, rules.schema, old);
}

function* shapeUpdateFaults(object: JsonObject, old: JsonObject, { schema, scale }: CustomRules): Causes {
  if (schema !== undefined) yield* valueFaults(object, schema, '', old);
  yield* scaleFaults(object, scale, false);
  yield* addedFaults(object, old, schema);
}

export function validateCustomResourceStatus(object: JsonObject, old: JsonObject, rules: CustomRules): Causes {
  return withRules(shapeStatusFaults(object, old, rules), object, rules.schema, old);
}

/** Only the status is judged by its part of the schema. */
function* shapeStatusFaults(object: JsonObject, old: JsonObject, { schema, scale }: CustomRules): Causes {
  const { status } = object;
  const statusSchema = schema?.properties?.['status'];
  if (status !== undefined && statusSchema !== undefined) yield* valueFaults(status, statusSchema, 'status', old['status']);
  yield* scaleFaults(object, scale, true);
  yield* addedFaults(object, old, schema);
}
