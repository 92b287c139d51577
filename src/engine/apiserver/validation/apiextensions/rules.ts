// Rules of custom resources (x-kubernetes-validations): k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
import type { ValidationRule } from '../../../api/apiextensions/types.ts';
import type { CelValue } from '../../../api/values/cel/cel-value.ts';
import { checkCel, type TypedExpression } from '../../../api/values/cel/compile.ts';
import { runCel, type Evaluation } from '../../../api/values/cel/run/evaluate.ts';
import { CelOptional } from '../../../api/values/cel/run/values.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { isObject, jsonEqual } from '../../../base/json.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, required } from '../field-error.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { byteLength } from '../names.ts';
import { followPath, pathText } from './field-path.ts';
import { scopeFor } from './rule-cost.ts';
import { ruleFormats } from './rule-formats.ts';
import { ruleTypeOf, type RuleType } from './rule-types.ts';
import { ruleValue } from './rule-values.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema } from './structural.ts';
import { formerItem } from './value.ts';

/** What one expression may cost, and what all of an object may. */
const perCall = 1_000_000;
const perObject = 10_000_000;

interface Rule {
  readonly text: string;
  readonly said: Incomplete<ValidationRule>;
  readonly expression: TypedExpression;
  readonly message: TypedExpression | undefined;
  readonly isTransition: boolean;
}

/** What is left to spend; below nothing when no more rules are followed. */
interface Purse {
  left: number;
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

/** Nothing for a rule that cannot be read: a definition with one is not accepted. */
function readRule(said: Incomplete<ValidationRule>, type: RuleType): Rule | undefined {
  const scope = scopeFor(type, said);
  const checked = (said.rule ?? '').trim() === '' ? undefined : checkCel(said.rule ?? '', scope);
  if (checked?.ok !== true) return undefined;
  const message = (said.messageExpression ?? '') === '' ? undefined : checkCel(said.messageExpression ?? '', scope);
  return { text: (said.rule ?? '').trim(), said, expression: checked.expression, message: message?.ok === true ? message.expression : undefined, isTransition: checked.expression.uses('oldSelf') };
}

function readRules(schema: SchemaDraft, isResource: boolean): readonly Rule[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  const type = rules.length === 0 ? undefined : ruleTypeOf(schema, isResource);
  return type === undefined ? [] : rules.flatMap((said) => readRule(said, type) ?? []);
}

function makeJudge(schema: SchemaDraft, isRoot: boolean): Judge | undefined {
  const rules = readRules(schema, isRoot || schema['x-kubernetes-embedded-resource'] === true);
  const properties = new Map<string, Judge>();
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const judge = judgeOf(property, false);
    if (judge !== undefined) properties.set(key, judge);
  }
  const items = isSchema(schema.items) ? judgeOf(schema.items, false) : undefined;
  const additional = isSchema(schema.additionalProperties) ? judgeOf(schema.additionalProperties, false) : undefined;
  const isIdle = rules.length === 0 && properties.size === 0 && items === undefined && additional === undefined;
  return isIdle ? undefined : { rules, properties, items, additional };
}

