import { beforeEach, describe, expect, it } from 'vitest';
import { ServiceAccounts } from '../../api/core/resources.ts';
import { ClusterRoles } from '../../api/rbac/resources.ts';
import type { User } from '../../api/operation.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
const jane: User = { name: 'jane', groups: ['devs', 'system:authenticated'] };
const nobody: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };
const rbac = '/apis/rbac.authorization.k8s.io/v1';

let sim: Simulation;
let api: ApiServer;

beforeEach(() => {
  sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  api = new ApiServer({ sim });
  api.begin();
  send(admin, 'POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'robot' } });
});

type Body = { readonly message?: string; readonly code?: number; readonly status?: never; readonly items?: readonly unknown[] };

function send(user: User, method: string, path: string, object?: unknown, more: Partial<HttpRequest> = {}): HttpAnswer & { readonly body: Body } {
  const answer = api.handleHttp({ method, path, ...(object === undefined ? {} : { body: JSON.stringify(object) }), ...more }, user, () => undefined);
  if (!('status' in answer)) throw new Error('is a watch');
  return answer as HttpAnswer & { readonly body: Body };
}

function bind(kind: 'Role' | 'ClusterRole', role: string, subject: object, namespace?: string): void {
  const path = namespace === undefined ? `${rbac}/clusterrolebindings` : `${rbac}/namespaces/${namespace}/rolebindings`;
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: role };
  const made = send(admin, 'POST', path, { metadata: { generateName: 'b-' }, roleRef, subjects: [subject] });
  expect(made.status).toBe(201);
}

const devs = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'devs' };

