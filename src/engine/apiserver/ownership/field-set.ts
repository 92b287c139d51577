import { isObject, type Json, type JsonObject } from '../../base/json.ts';

/**
 * Which fields of an object somebody owns: a tree of path elements in the spelling of `fieldsV1` (`f:spec`, `k:{"name":"c"}`, `v:"x"`).
 * A member is owned itself; a node that is none only leads to members.
 */
export interface FieldSet {
  readonly isMember: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export type FieldPath = readonly string[];

const noChildren: ReadonlyMap<string, FieldSet> = new Map();
export const emptySet: FieldSet = { isMember: false, children: noChildren };

function node(isMember: boolean, children: ReadonlyMap<string, FieldSet>): FieldSet {
  return !isMember && children.size === 0 ? emptySet : { isMember, children };
}

export function isEmptySet(set: FieldSet): boolean {
  return set === emptySet || (!set.isMember && set.children.size === 0);
}

// Sets share what they have in common: most updates touch a handful of the fields that a book lists.

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmptySet(b)) return a;
  if (isEmptySet(a)) return b;
  const children = new Map(a.children);
  for (const [element, child] of b.children) {
    const own = children.get(element);
    children.set(element, own === undefined ? child : union(own, child));
  }
  return node(a.isMember || b.isMember, children);
}

/** What is in `a` and not in `b`; a path in `b` does not take along what is below it. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  let children: Map<string, FieldSet> | undefined;
  for (const [element, child] of b.children) {
    const own = a.children.get(element);
    if (own === undefined) continue;
    const left = difference(own, child);
    if (left === own) continue;
    children ??= new Map(a.children);
    if (isEmptySet(left)) children.delete(element);
    else children.set(element, left);
  }
  const isMember = a.isMember && !b.isMember;
  return children === undefined && isMember === a.isMember ? a : node(isMember, children ?? a.children);
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const [few, many] = a.children.size < b.children.size ? [a, b] : [b, a];
  const children = new Map<string, FieldSet>();
  for (const [element, child] of few.children) {
    const other = many.children.get(element);
    const both = other === undefined ? emptySet : intersection(child, other);
    if (!isEmptySet(both)) children.set(element, both);
  }
  return node(a.isMember && b.isMember, children);
}

/** Without the given paths and all that is below them. */
export function without(set: FieldSet, paths: readonly FieldPath[]): FieldSet {
  return paths.reduce(withoutOne, set);
}

function withoutOne(set: FieldSet, path: FieldPath): FieldSet {
  const [first, ...rest] = path;
  if (first === undefined) return emptySet;
  const child = set.children.get(first);
  if (child === undefined) return set;
  const left = withoutOne(child, rest);
  const children = new Map(set.children);
  if (isEmptySet(left)) children.delete(first);
  else children.set(first, left);
  return node(set.isMember, children);
}

/** Members in order: those of a node before those below it. */
export function* pathsIn(set: FieldSet, prefix: FieldPath = []): Iterable<FieldPath> {
  const elements = [...set.children.keys()].toSorted();
  for (const element of elements) if (set.children.get(element)?.isMember === true) yield [...prefix, element];
  for (const element of elements) yield* pathsIn(set.children.get(element) ?? emptySet, [...prefix, element]);
}

/** A set under construction. */
export class FieldSetBuilder {
  #isMember = false;
  readonly #children = new Map<string, FieldSetBuilder>();

  /** The root is never a member. */
  insert(path: FieldPath, from = 0): void {
    const element = path[from];
    if (element === undefined) {
      this.#isMember = from > 0;
      return;
    }
    let next = this.#children.get(element);
    if (next === undefined) this.#children.set(element, (next = new FieldSetBuilder()));
    next.insert(path, from + 1);
  }

  build(): FieldSet {
    return node(this.#isMember, new Map([...this.#children].map(([element, child]) => [element, child.build()])));
  }
}

export function setOf(paths: Iterable<FieldPath>): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.build();
}

/** `fieldsV1`: a member that has members below it carries `.`. */
export function toFieldsV1(set: FieldSet): JsonObject {
  let fields = printed.get(set);
  if (fields === undefined) {
    fields = print(set);
    printed.set(set, fields);
  }
  return fields;
}

const printed = new WeakMap<FieldSet, JsonObject>();
const read = new WeakMap<JsonObject, FieldSet>();

function print(set: FieldSet): JsonObject {
  const fields: Record<string, Json> = {};
  for (const element of [...set.children.keys()].toSorted()) {
    const child = set.children.get(element) ?? emptySet;
    fields[element] = child.isMember && child.children.size > 0 ? { '.': {}, ...print(child) } : print(child);
  }
  return fields;
}

export function fromFieldsV1(fields: JsonObject): FieldSet {
  let set = read.get(fields);
  if (set === undefined) {
    set = { ...parse(fields), isMember: false };
    read.set(fields, set);
    printed.set(set, fields);
  }
  return set;
}

function parse(fields: JsonObject): FieldSet {
  const children = new Map<string, FieldSet>();
  let isMember = Object.keys(fields).length === 0;
  for (const [element, below] of Object.entries(fields)) {
    if (element === '.') isMember = true;
    else if (isObject(below)) children.set(element, parse(below));
  }
  return { isMember, children };
}

/** `.spec.containers[name="c"].image`, as conflicts are told. */
export function pathText(path: FieldPath): string {
  return path.map(elementText).join('');
}

function elementText(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('v:')) return `[=${rest}]`;
  if (!element.startsWith('k:')) return `[${rest}]`;
  const keys = JSON.parse(rest) as JsonObject;
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`;
}
