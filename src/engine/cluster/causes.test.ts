import { describe, expect, test } from 'vitest';
import type { Fact } from '../sim/trace.ts';
import { administrator, Cluster } from './cluster.ts';

function send(cluster: Cluster, method: string, path: string, body: unknown, contentType = 'application/json'): void {
  const { status, body: answer } = cluster.request(administrator, { method, path, contentType, body: JSON.stringify(body) });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
}

/** Two pods on each of three machines; b1 loses its power after a minute, and six more pass. */
function failure(): Cluster {
  const cluster = Cluster.create({ seed: 1, start: '2026-03-02T09:00:00Z', machines: ['a', 'b', 'c'].map((zone) => ({ name: `${zone}1`, zone, cpu: '2', memory: '4Gi' })) });
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.29' }] } };
  send(cluster, 'POST', '/apis/apps/v1/namespaces/default/deployments', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 6, selector: { matchLabels: { app: 'web' } }, template } });
  cluster.advance(60_000);
  send(cluster, 'PATCH', '/apis/sandbox.kubarium.dev/v1/machines/b1', { spec: { power: 'Off' } }, 'application/merge-patch+json');
  cluster.advance(400_000);
  return cluster;
}

const words = ({ reason, object }: Fact): string => (object === undefined ? reason : `${reason} ${object.kind}`);

describe('why', () => {
  const cluster = failure();
  const facts = cluster.sim.trace.since(0);
  const causesOf = (fact: Fact | undefined): readonly string[] => (fact === undefined ? [] : cluster.sim.trace.chain(fact.id).map(words));
  const powerCut = ['PowerOff Machine', 'MachineChanged Machine', 'Patch Machine'];

  test('a node turns Unknown because nothing was heard of it, because somebody cut its power', () => {
    const unknown = facts.find(({ type, reason }) => type === 'write' && reason === 'NodeUnknown');
    expect(causesOf(unknown)).toEqual(['NodeUnknown Node', 'NodeUnknown Node', 'HeartbeatMissed Node', ...powerCut]);
  });

  test('the replacement of an evicted pod goes back to the same hand', () => {
    const evicted = facts.find(({ type, by, object }) => type === 'write' && by === 'taint-eviction-controller' && object?.kind === 'Pod');
    const replacement = facts.findLast(({ type, reason }) => type === 'write' && reason === 'PodReady');
    for (const fact of [evicted, replacement]) expect(causesOf(fact).slice(-5)).toEqual(['NodeUnknown Node', 'HeartbeatMissed Node', ...powerCut]);
  });

  test('a pod is placed because of its own creation, not because of the pod before it', () => {
    for (const bound of facts.filter(({ type, reason }) => type === 'write' && reason === 'PodBound')) {
      const names = new Set(cluster.sim.trace.chain(bound.id).filter(({ object, reason }) => object?.kind === 'Pod' && /Bound|Created/.test(reason)).map(({ object }) => object?.name));
      expect([...names]).toEqual([bound.object?.name]);
    }
  });
});
