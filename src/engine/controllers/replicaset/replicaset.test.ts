import { describe, expect, test } from 'vitest';
import { ReplicaSets } from '../../api/apps/resources.ts';
import type { ReplicaSet } from '../../api/apps/types.ts';
import { Events, Pods, ReplicationControllers } from '../../api/core/resources.ts';
import { ControlPlane } from '../../testing/control-plane.ts';

const namespace = 'default';
const labels = { app: 'x' };
const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'a' }] } };

function createSet(plane: ControlPlane, replicas: number): void {
  plane.client.create<ReplicaSet>(ReplicaSets, { metadata: { name: 'x', namespace }, spec: { replicas, selector: { matchLabels: labels }, template } });
}

const statusOf = (plane: ControlPlane): ReplicaSet['status'] => (plane.client.get(ReplicaSets, { name: 'x', namespace }) as ReplicaSet).status;
const pods = (plane: ControlPlane) => plane.client.list(Pods, { namespace });

describe('a replica set', () => {
  test('of a thousand is there within few runs and few events', () => {
    const plane = new ControlPlane({ nodes: 10, jitterMs: 2000 });
    createSet(plane, 1000);
    plane.advance(4000);
    expect(statusOf(plane)).toMatchObject({ replicas: 1000, readyReplicas: 1000, availableReplicas: 1000 });
    expect(plane.client.list(Events, { namespace }).filter(({ involvedObject }) => involvedObject.kind === 'ReplicaSet').length).toBeLessThanOrEqual(10);
    plane.client.patch(ReplicaSets, { name: 'x', namespace }, { spec: { replicas: 0 } });
    plane.advance(4000);
    expect(pods(plane)).toHaveLength(0);
  });

  test('makes another as soon as one is on its way out or has failed', () => {
    const plane = new ControlPlane({ stopMs: 20_000 });
    createSet(plane, 3);
    plane.advance(2000);
    const [first, second] = pods(plane);
    if (first === undefined || second === undefined) throw new Error('three pods were wanted');
    plane.client.delete(Pods, first);
    plane.client.updateStatus(Pods, { ...second, status: { ...second.status, phase: 'Failed' } });
    plane.advance(2000);
    expect(pods(plane)).toHaveLength(5);
    expect(statusOf(plane)).toMatchObject({ replicas: 3, terminatingReplicas: 1 });
  });

  test('counts a pod as labelled fully only with all labels of the template', () => {
    const plane = new ControlPlane();
    plane.client.create<ReplicaSet>(ReplicaSets, {
      metadata: { name: 'x', namespace },
      spec: { replicas: 2, selector: { matchLabels: labels }, template: { ...template, metadata: { labels: { ...labels, more: 'yes' } } } },
    });
    plane.advance(2000);
    const [pod] = pods(plane);
    if (pod === undefined) throw new Error('two pods were wanted');
    plane.client.patch(Pods, pod, { metadata: { labels: { more: null } } });
    plane.advance(1000);
    expect(statusOf(plane)).toMatchObject({ replicas: 2, fullyLabeledReplicas: 1 });
  });

  test('writes nothing when nothing has changed', () => {
    const plane = new ControlPlane();
    createSet(plane, 3);
    plane.advance(3000);
    const before = plane.server.revision;
    plane.advance(120_000);
    expect(plane.server.revision).toBe(before);
  });
});

test('the older kind keeps its pods too', () => {
  const plane = new ControlPlane();
  plane.client.create(ReplicationControllers, { metadata: { name: 'rc', namespace }, spec: { replicas: 2, selector: labels, template } });
  plane.advance(2000);
  expect(plane.client.get(ReplicationControllers, { name: 'rc', namespace })?.status).toMatchObject({ replicas: 2, availableReplicas: 2 });
  expect(plane.client.list(Events, { namespace }).map(({ source }) => source?.component)).toEqual(['replication-controller', 'replication-controller']);
});
