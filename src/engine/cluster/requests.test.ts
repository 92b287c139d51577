import { expect, it } from 'vitest';
import type { DoorRecord } from '../api/door.ts';
import { administrator, Cluster } from './cluster.ts';
import { handleSandbox, type PaceKeeper } from './sandbox-api.ts';

const keeper: PaceKeeper = { pace: { speed: 1, paused: true }, setPace: () => {}, rebase: () => {}, wallMs: () => 0 };

function ask(cluster: Cluster, query: Readonly<Record<string, string>>): readonly DoorRecord[] {
  const { body } = handleSandbox(cluster, keeper, { method: 'GET', path: 'requests', query: new Map(Object.entries(query)), body: undefined });
  return (body as unknown as { requests: readonly DoorRecord[] }).requests;
}

function factOf(cluster: Cluster, kind: string): string {
  return String(cluster.sim.trace.since(0).find((fact) => fact.type === 'write' && fact.object?.kind === kind && fact.verb === 'create')?.id);
}

it('requests are found by the fact they made, by their object, and by being refused', () => {
  const cluster = Cluster.create({ seed: 1, start: '2026-01-01T00:00:00Z', machines: [] });
  const path = '/apis/apps/v1/namespaces/default/deployments';
  const labels = { app: 'web' };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } } };
  cluster.advance(2000);
  cluster.request(administrator, { method: 'POST', path, body: JSON.stringify({ metadata: { name: 'web' }, spec }) });
  cluster.request(administrator, { method: 'POST', path, body: JSON.stringify({ metadata: { name: 'bad' }, spec: { ...spec, replicas: -1 } }) });
  cluster.advance(2000);

  expect(ask(cluster, { fact: factOf(cluster, 'Deployment') })).toMatchObject([{ source: 'http', method: 'POST', path, answer: { status: 201 } }]);
  expect(ask(cluster, { object: 'Deployment/default/web' })).toHaveLength(1);
  expect(ask(cluster, { refused: 'true' })).toMatchObject([{ object: { kind: 'Deployment', name: 'bad' }, answer: { status: 422 } }]);

  // What a controller wrote: it is who it is and hands over objects, and meets every other stage.
  const [inside] = ask(cluster, { fact: factOf(cluster, 'Pod') });
  expect(inside).toMatchObject({ source: 'process', user: 'system:serviceaccount:kube-system:replicaset-controller', method: 'POST', path: '/api/v1/namespaces/default/pods', writes: [{ object: { kind: 'Pod' } }] });
  expect(inside?.stages.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'skipped', 'changed', 'changed', 'passed', 'passed', 'changed']);
  expect(inside?.stages.find(({ name }) => name === 'mutating')?.plugins?.filter(({ result }) => result === 'changed').map(({ plugin }) => plugin)).toEqual(['ServiceAccount', 'Priority', 'DefaultTolerationSeconds']);

  // Of what comes by the thousand only the fact tells.
  const status = cluster.sim.trace.since(0).find((fact) => fact.type === 'write' && fact.object?.kind === 'ReplicaSet' && fact.verb !== 'create');
  expect(ask(cluster, { fact: String(status?.id) })).toMatchObject([{ source: 'process', path: '', writes: [{ object: { kind: 'ReplicaSet' } }] }]);
  expect(ask(cluster, { fact: '999999' })).toEqual([]);

  // After a load nobody remembers the request, but its fact does. What was noted is no part of the state.
  const loaded = Cluster.load(structuredClone(cluster.save()));
  expect(ask(loaded, { fact: factOf(loaded, 'Deployment') })).toMatchObject([{ source: 'forgotten' }]);
  expect(loaded.hash()).toBe(cluster.hash());
});
