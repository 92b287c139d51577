import { describe, expect, it } from 'vitest';
import type { PodRow, ServiceRow, WorkloadRow } from '../../../engine/protocol/messages.ts';
import { type AppGroup, openGroups } from './groups.ts';
import { groupHeight, layoutOf } from './layout.ts';

const workload = (uid: string, kind: string, extra: Partial<WorkloadRow> = {}): WorkloadRow => ({ uid, apiVersion: 'apps/v1', kind, namespace: 'default', name: uid, desired: 2, ready: 2, current: 2, ...extra });
const pod = (uid: string, ownerUid: string): PodRow => ({ uid, ownerUid, namespace: 'default', name: uid, state: 'ready', status: 'Running', readyContainers: 1, containers: 1, restarts: 0, cpuRequestMillis: 0, memoryRequestBytes: 0, createdMs: 0 });
const service: ServiceRow = { uid: 'svc', namespace: 'default', name: 'web', serviceType: 'ClusterIP', clusterIP: '10.96.0.1', ports: [], readyPods: ['p1'], notReadyPods: ['p2'] };

const web: AppGroup = { id: 'web', root: workload('web', 'Deployment'), replicaSets: [workload('web-1', 'ReplicaSet', { ownerUid: 'web' })], pods: [pod('p1', 'web-1'), pod('p2', 'web-1')], services: [service] };
const crowd: AppGroup = { id: 'crowd', root: workload('crowd', 'DaemonSet'), replicaSets: [], pods: Array.from({ length: 40 }, (_, i) => pod(`c${i}`, 'crowd')), services: [] };

describe('the layout of the topology', () => {
  it('stands in columns from owner to Service', () => {
    const { nodes } = layoutOf([web]);
    const x = (id: string): number => nodes.find((node) => node.id === id)?.x ?? -1;
    expect(x('web')).toBeLessThan(x('web-1'));
    expect(x('web-1')).toBeLessThan(x('p1'));
    expect(x('p1')).toBeLessThan(x('web/svc'));
  });

  it('connects owners with what they own, and Services with the pods they select', () => {
    expect(layoutOf([web]).edges.map(({ id, kind }) => `${kind} ${id}`)).toEqual(['owns web>web-1', 'owns web-1>p1', 'owns web-1>p2', 'selects web/svc>p1', 'selects web/svc>p2']);
  });

  it('lets no two boxes overlap', () => {
    const { nodes } = layoutOf([web, crowd, { ...web, id: 'b', pods: [], services: [], replicaSets: [], root: workload('b', 'Deployment') }]);
    const overlaps = nodes.flatMap((a) => nodes.filter((b) => a.id < b.id && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).map((b) => `${a.id} over ${b.id}`));
    expect(overlaps).toEqual([]);
  });

  it('counts the pods of a crowd instead of drawing all', () => {
    const { nodes } = layoutOf([crowd]);
    expect(nodes.filter(({ type }) => type === 'pod')).toHaveLength(12);
    expect(nodes.find((node) => node.type === 'more')).toMatchObject({ count: 28 });
  });
});

describe('folding', () => {
  const missing: AppGroup = { ...web, id: 'missing', root: workload('missing', 'Deployment', { ready: 1 }) };

  it('opens what is not ready first, while there is room', () => {
    expect(openGroups([web, missing], new Map(), null, groupHeight(web), groupHeight).map(({ id }) => id)).toEqual(['missing']);
    expect(openGroups([web, missing], new Map(), null, 2000, groupHeight)).toHaveLength(2);
  });

  it('does what the reader says', () => {
    const choice = new Map([
      ['web', true],
      ['missing', false],
    ]);
    expect(openGroups([web, missing], choice, null, 10, groupHeight).map(({ id }) => id)).toEqual(['web']);
  });
});
