import { isObject, jsonEqual, type Json, type JsonObject } from '../base/json.ts';
import type { Definition, Field } from '../api/schema/notation.ts';
import { findDefinition } from '../api/schema/schema.ts';

/** What `kubectl apply` remembers of the last time, in the annotation. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

function elementsByKey(list: readonly Json[], key: string): Map<string, JsonObject> | undefined {
  const elements = new Map<string, JsonObject>();
  for (const item of list) {
    const value = isObject(item) ? item[key] : undefined;
    if (value === undefined || !isObject(item)) return undefined;
    elements.set(JSON.stringify(value), item);
  }
  return elements;
}

function mergeByKey(original: readonly Json[], modified: readonly Json[], current: readonly Json[], key: string, element: Definition | undefined): Json {
  const [was, wanted, is] = [elementsByKey(original, key), elementsByKey(modified, key), elementsByKey(current, key)];
  if (was === undefined || wanted === undefined || is === undefined) return modified;
  const merged: Json[] = [];
  for (const [id, item] of is) {
    const wish = wanted.get(id);
    if (wish !== undefined) merged.push(mergeObject(was.get(id) ?? {}, wish, item, element));
    else if (!was.has(id)) merged.push(item);
  }
  for (const [id, item] of wanted) if (!is.has(id)) merged.push(item);
  return merged;
}

function mergeField(original: Json | undefined, modified: Json, current: Json | undefined, field: Field | undefined): Json {
  if (isObject(modified)) {
    const definition = field?.ref === undefined ? undefined : findDefinition(field.ref);
    return mergeObject(isObject(original) ? original : {}, modified, isObject(current) ? current : {}, definition);
  }
  if (Array.isArray(modified) && Array.isArray(current) && field?.mergeKey !== undefined) {
    const element = field.element?.ref === undefined ? undefined : findDefinition(field.element.ref);
    return mergeByKey(Array.isArray(original) ? (original as readonly Json[]) : [], modified as readonly Json[], current as readonly Json[], field.mergeKey, element);
  }
  return modified;
}

function mergeObject(original: JsonObject, modified: JsonObject, current: JsonObject, definition: Definition | undefined): JsonObject {
  const merged: Record<string, Json | undefined> = { ...current };
  for (const key of Object.keys(original)) if (modified[key] === undefined) delete merged[key];
  for (const [key, wish] of Object.entries(modified)) {
    if (wish === undefined) continue;
    if (wish === null) delete merged[key];
    else merged[key] = mergeField(original[key], wish, current[key], definition?.fields.get(key));
  }
  return merged;
}

/**
 * What an object becomes when it is applied: fields of `modified` win, fields that only `original` (the last applied) had go, everything else of
 * `current` stays; lists merge by their schema's merge key (kubectl's three-way strategic merge, staging/src/k8s.io/kubectl/pkg/cmd/apply).
 */
export function threeWayMerge(original: JsonObject, modified: JsonObject, current: JsonObject, definition: Definition | undefined): JsonObject {
  const merged = mergeObject(original, modified, current, definition);
  return jsonEqual(merged, current) ? current : merged;
}
