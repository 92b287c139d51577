import { describe, expect, test } from 'vitest';
import { Deployments, ReplicaSets } from '../../api/apps/resources.ts';
import type { Deployment } from '../../api/apps/types.ts';
import { ConfigMaps, Events, Namespaces, Pods } from '../../api/core/resources.ts';
import type { ConfigMap } from '../../api/core/types.ts';
import { ControlPlane, type ControlPlaneOptions } from '../../testing/control-plane.ts';

const namespace = 'default';

function withDeployment(options: ControlPlaneOptions = {}): ControlPlane {
  const plane = new ControlPlane(options);
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } };
  plane.client.create<Deployment>(Deployments, { metadata: { name: 'web', namespace }, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template } });
  plane.advance(3000);
  return plane;
}

const left = (plane: ControlPlane): readonly number[] => [plane.client.list(Deployments, { namespace }), plane.client.list(ReplicaSets, { namespace }), plane.client.list(Pods, { namespace })].map(({ length }) => length);

describe('a Deployment is deleted', () => {
  test('in the background: it goes at once, and everything below it after it', () => {
    const plane = withDeployment({ stopMs: 2000 });
    plane.client.delete(Deployments, { name: 'web', namespace }, { propagationPolicy: 'Background' });
    expect(left(plane)).toEqual([0, 1, 2]);
    plane.advance(1000);
    expect(left(plane)).toEqual([0, 0, 2]);
    plane.advance(3000);
    expect(left(plane)).toEqual([0, 0, 0]);
  });

  test('in the foreground: it goes when everything below it has gone', () => {
    const plane = withDeployment({ stopMs: 2000 });
    plane.client.delete(Deployments, { name: 'web', namespace }, { propagationPolicy: 'Foreground' });
    plane.advance(1000);
    expect(left(plane)).toEqual([1, 1, 2]);
    expect(plane.client.get(Deployments, { name: 'web', namespace })?.metadata.finalizers).toEqual(['foregroundDeletion']);
    plane.advance(3000);
    expect(left(plane)).toEqual([0, 0, 0]);
  });

  test('orphaning: what was below it stays, and belongs to nobody', () => {
    const plane = withDeployment();
    plane.client.delete(Deployments, { name: 'web', namespace }, { propagationPolicy: 'Orphan' });
    plane.advance(3000);
    expect(left(plane)).toEqual([0, 1, 2]);
    expect(plane.client.list(ReplicaSets, { namespace })[0]?.metadata.ownerReferences).toBeUndefined();
    expect(plane.client.list(Pods, { namespace })[0]?.metadata.ownerReferences).toHaveLength(1);
  });
});

describe('owners', () => {
  const owned = (plane: ControlPlane, name: string, owners: readonly ConfigMap[], home = namespace, extra: object = {}): ConfigMap =>
    plane.client.create(ConfigMaps, {
      metadata: { name, namespace: home, ownerReferences: owners.map(({ metadata }) => ({ apiVersion: 'v1', kind: 'ConfigMap', name: metadata.name, uid: metadata.uid, ...extra })) },
    });

  test('an object whose owner never was goes', () => {
    const plane = new ControlPlane();
    plane.client.create(ConfigMaps, { metadata: { name: 'child', namespace, ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'none', uid: 'none' }] } });
    plane.advance(1000);
    expect(plane.client.get(ConfigMaps, { name: 'child', namespace })).toBeUndefined();
  });

  test('with one owner left it stays, and forgets the other', () => {
    const plane = new ControlPlane();
    const [a, b] = [owned(plane, 'a', []), owned(plane, 'b', [])];
    owned(plane, 'child', [a, b]);
    plane.advance(1000);
    plane.client.delete(ConfigMaps, a);
    plane.advance(1000);
    expect(plane.client.get(ConfigMaps, { name: 'child', namespace })?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['b']);
  });

  test('an owner made anew under the same name is another one', () => {
    const plane = new ControlPlane();
    const first = owned(plane, 'a', []);
    plane.client.delete(ConfigMaps, first);
    owned(plane, 'a', []);
    owned(plane, 'child', [first]);
    plane.advance(1000);
    expect(plane.client.get(ConfigMaps, { name: 'child', namespace })).toBeUndefined();
  });

  test('an owner in another namespace cannot own: that is told, and the object goes', () => {
    const plane = new ControlPlane();
    plane.client.create(Namespaces, { metadata: { name: 'other' } });
    plane.advance(1000);
    const owner = owned(plane, 'owner', []);
    owned(plane, 'child', [owner], 'other');
    plane.advance(1000);
    expect(plane.client.get(ConfigMaps, { name: 'child', namespace: 'other' })).toBeUndefined();
    expect(plane.client.list(Events, { namespace: 'other' }).map(({ reason, message }) => `${reason} ${message}`)).toEqual([
      `OwnerRefInvalidNamespace ownerRef [v1/ConfigMap, namespace: other, name: owner, uid: ${owner.metadata.uid}] does not exist in namespace "other"`,
    ]);
  });

  test('an object whose owner is of a kind nobody serves is left alone', () => {
    const plane = new ControlPlane();
    plane.client.create(ConfigMaps, { metadata: { name: 'child', namespace, ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Unknown', name: 'x', uid: 'x' }] } });
    plane.advance(5000);
    expect(plane.client.get(ConfigMaps, { name: 'child', namespace })).toBeDefined();
  });

  test('a circle that is deleted in the foreground opens', () => {
    const plane = new ControlPlane();
    const a = owned(plane, 'a', []);
    const b = owned(plane, 'b', [a], namespace, { blockOwnerDeletion: true });
    plane.client.patch(ConfigMaps, a, { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'b', uid: b.metadata.uid, blockOwnerDeletion: true }] } });
    plane.advance(1000);
    plane.client.delete(ConfigMaps, a, { propagationPolicy: 'Foreground' });
    plane.advance(5000);
    expect(plane.client.list(ConfigMaps, { namespace }).map(({ metadata }) => metadata.name)).toEqual(['kube-root-ca.crt']);
  });
});
