import { describe, expect, test } from 'vitest';
import { ControllerRevisions, StatefulSets } from '../../api/apps/resources.ts';
import type { StatefulSet } from '../../api/apps/types.ts';
import { Events, PersistentVolumeClaims, Pods } from '../../api/core/resources.ts';
import { ControlPlane, type ControlPlaneOptions } from '../../testing/control-plane.ts';

const ref = { name: 'db', namespace: 'default' };

function withSet(spec: object, options: ControlPlaneOptions = {}): ControlPlane {
  const plane = new ControlPlane(options);
  const template = { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'c', image: 'redis:7' }] } };
  plane.client.create(StatefulSets, { metadata: ref, spec: { serviceName: 'db', replicas: 3, selector: { matchLabels: { app: 'db' } }, template, ...spec } });
  return plane;
}

const get = (plane: ControlPlane): StatefulSet => plane.client.get(StatefulSets, ref) as StatefulSet;
const pods = (plane: ControlPlane): readonly string[] => plane.client.list(Pods).map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]?.image}`);
const names = (plane: ControlPlane): readonly string[] => plane.client.list(Pods).map(({ metadata }) => metadata.name);
const setImage = (plane: ControlPlane, image: string): unknown => plane.client.patch(StatefulSets, ref, { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } }, { type: 'strategic' });

describe('a stateful set', () => {
  test('makes its pods one after another, and takes them away from the end', () => {
    const plane = withSet({});
    const seen: string[] = [];
    for (let i = 0; i < 40; i++) {
      plane.advance(50);
      const now = names(plane).join(' ');
      if (seen.at(-1) !== now) seen.push(now);
    }
    expect(seen).toEqual(['db-0', 'db-0 db-1', 'db-0 db-1 db-2']);
    plane.client.patch(StatefulSets, ref, { spec: { replicas: 1 } });
    plane.advance(5000);
    expect(names(plane)).toEqual(['db-0']);
    expect(plane.client.list(Events).map(({ message }) => message)).toContain('Delete Pod db-2 in StatefulSet db successful');
  });

  test('in parallel makes them all at once', () => {
    const plane = withSet({ podManagementPolicy: 'Parallel' });
    plane.advance(100);
    expect(names(plane)).toEqual(['db-0', 'db-1', 'db-2']);
  });

  test('gives each its name, its number and its claims, and keeps the claims', () => {
    const plane = withSet({ volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }] });
    plane.advance(3000);
    const pod = plane.client.get(Pods, { name: 'db-1', namespace: 'default' });
    expect(pod?.metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'db-1', 'apps.kubernetes.io/pod-index': '1' });
    expect(pod?.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    expect(pod?.spec.volumes?.[0]).toMatchObject({ name: 'data', persistentVolumeClaim: { claimName: 'data-db-1' } });
    plane.client.patch(StatefulSets, ref, { spec: { replicas: 1 } });
    plane.advance(3000);
    expect(plane.client.list(PersistentVolumeClaims).map(({ metadata }) => metadata.name)).toEqual(['data-db-0', 'data-db-1', 'data-db-2']);
  });

  test('lets claims go with their pod, or with itself, where it is told to', () => {
    const plane = withSet({
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete', whenDeleted: 'Delete' },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
    });
    plane.advance(3000);
    plane.client.patch(StatefulSets, ref, { spec: { replicas: 2 } });
    plane.advance(3000);
    const claims = (): readonly string[] => plane.client.list(PersistentVolumeClaims).filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata }) => metadata.name);
    expect(claims()).toEqual(['data-db-0', 'data-db-1']);
    plane.client.delete(StatefulSets, ref, { propagationPolicy: 'Background' });
    plane.advance(3000);
    expect(claims()).toEqual([]);
  });

  test('replaces from the end down to the partition', () => {
    const plane = withSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    plane.advance(3000);
    setImage(plane, 'redis:8');
    plane.advance(5000);
    expect(pods(plane)).toEqual(['db-0 redis:7', 'db-1 redis:7', 'db-2 redis:8']);
    plane.client.delete(Pods, { name: 'db-0', namespace: 'default' });
    plane.advance(3000);
    expect(pods(plane)[0]).toBe('db-0 redis:7');
    expect(get(plane).status).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    plane.client.patch(StatefulSets, ref, { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } });
    plane.advance(8000);
    expect(pods(plane)).toEqual(['db-0 redis:8', 'db-1 redis:8', 'db-2 redis:8']);
    expect(get(plane).status.currentRevision).toBe(get(plane).status.updateRevision);
  });

  test('stands still behind a pod that never gets ready, even when the template is mended', () => {
    const plane = withSet({}, { neverReady: (pod) => pod.spec.containers[0]?.image === 'redis:broken' });
    plane.advance(3000);
    setImage(plane, 'redis:broken');
    plane.advance(5000);
    setImage(plane, 'redis:8');
    plane.advance(20_000);
    expect(pods(plane)).toEqual(['db-0 redis:7', 'db-1 redis:7', 'db-2 redis:broken']);
    plane.client.delete(Pods, { name: 'db-2', namespace: 'default' });
    plane.advance(10_000);
    expect(pods(plane)).toEqual(['db-0 redis:8', 'db-1 redis:8', 'db-2 redis:8']);
  });

  test('remembers its templates, and brings an old one to the front again', () => {
    const plane = withSet({ revisionHistoryLimit: 1 });
    for (const image of ['redis:8', 'redis:7', 'redis:9', 'redis:10']) {
      plane.advance(8000);
      setImage(plane, image);
    }
    plane.advance(8000);
    expect(plane.client.list(ControllerRevisions).map(({ revision }) => revision).toSorted((a, b) => a - b)).toEqual([4, 5]);
  });
});
