import { beforeAll, describe, expect, it } from 'vitest';
import { MutatingAdmissionPolicies, ValidatingAdmissionPolicies, ValidatingWebhookConfigurations } from '../../../api/admissionregistration/resources.ts';
import { DeviceClasses } from '../../../api/resource/resources.ts';
import { askServer, type Asking } from '../asking.ts';

let asked: Asking;

beforeAll(() => {
  asked = askServer();
});

const matchConstraints = { resourceRules: [{ operations: ['CREATE'], apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'] }] };

function judge(spec: object): readonly string[] {
  return asked.refusals(ValidatingAdmissionPolicies, { metadata: { name: 'p' }, spec: { matchConstraints, ...spec } });
}

const one = (expression: string, more: object = {}): readonly string[] => judge({ validations: [{ expression }], ...more });
const at = 'spec.validations[0].expression: Invalid value:';

describe('a validation', () => {
  it.each<readonly [string, object]>([
    ['object.spec.replicas <= 5', {}],
    ["request.userInfo.groups.exists(g, g == 'a') && namespaceObject.metadata.labels['x'] == 'y'", {}],
    ["authorizer.group('apps').resource('deployments').namespace(request.namespace).check('create').allowed()", {}],
    ["authorizer.requestResource.check('delete').allowed()", {}],
    ['params.max > 1', { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } }],
    ['variables.a > variables.b', { variables: [{ name: 'a', expression: 'object.spec.replicas' }, { name: 'b', expression: 'int(variables.a) + 1' }] }],
    ['!has(oldObject.spec) || object.spec.containers.all(c, !c.?image.orValue("").endsWith(":latest"))', {}],
  ])('may be %s', (expression, more) => {
    expect(one(expression, more)).toEqual([]);
  });

  it('answers yes or no', () => {
    expect(one('object.spec.replicas')).toEqual([`${at} "object.spec.replicas": must evaluate to bool but got dyn`]);
    expect(one('[1, 2]')).toEqual([`${at} "[1, 2]": must evaluate to bool but got list(int)`]);
    expect(one("timestamp('2020-01-01T00:00:00Z')")).toEqual([`${at} "timestamp('2020-01-01T00:00:00Z')": must evaluate to bool but got google.protobuf.Timestamp`]);
  });

  it('speaks of what there is', () => {
    const missing = (column: number, name: string, text: string): string => `compilation failed: ERROR: <input>:1:${column}: undeclared reference to '${name}' (in container '')\n | ${text}\n | ${'.'.repeat(column - 1)}^`;
    expect(one('params.x == 1')).toEqual([`${at} "params.x == 1": ${missing(1, 'params', 'params.x == 1')}`]);
    expect(one('variables.x == 1')).toEqual([`${at} "variables.x == 1": ${missing(1, 'variables', 'variables.x == 1')}`]);
    expect(one('request.user == "x"')).toEqual([`${at} "request.user == \\"x\\"": compilation failed: ERROR: <input>:1:8: undefined field 'user'\n | request.user == "x"\n | .......^`]);
    expect(one('variables.b', { variables: [{ name: 'a', expression: 'true' }] })).toEqual([`${at} "variables.b": compilation failed: ERROR: <input>:1:10: undefined field 'b'\n | variables.b\n | .........^`]);
  });

  it('says why in a text', () => {
    const path = 'spec.validations[0].messageExpression: Invalid value:';
    expect(judge({ validations: [{ expression: 'true', messageExpression: '1' }] })).toEqual([`${path} "1": must evaluate to string but got int`]);
    expect(judge({ validations: [{ expression: 'true', messageExpression: "authorizer.path('/x').check('get').reason()" }] })[0]).toContain("undeclared reference to 'authorizer'");
  });

  it('leaves a note', () => {
    expect(judge({ auditAnnotations: [{ key: 'k', valueExpression: ' 1 ' }] })).toEqual(['spec.auditAnnotations[0].valueExpression: Invalid value: " 1 ": must evaluate to one of [string null_type] but got int']);
    expect(judge({ auditAnnotations: [{ key: 'k', valueExpression: "object.x ? 'a' : null" }] })[0]).toContain('Invalid value');
    expect(judge({ auditAnnotations: [{ key: 'k', valueExpression: 'null' }] })).toEqual([]);
  });
});

it('a condition knows no variables', () => {
  const refusals = judge({ variables: [{ name: 'a', expression: 'true' }], matchConditions: [{ name: 'c', expression: 'variables.a' }], validations: [{ expression: 'true' }] });
  expect(refusals[0]).toMatch(/^spec\.matchConditions\[0\]\.expression: Invalid value: "variables\.a": compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables'/);
  const webhook = { name: 'a.b.c', sideEffects: 'None', admissionReviewVersions: ['v1'], clientConfig: { url: 'https://h' }, matchConditions: [{ name: 'c', expression: "request.name + 'x'" }] };
  expect(asked.refusals(ValidatingWebhookConfigurations, { metadata: { name: 'w' }, webhooks: [webhook] })).toEqual(['webhooks[0].matchConditions[0].expression: Invalid value: "request.name + \'x\'": must evaluate to bool but got string']);
});

describe('a mutation', () => {
  const mutate = (mutation: object): readonly string[] => asked.refusals(MutatingAdmissionPolicies, { metadata: { name: 'm' }, spec: { matchConstraints, reinvocationPolicy: 'Never', mutations: [mutation] } });
  const apply = (expression: string): readonly string[] => mutate({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } });
  const patch = (expression: string): readonly string[] => mutate({ patchType: 'JSONPatch', jsonPatch: { expression } });

  it('makes an object or a patch', () => {
    expect(apply('Object{spec: Object.spec{template: Object.spec.template{x: "y"}}}')).toEqual([]);
    expect(patch('[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b"), value: "c"}]')).toEqual([]);
  });

  it('makes nothing else', () => {
    expect(apply('Object.spec{}')).toEqual(['spec.mutations[0].applyConfiguration.expression: Invalid value: "Object.spec{}": must evaluate to Object but got Object.spec']);
    expect(patch('JSONPatch{op: "add"}')).toEqual(['spec.mutations[0].jsonPatch.expression: Invalid value: "JSONPatch{op: \\"add\\"}": must evaluate to list(JSONPatch) but got JSONPatch']);
  });
});

it('devices are picked by what they have', () => {
  const pick = (expression: string): readonly string[] => asked.refusals(DeviceClasses, { metadata: { name: 'd' }, spec: { selectors: [{ cel: { expression } }] } });
  const path = 'spec.selectors[0].cel.expression: Invalid value:';
  expect(pick("device.driver == 'a' && device.attributes['a'].healthy && device.capacity['a'].memory.isGreaterThan(quantity('1Gi')) && device.allowMultipleAllocations")).toEqual([]);
  expect(pick("device.attributes['a'].healthy")).toEqual([]);
  expect(pick('device.driver')).toEqual([`${path} "device.driver": must evaluate to bool or the unknown type, not string`]);
  expect(pick('device.name')).toEqual([`${path} "device.name": compilation failed: ERROR: <input>:1:7: undefined field 'name'\n | device.name\n | ......^`]);
});
