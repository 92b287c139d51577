import { describe, expect, it } from 'vitest';
import { Nodes, Pods } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import { NodeYard } from '../../testing/node-yard.ts';
import { surplusTerminated } from './plan.ts';

const machines = [{ name: 'a1', zone: 'a' }, { name: 'b1', zone: 'b' }];

function finished(name: string, created: string, reason?: string): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: created }, spec: { containers: [] }, status: { phase: 'Failed', ...(reason === undefined ? {} : { reason }) } };
}

describe('finished pods', () => {
  it('beyond the number that is kept go, evicted ones first, then the oldest', () => {
    const pods = [finished('new', '2026-01-03T00:00:00Z'), finished('old', '2026-01-01T00:00:00Z'), finished('evicted', '2026-01-04T00:00:00Z', 'Evicted'), finished('middle', '2026-01-02T00:00:00Z')];
    expect(surplusTerminated(pods, 2).map(({ metadata }) => metadata.name)).toEqual(['evicted', 'old']);
    expect(surplusTerminated(pods)).toEqual([]);
  });
});

describe('pods of a node that is gone', () => {
  it('vanish when the quarantine is over', () => {
    const yard = new NodeYard(machines);
    yard.client.create(Pods, { metadata: { name: 'orphan', namespace: 'default' }, spec: { nodeName: 'a1', containers: [{ name: 'c', image: 'nginx' }] } });
    yard.advance(25_000);
    yard.power(['a1'], false);
    yard.client.delete(Nodes, { name: 'a1' });
    yard.advance(35_000);
    expect(yard.pods()).toHaveLength(1);
    yard.advance(45_000);
    expect(yard.pods()).toEqual([]);
  });

  it('stay when the node comes back in time', () => {
    const yard = new NodeYard(machines);
    yard.client.create(Pods, { metadata: { name: 'lucky', namespace: 'default' }, spec: { nodeName: 'late', containers: [{ name: 'c', image: 'nginx' }], tolerations: [{ operator: 'Exists' }] } });
    yard.advance(30_000);
    yard.add('late', 'a');
    yard.advance(90_000);
    expect(yard.pods()).toHaveLength(1);
  });
});

describe('a deleted pod without a node', () => {
  it('needs nobody to confirm it', () => {
    const yard = new NodeYard(machines);
    yard.client.create(Pods, { metadata: { name: 'homeless', namespace: 'default', finalizers: ['example.com/hold'] }, spec: { schedulerName: 'nobody', containers: [{ name: 'c', image: 'nginx' }] } });
    yard.advance(1000);
    yard.client.delete(Pods, { namespace: 'default', name: 'homeless' });
    yard.advance(25_000);
    expect(yard.pods()[0]?.status.phase).toBe('Failed');
  });
});

describe('a node that is out of service', () => {
  it('loses its terminating pods', () => {
    const yard = new NodeYard(machines);
    yard.client.create(Pods, { metadata: { name: 'stuck', namespace: 'default' }, spec: { nodeName: 'a1', containers: [{ name: 'c', image: 'nginx' }], tolerations: [{ operator: 'Exists' }] } });
    yard.advance(5000);
    yard.power(['a1'], false);
    yard.advance(60_000);
    yard.client.delete(Pods, { namespace: 'default', name: 'stuck' });
    yard.advance(60_000);
    expect(yard.pods()).toHaveLength(1);
    yard.client.patch(Nodes, { name: 'a1' }, { spec: { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] } });
    yard.advance(25_000);
    expect(yard.pods()).toEqual([]);
  });
});
