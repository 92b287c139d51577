import { isObject, jsonEqual, type Json, type JsonObject } from '../../base/json.ts';
import type { Definition, Field } from '../../api/schema/notation.ts';
import { findDefinition } from '../../api/schema/schema.ts';
import { goValue } from './go-value.ts';

// Strategic merge: lists of things that have a key are merged by it (apimachinery/pkg/util/strategicpatch). Directives in the patch say
// what plain JSON cannot: `$patch`, `$retainKeys`, `$setElementOrder/<list>`, `$deleteFromPrimitiveList/<list>`.

const orderPrefix = '$setElementOrder/';
const deletePrefix = '$deleteFromPrimitiveList/';

/** A patch that breaks the format; the message is upstream's. */
export class StrategicPatchError extends Error {}

type Schema = Definition | undefined;

/** Where a field of a struct leads, and how its lists merge. */
interface Rule {
  readonly schema: Schema;
  readonly isMerged: boolean;
  readonly isReplaced: boolean;
  readonly mergeKey: string | undefined;
}

function ruleOf(schema: Schema, key: string): Rule {
  const field: Field | undefined = schema?.fields.get(key);
  const strategies = (field?.patchStrategy ?? '').split(',');
  const ref = field?.ref ?? field?.element?.ref;
  return { schema: ref === undefined ? undefined : findDefinition(ref), isMerged: strategies.includes('merge'), isReplaced: strategies.includes('replace'), mergeKey: field?.mergeKey };
}

export function strategicMerge(original: Json | undefined, patch: JsonObject, schema: Schema): JsonObject {
  const directive = patch['$patch'];
  if (directive !== undefined) return replaced(patch, directive);
  const base = isObject(original) ? original : {};
  const { $retainKeys: retain, ...changes } = patch;
  const merged: Record<string, Json | undefined> = { ...(retain === undefined ? base : retained(base, changes, retain)) };
  const done = mergeOrderedLists(merged, changes, schema);
  for (const key of Object.keys(changes)) {
    const change = changes[key];
    if (done.has(key) || change === undefined || key.startsWith(orderPrefix)) continue;
    if (key.startsWith(deletePrefix)) deleteFromList(merged, key.slice(deletePrefix.length), change);
    else if (change === null) delete merged[key];
    else mergeField(merged, key, change, ruleOf(schema, key));
  }
  return merged;
}

function put(object: Record<string, Json | undefined>, key: string, value: Json): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

function replaced(patch: JsonObject, directive: Json): JsonObject {
  const { $patch: _, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw new StrategicPatchError(`unknown patch type: ${goValue(directive)} in map: ${goValue(patch)}`);
}

function mergeField(merged: Record<string, Json | undefined>, key: string, change: Json, rule: Rule): void {
  const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
  if (isObject(change) && isObject(before)) {
    put(merged, key, rule.isReplaced ? change : strategicMerge(before, change, rule.schema));
    return;
  }
  if (Array.isArray(change) && Array.isArray(before)) {
    put(merged, key, rule.isMerged ? mergeList(before, change, rule) : change);
    return;
  }
  const fresh = withoutDirectives(change);
  if (fresh === undefined) delete merged[key];
  else put(merged, key, fresh);
}

/** New content: nulls and directives have nothing to act on. */
function withoutDirectives(value: Json): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutDirectives).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if ('$patch' in value) return undefined;
  const plain: Record<string, Json | undefined> = {};
  for (const key of Object.keys(value)) {
    const part = value[key];
    if (part === null || part === undefined || key.startsWith(orderPrefix) || key.startsWith(deletePrefix) || key === '$retainKeys') continue;
    const kept = withoutDirectives(part);
    if (kept !== undefined) put(plain, key, kept);
  }
  return plain;
}

/** Only the named fields stay: how the type of a volume is changed. */
function retained(base: JsonObject, changes: JsonObject, retain: Json): JsonObject {
  if (!Array.isArray(retain)) throw new StrategicPatchError('invalid patch format of retainKeys');
  const names = new Set(retain as readonly Json[]);
  for (const [key, change] of Object.entries(changes)) {
    if (change === null || key.startsWith(deletePrefix) || key.startsWith(orderPrefix)) continue;
    if (!names.has(key)) throw new StrategicPatchError('invalid patch format of retainKeys');
  }
  return Object.fromEntries(Object.entries(base).filter(([key]) => names.has(key)));
}

function deleteFromList(merged: Record<string, Json | undefined>, key: string, gone: Json): void {
  const before = merged[key];
  if (!Array.isArray(before) || !Array.isArray(gone)) return;
  put(merged, key, (before as readonly Json[]).filter((item) => !(gone as readonly Json[]).includes(item)));
}

function keyIn(item: Json | undefined, mergeKey: string): Json {
  const value = isObject(item) ? item[mergeKey] : undefined;
  if (value !== undefined) return value;
  throw new StrategicPatchError(`map: ${goValue(item)} does not contain declared merge key: ${mergeKey}`);
}

function sameKey(item: Json, mergeKey: string, value: Json): boolean {
  return isObject(item) && item[mergeKey] !== undefined && jsonEqual(item[mergeKey], value);
}

