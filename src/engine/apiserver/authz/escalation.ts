import { jsonEqual } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { User } from '../../api/operation.ts';
import type { PolicyRule, RoleRef } from '../../api/rbac/types.ts';
import type { ResourceType } from '../../api/resource.ts';
import type { ApiError } from '../../api/status.ts';
import { forbidden } from '../errors.ts';
import type { Authorizer } from './authorizer.ts';

// Nobody gives what they do not hold (pkg/registry/rbac/escalation_check.go).

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];

/** One verb, one thing, at most one name. */
function atomsOf({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): readonly PolicyRule[] {
  const names: readonly (string | undefined)[] = resourceNames.length === 0 ? [undefined] : resourceNames;
  const atoms: PolicyRule[] = [];
  for (const group of apiGroups) {
    for (const resource of resources) {
      for (const verb of verbs) for (const name of names) atoms.push({ verbs: [verb], apiGroups: [group], resources: [resource], ...(name === undefined ? {} : { resourceNames: [name] }) });
    }
  }
  for (const url of nonResourceURLs) for (const verb of verbs) atoms.push({ verbs: [verb], nonResourceURLs: [url] });
  return atoms;
}

const has = (list: readonly string[] | undefined, one: string | undefined): boolean => one !== undefined && (list ?? []).some((it) => it === '*' || it === one);

function coversUrl(pattern: string, url: string): boolean {
  return pattern === '*' || pattern === url || (pattern.endsWith('*') && url.startsWith(pattern.slice(0, -1)));
}

function coversResource(resources: readonly string[] | undefined, wanted: string): boolean {
  const subresource = wanted.includes('/') ? `*/${wanted.slice(wanted.indexOf('/') + 1)}` : undefined;
  return has(resources, wanted) || has(resources, subresource);
}

function covers(own: PolicyRule, atom: PolicyRule): boolean {
  if (!has(own.verbs, atom.verbs[0])) return false;
  const [url] = atom.nonResourceURLs ?? [];
  if (url !== undefined) return (own.nonResourceURLs ?? []).some((pattern) => coversUrl(pattern, url));
  const [name] = atom.resourceNames ?? [];
  const isNamed = (own.resourceNames ?? []).length === 0 || (name !== undefined && (own.resourceNames ?? []).includes(name));
  return isNamed && has(own.apiGroups, atom.apiGroups?.[0]) && coversResource(own.resources, atom.resources?.[0] ?? '');
}

/** Verbs of the same thing are told together. */
function compact(atoms: readonly PolicyRule[]): readonly PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const atom of atoms) {
    if (atom.nonResourceURLs !== undefined || atom.resourceNames !== undefined) {
      others.push(atom);
      continue;
    }
    const key = JSON.stringify([atom.apiGroups, atom.resources]);
    const known = simple.get(key);
    simple.set(key, known === undefined ? atom : { ...known, verbs: [...known.verbs, ...atom.verbs] });
  }
  return [...simple.values(), ...others];
}

const goList = (list: readonly string[]): string => `[${list.map((it) => JSON.stringify(it)).join(' ')}]`;

function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ];
  return `{${parts.flatMap(([name, list]) => (list === undefined || list.length === 0 ? [] : [`${name}:${goList(list)}`])).join(', ')}}`;
}

interface RbacObject extends KubeObject {
  readonly rules?: readonly PolicyRule[] | null;
  readonly aggregationRule?: unknown;
  readonly roleRef?: RoleRef;
}

/** Why a role or binding may not be written as it is, if it may not. */
export function escalation(authorizer: Authorizer, user: User, resource: ResourceType, object: RbacObject, old: RbacObject | undefined): ApiError | undefined {
  if (user.groups.includes('system:masters')) return undefined;
  if (old !== undefined && jsonEqual({ ...object, metadata: {} }, { ...old, metadata: {} })) return undefined;
  const namespace = object.metadata.namespace ?? '';
  const { name } = object.metadata;
  const rules = object.roleRef === undefined ? rulesGiven(authorizer, user, resource, object) : rulesBound(authorizer, user, object.roleRef, namespace);
  if (rules === undefined) return undefined;
  const held = authorizer.rbac.grantsOf(user, namespace).granted.flatMap((grant) => grant.rules);
  const missing = rules.flatMap(atomsOf).filter((atom) => !held.some((own) => covers(own, atom)));
  if (missing.length === 0) return undefined;
  const texts = [...new Set(compact(missing).map(ruleText))].toSorted();
  const why = `user ${JSON.stringify(user.name)} (groups=${goList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}`;
  return forbidden(resource, name, why);
}

function rulesGiven(authorizer: Authorizer, user: User, resource: ResourceType, object: RbacObject): readonly PolicyRule[] | undefined {
  const { namespace = '', name } = object.metadata;
  const wish = { user, verb: 'escalate', group: resource.group, resource: resource.plural, subresource: '', namespace, name };
  if (authorizer.decide(wish).isAllowed) return undefined;
  return [...(object.rules ?? []), ...(object.aggregationRule === undefined ? [] : everything)];
}

function rulesBound(authorizer: Authorizer, user: User, roleRef: RoleRef, namespace: string): readonly PolicyRule[] | undefined {
  const resource = roleRef.kind === 'Role' ? 'roles' : 'clusterroles';
  const wish = { user, verb: 'bind', group: roleRef.apiGroup ?? '', resource, subresource: '', namespace, name: roleRef.name };
  return authorizer.decide(wish).isAllowed ? undefined : (authorizer.rbac.rulesOf(roleRef, namespace) ?? []);
}
