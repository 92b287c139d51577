import { isAllowedBy } from '../api/meta/requirement.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../api/meta/types.ts';

export type Labels = Readonly<Record<string, string>> | undefined;
export type LabelMatcher = (labels: Labels) => boolean;

const none: Readonly<Record<string, string>> = {};
const nothing: LabelMatcher = () => false;
/** Selectors are immutable parts of objects; each is understood once. */
const known = new WeakMap<object, LabelMatcher>();

function requirementHolds({ key, operator, values = [] }: LabelSelectorRequirement, labels: Readonly<Record<string, string>>): boolean {
  return isAllowedBy(operator, values, labels[key]);
}

function compile({ matchLabels = none, matchExpressions = [] }: LabelSelector): LabelMatcher {
  const wanted = Object.entries(matchLabels);
  return (labels = none) => wanted.every(([key, value]) => labels[key] === value) && matchExpressions.every((requirement) => requirementHolds(requirement, labels));
}

/** No selector matches nothing, an empty one everything (apimachinery/pkg/apis/meta/v1/helpers.go). */
export function matcherOf(selector: LabelSelector | undefined): LabelMatcher {
  if (selector === undefined) return nothing;
  let matcher = known.get(selector);
  if (matcher === undefined) known.set(selector, (matcher = compile(selector)));
  return matcher;
}

/** A plain map as Services and ReplicationControllers have it: all pairs must be there. */
export function matcherOfMap(wanted: Readonly<Record<string, string>> | undefined): LabelMatcher {
  if (wanted === undefined) return nothing;
  let matcher = known.get(wanted);
  if (matcher === undefined) known.set(wanted, (matcher = compile({ matchLabels: wanted })));
  return matcher;
}

/** True for a selector without any requirement. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? none).length === 0 && (selector.matchExpressions ?? []).length === 0;
}
