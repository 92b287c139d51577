import type { LabelSelector, LabelSelectorRequirement } from './types.ts';

export type Labels = Readonly<Record<string, string>> | undefined;

/** A selector made ready for many comparisons. */
export interface LabelMatcher {
  /** True for `{}`, which lets everything through. */
  readonly isEverything: boolean;
  matches(labels: Labels): boolean;
}

type Rule = (labels: Readonly<Record<string, string>>) => boolean;

export const matchesNothing: LabelMatcher = { isEverything: false, matches: () => false };
export const matchesEverything: LabelMatcher = { isEverything: true, matches: () => true };

const noLabels = {};

function ruleOf({ key, operator, values = [] }: LabelSelectorRequirement): Rule {
  switch (operator) {
    case 'In':
      return (labels) => Object.hasOwn(labels, key) && values.includes(labels[key] ?? '');
    case 'NotIn':
      return (labels) => !Object.hasOwn(labels, key) || !values.includes(labels[key] ?? '');
    case 'Exists':
      return (labels) => Object.hasOwn(labels, key);
    case 'DoesNotExist':
      return (labels) => !Object.hasOwn(labels, key);
    default:
      return () => false;
  }
}

/** All rules must hold. */
function matcherOf(rules: readonly Rule[]): LabelMatcher {
  const [only] = rules;
  if (only === undefined) return matchesEverything;
  if (rules.length === 1) return { isEverything: false, matches: (labels = noLabels) => only(labels) };
  return { isEverything: false, matches: (labels = noLabels) => rules.every((rule) => rule(labels)) };
}

function pairRule(key: string, value: string): Rule {
  return (labels) => labels[key] === value;
}

/** `key: value` pairs, as in a Service's selector; no pairs match everything. */
export function matcherOfPairs(pairs: Readonly<Record<string, string>>): LabelMatcher {
  return matcherOf(Object.entries(pairs).map(([key, value]) => pairRule(key, value)));
}

/** No selector matches nothing, `{}` matches everything (apimachinery/pkg/apis/meta/v1/helpers.go). */
export function matcherOfSelector(selector: LabelSelector | undefined): LabelMatcher {
  if (selector === undefined) return matchesNothing;
  const pairs = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => pairRule(key, value));
  return matcherOf([...pairs, ...(selector.matchExpressions ?? []).map((requirement) => ruleOf(requirement))]);
}

/** Lets through what every one of them lets through. */
export function bothMatchers(a: LabelMatcher, b: LabelMatcher): LabelMatcher {
  if (a.isEverything) return b;
  if (b.isEverything) return a;
  return { isEverything: false, matches: (labels) => a.matches(labels) && b.matches(labels) };
}
