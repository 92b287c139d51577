// Roles and bindings: pkg/apis/rbac/validation/validation.go.
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject } from '../../../api/rbac/types.ts';
import { jsonEqual } from '../../../base/json.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateMeta, validateMetaUpdate, validateSelector } from '../metadata.ts';
import type { MetaDraft, MetaRules } from '../metadata.ts';
import type { NameRule } from '../names.ts';
import { pathSegmentName, subdomainName } from '../names.ts';
import { validateSegment } from '../references.ts';
import { rulesOf } from '../validator.ts';

const groupName = 'rbac.authorization.k8s.io';

/** A prefix is checked as if it were a name. */
const anySegment: NameRule = (name) => pathSegmentName(name, false);
const inNamespace: MetaRules = { namespaced: true, name: anySegment };
const inCluster: MetaRules = { namespaced: false, name: anySegment };

function* validateRule(rule: Incomplete<PolicyRule>, namespaced: boolean, path: string): Causes {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  if (verbs.length === 0) yield required(`${path}.verbs`, 'verbs must contain at least one value');
  if (nonResourceURLs.length === 0) {
    if (apiGroups.length === 0) yield required(`${path}.apiGroups`, 'resource rules must supply at least one api group');
    if (resources.length === 0) yield required(`${path}.resources`, 'resource rules must supply at least one resource');
    return;
  }
  if (namespaced) yield invalid(`${path}.nonResourceURLs`, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs');
  if (apiGroups.length + resources.length + resourceNames.length > 0) {
    yield invalid(`${path}.nonResourceURLs`, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs');
  }
}

function* validateRole(role: Incomplete<Role>): Causes {
  yield* validateMeta(role.metadata ?? {}, inNamespace);
  for (const [index, rule] of (role.rules ?? []).entries()) yield* validateRule(rule, true, `rules[${index}]`);
}

function* validateClusterRole(role: Incomplete<ClusterRole>): Causes {
  yield* validateMeta(role.metadata ?? {}, inCluster);
  for (const [index, rule] of (role.rules ?? []).entries()) yield* validateRule(rule, false, `rules[${index}]`);
  if (role.aggregationRule === undefined) return;
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = role.aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) yield required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil');
  for (const [index, selector] of selectors.entries()) {
    const faults = [...validateSelector(selector, `${path}[${index}]`)];
    yield* faults;
    if (faults.length > 0) yield invalid(`${path}[${index}]`, undefined, 'invalid label selector.');
  }
}

function* validateSubject(subject: Incomplete<Subject>, namespaced: boolean, path: string): Causes {
  const { kind = '', name = '', apiGroup = '', namespace = '' } = subject;
  if (name === '') yield required(`${path}.name`);
  if (kind === 'ServiceAccount') {
    if (name !== '') yield* invalidEach(`${path}.name`, name, subdomainName(name, false));
    if (apiGroup !== '') yield notSupported(`${path}.apiGroup`, apiGroup, ['']);
    if (!namespaced && namespace === '') yield required(`${path}.namespace`);
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== groupName) yield notSupported(`${path}.apiGroup`, apiGroup, [groupName]);
  } else yield notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']);
}

interface BindingDraft {
  readonly metadata?: MetaDraft;
  readonly roleRef?: Incomplete<RoleRef>;
  readonly subjects?: readonly Incomplete<Subject>[];
}

function* validateBinding(binding: BindingDraft, namespaced: boolean): Causes {
  const { metadata = {}, roleRef = {}, subjects = [] } = binding;
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  yield* validateMeta(metadata, namespaced ? inNamespace : inCluster);
  if (roleRef.apiGroup !== groupName) yield notSupported('roleRef.apiGroup', roleRef.apiGroup ?? '', [groupName]);
  if (!kinds.includes(roleRef.kind ?? '')) yield notSupported('roleRef.kind', roleRef.kind ?? '', kinds);
  yield* validateSegment(roleRef.name, 'roleRef.name');
  for (const [index, subject] of subjects.entries()) yield* validateSubject(subject, namespaced, `subjects[${index}]`);
}

function* validateBindingUpdate(binding: BindingDraft, old: BindingDraft, namespaced: boolean): Causes {
  yield* validateBinding(binding, namespaced);
  yield* validateMetaUpdate(binding.metadata ?? {}, old.metadata ?? {});
  const { apiGroup = '', kind = '', name = '' } = binding.roleRef ?? {};
  if (!jsonEqual(binding.roleRef, old.roleRef)) yield invalid('roleRef', { APIGroup: apiGroup, Kind: kind, Name: name }, 'cannot change roleRef');
}

export const roleRules = rulesOf<Role>({
  create: validateRole,
  *update(role, old) {
    yield* validateRole(role);
    yield* validateMetaUpdate(role.metadata ?? {}, old.metadata);
  },
});

export const clusterRoleRules = rulesOf<ClusterRole>({
  create: validateClusterRole,
  *update(role, old) {
    yield* validateClusterRole(role);
    yield* validateMetaUpdate(role.metadata ?? {}, old.metadata);
  },
});

export const roleBindingRules = rulesOf<RoleBinding>({
  create: (binding) => validateBinding(binding, true),
  update: (binding, old) => validateBindingUpdate(binding, old, true),
});

export const clusterRoleBindingRules = rulesOf<ClusterRoleBinding>({
  create: (binding) => validateBinding(binding, false),
  update: (binding, old) => validateBindingUpdate(binding, old, false),
});