describe('who may nothing', () => {
  it('is told what he may not, in Kubernetes words', () => {
    expect(send(jane, 'GET', '/api/v1/namespaces/default/pods')).toMatchObject({
      status: 403,
      body: { reason: 'Forbidden', message: 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"', details: { kind: 'pods' } },
    });
    expect(send(jane, 'GET', '/apis/apps/v1/namespaces/x/deployments/web/scale').body.message).toBe(
      'deployments.apps "web" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "apps" in the namespace "x"',
    );
    expect(send(jane, 'GET', '/api/v1/nodes').body.message).toBe('nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope');
    expect(send(jane, 'GET', '/metrics').body.message).toBe('forbidden: User "jane" cannot get path "/metrics"');
  });

  it('may still look around', () => {
    expect(send(jane, 'GET', '/apis').status).toBe(200);
    expect(send(nobody, 'GET', '/version').status).toBe(200);
    expect(send(nobody, 'GET', '/apis').status).toBe(403);
  });
});

describe('roles', () => {
  it('grant in their namespace only', () => {
    bind('ClusterRole', 'view', devs, 'default');
    expect(send(jane, 'GET', '/api/v1/namespaces/default/pods').status).toBe(200);
    expect(send(jane, 'GET', '/api/v1/namespaces/default').status).toBe(200);
    expect(send(jane, 'GET', '/api/v1/namespaces/kube-system/pods').status).toBe(403);
    expect(send(jane, 'GET', '/api/v1/namespaces/default/secrets').status).toBe(403);
    expect(send(jane, 'POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'c' } }).status).toBe(403);
  });

  it('grant names and subresources one by one', () => {
    const rules = [
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['one'], verbs: ['get', 'list'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ];
    send(admin, 'POST', `${rbac}/namespaces/default/roles`, { metadata: { name: 'r' }, rules });
    bind('Role', 'r', devs, 'default');
    expect(send(jane, 'GET', '/api/v1/namespaces/default/configmaps/one').status).toBe(404);
    expect(send(jane, 'GET', '/api/v1/namespaces/default/configmaps/two').status).toBe(403);
    expect(send(jane, 'GET', '/api/v1/namespaces/default/configmaps').status).toBe(403);
    expect(send(jane, 'GET', '/api/v1/namespaces/default/configmaps?fieldSelector=metadata.name%3Done').status).toBe(200);
    expect(send(jane, 'GET', '/api/v1/namespaces/default/pods/p/log').status).toBe(404);
    expect(send(jane, 'GET', '/api/v1/namespaces/default/pods/p').status).toBe(403);
  });

  it('that are missing grant nothing, and that is said', () => {
    bind('Role', 'ghost', devs, 'default');
    expect(send(jane, 'GET', '/api/v1/namespaces/default/pods').body.message).toMatch(/: RBAC: role\.rbac\.authorization\.k8s\.io "ghost" not found$/);
  });

  it('are gathered by label', () => {
    const rules = api.peek(ClusterRoles, 'edit')?.rules ?? [];
    expect(rules).toContainEqual({ verbs: ['create'], apiGroups: [''], resources: ['pods/eviction'] });
    expect(rules).toContainEqual({ verbs: ['get', 'list', 'watch'], apiGroups: [''], resources: ['namespaces'] });
  });
});

describe('escalation', () => {
  beforeEach(() => bind('ClusterRole', 'admin', devs, 'default'));

  it('is refused with what is missing', () => {
    const rules = [{ apiGroups: [''], resources: ['secrets', 'nodes'], verbs: ['get', 'update'] }];
    const refused = send(jane, 'POST', `${rbac}/namespaces/default/roles`, { metadata: { name: 'r' }, rules });
    expect(refused).toMatchObject({
      status: 403,
      body: {
        message:
          'roles.rbac.authorization.k8s.io "r" is forbidden: user "jane" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["get" "update"]}',
      },
    });
  });

  it('leaves alone who holds what he gives', () => {
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }];
    expect(send(jane, 'POST', `${rbac}/namespaces/default/roles`, { metadata: { name: 'r' }, rules }).status).toBe(201);
  });

  it('cannot hide in a binding', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' };
    const refused = send(jane, 'POST', `${rbac}/namespaces/default/rolebindings`, { metadata: { name: 'b' }, roleRef, subjects: [devs] });
    expect(refused.body.message).toContain('{APIGroups:["*"], Resources:["*"], Verbs:["*"]}');
  });
});

describe('what is not served', () => {
  it.each([
    ['GET', '/apis/example.com/v1/things', 'things.example.com is forbidden: User "system:anonymous" cannot list resource "things" in API group "example.com" at the cluster scope'],
    ['GET', '/apis/apps/v1/namespaces/a/nothings/b/status', 'nothings.apps "b" is forbidden: User "system:anonymous" cannot get resource "nothings/status" in API group "apps" in the namespace "a"'],
    ['GET', '/api/v1/things?watch=true', 'things is forbidden: User "system:anonymous" cannot watch resource "things" in API group "" at the cluster scope'],
    ['DELETE', '/apis/example.com/v1/namespaces/a/things', 'things.example.com is forbidden: User "system:anonymous" cannot deletecollection resource "things" in API group "example.com" in the namespace "a"'],
    ['GET', '/apis/example.com/v1', 'forbidden: User "system:anonymous" cannot get path "/apis/example.com/v1"'],
    ['GET', '/a<b', 'forbidden: User "system:anonymous" cannot get path "/a&lt;b"'],
  ])('is refused before it is looked for: %s %s', (method, path, message) => {
    expect(send(nobody, method, path)).toMatchObject({ status: 403, body: { message } });
    expect(send(admin, method, path).status).not.toBe(403);
  });
});

describe('what somebody may give', () => {
  const grant = { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings', 'clusterroles'], verbs: ['create', 'update', 'patch', 'get'] };
  const role = (rules: readonly object[], name = 'r'): HttpAnswer & { readonly body: Body } => send(jane, 'POST', `${rbac}/namespaces/default/roles`, { metadata: { name }, rules });

  beforeEach(() => {
    send(admin, 'POST', `${rbac}/clusterroles`, { metadata: { name: 'granter' }, rules: [grant] });
    bind('ClusterRole', 'granter', devs);
  });

  it('is told thing by thing, with the verbs of each together', () => {
    const rules = [{ apiGroups: [''], resources: ['secrets', 'pods'], resourceNames: ['a'], verbs: ['get', 'list'] }];
    expect(role(rules).body.message).toBe(
      'roles.rbac.authorization.k8s.io "r" is forbidden: user "jane" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], ResourceNames:["a"], Verbs:["get" "list"]}\n{APIGroups:[""], Resources:["secrets"], ResourceNames:["a"], Verbs:["get" "list"]}',
    );
  });

  it('is told with what could not be looked up', () => {
    bind('ClusterRole', 'ghost', devs);
    expect(role([{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]).body.message).toMatch(/Verbs:\["get"\]\}; resolution errors: \[clusterroles\.rbac\.authorization\.k8s\.io "ghost" not found\]$/);
  });

  it('is nothing through a role that is not there', () => {
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'ghost' };
    expect(send(jane, 'POST', `${rbac}/namespaces/default/rolebindings`, { metadata: { name: 'b' }, roleRef, subjects: [devs] })).toMatchObject({ status: 404, body: { message: 'clusterroles.rbac.authorization.k8s.io "ghost" not found' } });
  });

  it('is everything where a role gathers', () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
    expect(send(jane, 'POST', `${rbac}/clusterroles`, { metadata: { name: 'all' }, aggregationRule }).body.message).toBe('clusterroles.rbac.authorization.k8s.io "all" is forbidden: must have cluster-admin privileges to use the aggregationRule');
  });

  it('is looked at anew whatever of the object changes, but for its owners', () => {
    send(admin, 'POST', `${rbac}/namespaces/default/roles`, { metadata: { name: 'r' }, rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }] });
    const patch = (metadata: object): number => send(jane, 'PATCH', `${rbac}/namespaces/default/roles/r`, { metadata }, { contentType: 'application/merge-patch+json' }).status;
    expect(patch({ labels: { a: 'b' } })).toBe(403);
    expect(patch({ finalizers: ['example.com/f'] })).toBe(200);
  });
});

