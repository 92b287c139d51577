import { jsonEqual } from '../../base/json.ts';
import { compareText } from '../../base/order.ts';
import type { ClusterRole, PolicyRule } from '../../api/rbac/types.ts';
import { matcherOf } from '../../reconcile/label-selector.ts';
import { omitEmpty } from '../../reconcile/omit-empty.ts';

function isSame(one: PolicyRule, other: PolicyRule): boolean {
  return jsonEqual(omitEmpty({ ...one }), omitEmpty({ ...other }));
}

/** What the other roles that its selectors name allow: selector by selector, role by role in the order of their names, each rule once. */
export function aggregatedRules(role: ClusterRole, roles: readonly ClusterRole[]): readonly PolicyRule[] {
  const byName = roles.toSorted((one, other) => compareText(one.metadata.name, other.metadata.name));
  const rules: PolicyRule[] = [];
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? []) {
    const matches = matcherOf(selector);
    for (const { metadata, rules: offered } of byName) {
      if (metadata.name === role.metadata.name || !matches(metadata.labels)) continue;
      for (const rule of offered ?? []) if (!rules.some((known) => isSame(known, rule))) rules.push(rule);
    }
  }
  return rules;
}

/** True when the role says already what it gathers. */
export function hasRules({ rules }: ClusterRole, wanted: readonly PolicyRule[]): boolean {
  return (rules ?? []).length === wanted.length && wanted.every((rule, i) => isSame(rule, rules?.[i] ?? { verbs: [] }));
}
