import { jsonEqual } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { User } from '../../api/operation.ts';
import { ClusterRoles, Roles } from '../../api/rbac/resources.ts';
import type { AggregationRule, PolicyRule, RoleRef } from '../../api/rbac/types.ts';
import type { ResourceType } from '../../api/resource.ts';
import type { ApiError } from '../../api/status.ts';
import { forbidden, notFound } from '../errors.ts';
import { goQuote } from '../validation/go-text.ts';
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

/** Verbs of the same thing, or of the same one of its kind, are told together. */
function compact(atoms: readonly PolicyRule[]): readonly PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const atom of atoms) {
    if (atom.nonResourceURLs !== undefined) {
      others.push(atom);
      continue;
    }
    const key = JSON.stringify([atom.apiGroups, atom.resources, atom.resourceNames]);
    const known = simple.get(key);
    simple.set(key, known === undefined ? atom : { ...known, verbs: [...known.verbs, ...atom.verbs] });
  }
  return [...simple.values(), ...others];
}

const goList = (list: readonly string[]): string => `[${list.map(goQuote).join(' ')}]`;

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
  readonly aggregationRule?: AggregationRule;
  readonly roleRef?: RoleRef;
}

/** Who wants to write what. `asked` is the name in the path of the request: none where a new object says its own. */
export interface Wish {
  readonly user: User;
  readonly resource: ResourceType;
  readonly namespace: string;
  readonly asked: string;
}

function gathers({ aggregationRule }: RbacObject): boolean {
  return (aggregationRule?.clusterRoleSelectors ?? []).length > 0;
}

/** What the garbage collector may have to change is everybody's to change. */
function comparable(object: RbacObject): object {
  const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _fields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The part of the rules that the user does not hold himself, in words. */
function missingOf(authorizer: Authorizer, { user, namespace }: Wish, rules: readonly PolicyRule[]): string | undefined {
  const { granted, missing: unresolved } = authorizer.rbac.grantsOf(user, namespace);
  const held = granted.flatMap((grant) => grant.rules);
  const missing = rules.flatMap(atomsOf).filter((atom) => !held.some((own) => covers(own, atom)));
  if (missing.length === 0) return undefined;
  const texts = [...new Set(compact(missing).map(ruleText))].toSorted();
  const errors = [...new Set(unresolved)].map((text) => text.replace('role.rbac', 'roles.rbac'));
  const resolution = errors.length === 0 ? '' : `; resolution errors: [${errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`}]`;
  return `user ${goQuote(user.name)} (groups=${goList(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}${resolution}`;
}

/** Why a role or binding may not be written as it is, if it may not. */
export function escalation(authorizer: Authorizer, wish: Wish, object: RbacObject, old: RbacObject | undefined): ApiError | undefined {
  const { user, resource } = wish;
  const { name } = object.metadata;
  if (user.groups.includes('system:masters')) return undefined;
  if (old !== undefined && jsonEqual(comparable(object), comparable(old))) return undefined;
  if (object.roleRef !== undefined) return bindingFault(authorizer, wish, object.roleRef, name);
  const escalate = { user, verb: 'escalate', group: resource.group, resource: resource.plural, subresource: '', namespace: wish.namespace, name: wish.asked };
  if (authorizer.decide(escalate).isAllowed) return undefined;
  const missing = missingOf(authorizer, wish, object.rules ?? []);
  if (missing !== undefined) return forbidden(resource, name, missing);
  // A role that gathers may come to hold anything.
  const isBoundless = gathers(object) || (old !== undefined && gathers(old));
  return isBoundless && missingOf(authorizer, wish, everything) !== undefined ? forbidden(resource, name, 'must have cluster-admin privileges to use the aggregationRule') : undefined;
}

function bindingFault(authorizer: Authorizer, wish: Wish, roleRef: RoleRef, name: string): ApiError | undefined {
  const role = roleRef.kind === 'Role' ? Roles : ClusterRoles;
  const bind = { user: wish.user, verb: 'bind', group: roleRef.apiGroup ?? '', resource: role.plural, subresource: '', namespace: wish.namespace, name: roleRef.name };
  if (authorizer.decide(bind).isAllowed) return undefined;
  const rules = authorizer.rbac.rulesOf(roleRef, wish.namespace);
  if (rules === undefined) return notFound(role, roleRef.name);
  const missing = missingOf(authorizer, wish, rules);
  return missing === undefined ? undefined : forbidden(wish.resource, name, missing);
}
