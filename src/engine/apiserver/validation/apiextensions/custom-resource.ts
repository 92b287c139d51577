// Custom resources: k8s.io/apiextensions-apiserver/pkg/registry/customresource and pkg/apiserver/schema.
import type { CustomResourceSubresourceScale, JSONSchemaProps } from '../../../api/apiextensions/types.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { JsonObject } from '../../../base/json.ts';
import { isObject } from '../../../base/json.ts';
import type { Causes } from '../field-error.ts';
import type { MetaDraft } from '../metadata.ts';
import { validateMeta } from '../metadata.ts';
import { goQuote } from '../go-text.ts';
import { qualifiedName, subdomainName } from '../names.ts';
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
  yield* embeddedResourceFaults(object, schema as JSONSchemaProps | undefined);
  yield* listTypeFaults(object, schema as JSONSchemaProps | undefined);
}

/** Twins in lists are nobody's fault as long as there were some before (registry/customresource/strategy.go). */
function* addedTwins(object: JsonObject, old: JsonObject, draft: SchemaDraft | undefined): Causes {
  const schema = draft as JSONSchemaProps | undefined;
  const [before] = listTypeFaults(old, schema);
  if (before === undefined) yield* listTypeFaults(object, schema);
}

export function validateCustomResourceUpdate(object: JsonObject, old: JsonObject, rules: CustomRules): Causes {
  return withRules(shapeUpdateFaults(object, old, rules), object, rules.schema, old);
}

function* shapeUpdateFaults(object: JsonObject, old: JsonObject, { schema, scale }: CustomRules): Causes {
  if (schema !== undefined) yield* valueFaults(object, schema, '', old);
  yield* scaleFaults(object, scale, false);
  yield* embeddedResourceFaults(object, schema as JSONSchemaProps | undefined);
  yield* addedTwins(object, old, schema);
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
  yield* addedTwins(object, old, schema);
}

const standardFinalizers: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

function* finalizerWarnings(finalizer: string): Iterable<string> {
  const at = `metadata.finalizers: ${goQuote(finalizer)}: `;
  for (const sentence of qualifiedName(finalizer)) yield at + sentence;
  if (finalizer.includes('/') || standardFinalizers.has(finalizer)) return;
  const better = finalizer.includes('.') ? 'name including a path (/)' : 'name';
  yield `${at}prefer a domain-qualified finalizer ${better} to avoid accidental conflicts with other finalizer writers`;
}

/** New finalizers whose names may meet those of others. */
export function* customResourceWarnings({ metadata }: KubeObject, old: KubeObject | undefined): Iterable<string> {
  const known = new Set(old?.metadata.finalizers);
  for (const finalizer of [...new Set(metadata.finalizers)].toSorted()) if (!known.has(finalizer)) yield* finalizerWarnings(finalizer);
}
