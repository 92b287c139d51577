// Rules of custom resources (x-kubernetes-validations): k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
import type { ValidationRule } from '../../../api/apiextensions/types.ts';
import type { CelProgram } from '../../../api/values/cel/cel.ts';
import { compileCel, evaluateCel } from '../../../api/values/cel/cel.ts';
import type { CelValue } from '../../../api/values/cel/cel-value.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { isObject, jsonEqual } from '../../../base/json.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { byteLength } from '../names.ts';
import { inOrderOf, optionalOf, ruleValue } from './rule-values.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema, stepsOf } from './structural.ts';
import { formerItem } from './value.ts';

interface Rule {
  readonly text: string;
  readonly said: Incomplete<ValidationRule>;
  readonly program: CelProgram;
  readonly message: CelProgram | undefined;
  readonly isTransition: boolean;
}

/** The rules of one place of a schema and of the places within. */
interface Judge {
  readonly rules: readonly Rule[];
  readonly properties: ReadonlyMap<string, Judge>;
  readonly items: Judge | undefined;
  readonly additional: Judge | undefined;
}

/** Judges by their schemas, which never change. Only a cache. */
const judges = new WeakMap<SchemaDraft, { readonly judge: Judge | undefined }>();

const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;

function programOf(text: string): CelProgram | undefined {
  const compiled = text === '' ? undefined : compileCel(text, ['self', 'oldSelf']);
  return compiled?.ok === true ? compiled.program : undefined;
}

/** Nothing for a rule that the evaluator here does not know how to read: it is not held against anybody. */
function readRule(said: Incomplete<ValidationRule>): Rule | undefined {
  const text = (said.rule ?? '').trim();
  const program = programOf(text);
  if (program === undefined) return undefined;
  return { text, said, program, message: programOf((said.messageExpression ?? '').trim()), isTransition: /\boldSelf\b/.test(text.replaceAll(quoted, '')) };
}

function makeJudge(schema: SchemaDraft): Judge | undefined {
  const rules = (schema['x-kubernetes-validations'] ?? []).flatMap((said) => readRule(said) ?? []);
  const properties = new Map<string, Judge>();
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const judge = judgeOf(property);
    if (judge !== undefined) properties.set(key, judge);
  }
  const items = isSchema(schema.items) ? judgeOf(schema.items) : undefined;
  const additional = isSchema(schema.additionalProperties) ? judgeOf(schema.additionalProperties) : undefined;
  const isIdle = rules.length === 0 && properties.size === 0 && items === undefined && additional === undefined;
  return isIdle ? undefined : { rules, properties, items, additional };
}

function judgeOf(schema: SchemaDraft): Judge | undefined {
  let known = judges.get(schema);
  if (known === undefined) {
    known = { judge: makeJudge(schema) };
    judges.set(schema, known);
  }
  return known.judge;
}

/** A value of the object, and what it was before where that can be told. */
interface Place {
  readonly schema: SchemaDraft;
  readonly path: string;
  readonly value: Json;
  readonly old: Json | undefined;
  /** Whether nothing changed here; what the rules of today say of it is then no fault of this request. */
  readonly isAsBefore: boolean;
}

const messageOf = ({ said, text }: Rule): string => ((said.message ?? '') === '' ? text : (said.message ?? '').trim());

/** What a false rule is told with: the answer of its own expression if that is a sentence. */
function detailOf(rule: Rule, variables: Readonly<Record<string, CelValue>>): string {
  const evaluated = rule.message === undefined ? undefined : evaluateCel(rule.message, variables);
  const told = evaluated?.ok === true && typeof evaluated.value === 'string' ? evaluated.value.trim() : '';
  if (told !== '' && !told.includes('\n') && byteLength(told) <= 5 * 1024) return told;
  return (rule.said.message ?? '') === '' ? `failed rule: ${rule.text}` : messageOf(rule);
}

