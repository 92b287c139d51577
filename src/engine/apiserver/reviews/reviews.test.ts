import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../api/operation.ts';
import type { JsonObject } from '../../base/json.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let api: ApiServer;

beforeEach(() => {
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
});

function post(path: string, object: object): { readonly status: number; readonly body: JsonObject } {
  const answer = api.handleHttp({ method: 'POST', path: `/apis/${path}`, contentType: 'application/json', body: JSON.stringify(object) }, admin, () => undefined);
  if (!('status' in answer)) throw new Error('is a watch');
  return { status: answer.status, body: answer.body as JsonObject };
}

function ask(kind: string, spec: object, metadata: object = {}, place = ''): { readonly status: number; readonly body: JsonObject } {
  return post(`authorization.k8s.io/v1/${place}${kind.toLowerCase()}s`, { apiVersion: 'authorization.k8s.io/v1', kind, metadata, spec });
}

const causesOf = (body: JsonObject): readonly string[] => ((body['details'] as { causes?: readonly { field?: string; message?: string }[] }).causes ?? []).map(({ field, message }) => `${field ?? ''}: ${message ?? ''}`);

describe('a question that cannot be answered', () => {
  it('is refused in the name of no kind', () => {
    const { status, body } = ask('SubjectAccessReview', {});
    expect(status).toBe(422);
    expect(body['message']).toBe('.authorization.k8s.io "" is invalid: [spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified, spec.user: Invalid value: "": at least one of user or group must be specified]');
    expect(body['details']).toMatchObject({ group: 'authorization.k8s.io' });
  });

  it('has selectors that can be read', () => {
    const fieldSelector = { requirements: [{ key: '', operator: 'In' }, { key: 'a', operator: 'Near' }] };
    const { body } = ask('SelfSubjectAccessReview', { resourceAttributes: { verb: 'list', resource: 'pods', fieldSelector, labelSelector: {} } });
    expect(causesOf(body)).toEqual([
      'spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified',
      "spec.resourceAttributes.fieldSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required',
    ]);
  });

  it('has no name', () => {
    const { body } = ask('SelfSubjectAccessReview', { nonResourceAttributes: { path: '/x', verb: 'get' } }, { name: 'x' });
    expect(causesOf(body)[0]).toMatch(/^metadata: Invalid value: \{"name":"x","managedFields":\[\{"manager":.*\}\]\}: must be empty$/);
  });

  it('is about the namespace in which it is asked', () => {
    const { body } = ask('LocalSubjectAccessReview', { user: 'u', resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'other' } }, {}, 'namespaces/default/');
    expect(causesOf(body)).toEqual(['spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace']);
    expect(causesOf(ask('LocalSubjectAccessReview', { user: 'u', nonResourceAttributes: { path: '/x', verb: 'get' } }, {}, 'namespaces/default/').body)).toEqual([
      'spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: disallowed on this kind of request',
    ]);
  });

  it('is about a token', () => {
    const { status, body } = post('authentication.k8s.io/v1/tokenreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: {} });
    expect([status, body['message']]).toEqual([400, 'token is required for TokenReview in authentication']);
  });
});

describe('an answer', () => {
  it('is about the one who asks', () => {
    expect(post('authentication.k8s.io/v1/selfsubjectreviews', { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }).body).toEqual({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'SelfSubjectReview',
      metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
      status: { userInfo: { username: 'kubernetes-admin', groups: ['system:masters'] } },
    });
  });

  it('about rules does not repeat the question', () => {
    const { body } = ask('SelfSubjectRulesReview', { namespace: 'default' }, { name: 'x' });
    expect([body['metadata'], body['spec']]).toEqual([{}, {}]);
    expect((body['status'] as JsonObject)['incomplete']).toBe(false);
  });
});