describe('impersonation', () => {
  const as = (headers: Readonly<Record<string, string>>): Partial<HttpRequest> => ({ headers });
  const message = (user: User, headers: Readonly<Record<string, string>>): string | undefined => send(user, 'GET', '/api/v1/nodes', undefined, as(headers)).body.message;

  it('is for those who may', () => {
    expect(message(admin, { 'impersonate-user': 'jane', 'impersonate-group': 'devs' })).toContain('User "jane" cannot list resource "nodes"');
    // The narrowest right that would do is the one that is missed.
    expect(message(jane, { 'impersonate-user': 'kubernetes-admin' })).toBe('nodes is forbidden: User "jane" cannot impersonate-on:user-info:list resource "nodes" in API group "" at the cluster scope');
  });

  it('needs somebody to be', () => {
    const answer = send(admin, 'GET', '/api/v1/nodes', undefined, as({ 'impersonate-group': 'devs', 'impersonate-extra-scope': 'all' }));
    expect(answer).toMatchObject({ status: 400, body: { message: 'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"devs"}, Extra:map[string][]string{"scope":[]string{"all"}}} without impersonating a user name' } });
  });

  it('can be for one verb on one resource only', () => {
    const rules = [
      { apiGroups: [''], resources: ['nodes'], verbs: ['impersonate-on:user-info:list'] },
      { apiGroups: ['authentication.k8s.io'], resources: ['users'], resourceNames: ['ada'], verbs: ['impersonate:user-info'] },
    ];
    send(admin, 'POST', `${rbac}/clusterroles`, { metadata: { name: 'as-ada' }, rules });
    bind('ClusterRole', 'as-ada', devs);
    expect(message(jane, { 'impersonate-user': 'ada' })).toContain('User "ada" cannot list resource "nodes"');
    expect(message(jane, { 'impersonate-user': 'bob' })).toBe('users.authentication.k8s.io "bob" is forbidden: User "jane" cannot impersonate:user-info resource "users" in API group "authentication.k8s.io" at the cluster scope');
    expect(message(jane, { 'impersonate-user': 'ada', 'impersonate-group': 'system:masters' })).toMatch(/: impersonating the system:masters group is not allowed$/);
    expect(send(jane, 'GET', '/api/v1/pods', undefined, as({ 'impersonate-user': 'ada' })).body.message).toContain('cannot impersonate-on:user-info:list resource "pods"');
  });

  it('of an account or a node is a right of its own', () => {
    expect(message(jane, { 'impersonate-user': 'system:serviceaccount:default:robot' })).toContain('impersonate-on:serviceaccount:list');
    expect(message(jane, { 'impersonate-user': 'system:node:b2' })).toContain('impersonate-on:arbitrary-node:list');
    expect(message(admin, { 'impersonate-user': 'system:serviceaccount:default:robot' })).toContain('User "system:serviceaccount:default:robot" cannot list');
  });
});

