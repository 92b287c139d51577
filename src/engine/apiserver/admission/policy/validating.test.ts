import { beforeEach, describe, expect, it } from 'vitest';
import { ValidatingAdmissionPolicies, ValidatingAdmissionPolicyBindings } from '../../../api/admissionregistration/resources.ts';
import { Deployments } from '../../../api/apps/resources.ts';
import { ConfigMaps, Namespaces } from '../../../api/core/resources.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { User } from '../../../api/operation.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { ApiError } from '../../../api/status.ts';
import { Simulation } from '../../../sim/simulation.ts';
import { ApiServer } from '../../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
let api: ApiServer;

beforeEach(() => {
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  create(Namespaces, { metadata: { name: 'prod', labels: { env: 'prod' } } });
});

function create(resource: ResourceType, object: object, namespace?: string): KubeObject {
  return api.execute({ resource, ...(namespace === undefined ? {} : { namespace }), verb: 'create', object: object as never }, admin) as KubeObject;
}

function refused(action: () => unknown): ApiError {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

const deployments = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] };
const configMaps = { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] };

function policy(spec: object, binding: object = {}): void {
  create(ValidatingAdmissionPolicies, { metadata: { name: 'p' }, spec: { matchConstraints: { resourceRules: [deployments, configMaps] }, validations: [{ expression: 'true' }], ...spec } });
  create(ValidatingAdmissionPolicyBindings, { metadata: { name: 'b' }, spec: { policyName: 'p', validationActions: ['Deny'], ...binding } });
}

function deployment(replicas: number, namespace = 'default'): KubeObject {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } };
  return create(Deployments, { metadata: { name: 'web' }, spec: { replicas, selector: { matchLabels: { a: 'b' } }, template } }, namespace);
}

const configMap = (object: object = {}, namespace = 'default'): KubeObject => create(ConfigMaps, { metadata: { name: 'c' }, ...object }, namespace);

describe('ValidatingAdmissionPolicy', () => {
  it('refuses in the words of Kubernetes', () => {
    policy({ validations: [{ expression: 'object.spec.replicas <= 5' }] });
    const error = refused(() => deployment(6));
    const text = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: object.spec.replicas <= 5";
    expect(error.message).toBe(`deployments.apps "web" is forbidden: ${text}`);
    expect(error.status()).toMatchObject({ reason: 'Invalid', code: 422, details: { name: 'web', group: 'apps', kind: 'deployments', causes: [{ message: text }] } });
    expect(deployment(5)).toBeDefined();
  });

  it.each([
    [{ message: ' at most one ' }, 'at most one'],
    [{ message: 'at most one', messageExpression: "'has ' + string(object.spec.replicas)" }, 'has 2'],
    [{ message: 'at most one', messageExpression: 'string(object.nowhere)' }, 'at most one'],
    [{ messageExpression: "'two\\nlines'" }, 'failed expression: object.spec.replicas < 2'],
  ])('says what the validation says: %j', (texts, message) => {
    policy({ validations: [{ expression: 'object.spec.replicas < 2', ...texts }] });
    expect(refused(() => deployment(2)).message).toMatch(new RegExp(`denied request: ${message}$`));
  });

  it('answers with the reason of the validation', () => {
    policy({ validations: [{ expression: 'false', reason: 'Forbidden' }] });
    expect(refused(() => configMap())).toMatchObject({ reason: 'Forbidden', code: 403 });
  });

  it('takes a fault of an expression as failurePolicy says', () => {
    policy({ validations: [{ expression: 'object.data.x == "y"' }] });
    expect(refused(() => configMap()).message).toMatch(/denied request: expression 'object.data.x == "y"' resulted in error: no such key: data$/);
    api.execute({ resource: ValidatingAdmissionPolicies, name: 'p', verb: 'patch', patchType: 'merge', patch: { spec: { failurePolicy: 'Ignore' } } }, admin);
    expect(configMap()).toBeDefined();
  });

  it('judges only what matches', () => {
    const outside = { resourceRules: [{ ...configMaps, resourceNames: ['other'] }] };
    policy(
      { validations: [{ expression: 'false' }], matchConstraints: { resourceRules: [configMaps], excludeResourceRules: outside.resourceRules, objectSelector: { matchExpressions: [{ key: 'free', operator: 'DoesNotExist' }] } } },
      { matchResources: { namespaceSelector: { matchLabels: { env: 'prod' } } } },
    );
    expect(configMap()).toBeDefined();
    expect(configMap({ metadata: { name: 'other' } }, 'prod')).toBeDefined();
    expect(configMap({ metadata: { name: 'free', labels: { free: 'yes' } } }, 'prod')).toBeDefined();
    expect(refused(() => configMap({}, 'prod')).code).toBe(422);
  });

  it('asks its conditions first', () => {
    policy({ validations: [{ expression: 'false' }], matchConditions: [{ name: 'broken', expression: 'object.nowhere == 1' }, { name: 'users', expression: "request.userInfo.username != 'kubernetes-admin'" }] });
    expect(configMap()).toBeDefined();
  });

  it('refuses when a condition cannot be told', () => {
    policy({ matchConditions: [{ name: 'broken', expression: 'object.nowhere == 1' }] });
    expect(refused(() => configMap()).message).toMatch(/denied request: expression 'object.nowhere == 1' resulted in error: no such key: nowhere$/);
  });

  it('computes variables from those before them, and only when needed', () => {
    policy({
      variables: [{ name: 'names', expression: 'object.spec.template.spec.containers.map(c, c.image)' }, { name: 'bad', expression: 'object.nowhere' }, { name: 'tagged', expression: "variables.names.all(n, n.contains(':'))" }],
      validations: [{ expression: 'variables.tagged || variables.bad' }, { expression: "namespaceObject.metadata.name == request.namespace && request.operation == 'CREATE' && oldObject == null" }, { expression: 'variables.bad == 1' }],
    });
    expect(refused(() => deployment(1)).message).toMatch(/expression 'variables.bad == 1' resulted in error: composited variable "bad" fails to evaluate: no such key: nowhere$/);
  });

  it('evaluates no more than a policy may cost', () => {
    // A tenth per character times a quarter per character of the pattern: 800,000 and 1,250,000 units.
    const [dear, tooDear] = [320, 500].map((length) => `!object.data.big.matches('${'b'.repeat(length)}')`);
    const data = { big: 'a'.repeat(100_000) };
    policy({ validations: Array.from({ length: 13 }, () => ({ expression: dear })) });
    const place = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request:";
    expect(refused(() => configMap({ data })).message).toContain(`${place} validation failed due to running out of cost budget, no further validation rules will be run`);
    create(ValidatingAdmissionPolicies, { metadata: { name: 'a' }, spec: { matchConstraints: { resourceRules: [configMaps] }, validations: [{ expression: tooDear }] } });
    create(ValidatingAdmissionPolicyBindings, { metadata: { name: 'a' }, spec: { policyName: 'a', validationActions: ['Deny'] } });
    expect(refused(() => configMap({ data })).message).toContain(`expression '${tooDear}' resulted in error: operation cancelled: actual cost limit exceeded`);
  });

  it('warns', () => {
    policy({ validations: [{ expression: 'false', message: 'mind the gap' }] }, { validationActions: ['Warn', 'Audit'] });
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } };
    const answer = api.handleHttp({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: JSON.stringify(object) }, admin, () => {});
    expect(answer).toMatchObject({ status: 201, headers: { Warning: `299 - "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': mind the gap"` } });
  });
});

