import { expect, it } from 'vitest';
import { administrator, Cluster } from './cluster.ts';

const labels = { app: 'web' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

function manifest(path: string, object: object): { readonly method: string; readonly path: string; readonly body: string } {
  return { method: 'POST', path: `${path}?dryRun=All`, body: JSON.stringify(object) };
}

it('a dry run leaves no trace: not in the state, not in the streams of chance, not in the input log', () => {
  const cluster = Cluster.create({ seed: 1, start: '2026-01-01T00:00:00Z', machines: [{ name: 'a1', zone: 'a', cpu: '4', memory: '8Gi' }] });
  cluster.advance(20_000);
  const webhook = { name: 'w.example.com', clientConfig: { service: { name: 'gone', namespace: 'default' } }, rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['*'] }], sideEffects: 'None', admissionReviewVersions: ['v1'], failurePolicy: 'Ignore' };
  cluster.request(administrator, { method: 'POST', path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', body: JSON.stringify({ metadata: { name: 'w' }, webhooks: [webhook] }) });
  cluster.advance(1000);
  const [hash, commands] = [cluster.hash(), cluster.log.length];
  const requests = [
    manifest('/api/v1/namespaces/default/pods', { metadata: { generateName: 'p-' }, spec: template.spec }),
    manifest('/api/v1/namespaces/default/services', { metadata: { name: 's' }, spec: { type: 'NodePort', selector: labels, ports: [{ port: 80 }] } }),
    manifest('/apis/apps/v1/namespaces/default/deployments', { metadata: { name: 'd' }, spec: { selector: { matchLabels: labels }, template } }),
    manifest('/api/v1/namespaces/default/limitranges', { metadata: { name: 'l' }, spec: { limits: [{ type: 'Pod' }] } }),
    { method: 'DELETE', path: '/api/v1/namespaces/kube-node-lease?dryRun=All' },
    { method: 'PATCH', path: '/api/v1/nodes/a1?dryRun=All', contentType: 'application/merge-patch+json', body: '{"spec":{"unschedulable":true}}' },
  ];
  for (const request of requests) expect(cluster.request(administrator, request).status, request.path).toBeLessThan(300);
  expect(cluster.hash()).toBe(hash);
  expect(cluster.log).toHaveLength(commands);
});

it('a dry run that waits is an event like any other', () => {
  const cluster = Cluster.create({ seed: 1, start: '2026-01-01T00:00:00Z', machines: [] });
  cluster.request(administrator, { method: 'POST', path: '/api/v1/namespaces', body: JSON.stringify({ metadata: { name: 'new' } }) });
  const answer = cluster.http(administrator, { ...manifest('/api/v1/namespaces/new/pods', { metadata: { name: 'p' }, spec: template.spec }), isPatient: true });
  expect(answer).toHaveProperty('later');
  cluster.advance(500);
  const replayed = Cluster.replay(cluster.spec, cluster.log);
  replayed.advance(500);
  expect(replayed.hash()).toBe(cluster.hash());
  expect(cluster.request(administrator, { method: 'GET', path: '/api/v1/namespaces/new/pods/p' }).status).toBe(404);
});
