import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../base/json.ts';
import { applyManifests } from '../kubectl/apply.ts';
import { administrator, Cluster } from './cluster.ts';

// Webhooks that run in the cluster itself: a Deployment behind a Service, with a ContainerBehavior that says what they answer.

const webhooks = [
  {
    path: '/validate',
    validations: [{ expression: 'object.data.size() < 3', messageExpression: '"too many settings: " + string(object.data.size())' }],
  },
  { path: '/mutate', patch: '[{"op": "add", "path": "/metadata/labels", "value": {"team": request.userInfo.username}}]' },
  { path: '/slow', latencyMs: 60_000 },
  { path: '/broken', patch: 'object.nothing.here' },
];

let cluster: Cluster;

function post(path: string, object: object): { readonly status: number; readonly body: Json } {
  return cluster.request(administrator, { method: 'POST', path, body: JSON.stringify(object) });
}

function made(path: string, object: object): void {
  expect(post(path, object)).toMatchObject({ status: 201 });
}

function register(kind: 'Mutating' | 'Validating', path: string, more: object = {}): void {
  const clientConfig = { service: { name: 'guard', namespace: 'default', path } };
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];
  const name = path.slice(1);
  made(`/apis/admissionregistration.k8s.io/v1/${kind.toLowerCase()}webhookconfigurations`, {
    metadata: { name },
    webhooks: [{ name: `${name}.example.com`, clientConfig, rules, sideEffects: 'None', admissionReviewVersions: ['v1'], ...more }],
  });
}

function settings(...names: readonly string[]): ReturnType<typeof post> {
  return post('/api/v1/namespaces/default/configmaps', { metadata: { name: 'settings' }, data: Object.fromEntries(names.map((name) => [name, 'x'])) });
}

function message(answer: { readonly body: Json }): string {
  return (answer.body as { message: string }).message;
}

beforeEach(() => {
  cluster = Cluster.create({ seed: 1, start: '2026-01-01T00:00:00Z', machines: [{ name: 'a1', zone: 'a', cpu: '4', memory: '8Gi' }] });
  cluster.advance(20_000);
  const labels = { app: 'guard' };
  made('/apis/sandbox.kubarium.dev/v1/namespaces/default/containerbehaviors', { metadata: { name: 'guard' }, spec: { images: ['example.com/guard'], webhooks } });
  made('/apis/apps/v1/namespaces/default/deployments', {
    metadata: { name: 'guard' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'guard', image: 'example.com/guard:1', ports: [{ containerPort: 8443 }] }] } } },
  });
  made('/api/v1/namespaces/default/services', { metadata: { name: 'guard' }, spec: { clusterIP: '10.96.0.77', selector: labels, ports: [{ port: 443, targetPort: 8443 }] } });
});

describe('once its pods are ready', () => {
  beforeEach(() => cluster.advance(30_000));

  it('a webhook refuses by its own rules', () => {
    register('Validating', '/validate');
    expect(settings('a')).toMatchObject({ status: 201 });
    expect(settings('a', 'b', 'c')).toMatchObject({ status: 403, body: { reason: 'Forbidden', message: 'admission webhook "validate.example.com" denied the request: too many settings: 3' } });
  });

  it('a webhook changes what passes', () => {
    register('Mutating', '/mutate');
    expect(settings('a')).toMatchObject({ status: 201, body: { metadata: { labels: { team: 'kubernetes-admin' } } } });
  });

  it.each([
    ['/slow', 'Post "https://guard.default.svc:443/slow?timeout=10s": context deadline exceeded'],
    ['/elsewhere', 'the server could not find the requested resource'],
    ['/broken', 'an error on the server ("no such key: nothing") has prevented the request from succeeding'],
  ])('a webhook fails at %s', (path, why) => {
    register('Mutating', path);
    expect(message(settings('a'))).toBe(`Internal error occurred: failed calling webhook "${path.slice(1)}.example.com": failed to call webhook: ${why}`);
  });

  it('the power of its machine decides over what other machines may do', () => {
    register('Validating', '/validate');
    cluster.request(administrator, { method: 'PATCH', path: '/apis/sandbox.kubarium.dev/v1/machines/a1', contentType: 'application/merge-patch+json', body: JSON.stringify({ spec: { power: 'Off' } }) });
    cluster.advance(1000);
    expect(message(settings('a'))).toContain('"https://guard.default.svc:443/validate?timeout=10s": context deadline exceeded');
  });

  it('the same question has the same answer after a load', () => {
    register('Mutating', '/mutate');
    const original = cluster;
    const loaded = Cluster.load(structuredClone(original.save()));
    const first = settings('a');
    cluster = loaded;
    expect(settings('a').body).toEqual(first.body);
    expect(loaded.hash()).toBe(original.hash());
  });
});

