// What one mutation makes of an object: apiserver/pkg/admission/plugin/policy/mutating/patch.
import type { Mutation } from '../../../api/admissionregistration/types.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { definitionNameOf, findDefinition } from '../../../api/schema/schema.ts';
import { fromCel } from '../../../api/values/cel/cel-value.ts';
import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { merge, typeOfDefinition, TypedError, undeclaredField, type Typed } from '../../ownership/typed.ts';
import { jsonPatch, PatchConflict } from '../../patch/json-patch.ts';
import { mergePatch } from '../../patch/merge-patch.ts';
import { evaluate, type Budget, type Scope } from './expressions.ts';

export type Patched = { readonly object: Json } | { readonly fault: string };

function below(type: Typed, name: string): Typed | undefined {
  if (type.type === 'map') return type.element;
  return (type.definition ?? findDefinition(type.ref ?? ''))?.fields.get(name) ?? type.element;
}

/** Setting a part of something atomic would drop the rest of it, which nobody means. */
function* atomicsIn(value: Json, type: Typed | undefined, path: string): Iterable<string> {
  if (type === undefined) return;
  if (Array.isArray(value)) {
    if (type.listType !== 'set' && type.listType !== 'map') yield path;
    for (const [index, item] of (value as readonly Json[]).entries()) yield* atomicsIn(item, type.element, `${path}[${index}]`);
  } else if (isObject(value)) {
    const isAtomic = type.type === 'map' ? type.mapType === 'atomic' : (type.definition ?? findDefinition(type.ref ?? ''))?.atomic === true;
    if (isAtomic) yield path;
    for (const [name, item] of Object.entries(value)) if (item !== undefined) yield* atomicsIn(item, below(type, name), `${path}.${name}`);
  }
}

function applied(object: KubeObject, config: Json | undefined, { group, version, kind }: ResourceType): Patched {
  if (!isObject(config)) return { fault: 'unsupported return type from ApplyConfiguration expression' };
  const live = object as unknown as JsonObject;
  const name = definitionNameOf(group, version, kind);
  // Custom kinds have no lists that are merged by their keys here.
  if (name === undefined) return { object: mergePatch(live, config) };
  const type = typeOfDefinition(name);
  const undeclared = undeclaredField(config, type);
  if (undeclared !== undefined) return { fault: `error applying patch: failed to convert patch object to typed object: ${undeclared}` };
  const atomics = [...atomicsIn(config, type, '')];
  if (atomics.length > 0) return { fault: `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}` };
  try {
    return { object: merge(live, config, type) };
  } catch (error) {
    if (error instanceof TypedError) return { fault: `error applying patch: failed to convert patch object to typed object: ${error.message}` };
    throw error;
  }
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** What upstream's library says of an operation that does not apply, when the place it is about is missing. */
function conflictText(operation: JsonObject, conflict: string): string {
  const [op, path, from] = [textOf(operation['op']), textOf(operation['path']), textOf(operation['from'])];
  const key = path.slice(path.lastIndexOf('/') + 1);
  const missing = 'missing value';
  if (conflict === 'index out of range' && op !== 'replace') return `error in ${op} for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`;
  switch (op) {
    case 'add':
      return `add operation does not apply: doc is missing path: "${path}": ${missing}`;
    case 'remove':
      return conflict === 'missing key' ? `error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: ${missing}` : `remove operation does not apply: doc is missing path: "${path}": ${missing}`;
    case 'replace':
      return `replace operation does not apply: doc is missing ${conflict === 'index out of range' ? 'key' : 'path'}: ${path}: ${missing}`;
    case 'move':
    case 'copy':
      return `${op} operation does not apply: doc is missing ${conflict === 'missing from' ? `from path: ${from}` : `destination path: ${path}`}: ${missing}`;
    default:
      return `Unexpected kind: ${op}`;
  }
}

/** A test that fails is no fault: nothing is patched then. */
function patched(object: KubeObject, operations: Json | undefined): Patched {
  if (!Array.isArray(operations)) return { fault: 'type mismatch: JSONPatchType.expression should evaluate to array' };
  const document = object as unknown as Json;
  let current = document;
  for (const operation of operations.filter(isObject)) {
    try {
      current = jsonPatch(current, [operation]);
    } catch (error) {
      if (!(error instanceof PatchConflict)) throw error;
      return error.message === 'testing value failed' ? { object: document } : { fault: `JSON Patch: ${conflictText(operation, error.message)}` };
    }
  }
  return { object: current };
}

export function mutate({ patchType, applyConfiguration, jsonPatch: patch }: Mutation, object: KubeObject, resource: ResourceType, scope: Scope, budget: Budget): Patched {
  const expression = (patchType === 'JSONPatch' ? patch?.expression : applyConfiguration?.expression) ?? '';
  const result = evaluate(expression, scope, budget);
  if (!result.ok) return { fault: result.error };
  const value = fromCel(result.value);
  return patchType === 'JSONPatch' ? patched(object, value) : applied(object, value, resource);
}
