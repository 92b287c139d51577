// A value against an OpenAPI schema, in the words of k8s.io/kube-openapi/pkg/validation.
import { goRegExp } from '../../../api/values/go-regexp.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { isObject, jsonEqual } from '../../../base/json.ts';
import type { Cause } from '../../../api/status.ts';
import { invalid, notSupported, required, tooLong, tooMany, typeInvalid } from '../field-error.ts';
import { goJson, goQuote } from '../go-text.ts';
import { isFormatOf, isInFormat, isKnownFormat } from './formats.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema } from './structural.ts';

/** What was found, and how much fitted: of several alternatives the best one is told about. */
interface Outcome {
  readonly causes: Cause[];
  matches: number;
}

interface Place {
  /** The root's own path, to which the value's is added. */
  readonly base: string;
  /** `spec.replicas`, empty at the root; as upstream writes it, required fields of the root begin with a dot. */
  readonly path: string;
}

function fieldOf({ base, path }: Place): string {
  const rest = path.startsWith('.') ? path.slice(1) : path;
  return base === '' || rest === '' ? base + rest : `${base}.${rest}`;
}

function typeOf(value: Json | undefined): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function typesOf(schema: SchemaDraft): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return schema.type === undefined || schema.type === '' ? [] : [schema.type];
}

function fail(outcome: Outcome, place: Place, shown: Json, words: string): void {
  outcome.causes.push(invalid(fieldOf(place), shown, `${place.path} in body ${words}`));
}

/** The format of a schema as far as it is one that its type has. */
function formatOf(schema: SchemaDraft): string {
  const { format = '', type = '' } = schema;
  if (format === '') return '';
  return isFormatOf(schema['x-kubernetes-int-or-string'] === true ? '' : type, format) ? format : '';
}

/** What is inferred of a value without a schema. */
const inferred: Readonly<Record<string, string>> = { integer: 'int64', number: 'float64' };

function checkType(value: Json, schema: SchemaDraft, place: Place, outcome: Outcome): void {
  const types = typesOf(schema);
  const format = formatOf(schema);
  if (types.length === 0 && format === '') return;
  const type = typeOf(value);
  const isNumeric = types.includes('number') || types.includes('integer');
  const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
  const isText = type === 'string' || type === 'array';
  outcome.matches++;
  if (fits || (!isNumeric && format !== '' && isText)) return;
  const [wanted, found] = !isText && format !== '' ? [format, inferred[type] ?? ''] : [types.join(','), type];
  outcome.causes.push(typeInvalid(fieldOf(place), found, `${place.path} in body must be of type ${wanted}: ${goQuote(found)}`));
}

function checkText(text: string, schema: SchemaDraft, place: Place, outcome: Outcome): void {
  const { maxLength, minLength, pattern = '' } = schema;
  const format = formatOf(schema);
  const length = Array.from(text).length;
  if (maxLength !== undefined && length > maxLength) outcome.causes.push(tooLong(fieldOf(place), maxLength));
  else if (minLength !== undefined && length < minLength) fail(outcome, place, text, `should be at least ${minLength} chars long`);
  else if (pattern !== '') {
    const expression = goRegExp(pattern);
    if (typeof expression === 'string' || !expression.test(text)) fail(outcome, place, text, `should match '${pattern}'`);
  }
  if (isKnownFormat(format) && !isInFormat(text, format)) outcome.causes.push(typeInvalid(fieldOf(place), text, `${place.path} in body must be of type ${format}: ${goQuote(text)}`));
}

function isMultiple(value: number, factor: number): boolean {
  const times = factor < 1 ? (1 / factor) * value : value / factor;
  return Math.abs(times - Math.round(times)) < 1e-9;
}

const largestFloat = 3.4028234663852886e38;

/** Numbers that their type and format have no room for; the fault belongs to no field. */
function isOutOfRange(value: number, type: string, format: string): boolean {
  if (type === 'number') return format === 'float' && Math.abs(value) > largestFloat;
  if (type !== 'integer') return false;
  const end = format === 'int32' ? 2 ** 31 : 2 ** 63;
  return !Number.isInteger(value) || value < -end || value >= end;
}

