import { isAllowedBy } from '../../api/meta/requirement.ts';
import type { LabelSelector } from '../../api/meta/types.ts';
import type { Labels } from './label-selector.ts';

/** A `metav1.LabelSelector` object: all its requirements must hold; an empty one selects everything. */
export function matchesLabelSelector(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels?.[key] !== value) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => isAllowedBy(operator, values, labels?.[key]));
}