describe('the authorizer', () => {
  const jane: User = { name: 'jane', groups: ['system:authenticated'] };

  it.each([
    ["authorizer.group('').resource('pods').namespace('default').check('delete').allowed()", false],
    ["authorizer.path('/version').check('get').allowed()", true],
    ["authorizer.path('/version').check('get').reason().startsWith('RBAC: allowed by ClusterRoleBinding')", true],
    ["authorizer.requestResource.check('create').allowed() || authorizer.requestResource.check('create').errored()", false],
    ["authorizer.serviceAccount('kube-system', 'job-controller').group('').resource('pods').check('create').allowed()", true],
    ["authorizer.group('apps').resource('deployments').subresource('scale').name('web').check('get').error() == ''", true],
  ])('answers %s with %s', (expression, holds) => {
    policy({ validations: [{ expression: `(${expression}) == ${holds}` }] });
    expect(api.execute({ resource: ConfigMaps, namespace: 'default', verb: 'create', object: { metadata: { name: 'c' } } }, jane)).toBeDefined();
  });
});

describe('parameters of a policy', () => {
  it('must be of a kind that is served', () => {
    policy({ paramKind: { apiVersion: 'rules.example.com/v1', kind: 'Limit' } }, { paramRef: { name: 'limit', parameterNotFoundAction: 'Allow' } });
    expect(refused(() => configMap()).status()).toMatchObject({ code: 422, message: `configmaps "c" is forbidden: ValidatingAdmissionPolicy 'p' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'rules.example.com/v1, Kind=Limit'` });
  });

  const limited = { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, matchConstraints: { resourceRules: [deployments] }, validations: [{ expression: 'object.spec.replicas <= int(params.data.max)' }] };
  const limit = (name: string, max: string, namespace = 'default'): KubeObject => configMap({ metadata: { name, labels: { limits: 'yes' } }, data: { max } }, namespace);

  it('are named', () => {
    limit('limit', '3');
    policy(limited, { paramRef: { name: 'limit', namespace: 'default', parameterNotFoundAction: 'Deny' } });
    expect(refused(() => deployment(4, 'prod')).code).toBe(422);
    expect(deployment(3, 'prod')).toBeDefined();
  });

  it('are chosen by label from the namespace of the request', () => {
    limit('a', '3');
    limit('b', '2');
    limit('c', '1', 'prod');
    policy(limited, { paramRef: { selector: { matchLabels: { limits: 'yes' } }, parameterNotFoundAction: 'Deny' } });
    expect(refused(() => deployment(3)).code).toBe(422);
    expect(deployment(2)).toBeDefined();
  });

  it('may be missing, unless the binding denies then', () => {
    const paramRef = { name: 'limit', namespace: 'default' };
    policy(limited, { paramRef: { ...paramRef, parameterNotFoundAction: 'Allow' } });
    expect(deployment(9)).toBeDefined();
    api.execute({ resource: ValidatingAdmissionPolicyBindings, name: 'b', verb: 'patch', patchType: 'merge', patch: { spec: { paramRef: { parameterNotFoundAction: 'Deny' } } } }, admin);
    expect(refused(() => deployment(9, 'prod')).message).toMatch(/denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction$/);
  });
});
