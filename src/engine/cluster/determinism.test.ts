import { describe, expect, test } from 'vitest';
import type { ClusterSpec } from '../protocol/messages.ts';
import { administrator, Cluster } from './cluster.ts';

const spec: ClusterSpec = {
  seed: 7,
  start: '2026-03-02T09:00:00Z',
  machines: Array.from({ length: 9 }, (_, i) => ({ name: `${'abc'[i % 3]}${Math.floor(i / 3) + 1}`, zone: 'abc'[i % 3] ?? 'a', cpu: '4', memory: '8Gi' })),
};

function send(cluster: Cluster, method: string, path: string, body: unknown, contentType = 'application/json'): void {
  const { status, body: answer } = cluster.request(administrator, { method, path, contentType, body: JSON.stringify(body) });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
}

function power(cluster: Cluster, machine: string, state: 'On' | 'Off'): void {
  send(cluster, 'PATCH', `/apis/sandbox.kubarium.dev/v1/machines/${machine}`, { spec: { power: state } }, 'application/merge-patch+json');
}

function deployment(name: string, replicas: number, container: object): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', ...container }] } } },
  };
}

/** What a busy morning brings: workloads that run, crash and are probed, machines that die and come back. Times in seconds. */
const story: readonly (readonly [number, (cluster: Cluster) => void])[] = [
  [30, (cluster) => send(cluster, 'POST', '/apis/apps/v1/namespaces/default/deployments', deployment('web', 24, { image: 'nginx:1.27', ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { port: 80 }, periodSeconds: 2 }, livenessProbe: { httpGet: { port: 80 }, periodSeconds: 3 } }))],
  [31, (cluster) => send(cluster, 'POST', '/api/v1/namespaces/default/services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })],
  [40, (cluster) => send(cluster, 'POST', '/apis/apps/v1/namespaces/default/deployments', deployment('crash', 3, { image: 'busybox', command: ['sh', '-c', 'sleep 5; exit 1'] }))],
  [90, (cluster) => power(cluster, 'b1', 'Off')],
  [200, (cluster) => send(cluster, 'PATCH', '/apis/apps/v1/namespaces/default/deployments/web', { spec: { template: { metadata: { annotations: { again: 'yes' } } } } }, 'application/strategic-merge-patch+json')],
  [500, (cluster) => power(cluster, 'b1', 'On')],
  [620, (cluster) => power(cluster, 'c2', 'Off')],
];

/** Plays the story up to a time, in steps of so many seconds. */
function play(cluster: Cluster, untilSeconds: number, stepSeconds = Number.POSITIVE_INFINITY): Cluster {
  const go = (seconds: number): void => {
    while (cluster.elapsedMs < seconds * 1000) cluster.advance(Math.min(stepSeconds * 1000, seconds * 1000 - cluster.elapsedMs));
  };
  const from = cluster.elapsedMs;
  for (const [at, act] of story) {
    if (at * 1000 < from || at >= untilSeconds) continue;
    go(at);
    act(cluster);
  }
  go(untilSeconds);
  return cluster;
}

describe('a cluster is its seed and its input log', () => {
  test('the same seed and the same commands give the same state, over a hundred thousand events', () => {
    const one = play(Cluster.create(spec), 5000);
    const other = play(Cluster.create(spec), 5000);
    expect(one.sim.processed).toBeGreaterThan(100_000);
    expect(other.hash()).toBe(one.hash());
  });

  test('another seed gives another state', () => {
    expect(play(Cluster.create({ ...spec, seed: 8 }), 60).hash()).not.toBe(play(Cluster.create(spec), 60).hash());
  });

  test('one advance of 300 s and 300 of 1 s end in the same state', () => {
    expect(play(Cluster.create(spec), 400, 1).hash()).toBe(play(Cluster.create(spec), 400).hash());
  });

  test.each([0, 20, 45, 95, 150, 380, 505, 700])('saved at %d s, loaded and gone on, it is as if nothing had been', (saveAt) => {
    const straight = play(play(Cluster.create(spec), saveAt), 900);
    const before = play(Cluster.create(spec), saveAt);
    const resumed = Cluster.load(JSON.parse(JSON.stringify(before.save())));
    expect(resumed.hash()).toBe(before.hash());
    play(resumed, 900);
    expect(resumed.hash()).toBe(straight.hash());
  });

  test('replayed from its input log it is the same', () => {
    const original = play(Cluster.create(spec), 700);
    const again = Cluster.replay(spec, original.log);
    again.runUntil(original.elapsedMs);
    expect(again.hash()).toBe(original.hash());
  });

  test('a save that is none of ours is refused in words', () => {
    expect(() => Cluster.load({ format: 'other' })).toThrow('not a Kubarium save file');
    expect(() => Cluster.load(null)).toThrow('not a Kubarium save file');
  });
});
