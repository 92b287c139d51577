import { beforeEach, describe, expect, it } from 'vitest';
import { Nodes, PersistentVolumeClaims, PersistentVolumes, Pods } from '../api/core/resources.ts';
import { CSINodes, StorageClasses } from '../api/storage/resources.ts';
import { Bench, type SavedBench } from '../testing/scheduler-bench.ts';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
  bench.node('a', { cpu: '4', memory: '8Gi' }, { labels: { 'topology.kubernetes.io/zone': 'za' } });
  bench.node('b', { cpu: '4', memory: '8Gi' }, { labels: { 'topology.kubernetes.io/zone': 'zb' } });
  bench.create(StorageClasses, { metadata: { name: 'late' }, provisioner: 'disk.example.com', volumeBindingMode: 'WaitForFirstConsumer' });
  bench.create(StorageClasses, { metadata: { name: 'local' }, provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' });
  bench.create(StorageClasses, { metadata: { name: 'now' }, provisioner: 'disk.example.com', volumeBindingMode: 'Immediate' });
});

function claim(name: string, storageClassName: string, more: Readonly<Record<string, string>> = {}, accessModes: readonly string[] = ['ReadWriteOnce']): void {
  bench.create(PersistentVolumeClaims, { metadata: { name, namespace: 'default' }, spec: { storageClassName, accessModes, resources: { requests: { storage: '1Gi' } }, ...more } });
}

function volume(name: string, storageClassName: string, node: string | undefined, labels: Readonly<Record<string, string>> = {}, accessModes: readonly string[] = ['ReadWriteOnce']): void {
  const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node ?? ''] }] }] } };
  bench.create(PersistentVolumes, { metadata: { name, labels }, spec: { storageClassName, capacity: { storage: '2Gi' }, accessModes, csi: { driver: 'disk.example.com', volumeHandle: name }, ...(node === undefined ? {} : { nodeAffinity }) } });
}

function podWith(name: string, ...claims: readonly string[]): void {
  bench.pod(name, { cpu: '100m' }, { volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) });
}

/** As the persistent volume controller binds. */
function bindClaim(name: string, volumeName: string): void {
  bench.patch(PersistentVolumeClaims, { namespace: 'default', name }, { metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } }, spec: { volumeName } });
  bench.patchStatus(PersistentVolumeClaims, { namespace: 'default', name }, { phase: 'Bound' });
}

describe('a claim', () => {
  it('that does not exist is waited for', () => {
    podWith('web', 'data');
    bench.advance(1000);
    expect(bench.placeOf('web')).toBe('0/2 nodes are available: persistentvolumeclaim "data" not found. not found');
    claim('data', 'now');
    bench.advance(12_000);
    expect(bench.placeOf('web')).toBe('0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found');
    volume('v1', 'now', 'b');
    bindClaim('data', 'v1');
    bench.advance(12_000);
    expect(bench.placeOf('web')).toBe('b');
  });

  it('bound to a volume in another zone keeps the pod there', () => {
    volume('v1', 'now', undefined, { 'topology.kubernetes.io/zone': 'zb' });
    claim('data', 'now', { volumeName: 'v1' });
    bindClaim('data', 'v1');
    podWith('web', 'data');
    bench.advance(1000);
    expect(bench.placeOf('web')).toBe('b');
    expect(bench.attempts('default', 'web')[0]?.filters).toEqual({ a: { plugin: 'VolumeZone', message: 'node(s) had no available volume zone' } });
  });

  it('for one pod at a time lets nobody else in', () => {
    volume('v1', 'now', undefined, {}, ['ReadWriteOncePod']);
    claim('data', 'now', { volumeName: 'v1' }, ['ReadWriteOncePod']);
    bindClaim('data', 'v1');
    podWith('first', 'data');
    bench.advance(1000);
    podWith('second', 'data');
    bench.advance(5000);
    expect(bench.placeOf('second')).toContain('2 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod.');
    bench.remove(Pods, { namespace: 'default', name: 'first' });
    bench.advance(1000);
    expect(bench.placeOf('second')).toMatch(/^[ab]$/);
  });
});

