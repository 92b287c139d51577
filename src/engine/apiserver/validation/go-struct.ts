// Objects as upstream's internal types print in JSON: every field, in Go's names and order, what is absent as null or zero.
import type { Json, JsonObject } from '../../base/json.ts';
import { isObject } from '../../base/json.ts';
import type { Shown } from './field-error.ts';
import { shapeLines } from './go-shapes.ts';
import { escapeHtml, rendered } from './go-text.ts';

interface FieldShape {
  /** Empty for an embedded struct, whose fields are the outer one's. */
  readonly goName: string;
  readonly jsonName: string;
  readonly code: string;
}

let parsedShapes: ReadonlyMap<string, readonly FieldShape[]> | undefined;

function parseField(word: string): FieldShape {
  if (word.startsWith('+')) return { goName: '', jsonName: '', code: word.slice(1) };
  const [names = '', code = ''] = word.split(':');
  const [goName = '', jsonName = goName.charAt(0).toLowerCase() + goName.slice(1)] = names.split('=');
  return { goName, jsonName, code };
}

function shapes(): ReadonlyMap<string, readonly FieldShape[]> {
  parsedShapes ??= new Map(
    shapeLines
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([type = '', ...words]) => [type, words.map(parseField)]),
  );
  return parsedShapes;
}

const zeros: Readonly<Record<string, Json>> = { s: '', i: 0, b: false, q: '0', t: null, o: 0, y: null, j: null, r: null };

function sorted(map: JsonObject, element: string): JsonObject {
  return Object.fromEntries(Object.keys(map).toSorted().map((key) => [key, valueOf(element, map[key])]));
}

/** This type has JSON names of its own, and leaves out what is empty. */
function selectorOf(value: JsonObject): JsonObject {
  const { matchLabels, matchExpressions } = value;
  return {
    ...(isObject(matchLabels) ? { matchLabels: sorted(matchLabels, 's') } : {}),
    ...(Array.isArray(matchExpressions) ? { matchExpressions: (matchExpressions as readonly JsonObject[]).map(({ key = '', operator = '', values }) => ({ key, operator, ...(values === undefined ? {} : { values }) })) } : {}),
  };
}

const metaKeys = ['name', 'generateName', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'ownerReferences', 'finalizers', 'managedFields'];

function metaOf(value: unknown): JsonObject {
  if (!isObject(value)) return {};
  const entries = metaKeys.map((key): readonly [string, Json | undefined] => {
    const item = value[key];
    return [key, isObject(item) ? sorted(item, 's') : item];
  });
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function valueOf(code: string, value: Json | undefined): Json {
  const rest = code.slice(1);
  if (code.startsWith('*')) return value === undefined || value === null ? null : valueOf(rest, value);
  if (code.startsWith('[')) return Array.isArray(value) ? (value as readonly Json[]).map((item) => valueOf(rest, item)) : null;
  if (code.startsWith('{')) return isObject(value) ? sorted(value, rest) : null;
  if (code === 'S') return isObject(value) ? selectorOf(value) : {};
  if (code === 'M') return metaOf(value);
  if (code in zeros) return value ?? zeros[code] ?? null;
  return structOf(code, isObject(value) ? value : {});
}

/** In v1 what a pod shares with its host is said in the spec, upstream keeps it in the security context. */
const hostKeys = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

function withHostContext(spec: JsonObject): JsonObject {
  const context = isObject(spec['securityContext']) ? spec['securityContext'] : {};
  const host = hostKeys.filter((key) => spec[key] !== undefined).map((key) => [key, spec[key]]);
  return { ...spec, securityContext: { ...context, ...Object.fromEntries(host) } };
}

function structOf(type: string, given: JsonObject): JsonObject {
  const value = type === 'PodSpec' ? withHostContext(given) : given;
  const result: Record<string, Json> = {};
  for (const { goName, jsonName, code } of shapes().get(type) ?? []) {
    if (goName !== '') result[goName] = valueOf(code, value[jsonName]);
    else Object.assign(result, code === 'M' ? metaOf(value['metadata']) : structOf(code, value));
  }
  return result;
}

/** The object of an internal type, or with `[` before it a list of them; `indent` spaces a level. */
export function structText(type: string, value: unknown, indent = 0): string {
  return escapeHtml(JSON.stringify(valueOf(type, value as Json), null, indent));
}

export function shownStruct(type: string, value: unknown): Shown {
  return value === undefined ? undefined : rendered(structText(type, value));
}

export function shownStructs(type: string, values: readonly unknown[]): Shown {
  return rendered(`[${values.map((value) => structText(type, value)).join(',')}]`);
}
