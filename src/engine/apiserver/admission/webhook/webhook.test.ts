import { beforeEach, describe, expect, it } from 'vitest';
import type { WebhookAnswer, WebhookCall } from '../../../api/admission/webhook-call.ts';
import { MutatingWebhookConfigurations, ValidatingWebhookConfigurations } from '../../../api/admissionregistration/resources.ts';
import { ConfigMaps, Pods } from '../../../api/core/resources.ts';
import type { ConfigMap } from '../../../api/core/types.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { User } from '../../../api/operation.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { ApiError } from '../../../api/status.ts';
import { base64OfText } from '../../../base/base64.ts';
import type { Json, JsonObject } from '../../../base/json.ts';
import { Simulation } from '../../../sim/simulation.ts';
import { ApiServer } from '../../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let api: ApiServer;
let calls: WebhookCall[];
/** What each webhook answers, by the name of its Service. */
let answers: Record<string, (call: WebhookCall) => WebhookAnswer>;

beforeEach(() => {
  calls = [];
  answers = {};
  const askWebhook = (call: WebhookCall): WebhookAnswer => {
    calls.push(call);
    return answers[call.client.service?.name ?? '']?.(call) ?? { type: 'failed', message: 'connection refused' };
  };
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }), askWebhook });
  api.begin();
});

function review(response: JsonObject): (call: WebhookCall) => WebhookAnswer {
  return ({ review: { apiVersion, request } }) => ({ type: 'answered', body: { kind: 'AdmissionReview', apiVersion, response: { uid: request.uid, ...response } } });
}

function patch(...operations: readonly Json[]): (call: WebhookCall) => WebhookAnswer {
  return review({ allowed: true, patchType: 'JSONPatch', patch: base64OfText(JSON.stringify(operations)) });
}

const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE', 'DELETE'], resources: ['configmaps'] };

function hook(name: string, more: object = {}): object {
  const clientConfig = { service: { name, namespace: 'tools', path: '/ask' } };
  return { name: `${name}.example.com`, clientConfig, rules: [rule], sideEffects: 'None', admissionReviewVersions: ['v1'], failurePolicy: 'Fail', timeoutSeconds: 5, matchPolicy: 'Equivalent', ...more };
}

function register(resource: ResourceType, name: string, ...webhooks: readonly object[]): void {
  create(resource, { metadata: { name }, webhooks });
}

function create<T extends KubeObject>(resource: ResourceType<T>, object: object, namespace?: string): T {
  return api.execute({ resource, ...(namespace === undefined ? {} : { namespace }), verb: 'create', object: object as never }, admin) as T;
}

function configMap(): ConfigMap {
  return create(ConfigMaps, { metadata: { name: 'settings', namespace: 'default' }, data: { a: '1' } }, 'default');
}

function refused(act: () => unknown): ApiError {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a validating webhook', () => {
  it('is asked with an AdmissionReview and lets pass', () => {
    answers['judge'] = review({ allowed: true });
    register(ValidatingWebhookConfigurations, 'v', hook('judge'));
    configMap();
    expect(calls[0]?.review).toMatchObject({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: {
        kind: { group: '', version: 'v1', kind: 'ConfigMap' },
        resource: { group: '', version: 'v1', resource: 'configmaps' },
        name: 'settings',
        namespace: 'default',
        operation: 'CREATE',
        userInfo: { username: 'kubernetes-admin', groups: ['system:masters'] },
        object: { kind: 'ConfigMap', apiVersion: 'v1', data: { a: '1' } },
        oldObject: null,
        dryRun: false,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
      },
    });
  });

  it.each([
    [{ allowed: false, status: { code: 403, reason: 'Forbidden', message: 'no settings on Fridays' } }, 403, 'Forbidden', 'admission webhook "judge.example.com" denied the request: no settings on Fridays'],
    [{ allowed: false, status: { reason: 'Because' } }, 400, 'Because', 'admission webhook "judge.example.com" denied the request: Because'],
    [{ allowed: false }, 400, '', 'admission webhook "judge.example.com" denied the request without explanation'],
  ])('refuses in its own words: %j', (response, code, reason, message) => {
    answers['judge'] = review(response);
    register(ValidatingWebhookConfigurations, 'v', hook('judge'));
    expect(refused(configMap)).toMatchObject({ code, reason, message });
    expect(api.peek(ConfigMaps, 'default/settings')).toBeUndefined();
  });

  it('that cannot be reached fails the request, unless its policy says otherwise', () => {
    register(ValidatingWebhookConfigurations, 'v', hook('gone'));
    expect(refused(configMap)).toMatchObject({
      code: 500,
      reason: 'InternalError',
      message: 'Internal error occurred: failed calling webhook "gone.example.com": failed to call webhook: Post "https://gone.tools.svc:443/ask?timeout=5s": connection refused',
    });
    api.execute({ resource: ValidatingWebhookConfigurations, name: 'v', verb: 'delete' }, admin);
    register(ValidatingWebhookConfigurations, 'v', hook('gone', { failurePolicy: 'Ignore' }));
    expect(configMap().data).toEqual({ a: '1' });
  });

  it.each<[string, JsonObject | undefined]>([
    ['webhook response was absent', undefined],
    ['validating webhook may not return response.patchType', { allowed: true, patchType: 'JSONPatch' }],
    ['validating webhook may not return response.patch', { allowed: true, patchType: 'JSONPatch', patch: 'W10=' }],
  ])('whose answer makes no sense counts as one that fails: %s', (why, response) => {
    answers['judge'] = response === undefined ? () => ({ type: 'answered', body: {} }) : review(response);
    register(ValidatingWebhookConfigurations, 'v', hook('judge'));
    expect(refused(configMap).message).toBe(`Internal error occurred: failed calling webhook "judge.example.com": received invalid webhook response: ${why}`);
  });

  it('sees only what its rules, selectors and conditions let through, and never the configurations themselves', () => {
    const onlyMarked = { objectSelector: { matchLabels: { judged: 'yes' } } };
    const never = { matchConditions: [{ name: 'never', expression: 'object.data.a == "2"' }] };
    const elsewhere = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };
    register(ValidatingWebhookConfigurations, 'v', hook('marked', onlyMarked), hook('never', never), hook('elsewhere', elsewhere), hook('idle', { rules: [] }));
    const all = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] };
    register(ValidatingWebhookConfigurations, 'w', hook('judge', { rules: [{ ...all, resources: ['mutatingwebhookconfigurations'] }] }));
    register(MutatingWebhookConfigurations, 'm');
    configMap();
    expect(calls).toHaveLength(0);
  });

  it('is asked about deletions, with the object as the old one', () => {
    configMap();
    answers['judge'] = review({ allowed: false });
    register(ValidatingWebhookConfigurations, 'v', hook('judge'));
    expect(refused(() => api.execute({ resource: ConfigMaps, namespace: 'default', name: 'settings', verb: 'delete' }, admin)).code).toBe(400);
    expect(calls[0]?.review.request).toMatchObject({ operation: 'DELETE', object: null, oldObject: { data: { a: '1' } } });
  });
});

