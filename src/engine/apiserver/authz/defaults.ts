import { jsonEqual, type JsonObject } from '../../base/json.ts';
import { ClusterRoleBindings, ClusterRoles, RoleBindings, Roles } from '../../api/rbac/resources.ts';
import type { PolicyRule, Subject } from '../../api/rbac/types.ts';
import type { ResourceType } from '../../api/resource.ts';
import { controllerRoles } from './controller-roles.ts';
import { clusterRoles, namespaceRoles } from './default-roles.ts';
import { rolesOf, type RoleText } from './policy-text.ts';

/** An object that is there from the beginning. */
export interface Seed {
  readonly resource: ResourceType;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly content: JsonObject;
}

const group = 'rbac.authorization.k8s.io';
const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };
const controllerPrefix = 'system:controller:';

const user = (name: string): Subject => ({ apiGroup: group, kind: 'User', name });
const everybody = (name: string): Subject => ({ apiGroup: group, kind: 'Group', name });
const account = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' });

const manager = user('system:kube-controller-manager');
const scheduler = user('system:kube-scheduler');

/** Cluster role → who has it. */
const bindings: Readonly<Record<string, readonly Subject[]>> = {
  'cluster-admin': [everybody('system:masters')],
  'system:basic-user': [everybody('system:authenticated')],
  'system:discovery': [everybody('system:authenticated')],
  'system:kube-controller-manager': [manager],
  'system:kube-dns': [account('kube-dns')],
  'system:kube-scheduler': [scheduler],
  'system:monitoring': [everybody('system:monitoring')],
  'system:node': [],
  'system:node-proxier': [user('system:kube-proxy')],
  'system:public-info-viewer': [everybody('system:authenticated'), everybody('system:unauthenticated')],
  'system:service-account-issuer-discovery': [everybody('system:serviceaccounts')],
  'system:volume-scheduler': [scheduler],
};

const namespaceBindings: readonly { readonly namespace: string; readonly name: string; readonly role: string; readonly subjects: readonly Subject[] }[] = [
  { namespace: 'kube-public', name: 'system:controller:bootstrap-signer', role: 'system:controller:bootstrap-signer', subjects: [account('bootstrap-signer')] },
  { namespace: 'kube-system', name: 'system::extension-apiserver-authentication-reader', role: 'extension-apiserver-authentication-reader', subjects: [manager, scheduler] },
  { namespace: 'kube-system', name: 'system::leader-locking-kube-controller-manager', role: 'system::leader-locking-kube-controller-manager', subjects: [manager, account('kube-controller-manager'), account('leader-election-controller')] },
  { namespace: 'kube-system', name: 'system::leader-locking-kube-scheduler', role: 'system::leader-locking-kube-scheduler', subjects: [scheduler, account('kube-scheduler')] },
  { namespace: 'kube-system', name: 'system:controller:bootstrap-signer', role: 'system:controller:bootstrap-signer', subjects: [account('bootstrap-signer')] },
  { namespace: 'kube-system', name: 'system:controller:cloud-provider', role: 'system:controller:cloud-provider', subjects: [account('cloud-provider')] },
  { namespace: 'kube-system', name: 'system:controller:token-cleaner', role: 'system:controller:token-cleaner', subjects: [account('token-cleaner')] },
];

/** The rules of all roles that wear a label, by name, each once: what the aggregation controller makes of them. */
function gathered(roles: readonly RoleText[], label: string): readonly PolicyRule[] {
  const rules: PolicyRule[] = [];
  const wearers = roles.filter((role) => role.wears.includes(label)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const role of wearers) for (const rule of effective(roles, role)) if (!rules.some((known) => jsonEqual(known, rule))) rules.push(rule);
  return rules;
}

function effective(roles: readonly RoleText[], role: RoleText): readonly PolicyRule[] {
  return role.gathers.length === 0 ? role.rules : role.gathers.flatMap((label) => gathered(roles, label));
}

function roleSeed(roles: readonly RoleText[], role: RoleText): Seed {
  const { namespace, name, wears, gathers } = role;
  const worn = Object.fromEntries(wears.map((label) => [`${group}/${label}`, 'true']));
  const selectors = gathers.map((label) => ({ matchLabels: { [`${group}/${label}`]: 'true' } }));
  const content = { ...(selectors.length === 0 ? {} : { aggregationRule: { clusterRoleSelectors: selectors } }), rules: effective(roles, role) };
  return { resource: namespace === '' ? ClusterRoles : Roles, namespace, name, labels: { ...labels, ...worn }, annotations, content: content as unknown as JsonObject };
}

function bindingSeed(namespace: string, name: string, role: string, subjects: readonly Subject[]): Seed {
  const roleRef = { apiGroup: group, kind: namespace === '' ? 'ClusterRole' : 'Role', name: role };
  const content = { roleRef, ...(subjects.length === 0 ? {} : { subjects }) } as unknown as JsonObject;
  return { resource: namespace === '' ? ClusterRoleBindings : RoleBindings, namespace, name, labels, annotations, content };
}

let made: readonly Seed[] | undefined;

/** Constant, and made once for all clusters of this process. */
export function policySeeds(): readonly Seed[] {
  made ??= makeSeeds();
  return made;
}

function makeSeeds(): readonly Seed[] {
  const users = rolesOf(clusterRoles);
  const controllers = rolesOf(controllerRoles);
  return [
    ...users.map((role) => roleSeed(users, role)),
    ...controllers.map((role) => roleSeed([], { ...role, name: controllerPrefix + role.name })),
    ...Object.entries(bindings).map(([role, subjects]) => bindingSeed('', role, role, subjects)),
    ...controllers.map(({ name }) => bindingSeed('', controllerPrefix + name, controllerPrefix + name, [account(name)])),
    ...rolesOf(namespaceRoles).map((role) => roleSeed([], role)),
    ...namespaceBindings.map(({ namespace, name, role, subjects }) => bindingSeed(namespace, name, role, subjects)),
  ];
}