describe('a claim that waits for its first consumer', () => {
  it('is told the node, and the pod is bound when the volume is there', () => {
    claim('data', 'late');
    podWith('web', 'data');
    bench.advance(1000);
    const node = bench.get(PersistentVolumeClaims, 'default/data')?.metadata.annotations?.['volume.kubernetes.io/selected-node'];
    expect(node).toMatch(/^[ab]$/);
    const waiting = bench.get(Pods, 'default/web');
    expect([waiting?.spec.nodeName, waiting?.status.nominatedNodeName]).toEqual([undefined, node]);
    volume('v1', 'late', node);
    bindClaim('data', 'v1');
    bench.advance(100);
    expect(bench.placeOf('web')).toBe(node);
  });

  it('survives a save while it waits', () => {
    claim('data', 'late');
    podWith('web', 'data');
    bench.advance(1000);
    bench = new Bench(1, JSON.parse(JSON.stringify(bench.save())) as SavedBench);
    bench.advance(1000);
    expect(bench.attempts('default', 'web')).toHaveLength(1);
    volume('v1', 'late', undefined);
    bindClaim('data', 'v1');
    bench.advance(100);
    expect(bench.placeOf('web')).toMatch(/^[ab]$/);
  });

  it('gets one of the volumes there are, and two claims never the same', () => {
    volume('v1', 'local', 'b');
    volume('v2', 'local', 'b');
    for (const name of ['one', 'two', 'three']) {
      claim(name, 'local');
      podWith(`pod-${name}`, name);
    }
    bench.advance(1000);
    const holders = bench.list(PersistentVolumes).map(({ spec }) => spec.claimRef?.name);
    expect(new Set(holders)).toEqual(new Set(['one', 'two']));
    expect(bench.placeOf('pod-three')).toContain("2 node(s) didn't find available persistent volumes to bind.");
  });

  it('is given up after ten minutes', () => {
    claim('data', 'late');
    podWith('web', 'data');
    bench.advance(601_000);
    expect(bench.attempts('default', 'web').at(1)).toMatchObject({ result: 'error', message: 'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded' });
  });

  it('lets go of its place when the pod is deleted', () => {
    claim('data', 'late');
    podWith('web', 'data');
    bench.advance(1000);
    bench.remove(Pods, { namespace: 'default', name: 'web' });
    bench.advance(1000);
    bindClaim('data', 'v1');
    bench.advance(601_000);
    expect(bench.get(Pods, 'default/web')).toBeUndefined();
  });
});

describe('a driver that can attach one volume per node', () => {
  it('fills nodes one after the other', () => {
    for (const name of ['a', 'b']) bench.create(CSINodes, { metadata: { name }, spec: { drivers: [{ name: 'disk.example.com', nodeID: name, allocatable: { count: 1 } }] } });
    for (const [index, name] of ['one', 'two', 'three'].entries()) {
      volume(`v${index}`, 'now', undefined);
      claim(name, 'now', { volumeName: `v${index}` });
      bindClaim(name, `v${index}`);
      podWith(`pod-${name}`, name);
    }
    bench.advance(1000);
    expect(new Set([bench.placeOf('pod-one'), bench.placeOf('pod-two')])).toEqual(new Set(['a', 'b']));
    expect(bench.placeOf('pod-three')).toContain('2 node(s) exceed max volume count.');
  });
});

describe('a disk of a cloud', () => {
  it('is not used twice on one node', () => {
    const volumes = [{ name: 'd', awsElasticBlockStore: { volumeID: 'vol-1' } }];
    bench.patch(Nodes, { name: 'b' }, { spec: { unschedulable: true } });
    bench.pod('one', {}, { volumes });
    bench.advance(100);
    bench.pod('two', {}, { volumes });
    bench.advance(1000);
    expect(bench.placeOf('two')).toContain('1 node(s) had no available disk, 1 node(s) were unschedulable.');
  });
});
