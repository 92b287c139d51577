import { canonicalJson, isObject, jsonEqual, type Json, type JsonObject } from '../../base/json.ts';
import type { Definition, Field, Shape } from '../../api/schema/notation.ts';
import { findDefinition } from '../../api/schema/schema.ts';
import { emptySet, FieldSetBuilder, isEmptySet, type FieldPath, type FieldSet } from './field-set.ts';

// Objects as server-side apply sees them: the schema says what is owned field by field, item by item, or as a whole
// (sigs.k8s.io/structured-merge-diff/typed).

/** A shape with what its field says of merging. */
export type Typed = Shape & Partial<Pick<Field, 'listType' | 'listMapKeys' | 'mapType'>>;

/** One part of a value: the element that leads to it, and its own type. */
interface Part {
  readonly element: string;
  readonly value: Json;
  readonly type: Typed | undefined;
}

type Division = 'leaf' | 'struct' | 'map' | 'set' | 'associative';

/** A value that cannot be what the schema says; the message is upstream's. */
export class TypedError extends Error {}

export function typeOfDefinition(name: string): Typed {
  return { type: 'struct', ref: name, goType: name };
}

function definitionIn(type: Typed | undefined): Definition | undefined {
  return type?.definition ?? findDefinition(type?.ref ?? '');
}

/** What a served kind's objects are: of its definition, or as its custom schema says. */
export function typeOfKind({ custom, schema }: { readonly custom?: { readonly shape: Shape }; readonly schema: string }): Typed {
  return custom?.shape ?? typeOfDefinition(schema);
}

function divisionOf(type: Typed | undefined, value: Json | undefined): Division {
  if (type === undefined) return 'leaf';
  if (type.type === 'struct' && isObject(value)) return definitionIn(type)?.atomic === true ? 'leaf' : 'struct';
  if (type.type === 'map' && isObject(value)) return type.mapType === 'atomic' ? 'leaf' : 'map';
  if (type.type !== 'list' || !Array.isArray(value)) return 'leaf';
  if (type.listType === 'set') return 'set';
  return type.listType === 'map' ? 'associative' : 'leaf';
}

/** The one default that keys of lists have in Kubernetes' own schema. */
const builtInKeyDefaults: JsonObject = { protocol: 'TCP' };

function keyElement(item: Json, keys: readonly string[], keyDefaults: JsonObject): string {
  const key: Record<string, Json> = {};
  for (const name of keys) {
    const value = (isObject(item) ? item[name] : undefined) ?? keyDefaults[name];
    if (value === undefined) throw new TypedError(`associative list with keys has an element that omits key field ${JSON.stringify(name)} (and doesn't have default value)`);
    key[name] = value;
  }
  return `k:${canonicalJson(key)}`;
}

function fieldOf(type: Typed | undefined, name: string): Typed | undefined {
  if (type?.type === 'map') return type.element;
  return definitionIn(type)?.fields.get(name) ?? type?.element;
}

function partsOf(value: Json, type: Typed | undefined, division: Division): readonly Part[] {
  if (division === 'struct' || division === 'map') {
    const object = value as JsonObject;
    return Object.keys(object).flatMap((name) => {
      const part = object[name];
      return part === undefined ? [] : [{ element: `f:${name}`, value: part, type: fieldOf(type, name) }];
    });
  }
  const keys = type?.listMapKeys ?? [];
  const element = (item: Json): string => (division === 'set' ? `v:${canonicalJson(item)}` : keyElement(item, keys, type?.keyDefaults ?? builtInKeyDefaults));
  return (value as readonly Json[]).map((item) => ({ element: element(item), value: item, type: type?.element }));
}

function isBare(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Every field an object has, as an applier owns them. */
export function fieldsOf(value: Json, type: Typed): FieldSet {
  const builder = new FieldSetBuilder();
  collect(value, type, [], builder);
  return builder.build();
}

function collect(value: Json, type: Typed | undefined, path: FieldPath, builder: FieldSetBuilder): void {
  const division = divisionOf(type, value);
  if (division === 'leaf') {
    builder.insert(path);
    return;
  }
  for (const part of partsOf(value, type, division)) {
    const below = [...path, part.element];
    collect(part.value, part.type, below, builder);
    // Items and keys of maps are owned themselves; fields of structs only where there is nothing in them.
    if (division !== 'struct' || isBare(part.value)) builder.insert(below);
  }
}

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** What became different from one object to the next. */
export function compare(before: Json, after: Json, type: Typed): Comparison {
  const builders = { added: new FieldSetBuilder(), modified: new FieldSetBuilder(), removed: new FieldSetBuilder() };
  walk(before, after, type, [], builders);
  return { added: builders.added.build(), modified: builders.modified.build(), removed: builders.removed.build() };
}

type Builders = { readonly [K in keyof Comparison]: FieldSetBuilder };

function walk(before: Json | undefined, after: Json | undefined, type: Typed | undefined, path: FieldPath, builders: Builders): void {
  if (before === after) return;
  const division = divisionOf(type, after ?? before);
  const isSame = before === undefined || after === undefined || divisionOf(type, before) === division;
  if (division === 'leaf' || !isSame || (isBare(before) && isBare(after))) {
    if (before === undefined) builders.added.insert(path);
    else if (after === undefined) builders.removed.insert(path);
    else if (!jsonEqual(before, after)) builders.modified.insert(path);
    return;
  }
  const left = new Map(before === undefined || before === null ? [] : partsOf(before, type, division).map((part) => [part.element, part] as const));
  const right = new Map(after === undefined || after === null ? [] : partsOf(after, type, division).map((part) => [part.element, part] as const));
  for (const element of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(element), right.get(element)];
    walk(one?.value, other?.value, other?.type ?? one?.type, [...path, element], builders);
  }
  if (before === undefined) builders.added.insert(path);
  else if (after === undefined) builders.removed.insert(path);
}