describe('reviews', () => {
  it('say who one is', () => {
    expect(send(jane, 'POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {})).toMatchObject({ status: 201, body: { status: { userInfo: { username: 'jane', groups: jane.groups } } } });
  });

  it('say what one may', () => {
    const ask = (user: User, verb: string): unknown => {
      const spec = { resourceAttributes: { verb, resource: 'pods', namespace: 'default' } };
      return send(user, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { spec }).body.status;
    };
    bind('ClusterRole', 'view', devs, 'default');
    expect(ask(jane, 'list')).toMatchObject({ allowed: true, reason: expect.stringContaining('RBAC: allowed by RoleBinding') as unknown });
    expect(ask(jane, 'delete')).toEqual({ allowed: false });
    expect(ask(admin, 'delete')).toEqual({ allowed: true });
  });

  it('list what one may', () => {
    bind('ClusterRole', 'view', devs, 'default');
    const { body } = send(jane, 'POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', { spec: { namespace: 'default' } });
    expect(body.status).toMatchObject({ incomplete: false, nonResourceRules: expect.arrayContaining([{ verbs: ['get'], nonResourceURLs: expect.arrayContaining(['/version']) as unknown }]) as unknown });
  });
});

describe('tokens of service accounts', () => {
  const path = '/api/v1/namespaces/default/serviceaccounts/robot/token';
  const tokenOf = (): string => (send(admin, 'POST', path, { spec: { expirationSeconds: 600 } }).body.status as unknown as { token: string }).token;

  it('are who they say', () => {
    const user = api.authenticate(tokenOf());
    expect(user).toMatchObject({ name: 'system:serviceaccount:default:robot', groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'] });
    bind('ClusterRole', 'view', { kind: 'ServiceAccount', name: 'robot', namespace: 'default' });
    expect(send(user ?? nobody, 'GET', '/api/v1/pods').status).toBe(200);
  });

  it('end with their time, with their account, and when tampered with', () => {
    const token = tokenOf();
    const [head, body, signature] = token.split('.');
    expect(api.authenticate(`${head}.${body}x.${signature}`)).toBeUndefined();
    expect(api.authenticate('nonsense')).toBeUndefined();
    sim.runUntil(599_000);
    expect(api.authenticate(token)).toBeDefined();
    sim.runUntil(600_000);
    expect(api.authenticate(token)).toBeUndefined();
    const second = tokenOf();
    api.execute({ resource: ServiceAccounts, namespace: 'default', name: 'robot', verb: 'delete' }, admin);
    expect(api.authenticate(second)).toBeUndefined();
  });

  it('are not for minutes', () => {
    expect(send(admin, 'POST', path, { spec: { expirationSeconds: 60 } }).body.message).toBe(
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    );
  });

  it('may live as long as a pod, and say where it is', () => {
    const made = send(admin, 'POST', '/api/v1/namespaces/default/pods', { metadata: { name: 'p' }, spec: { serviceAccountName: 'robot', nodeName: 'n', containers: [{ name: 'c', image: 'nginx:1' }] } });
    expect(made.status).toBe(201);
    const { uid } = (made.body as unknown as { readonly metadata: { readonly uid: string } }).metadata;
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p' };
    const answer = send(admin, 'POST', path, { spec: { expirationSeconds: 3607, boundObjectRef } }).body.status as unknown as { readonly token: string; readonly expirationTimestamp: string };
    expect(answer.expirationTimestamp).toBe('2026-01-01T01:00:07Z');
    // Who does not know that tokens end may use it for a year.
    sim.runUntil(30 * 24 * 3600 * 1000);
    expect(api.authenticate(answer.token)?.extra).toMatchObject({ 'authentication.kubernetes.io/pod-name': ['p'], 'authentication.kubernetes.io/pod-uid': [uid], 'authentication.kubernetes.io/node-name': ['n'] });
    send(admin, 'DELETE', '/api/v1/namespaces/default/pods/p?gracePeriodSeconds=0');
    expect(send(admin, 'POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: answer.token } }).body.status).toMatchObject({ error: 'service account token has been invalidated' });
  });

  it.each([
    [{ metadata: { name: 'other' } }, 422, 'TokenRequest.authentication.k8s.io "robot" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified'],
    [{ metadata: { uid: 'u' } }, 409, /^Operation cannot be fulfilled on TokenRequest\.authentication\.k8s\.io "robot": the UID in the token request \(u\) does not match the UID of the service account \(.+\)$/],
    [{ spec: { boundObjectRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' } } }, 400, 'cannot bind token to object of type apps/v1, Kind=Deployment'],
    [{ spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: 's' } } }, 404, 'secrets "s" not found'],
  ])('are not for whatever is asked: %j', (object, code, message) => {
    const answer = send(admin, 'POST', path, { spec: {}, ...object });
    expect(answer.status).toBe(code);
    expect(answer.body.message).toMatch(message);
  });

  it('are for their audience', () => {
    const spec = { audiences: ['vault'] };
    const { token } = send(admin, 'POST', path, { spec }).body.status as unknown as { readonly token: string };
    const review = (audiences: readonly string[]): unknown => send(admin, 'POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token, audiences } }).body.status;
    expect(review(['other', 'vault'])).toMatchObject({ authenticated: true, audiences: ['vault'] });
    expect(review([])).toMatchObject({ error: 'token audiences ["vault"] is invalid for the target audiences ["https://kubernetes.default.svc.cluster.local"]' });
    expect(send(admin, 'POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: {} })).toMatchObject({ status: 400, body: { message: 'token is required for TokenReview in authentication' } });
  });

  it('can be reviewed', () => {
    expect(send(admin, 'POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: tokenOf() } }).body.status).toMatchObject({ authenticated: true, user: { username: 'system:serviceaccount:default:robot' } });
    expect(send(admin, 'POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'x' } }).body.status).toEqual({ user: {}, error: 'invalid bearer token' });
  });
});
