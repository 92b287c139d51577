import { assert } from '../../base/assert.ts';
import type { PolicyRule } from '../../api/rbac/types.ts';

const verbSets: Readonly<Record<string, readonly string[]>> = {
  all: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  read: ['get', 'list', 'watch'],
  write: ['create', 'delete', 'deletecollection', 'patch', 'update'],
};

/** A role as the tables of default roles write it. */
export interface RoleText {
  readonly namespace: string;
  readonly name: string;
  /** Aggregation labels it wears, and those it gathers. */
  readonly wears: readonly string[];
  readonly gathers: readonly string[];
  readonly rules: readonly PolicyRule[];
}

function ruleOf(line: string): PolicyRule {
  const [verbs = '', groups = '', things = '', names] = line.trim().split(' ');
  const list = verbSets[verbs] ?? verbs.split(',');
  if (groups === 'url') return { verbs: list, nonResourceURLs: things.split(',') };
  return {
    verbs: list,
    apiGroups: groups.split(',').map((group) => (group === '-' ? '' : group)),
    resources: things.split(','),
    ...(names === undefined ? {} : { resourceNames: names.split(',') }),
  };
}

export function rolesOf(text: string): readonly RoleText[] {
  const roles: RoleText[] = [];
  let rules: PolicyRule[] | undefined;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith(' ')) {
      assert(rules !== undefined, 'a rule belongs to a role');
      rules.push(ruleOf(line));
      continue;
    }
    const [full = '', ...marks] = line.split(' ');
    const slash = full.indexOf('/');
    rules = [];
    const marked = (sign: string): readonly string[] => marks.filter((mark) => mark.startsWith(sign)).map((mark) => mark.slice(1));
    roles.push({ namespace: full.slice(0, Math.max(slash, 0)), name: full.slice(slash + 1), wears: marked('+'), gathers: marked('<'), rules });
  }
  return roles;
}
