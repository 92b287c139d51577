// Whether rules are affordable: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation (cel_validation.go, validation.go) and
// pkg/apiserver/schema/cel/compilation.go.
import type { ValidationRule } from '../../../api/apiextensions/types.ts';
import { checkCel, type TypedExpression } from '../../../api/values/cel/compile.ts';
import type { Scope } from '../../../api/values/cel/check/declarations.ts';
import { greatestCost } from '../../../api/values/cel/cost/estimate.ts';
import { unlimited } from '../../../api/values/cel/cost/range.ts';
import * as Types from '../../../api/values/cel/types.ts';
import type { Cause } from '../../../api/status.ts';
import { forbidden, internal, invalid, type Causes } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { fieldFinder, largestRequest, mostAt, ruleTypeOf, type RuleType } from './rule-types.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema } from './structural.ts';

const perRule = 10_000_000;
const perSchema = 100_000_000;

interface Spent {
  readonly path: string;
  readonly cost: number;
}

/** What the rules of one schema cost together. */
export class Budget {
  #total = 0;
  #dearest: readonly Spent[] = [];

  spend(path: string, cost: number): void {
    this.#total = Math.min(this.#total + cost, unlimited);
    if (cost >= perSchema / 100) this.#dearest = [...this.#dearest, { path, cost }].toSorted((a, b) => b.cost - a.cost).slice(0, 4);
  }

  *faults(path: string): Causes {
    if (this.#total <= perSchema) return;
    for (const dear of this.#dearest) yield forbidden(dear.path, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema');
    yield forbidden(path, tooDear('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', this.#total, perSchema));
  }
}

function tooDear(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown = factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}

/** Where rules are met on the way down through a schema. */
export interface RuleContext {
  readonly budget: Budget;
  /** How often what is here can be there at most; nothing where there is no limit. */
  readonly times: number | undefined;
  readonly isResource: boolean;
}

export function rootContext(): RuleContext {
  return { budget: new Budget(), times: 1, isResource: true };
}

function timesWithin({ type, additionalProperties, maxProperties, maxItems }: SchemaDraft): number | undefined {
  const limit = type === 'array' ? maxItems : type === 'object' && additionalProperties !== undefined ? maxProperties : 1;
  return limit === undefined ? undefined : Math.max(limit, 0);
}

/** The same for a part of the schema. */
export function contextWithin(context: RuleContext | undefined, holder: SchemaDraft, part: SchemaDraft | undefined): RuleContext | undefined {
  if (context === undefined) return undefined;
  const within = timesWithin(holder);
  const times = context.times === undefined || within === undefined ? undefined : Math.min(context.times * within, unlimited);
  return { ...context, times, isResource: isSchema(part) && part['x-kubernetes-embedded-resource'] === true };
}

type Rule = Incomplete<ValidationRule>;

interface Place {
  readonly path: string;
  readonly type: RuleType;
  readonly context: RuleContext;
  /** The part of the schema within which nothing can be compared with what was before. */
  readonly uncomparable: string | undefined;
}

export function scopeFor(type: RuleType, { optionalOldSelf }: Rule): Scope {
  const oldSelf = optionalOldSelf === true ? Types.optionalOf(type.type) : type.type;
  return { variables: new Map([['self', type.type], ['oldSelf', oldSelf]]), fieldOf: fieldFinder(type) };
}

function costOf(expression: TypedExpression, type: RuleType): number {
  return greatestCost(expression, ({ path }) => {
    const max = mostAt(type, path);
    return max === undefined ? undefined : { min: 0, max };
  });
}

function* judgeMessage(rule: Rule, { path, type, context }: Place): Causes {
  const { messageExpression = '' } = rule;
  if (messageExpression === '') return;
  const at = `${path}.messageExpression`;
  const typed = checkCel(messageExpression, scopeFor(type, rule));
  if (!typed.ok || typed.expression.type.kind !== 'string') {
    yield invalid(at, shownStruct('ValidationRule', rule), typed.ok ? 'messageExpression must evaluate to a string' : `messageExpression compilation failed: ${typed.error}`);
    return;
  }
  const cost = costOf(typed.expression, type);
  if (cost > perRule) yield forbidden(at, tooDear('estimated messageExpression cost', cost, perRule));
  context.budget.spend(at, cost);
}

function* judgeRule(rule: Rule, place: Place): Causes {
  const { path, type, context, uncomparable } = place;
  const at = `${path}.rule`;
  const text = rule.rule ?? '';
  if (text.trim() === '') return;
  const typed = checkCel(text, scopeFor(type, rule));
  if (!typed.ok || typed.expression.type.kind !== 'bool') {
    yield invalid(at, shownStruct('ValidationRule', rule), typed.ok ? 'cel expression must evaluate to a bool' : `compilation failed: ${typed.error}`);
    if (rule.optionalOldSelf !== undefined) yield invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule');
    return;
  }
  const usesOldSelf = typed.expression.uses('oldSelf');
  const cost = Math.min(costOf(typed.expression, type) * (context.times ?? Math.floor(largestRequest / (type.leastBytes + 1))), unlimited);
  if (cost > perRule) yield forbidden(at, tooDear('estimated rule cost', cost, perRule));
  context.budget.spend(at, cost);
  yield* judgeMessage(rule, place);
  if (usesOldSelf && uncomparable !== undefined) yield invalid(at, text, `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncomparable}`);
  if (!usesOldSelf && rule.optionalOldSelf !== undefined) yield invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule');
}

const untyped = 'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations';

/** What is wrong about the rules at one place of a schema that is in order otherwise. */
export function judgeRules(schema: SchemaDraft, path: string, context: RuleContext, uncomparable: string | undefined): readonly Cause[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) return [];
  const type = ruleTypeOf(schema, context.isResource);
  if (type === undefined) return [internal(`${path}.x-kubernetes-validations`, untyped)];
  return rules.flatMap((rule, index) => [...judgeRule(rule, { path: `${path}.x-kubernetes-validations[${index}]`, type, context, uncomparable })]);
}