/** The live object with what is applied laid over it. */
export function merge(live: Json | undefined, applied: Json, type: Typed | undefined): Json {
  const division = divisionOf(type, applied);
  if (live === undefined || live === null || division === 'leaf' || divisionOf(type, live) !== division) return applied;
  if (division === 'struct' || division === 'map') {
    const merged: Record<string, Json | undefined> = { ...(live as JsonObject) };
    for (const part of partsOf(applied, type, division)) {
      const name = part.element.slice(2);
      Object.defineProperty(merged, name, { value: merge(Object.hasOwn(live as JsonObject, name) ? merged[name] : undefined, part.value, part.type), enumerable: true, configurable: true, writable: true });
    }
    return merged;
  }
  return mergeItems(partsOf(live, type, division), partsOf(applied, type, division));
}

/** Applied items come in their order; the others keep their place before the applied item they stood before. */
function mergeItems(live: readonly Part[], applied: readonly Part[]): readonly Json[] {
  const liveByElement = new Map(live.map((part) => [part.element, part] as const));
  const wanted = new Set(applied.map((part) => part.element));
  const shared = applied.filter((part) => liveByElement.has(part.element)).map((part) => part.element);
  const out: Json[] = [];
  const done = new Set<string>();
  let [left, right] = [0, 0];
  const take = (part: Part): void => {
    done.add(part.element);
    out.push(merge(liveByElement.get(part.element)?.value, part.value, part.type));
    if (shared[0] === part.element) shared.shift();
  };
  while (left < live.length || right < applied.length) {
    const [mine, theirs] = [live[left], applied[right]];
    if (mine !== undefined && theirs !== undefined && mine.element === theirs.element) {
      take(theirs);
      left++;
      right++;
    } else if (mine !== undefined && !wanted.has(mine.element)) {
      out.push(mine.value);
      left++;
    } else if (mine !== undefined && (done.has(mine.element) || (theirs !== undefined && shared.length > 0 && shared[0] !== mine.element))) left++;
    else if (theirs !== undefined) {
      take(theirs);
      right++;
    } else left++;
  }
  return out;
}

/** Without the members of the set, and without what they leave empty. */
export function removeFields(value: Json, set: FieldSet, type: Typed | undefined): Json | undefined {
  const division = divisionOf(type, value);
  if (isEmptySet(set) || division === 'leaf') return value;
  const kept: Part[] = [];
  for (const part of partsOf(value, type, division)) {
    const below = set.children.get(part.element) ?? emptySet;
    if (below.isMember) continue;
    const left = removeFields(part.value, below, part.type);
    if (left !== undefined) kept.push({ ...part, value: left });
  }
  if (kept.length === 0 && !isBare(value)) return undefined;
  if (division !== 'struct' && division !== 'map') return kept.map((part) => part.value);
  return Object.fromEntries(kept.map((part) => [part.element.slice(2), part.value]));
}

/** With every field of a struct that leads to a member as a member too. */
export function withNamedFields(set: FieldSet, type: Typed | undefined): FieldSet {
  const children = new Map<string, FieldSet>();
  const isStruct = type?.type === 'struct' && definitionIn(type) !== undefined;
  for (const [element, child] of set.children) {
    const part = element.startsWith('f:') ? fieldOf(type, element.slice(2)) : type?.element;
    const below = withNamedFields(child, part);
    children.set(element, isStruct && element.startsWith('f:') ? { ...below, isMember: true } : below);
  }
  return { isMember: set.isMember, children };
}

/** The first field that the schema does not know, as upstream tells it. */
export function undeclaredField(value: Json, type: Typed | undefined, path = ''): string | undefined {
  if (type?.type === 'struct' && isObject(value)) {
    const definition = definitionIn(type);
    for (const name of Object.keys(value)) {
      const field = fieldOf(type, name);
      if (definition !== undefined && field === undefined) return `${path}.${name}: field not declared in schema`;
      const below = undeclaredField(value[name] ?? null, field, `${path}.${name}`);
      if (below !== undefined) return below;
    }
  }
  if (type?.type === 'list' && Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) {
      const below = undeclaredField(item, type.element, `${path}[${index}]`);
      if (below !== undefined) return below;
    }
  }
  return undefined;
}
