import type { KubeObject } from '../../api/meta/object.ts';
import type { User } from '../../api/operation.ts';
import { ClusterRoleBindings, ClusterRoles, RoleBindings, Roles } from '../../api/rbac/resources.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject } from '../../api/rbac/types.ts';
import type { ResourceType } from '../../api/resource.ts';
import type { Attributes, Decision } from './attributes.ts';

/** How RBAC reads its objects. */
export interface PolicySource {
  get<T extends KubeObject>(resource: ResourceType<T>, key: string): T | undefined;
  list<T extends KubeObject>(resource: ResourceType<T>, namespace?: string): readonly T[];
}

function appliesTo({ name, groups }: User, subject: Subject, namespace: string): boolean {
  if (subject.kind === 'User') return subject.name === name;
  if (subject.kind === 'Group') return groups.includes(subject.name);
  const home = subject.namespace ?? namespace;
  return subject.kind === 'ServiceAccount' && home !== '' && name === `system:serviceaccount:${home}:${subject.name}`;
}

function holds(list: readonly string[] | undefined, ...wanted: readonly string[]): boolean {
  return (list ?? []).some((it) => it === '*' || wanted.includes(it));
}

function allowsPath(pattern: string, path: string): boolean {
  return pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));
}

/** `pods` does not cover `pods/log`; `*` with `/log` covers every log. */
export function ruleAllows({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: PolicyRule, wanted: Attributes): boolean {
  if (!holds(verbs, wanted.verb)) return false;
  if (wanted.path !== undefined) return (nonResourceURLs ?? []).some((pattern) => allowsPath(pattern, wanted.path ?? ''));
  const { resource, subresource, name } = wanted;
  const isResource = subresource === '' ? holds(resources, resource) : holds(resources, `${resource}/${subresource}`, `*/${subresource}`);
  return isResource && holds(apiGroups, wanted.group) && ((resourceNames ?? []).length === 0 || (resourceNames ?? []).includes(name));
}

interface Granted {
  readonly rules: readonly PolicyRule[];
  readonly by: string;
}

export interface Grants {
  readonly granted: readonly Granted[];
  /** Roles that are named and do not exist. */
  readonly missing: readonly string[];
}

function describe(subject: Subject, namespace: string): string {
  const name = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace ?? namespace}` : subject.name;
  return `${subject.kind} ${JSON.stringify(name)}`;
}

/** Role-based access control (plugin/pkg/auth/authorizer/rbac): permissions only add up. */
export class Rbac {
  readonly #source: PolicySource;

  constructor(source: PolicySource) {
    this.#source = source;
  }

  /** The rules of a role; `undefined` when there is no such role. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
    const role: Role | ClusterRole | undefined = kind === 'Role' ? this.#source.get(Roles, `${namespace}/${name}`) : this.#source.get(ClusterRoles, name);
    return role === undefined ? undefined : (role.rules ?? []);
  }

  /** What a user may do in a namespace, or in none. */
  grantsOf(user: User, namespace: string): Grants {
    const granted: Granted[] = [];
    const missing: string[] = [];
    const visit = (binding: ClusterRoleBinding | RoleBinding, scope: string): void => {
      const subject = binding.subjects?.find((it) => appliesTo(user, it, scope));
      if (subject === undefined) return;
      const { kind, name } = binding.roleRef;
      const rules = this.rulesOf(binding.roleRef, scope);
      const title = scope === '' ? `ClusterRoleBinding ${JSON.stringify(binding.metadata.name)}` : `RoleBinding ${JSON.stringify(`${binding.metadata.name}/${scope}`)}`;
      if (rules === undefined) missing.push(`${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`);
      else granted.push({ rules, by: `${title} of ${kind} ${JSON.stringify(name)} to ${describe(subject, scope)}` });
    };
    for (const binding of this.#source.list(ClusterRoleBindings)) visit(binding, '');
    if (namespace !== '') for (const binding of this.#source.list(RoleBindings, namespace)) visit(binding, namespace);
    return { granted, missing };
  }

  decide(wanted: Attributes): Decision {
    const { granted, missing } = this.grantsOf(wanted.user, wanted.namespace);
    const grant = granted.find(({ rules }) => rules.some((rule) => ruleAllows(rule, wanted)));
    if (grant !== undefined) return { isAllowed: true, reason: `RBAC: allowed by ${grant.by}` };
    const unique = [...new Set(missing)];
    const errors = unique.length > 1 ? `[${unique.join(', ')}]` : unique[0];
    return { isAllowed: false, reason: errors === undefined ? '' : `RBAC: ${errors}` };
  }
}
