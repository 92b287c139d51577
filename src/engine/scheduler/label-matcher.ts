import type { LabelSelector } from '../api/meta/types.ts';
import { isEmptySelector, matcherOf, matcherOfMap, type Labels } from '../reconcile/label-selector.ts';

export type { Labels };

/** A selector made ready for many comparisons, which still knows whether it chooses at all. */
export interface LabelMatcher {
  /** True for `{}`, which lets everything through. */
  readonly isEverything: boolean;
  readonly matches: (labels: Labels) => boolean;
}

export const matchesEverything: LabelMatcher = { isEverything: true, matches: () => true };

/** No selector matches nothing, `{}` matches everything. */
export function matcherOfSelector(selector: LabelSelector | undefined): LabelMatcher {
  if (selector !== undefined && isEmptySelector(selector)) return matchesEverything;
  return { isEverything: false, matches: matcherOf(selector) };
}

/** `key: value` pairs; none match everything. */
export function matcherOfPairs(pairs: Readonly<Record<string, string>>): LabelMatcher {
  return Object.keys(pairs).length === 0 ? matchesEverything : { isEverything: false, matches: matcherOfMap(pairs) };
}

/** Lets through what both let through. */
export function bothMatchers(a: LabelMatcher, b: LabelMatcher): LabelMatcher {
  if (a.isEverything) return b;
  if (b.isEverything) return a;
  return { isEverything: false, matches: (labels) => a.matches(labels) && b.matches(labels) };
}