it('nobody answers before the pods are ready, and whose policy is Fail waits for them', () => {
  register('Validating', '/validate');
  expect(message(settings('a'))).toBe(
    'Internal error occurred: failed calling webhook "validate.example.com": failed to call webhook: Post "https://guard.default.svc:443/validate?timeout=10s": dial tcp 10.96.0.77:443: connect: connection refused',
  );
  cluster.advance(30_000);
  expect(settings('a').status).toBe(201);
});

it('a Service that is not there, and an address outside of the cluster', () => {
  register('Validating', '/validate', { clientConfig: { service: { name: 'gone', namespace: 'default' } } });
  expect(message(settings('a'))).toContain('Post "https://gone.default.svc:443/?timeout=10s": service "gone" not found');
  cluster.request(administrator, { method: 'DELETE', path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/validate' });
  register('Validating', '/validate', { clientConfig: { url: 'https://example.com/judge' } });
  expect(message(settings('a'))).toContain('Post "https://example.com/judge?timeout=10s": dial tcp: lookup example.com: no such host');
});

it('images that are known to be something else answer as what they are', () => {
  made('/api/v1/namespaces/default/pods', { metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80 }] }] } });
  made('/api/v1/namespaces/default/services', { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 443, targetPort: 80 }] } });
  cluster.advance(30_000);
  register('Validating', '/validate', { clientConfig: { service: { name: 'web', namespace: 'default' } } });
  expect(message(settings('a'))).toContain('http: server gave HTTP response to HTTPS client');
});

it('the guide does what it says', () => {
  const guide = readFileSync(new URL('../../../docs/guides/admission-webhooks.md', import.meta.url), 'utf8');
  const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  expect(blocks).toHaveLength(2);
  cluster = Cluster.create({ seed: 1, start: '2026-01-01T00:00:00Z', machines: ['a1', 'b1'].map((name) => ({ name, zone: name.charAt(0), cpu: '4', memory: '8Gi' })) });
  cluster.advance(20_000);
  for (const text of blocks) {
    const results = applyManifests(text, { namespace: 'default', dryRun: false }, (request) => cluster.request(administrator, request));
    expect(results.map(({ outcome, message: why }) => why ?? outcome)).toEqual(results.map(() => 'created'));
    cluster.advance(30_000);
  }
  const labels = { app: 'web' };
  const deployment = (replicas: number): object => ({ metadata: { name: `web-${replicas}` }, spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } } });
  const deployments = '/apis/apps/v1/namespaces/default/deployments';
  expect(post(deployments, deployment(5))).toMatchObject({ status: 403, body: { message: 'admission webhook "replicas.example.com" denied the request: at most 3 replicas, not 5' } });
  made(deployments, deployment(2));
  expect(cluster.request(administrator, { method: 'POST', path: '/api/v1/namespaces/default/configmaps', body: JSON.stringify({ metadata: { name: 'x' } }) })).toMatchObject({
    status: 201,
    body: { metadata: { labels: { 'made-by': 'kubernetes-admin' } } },
    headers: { Warning: '299 - "labels were replaced"' },
  });
  for (const name of ['a1', 'b1']) cluster.request(administrator, { method: 'PATCH', path: `/apis/sandbox.kubarium.dev/v1/machines/${name}`, contentType: 'application/merge-patch+json', body: JSON.stringify({ spec: { power: 'Off' } }) });
  cluster.advance(1000);
  expect(message(post(deployments, deployment(1)))).toMatch(/failed calling webhook "replicas\.example\.com": .*context deadline exceeded$/);
});