describe('a mutating webhook', () => {
  it('changes the object before it is validated, and what it leaves out is defaulted', () => {
    answers['maker'] = patch({ op: 'add', path: '/spec/containers/-', value: { name: 'sidecar', image: 'proxy:1' } });
    register(MutatingWebhookConfigurations, 'm', hook('maker', { rules: [{ ...rule, resources: ['pods'] }] }));
    create(ConfigMaps, { metadata: { name: 'x' } }, 'default');
    api.execute({ resource: { ...Pods, plural: 'serviceaccounts', kind: 'ServiceAccount' }, namespace: 'default', verb: 'create', object: { metadata: { name: 'default' } } }, admin);
    const pod = create(Pods, { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } }, 'default');
    expect(pod).toMatchObject({ spec: { containers: [{ name: 'c' }, { name: 'sidecar', imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' }] } });
    // The second mutating pass gave the sidecar its token.
    expect(JSON.stringify(pod).match(/var\/run\/secrets/g)).toHaveLength(2);
    expect(calls).toHaveLength(1);
  });

  it('is asked again when a later one has changed something and it asks for that', () => {
    answers['first'] = patch({ op: 'add', path: '/data/first', value: '1' });
    answers['second'] = patch({ op: 'add', path: '/data/second', value: '2' });
    register(MutatingWebhookConfigurations, 'm', hook('first', { reinvocationPolicy: 'IfNeeded' }), hook('second', { reinvocationPolicy: 'Never' }));
    expect(configMap().data).toEqual({ a: '1', first: '1', second: '2' });
    expect(calls.map(({ client }) => client.service?.name)).toEqual(['first', 'second', 'first']);
  });

  it('that returns a patch that does not fit fails the request', () => {
    answers['maker'] = patch({ op: 'remove', path: '/data/zzz' });
    register(MutatingWebhookConfigurations, 'm', hook('maker', { failurePolicy: 'Ignore' }));
    expect(refused(configMap)).toMatchObject({ code: 500, reason: 'InternalError' });
  });

  it('may not change what is being deleted', () => {
    configMap();
    answers['maker'] = patch({ op: 'add', path: '/data/b', value: '2' });
    register(MutatingWebhookConfigurations, 'm', hook('maker'));
    expect(refused(() => api.execute({ resource: ConfigMaps, namespace: 'default', name: 'settings', verb: 'delete' }, admin)).message).toBe(
      'Internal error occurred: admission webhook "maker.example.com" attempted to modify the object, which is not supported for this operation',
    );
  });
});

it('warnings of webhooks go to the client, of those that refuse too', () => {
  answers['maker'] = review({ allowed: true, warnings: ['careful'] });
  answers['judge'] = review({ allowed: false, warnings: ['this is why'] });
  register(MutatingWebhookConfigurations, 'm', hook('maker'));
  register(ValidatingWebhookConfigurations, 'v', hook('judge'));
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
  const answer = api.handleHttp({ method: 'POST', path: '/api/v1/namespaces/default/configmaps', contentType: 'application/json', body }, admin, () => undefined);
  expect('headers' in answer && answer.headers['Warning']).toBe('299 - "careful", 299 - "this is why"');
});