function checkNumber(value: number, schema: SchemaDraft, place: Place, outcome: Outcome): void {
  const { multipleOf, maximum, minimum, exclusiveMaximum = false, exclusiveMinimum = false } = schema;
  const [type = ''] = typesOf(schema).length === 1 ? typesOf(schema) : [];
  const format = formatOf(schema);
  if (isOutOfRange(value, type, format)) {
    outcome.causes.push(invalid(place.base === '' ? '<nil>' : place.base, '', `Checked value must be of type ${type} ${format === '' ? '(default format)' : `with format ${format}`} in ${place.path}`));
  }
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) fail(outcome, place, value, `should be a multiple of ${multipleOf}`);
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) fail(outcome, place, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) fail(outcome, place, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
}

/** What an item was before: only lists with keys can tell. */
export function formerItem(item: Json, schema: SchemaDraft, old: Json | undefined): Json | undefined {
  const keys = schema['x-kubernetes-list-map-keys'];
  if (schema['x-kubernetes-list-type'] !== 'map' || keys === undefined || !Array.isArray(old) || !isObject(item)) return undefined;
  return (old as readonly Json[]).find((it) => isObject(it) && keys.every((key) => jsonEqual(it[key], item[key])));
}

function checkList(list: readonly Json[], schema: SchemaDraft, place: Place, outcome: Outcome, old: Json | undefined): void {
  const { items, minItems, maxItems, uniqueItems } = schema;
  if (isSchema(items)) for (const [index, item] of list.entries()) checkPart(item, items, { ...place, path: `${place.path}[${index}]` }, outcome, formerItem(item, schema, old));
  if (minItems !== undefined && list.length < minItems) fail(outcome, place, list.length, `should have at least ${minItems} items`);
  if (maxItems !== undefined && list.length > maxItems) outcome.causes.push(tooMany(fieldOf(place), list.length, maxItems));
  const repeats = uniqueItems === true && list.some((item, index) => list.findIndex((other) => jsonEqual(other, item)) < index);
  if (repeats) fail(outcome, place, '', "shouldn't contain duplicates");
}

function checkObject(object: JsonObject, schema: SchemaDraft, place: Place, outcome: Outcome, old: Json | undefined): void {
  const before: JsonObject = isObject(old) ? old : {};
  const { properties = {}, additionalProperties: additional, minProperties, maxProperties } = schema;
  const keys = Object.keys(object);
  const within = (key: string): Place => ({ ...place, path: place.path === '' ? key : `${place.path}.${key}` });
  if (minProperties !== undefined && keys.length < minProperties) fail(outcome, place, keys.length, `should have at least ${minProperties} properties`);
  if (maxProperties !== undefined && keys.length > maxProperties) outcome.causes.push(tooMany(fieldOf(place), keys.length, maxProperties));
  for (const key of keys) {
    if (Object.hasOwn(properties, key)) continue;
    if (additional === false) outcome.causes.push(invalid(fieldOf(place), key, `${place.path}.${key} in body is a forbidden property`));
    else if (isSchema(additional)) checkPart(object[key], additional, { ...place, path: `${place.path}.${key}` }, outcome, before[key]);
  }
  for (const [key, property] of Object.entries(properties)) if (Object.hasOwn(object, key)) checkPart(object[key], property, within(key), outcome, before[key]);
  for (const key of schema.required ?? []) if (!Object.hasOwn(object, key)) outcome.causes.push(required(fieldOf({ ...place, path: `${place.path}.${key}` })));
}

function outcomeOf(value: Json | undefined, schema: SchemaDraft, place: Place, old: Json | undefined): Outcome {
  const outcome: Outcome = { causes: [], matches: 0 };
  check(value, schema, place, outcome, old);
  return outcome;
}

/** A part of an update that is as it was is not held against it (apiserver/validation/ratcheting.go). */
function checkPart(value: Json | undefined, schema: SchemaDraft, place: Place, outcome: Outcome, old: Json | undefined): void {
  const part = outcomeOf(value, schema, place, old);
  outcome.matches += part.matches;
  if (part.causes.length > 0 && (old === undefined || !jsonEqual(value, old))) outcome.causes.push(...part.causes);
}

