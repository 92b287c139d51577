import { isObject, jsonEqual, type Json, type JsonObject } from '../../base/json.ts';

/** An operation that cannot be applied. Which one, Kubernetes does not tell. */
export class PatchConflict extends Error {}

/** RFC 6902 on an immutable tree: only what changes is copied. Negative indices count from the end, as upstream's library allows. */
export function jsonPatch(document: Json, operations: readonly JsonObject[]): Json {
  let current: Json = document;
  for (const operation of operations) current = applyOne(current, operation);
  return current;
}

function applyOne(document: Json, operation: JsonObject): Json {
  const path = pointer(operation['path']);
  const { value } = operation;
  const op = typeof operation['op'] === 'string' ? operation['op'] : '';
  switch (op) {
    case 'add':
      return add(document, path, required(value));
    case 'remove':
      return remove(document, path);
    case 'replace':
      return replace(document, path, required(value));
    case 'move': {
      const from = pointer(operation['from']);
      const moved = read(document, from);
      if (moved === undefined) throw new PatchConflict('missing from');
      return add(remove(document, from), path, moved);
    }
    case 'copy': {
      const copied = read(document, pointer(operation['from']));
      if (copied === undefined) throw new PatchConflict('missing from');
      return add(document, path, copied);
    }
    case 'test': {
      const found = read(document, path);
      if (!jsonEqual(found ?? null, value ?? null)) throw new PatchConflict('testing value failed');
      return document;
    }
    default:
      throw new PatchConflict('unexpected kind');
  }
}

function required(value: Json | undefined): Json {
  if (value === undefined) throw new PatchConflict('missing value');
  return value;
}

function pointer(text: Json | undefined): readonly string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) throw new PatchConflict('not a pointer');
  return text.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function indexOf(list: readonly Json[], part: string): number {
  if (!/^-?\d+$/.test(part)) throw new PatchConflict('not an index');
  const index = Number(part);
  return index < 0 ? index + list.length : index;
}

function child(parent: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(parent)) return (parent as readonly Json[])[indexOf(parent, part)];
  return isObject(parent) && Object.hasOwn(parent, part) ? parent[part] : undefined;
}

function read(document: Json, path: readonly string[]): Json | undefined {
  let current: Json | undefined = document;
  for (const part of path) current = child(current, part);
  return current;
}

/** The tree with its parent of `path` changed by `edit`. */
function atParent(document: Json, path: readonly string[], edit: (parent: Json, last: string) => Json): Json {
  const [first, ...rest] = path;
  if (first === undefined) throw new PatchConflict('the whole document');
  if (rest.length === 0) return edit(document, first);
  const next = child(document, first);
  if (next === undefined || next === null) throw new PatchConflict('missing parent');
  const changed = atParent(next, rest, edit);
  return Array.isArray(document) ? (document as readonly Json[]).with(indexOf(document, first), changed) : withKey(document as JsonObject, first, changed);
}

function withKey(object: JsonObject, key: string, value: Json): JsonObject {
  const copy = { ...object };
  Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true });
  return copy;
}

function add(document: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value;
  return atParent(document, path, (parent, last) => {
    if (Array.isArray(parent)) {
      const list = parent as readonly Json[];
      const index = last === '-' ? list.length : indexOf(list, last);
      if (index < 0 || index > list.length) throw new PatchConflict('index out of range');
      return list.toSpliced(index, 0, value);
    }
    if (!isObject(parent)) throw new PatchConflict('no container');
    return withKey(parent, last, value);
  });
}

/** Of a list only what is there; a key of an object need not be, for upstream's library does not look. */
function replace(document: Json, path: readonly string[], value: Json): Json {
  if (path.length === 0) return value;
  return atParent(document, path, (parent, last) => {
    if (Array.isArray(parent)) {
      const list = parent as readonly Json[];
      const index = indexOf(list, last);
      if (index < 0 || index >= list.length) throw new PatchConflict('index out of range');
      return list.with(index, value);
    }
    if (!isObject(parent)) throw new PatchConflict('no container');
    return withKey(parent, last, value);
  });
}

function remove(document: Json, path: readonly string[]): Json {
  return atParent(document, path, (parent, last) => {
    if (Array.isArray(parent)) {
      const list = parent as readonly Json[];
      const index = indexOf(list, last);
      if (index < 0 || index >= list.length) throw new PatchConflict('index out of range');
      return list.toSpliced(index, 1);
    }
    if (!isObject(parent) || !Object.hasOwn(parent, last)) throw new PatchConflict('missing key');
    const { [last]: _, ...rest } = parent;
    return rest;
  });
}