function childOf(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`;
}

/** The fault of a rule that is not kept. */
function failure(rule: Rule, { path, schema }: Place, detail: string): Cause {
  const { reason, fieldPath = '' } = rule.said;
  let at = path;
  let current: SchemaDraft | undefined = schema;
  for (const step of stepsOf(fieldPath) ?? []) {
    const property: SchemaDraft | undefined = current?.properties?.[step];
    const additional: unknown = current?.additionalProperties;
    at = property === undefined ? `${at}[${step}]` : childOf(at, step);
    current = property ?? (isSchema(additional) ? additional : undefined);
  }
  const field = at === '' ? '<nil>' : at;
  if (reason === 'FieldValueForbidden') return forbidden(field, detail);
  if (reason === 'FieldValueRequired') return required(field, detail);
  return reason === 'FieldValueDuplicate' ? duplicate(field, schema.type) : invalid(field, schema.type, detail);
}

function brokenRule(rule: Rule, place: Place, error: string): Cause {
  const words = error.startsWith('no such overload')
    ? `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${messageOf(rule)}`
    : `${error} evaluating rule: ${messageOf(rule)}`;
  return invalid(place.path === '' ? '<nil>' : place.path, place.schema.type, words);
}

function* followRules(rules: readonly Rule[], place: Place): Causes {
  if (rules.length === 0) return;
  const { value, old, schema } = place;
  const self = ruleValue(value, schema);
  const before = old === undefined || old === null || !rules.some(({ isTransition }) => isTransition) ? undefined : ruleValue(inOrderOf(old, value, schema), schema);
  for (const rule of rules) {
    const isOptional = rule.said.optionalOldSelf === true;
    if (rule.isTransition && before === undefined && !isOptional) continue;
    const variables = { self, ...(isOptional ? { oldSelf: optionalOf(before) } : before === undefined ? {} : { oldSelf: before }) };
    const evaluated = evaluateCel(rule.program, variables);
    if (!evaluated.ok) yield brokenRule(rule, place, evaluated.error);
    else if (evaluated.value !== true && (rule.isTransition || !place.isAsBefore)) yield failure(rule, place, detailOf(rule, variables));
  }
}

/** The same for something within: what cannot be told from before is as its surroundings are. */
function within(place: Place, schema: SchemaDraft, path: string, value: Json | undefined, old: Json | undefined): Place {
  return { schema, path, value: value ?? null, old, isAsBefore: old === undefined ? place.isAsBefore : jsonEqual(value, old) };
}

function* judgeObject(judge: Judge, object: JsonObject, place: Place): Causes {
  const { properties = {}, additionalProperties: additional } = place.schema;
  const before: JsonObject = isObject(place.old) ? place.old : {};
  for (const [key, value] of Object.entries(object)) {
    const part = judge.properties.get(key);
    const schema = properties[key];
    if (part !== undefined && schema !== undefined) yield* judgePlace(part, within(place, schema, childOf(place.path, key), value, before[key]));
    else if (judge.additional !== undefined && schema === undefined && isSchema(additional)) {
      yield* judgePlace(judge.additional, within(place, additional, `${place.path}[${key}]`, value, before[key]));
    }
  }
}

function* judgePlace(judge: Judge, place: Place): Causes {
  const { value, schema } = place;
  if (value === null) return;
  yield* followRules(judge.rules, place);
  if (isObject(value)) yield* judgeObject(judge, value, place);
  const { items } = schema;
  if (judge.items === undefined || !Array.isArray(value) || !isSchema(items)) return;
  for (const [index, item] of (value as readonly Json[]).entries()) {
    yield* judgePlace(judge.items, within(place, items, `${place.path}[${index}]`, item, formerItem(item, schema, place.old)));
  }
}

const blocking: ReadonlySet<string> = new Set(['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid']);
const notFollowed = 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/** What the rules of the schema say, after what was found already: they are only asked about objects that are shaped as they should be. */
export function* ruleFaults(object: JsonObject, schema: SchemaDraft, found: readonly Cause[], old?: JsonObject): Causes {
  const judge = judgeOf(schema);
  if (judge === undefined) return;
  if (found.some(({ reason }) => blocking.has(reason))) yield invalid('<nil>', undefined, notFollowed);
  else yield* judgePlace(judge, { schema, path: '', value: object, old, isAsBefore: old !== undefined && jsonEqual(object, old) });
}