/** Faults of combinations belong to no field. */
function combine(outcome: Outcome, place: Place, words: string): void {
  outcome.causes.push(invalid(place.base === '' ? '<nil>' : place.base, '', `${goQuote(place.path)} must ${words}`));
}

function merge(outcome: Outcome, other: Outcome | undefined): void {
  if (other === undefined) return;
  outcome.causes.push(...other.causes);
  outcome.matches += other.matches;
}

/** The one that failed least. */
function bestOf(outcomes: readonly Outcome[]): Outcome | undefined {
  return outcomes.reduce<Outcome | undefined>((best, outcome) => (best === undefined || outcome.matches > best.matches ? outcome : best), undefined);
}

function checkCombinations(value: Json, schema: SchemaDraft, place: Place, outcome: Outcome, old: Json | undefined): void {
  const all = (schemas: readonly SchemaDraft[] | undefined): readonly Outcome[] => (schemas ?? []).map((part) => outcomeOf(value, part, place, old));
  const isFine = ({ causes }: Outcome): boolean => causes.length === 0;
  const any = all(schema.anyOf);
  if (any.length > 0) {
    if (!any.some(isFine)) combine(outcome, place, 'validate at least one schema (anyOf)');
    merge(outcome, any.find(isFine) ?? bestOf(any));
  }
  const one = all(schema.oneOf);
  const valid = one.filter(isFine).length;
  if (one.length > 0 && valid !== 1) combine(outcome, place, `validate one and only one schema (oneOf). ${valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`}`);
  if (one.length > 0 && valid < 2) merge(outcome, one.find(isFine) ?? bestOf(one));
  const each = all(schema.allOf);
  for (const part of each) merge(outcome, part);
  if (!each.every(isFine)) combine(outcome, place, `validate all the schemas (allOf)${each.some(isFine) ? '' : '. None validated'}`);
  if (schema.not !== undefined && isFine(outcomeOf(value, schema.not, place, old))) combine(outcome, place, 'not validate the schema (not)');
  outcome.matches++;
}

function checkEnum(value: Json | undefined, schema: SchemaDraft, place: Place, outcome: Outcome): void {
  const values = schema.enum ?? [];
  // A null is none of them, even where null is listed.
  if (values.length === 0 || (value !== null && values.some((allowed) => jsonEqual(allowed, value)))) return;
  outcome.causes.push(notSupported(fieldOf(place), value, values.map((allowed) => (typeof allowed === 'string' ? allowed : goJson(allowed)))));
}

function check(value: Json | undefined, schema: SchemaDraft, place: Place, outcome: Outcome, old: Json | undefined): void {
  if (value === null || value === undefined) {
    const types = typesOf(schema);
    outcome.matches++;
    if (types.length > 0 && schema.nullable !== true) outcome.causes.push(typeInvalid(fieldOf(place), 'null', `${place.path} in body must be of type ${types.join(',')}: "null"`));
    checkEnum(value, schema, place, outcome);
    return;
  }
  checkType(value, schema, place, outcome);
  checkCombinations(value, schema, place, outcome, old);
  if (typeof value === 'string') checkText(value, schema, place, outcome);
  if (typeof value === 'number') checkNumber(value, schema, place, outcome);
  if (Array.isArray(value)) checkList(value as readonly Json[], schema, place, outcome, old);
  checkEnum(value, schema, place, outcome);
  if (isObject(value)) checkObject(value, schema, place, outcome, old);
  outcome.matches += 2;
}

/** Everything that is wrong about a value, each fault once. Of an update (`old` is what was there) only what it changed. */
export function valueFaults(value: Json, schema: SchemaDraft, base = '', old?: Json): readonly Cause[] {
  const { causes } = outcomeOf(value, schema, { base, path: '' }, old);
  const seen = new Set<string>();
  return causes.filter(({ field = '', message }) => {
    const text = `${field}\n${message}`;
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}