function judgeOf(schema: SchemaDraft, isRoot: boolean): Judge | undefined {
  let known = judges.get(schema);
  if (known === undefined) {
    known = { judge: makeJudge(schema, isRoot) };
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
  readonly purse: Purse;
}

const messageOf = ({ said, text }: Rule): string => ((said.message ?? '') === '' ? text : (said.message ?? '').trim());

/** Thrown inside: nothing more is asked, after this. */
class Spent extends Error {
  readonly last: Cause;

  constructor(last: Cause) {
    super();
    this.last = last;
  }
}

function run(expression: TypedExpression, variables: Readonly<Record<string, CelValue>>): Evaluation {
  return runCel(expression, { variables, formats: ruleFormats, limit: perCall });
}

const tooDear = 'operation cancelled: actual cost limit exceeded';

/** What a false rule is told with: the answer of its own expression if that is a sentence. */
function detailOf(rule: Rule, place: Place, variables: Readonly<Record<string, CelValue>>): string {
  const usual = (rule.said.message ?? '') === '' ? `failed rule: ${rule.text}` : messageOf(rule);
  if (rule.message === undefined) return usual;
  const { value, fault, cost } = run(rule.message, variables);
  if (cost > place.purse.left) throw new Spent(typed(rule, place, 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run'));
  if (fault === tooDear) throw new Spent(typed(rule, place, `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${goQuote(rule.said.messageExpression ?? '')}`));
  place.purse.left -= cost;
  const sentence = fault === undefined && typeof value === 'string' ? value.trim() : '';
  return sentence === '' || sentence.includes('\n') || byteLength(sentence) > 5 * 1024 ? usual : sentence;
}

function typed(rule: Rule, place: Place, detail: string): Cause {
  return invalid(fieldFor(rule, place), place.schema.type ?? '', detail);
}

function childOf(path: string, step: string): string {
  return path === '' ? step : `${path}.${step}`;
}

/** Where a fault of a rule is told. */
function fieldFor({ said }: Rule, { path, schema }: Place): string {
  const { fieldPath = '' } = said;
  const found = fieldPath === '' ? '' : followPath(fieldPath, schema);
  const below = typeof found === 'string' ? '' : pathText(found.steps);
  const at = below === '' ? path : childOf(path, below);
  return at === '' ? '<nil>' : at;
}

/** The fault of a rule that is not kept. */
function failure(rule: Rule, place: Place, detail: string): Cause {
  const { reason } = rule.said;
  const { schema, value } = place;
  const field = fieldFor(rule, place);
  const isCompound = schema.type === 'object' || schema.type === 'array';
  if (reason === 'FieldValueForbidden') return forbidden(field, detail);
  if (reason === 'FieldValueRequired') return required(field, detail);
  if (reason === 'FieldValueDuplicate') return isCompound ? unshown(reason, field, 'Duplicate value') : duplicate(field, value);
  return isCompound ? unshown('FieldValueInvalid', field, `Invalid value: ${detail}`) : invalid(field, value, detail);
}

/** Objects and lists are not shown. */
function unshown(reason: 'FieldValueInvalid' | 'FieldValueDuplicate', field: string, message: string): Cause {
  return { reason, message, field };
}

const outOfBudget = 'validation failed due to running out of cost budget, no further validation rules will be run';

function brokenRule(rule: Rule, place: Place, error: string): Cause {
  const words = error.startsWith('no such overload')
    ? `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${messageOf(rule)}`
    : `${error} evaluating rule: ${messageOf(rule)}`;
  return told(place, words);
}

function told(place: Place, words: string): Cause {
  return invalid(place.path === '' ? '<nil>' : place.path, place.schema.type ?? '', words);
}

/** The answer of a rule, paid for. */
function ask(rule: Rule, place: Place, variables: Readonly<Record<string, CelValue>>): Evaluation {
  const evaluated = run(rule.expression, variables);
  if (evaluated.cost > place.purse.left) throw new Spent(told(place, outOfBudget));
  place.purse.left -= evaluated.cost;
  if (evaluated.fault === tooDear) throw new Spent(told(place, `'${tooDear}': no further validation rules will be run due to call cost exceeds limit for rule: ${messageOf(rule)}`));
  return evaluated;
}

function* followRules(rules: readonly Rule[], place: Place): Causes {
  if (rules.length === 0) return;
  if (place.purse.left <= 0) throw new Spent(told(place, outOfBudget));
  const { value, old, schema } = place;
  const isRoot = place.path === '';
  const self = ruleValue(value, schema, isRoot);
  const before = old === undefined || old === null || !rules.some(({ isTransition }) => isTransition) ? undefined : ruleValue(old, schema, isRoot);
  const plain = before === undefined ? { self } : { self, oldSelf: before };
  for (const rule of rules) {
    const isOptional = rule.said.optionalOldSelf === true;
    if (rule.isTransition && before === undefined && !isOptional) continue;
    const evaluated = ask(rule, place, isOptional ? { self, oldSelf: before === undefined ? CelOptional.none : new CelOptional(before) } : plain);
    if (evaluated.fault !== undefined) yield brokenRule(rule, place, evaluated.fault);
    else if (evaluated.value !== true) {
      const fault = failure(rule, place, detailOf(rule, place, plain));
      if (rule.isTransition || !place.isAsBefore) yield fault;
    }
  }
}

/** The same for something within: what cannot be told from before is as its surroundings are. */
function within(place: Place, schema: SchemaDraft, path: string, value: Json | undefined, old: Json | undefined): Place {
  return { schema, path, value: value ?? null, old, isAsBefore: old === undefined ? place.isAsBefore : jsonEqual(value, old), purse: place.purse };
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
  const judge = judgeOf(schema, true);
  if (judge === undefined) return;
  if (found.some(({ reason }) => blocking.has(reason))) yield invalid('<nil>', undefined, notFollowed);
  else yield* spending(judge, { schema, path: '', value: object, old, isAsBefore: old !== undefined && jsonEqual(object, old), purse: { left: perObject } });
}

/** Until the money is spent. */
function* spending(judge: Judge, place: Place): Causes {
  try {
    yield* judgePlace(judge, place);
  } catch (error) {
    if (!(error instanceof Spent)) throw error;
    yield error.last;
  }
}

/** What the rules of a part of a schema say of a new value. */
export function* ruleFaultsAt(value: Json, schema: SchemaDraft, path: string): Causes {
  const judge = judgeOf(schema, false);
  if (judge !== undefined) yield* spending(judge, { schema, path, value, old: undefined, isAsBefore: false, purse: { left: perObject } });
}
