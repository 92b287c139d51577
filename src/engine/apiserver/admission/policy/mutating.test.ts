import { beforeEach, describe, expect, it } from 'vitest';
import { MutatingAdmissionPolicies, MutatingAdmissionPolicyBindings } from '../../../api/admissionregistration/resources.ts';
import { Deployments } from '../../../api/apps/resources.ts';
import type { Deployment } from '../../../api/apps/types.ts';
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
});

function create(resource: ResourceType, object: object, namespace?: string): KubeObject {
  return api.execute({ resource, ...(namespace === undefined ? {} : { namespace }), verb: 'create', object: object as never }, admin) as KubeObject;
}

function policy(name: string, expression: string, spec: object = {}, patchType = 'ApplyConfiguration'): void {
  const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] };
  const mutation = patchType === 'JSONPatch' ? { patchType, jsonPatch: { expression } } : { patchType, applyConfiguration: { expression } };
  create(MutatingAdmissionPolicies, { metadata: { name }, spec: { reinvocationPolicy: 'Never', matchConstraints: { resourceRules: [rule] }, mutations: [mutation], ...spec } });
  create(MutatingAdmissionPolicyBindings, { metadata: { name }, spec: { policyName: name } });
}

function deployment(): Deployment {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } };
  return create(Deployments, { metadata: { name: 'web', labels: { app: 'web' } }, spec: { replicas: 2, selector: { matchLabels: { a: 'b' } }, template } }, 'default') as Deployment;
}

function refused(): ApiError {
  try {
    deployment();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('MutatingAdmissionPolicy', () => {
  it('lays a configuration over the object and fills in its defaults', () => {
    policy('sidecar', "Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{containers: [Object.spec.template.spec.containers{name: 'proxy', image: 'envoy:2'}]}}}}");
    const containers = deployment().spec.template.spec?.containers;
    expect(containers?.map(({ name, imagePullPolicy }) => [name, imagePullPolicy])).toEqual([['c', 'IfNotPresent'], ['proxy', 'IfNotPresent']]);
  });

  it('patches', () => {
    const patch = "[JSONPatch{op: 'test', path: '/spec/replicas', value: 2}, JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a.b/c'), value: string(object.spec.replicas + 1)}]";
    policy('label', patch, {}, 'JSONPatch');
    expect(deployment().metadata.labels).toEqual({ app: 'web', 'a.b/c': '3' });
  });

  it('patches nothing when a test fails', () => {
    policy('label', "[JSONPatch{op: 'test', path: '/spec/replicas', value: 9}, JSONPatch{op: 'remove', path: '/metadata/labels'}]", {}, 'JSONPatch');
    expect(deployment().metadata.labels).toEqual({ app: 'web' });
  });

  it('runs a policy again when one after it has changed what it saw', () => {
    const seen = "Object{metadata: Object.metadata{annotations: {'labels': string(size(object.metadata.labels))}}}";
    policy('a-again', seen, { reinvocationPolicy: 'IfNeeded' });
    policy('b-once', seen.replace("'labels'", "'once'"));
    policy('c-label', "Object{metadata: Object.metadata{labels: {'more': 'yes'}}}");
    expect(deployment().metadata.annotations).toMatchObject({ labels: '2', once: '1' });
  });

  it('asks its conditions first', () => {
    policy('p', 'Object{metadata: Object.metadata{labels: {"x": "y"}}}', { matchConditions: [{ name: 'many', expression: 'object.spec.replicas > 2' }] });
    expect(deployment().metadata.labels).toEqual({ app: 'web' });
  });

  it('refuses what it cannot change, unless told to look away', () => {
    policy('p', 'Object{metadata: Object.metadata{labels: {"x": object.nowhere}}}');
    expect(refused().status()).toMatchObject({
      message: `policy 'p' with binding 'p' denied request: expression 'Object{metadata: Object.metadata{labels: {"x": object.nowhere}}}' resulted in error: no such key: nowhere`,
      reason: 'Invalid',
      code: 403,
    });
    api.execute({ resource: MutatingAdmissionPolicies, name: 'p', verb: 'patch', patchType: 'merge', patch: { spec: { failurePolicy: 'Ignore' } } }, admin);
    expect(deployment().metadata.labels).toEqual({ app: 'web' });
  });

  it.each([
    ["[JSONPatch{op: 'replace', path: '/spec/replicas', value: 'many'}]", /json: cannot unmarshal string into Go struct field/],
    ["[JSONPatch{op: 'remove', path: '/metadata'}]", /the patch leaves no object/],
    ["[JSONPatch{op: 'replace', path: '/metadata/namespace', value: 'kube-system'}]", /may not be changed/],
    ["[JSONPatch{op: 'add', path: '/spec/nowhere', value: 1}]", /unknown field "spec.nowhere"/],
    ["[JSONPatch{op: 'add', path: '/spec/nowhere/else', value: 1}]", /denied request: JSON Patch: add operation does not apply: doc is missing path: "\/spec\/nowhere\/else": missing value$/],
    ["[JSONPatch{op: 'remove', path: '/spec/paused'}]", /denied request: JSON Patch: error in remove for path: '\/spec\/paused': Unable to remove nonexistent key: paused: missing value$/],
    ["[JSONPatch{op: 'replace', path: '/spec/template/spec/containers/3', value: 1}]", /JSON Patch: replace operation does not apply: doc is missing key: \/spec\/template\/spec\/containers\/3: missing value$/],
  ])('refuses what makes no object: %s', (expression, message) => {
    policy('p', expression, {}, 'JSONPatch');
    expect(refused().message).toMatch(message);
  });

  it('does not touch parts of what is atomic', () => {
    policy('p', "Object{spec: Object.spec{selector: Object.spec.selector{matchLabels: {'x': 'y'}}}}");
    expect(refused().message).toMatch(/invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: \.spec\.selector$/);
  });
});