/** The merged elements, those of the patch in its order, the others where they stood. */
function mergeList(original: readonly Json[], patch: readonly Json[], rule: Rule): readonly Json[] {
  const isOfObjects = [...original, ...patch].some((item) => isObject(item));
  if (!isOfObjects) return inOrder([...new Set([...original, ...patch])], patch, original, identity);
  const { mergeKey } = rule;
  if (mergeKey === undefined) throw new StrategicPatchError(`cannot merge lists without merge key for ${rule.schema?.name ?? ''}`);
  const { kept, changes } = applyListDirectives(original, patch, mergeKey);
  const merged = [...kept];
  for (const change of changes) {
    const value = keyIn(change, mergeKey);
    const at = merged.findIndex((item) => sameKey(item, mergeKey, value));
    if (at < 0) merged.push(withoutDirectives(change) ?? {});
    else merged[at] = strategicMerge(merged[at], change as JsonObject, rule.schema);
  }
  return inOrder(merged, changes, original, (item) => keyIn(item, mergeKey));
}

function identity(item: Json): Json {
  return item;
}

function applyListDirectives(original: readonly Json[], patch: readonly Json[], mergeKey: string): { readonly kept: readonly Json[]; readonly changes: readonly Json[] } {
  let kept = original;
  let isReplaced = false;
  const changes: Json[] = [];
  for (const item of patch) {
    if (!isObject(item)) throw new StrategicPatchError('expected a map, but received a list element of another kind');
    const directive = item['$patch'];
    if (directive === undefined) changes.push(item);
    else if (directive === 'delete') {
      const value = keyIn(item, mergeKey);
      kept = kept.filter((it) => !sameKey(it, mergeKey, value));
    } else if (directive === 'replace') isReplaced = true;
    else if (directive === 'merge') throw new StrategicPatchError('merging lists cannot yet be specified in the patch');
    else throw new StrategicPatchError(`unknown patch type: ${goValue(directive)} in map: ${goValue(item)}`);
  }
  return { kept: isReplaced ? [] : kept, changes };
}

/**
 * Elements named in `order` come in that order; the others are put before the first of them that stood behind them on the server, their
 * own order being the server's.
 */
function inOrder(items: readonly Json[], order: readonly Json[], serverOrder: readonly Json[], keyOf: (item: Json) => Json): readonly Json[] {
  const place = (list: readonly Json[], item: Json): number => list.findIndex((it) => jsonEqual(keyOf(it), keyOf(item)));
  const rank = (list: readonly Json[], item: Json): number => {
    const at = place(list, item);
    return at < 0 ? list.length : at;
  };
  const named = items.filter((item) => place(order, item) >= 0).toSorted((a, b) => rank(order, a) - rank(order, b));
  const others = items.filter((item) => place(order, item) < 0).toSorted((a, b) => rank(serverOrder, a) - rank(serverOrder, b));
  const result: Json[] = [];
  let [i, j] = [0, 0];
  while (i < others.length || j < named.length) {
    const [other, own] = [others[i], named[j]];
    if (own === undefined) result.push(others[i++] as Json);
    else if (other === undefined) result.push(named[j++] as Json);
    else {
      const [before, after] = [place(serverOrder, other), place(serverOrder, own)];
      const isOtherFirst = before >= 0 && after >= 0 && before < after;
      result.push(isOtherFirst ? (others[i++] as Json) : (named[j++] as Json));
    }
  }
  return result;
}

/** Lists whose order the patch dictates; answers the fields that are done with. */
function mergeOrderedLists(merged: Record<string, Json | undefined>, changes: JsonObject, schema: Schema): ReadonlySet<string> {
  const done = new Set<string>();
  for (const [directive, order] of Object.entries(changes)) {
    if (!directive.startsWith(orderPrefix)) continue;
    const key = directive.slice(orderPrefix.length);
    if (!Array.isArray(order)) throw new StrategicPatchError('invalid patch format of setElementOrder list');
    const [before, change] = [merged[key], changes[key]];
    const deleted = changes[`${deletePrefix}${key}`];
    if (deleted !== undefined) deleteFromList(merged, key, deleted);
    const rule = ruleOf(schema, key);
    const list = orderedList(Array.isArray(merged[key]) ? (merged[key] as readonly Json[]) : undefined, Array.isArray(change) ? (change as readonly Json[]) : undefined, order as readonly Json[], rule);
    if (list === undefined) continue;
    const keyOf = rule.mergeKey === undefined ? identity : (item: Json): Json => keyIn(item, rule.mergeKey as string);
    put(merged, key, inOrder(list, order as readonly Json[], Array.isArray(before) ? (before as readonly Json[]) : [], keyOf));
    done.add(key);
  }
  return done;
}

function orderedList(before: readonly Json[] | undefined, change: readonly Json[] | undefined, order: readonly Json[], rule: Rule): readonly Json[] | undefined {
  if (change !== undefined) checkOrder(change, order, rule.mergeKey);
  if (change === undefined) return before;
  if (before === undefined) return withoutDirectives(change) as readonly Json[];
  return rule.isMerged ? mergeList(before, change, rule) : change;
}

/** What the patch lists must stand in the dictated order too. */
function checkOrder(change: readonly Json[], order: readonly Json[], mergeKey: string | undefined): void {
  const keyOf = (item: Json): Json => (mergeKey === undefined ? item : keyIn(item, mergeKey));
  const listed = change.filter((item) => !(isObject(item) && '$patch' in item));
  let at = 0;
  for (const item of order) if (at < listed.length && jsonEqual(keyOf(listed[at] as Json), keyOf(item))) at++;
  if (order.length > 0 && at < listed.length) throw new StrategicPatchError(`The order in patch list:\n${goValue(change)}\n doesn't match $setElementOrder list:\n${goValue(order)}\n`);
}
