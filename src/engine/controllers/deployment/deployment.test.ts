import { describe, expect, test } from 'vitest';
import { Deployments, ReplicaSets } from '../../api/apps/resources.ts';
import type { Deployment } from '../../api/apps/types.ts';
import { Events, Pods } from '../../api/core/resources.ts';
import { ControlPlane, type ControlPlaneOptions } from '../../testing/control-plane.ts';

const namespace = 'default';
const web = { name: 'web', namespace };

function withDeployment(spec: object, options: ControlPlaneOptions = {}): ControlPlane {
  const plane = new ControlPlane(options);
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } };
  plane.client.create<Deployment>(Deployments, { metadata: web, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template, ...spec } });
  plane.advance(3000);
  return plane;
}

function setImage(plane: ControlPlane, image: string): void {
  plane.client.patch(Deployments, web, { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } }, { type: 'strategic' });
}

const get = (plane: ControlPlane): Deployment => plane.client.get(Deployments, web) as Deployment;
const progressing = (plane: ControlPlane): string | undefined => get(plane).status.conditions?.find(({ type }) => type === 'Progressing')?.reason;
const sets = (plane: ControlPlane): readonly string[] =>
  plane.client
    .list(ReplicaSets)
    .map(({ metadata, spec }) => `${spec.template?.spec?.containers[0]?.image} rev ${metadata.annotations?.['deployment.kubernetes.io/revision']} ×${spec.replicas}`)
    .toSorted();

describe('a roll-out', () => {
  test('never has fewer available or more pods than allowed', () => {
    const plane = withDeployment({ replicas: 10 }, { jitterMs: 700 });
    setImage(plane, 'nginx:2');
    for (let i = 0; i < 400; i++) {
      plane.advance(20);
      const ready = plane.client
        .list(Pods, { namespace })
        .filter((pod) => pod.metadata.deletionTimestamp === undefined && pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'));
      // What sets are told to have; pods may be more for the moment it takes to delete them.
      expect(plane.client.list(ReplicaSets).reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0)).toBeLessThanOrEqual(13);
      expect(ready.length).toBeGreaterThanOrEqual(8);
    }
    expect(sets(plane)).toEqual(['nginx:1 rev 1 ×0', 'nginx:2 rev 2 ×10']);
    expect(progressing(plane)).toBe('NewReplicaSetAvailable');
  });

  test('back to an old template takes up the old set with a new revision', () => {
    const plane = withDeployment({});
    setImage(plane, 'nginx:2');
    plane.advance(10_000);
    setImage(plane, 'nginx:1');
    plane.advance(10_000);
    expect(sets(plane)).toEqual(['nginx:1 rev 3 ×3', 'nginx:2 rev 2 ×0']);
    expect(get(plane).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
  });

  test('that makes no progress says so after its deadline, and goes on when it can', () => {
    const plane = withDeployment({ progressDeadlineSeconds: 60 }, { neverReady: (pod) => pod.spec.containers[0]?.image === 'nginx:broken' });
    setImage(plane, 'nginx:broken');
    plane.advance(50_000);
    expect(progressing(plane)).toBe('ReplicaSetUpdated');
    plane.advance(20_000);
    expect(progressing(plane)).toBe('ProgressDeadlineExceeded');
    expect(get(plane).status.availableReplicas).toBe(3);
    setImage(plane, 'nginx:2');
    plane.advance(10_000);
    expect(progressing(plane)).toBe('NewReplicaSetAvailable');
  });

  test('by recreation waits until the last old pod has gone', () => {
    const plane = withDeployment({ strategy: { type: 'Recreate' } }, { stopMs: 5000 });
    setImage(plane, 'nginx:2');
    for (let i = 0; i < 60; i++) {
      plane.advance(100);
      const images = new Set(plane.client.list(Pods, { namespace }).map((pod) => pod.spec.containers[0]?.image));
      expect(images.size).toBeLessThanOrEqual(1);
    }
    plane.advance(5000);
    expect(sets(plane)).toEqual(['nginx:1 rev 1 ×0', 'nginx:2 rev 2 ×3']);
  });

  test('waits for pods to have been ready long enough', () => {
    const plane = withDeployment({ minReadySeconds: 30 });
    expect(get(plane).status).toMatchObject({ readyReplicas: 3, unavailableReplicas: 3 });
    plane.advance(31_000);
    expect(get(plane).status).toMatchObject({ readyReplicas: 3, availableReplicas: 3 });
    expect(get(plane).status.unavailableReplicas).toBeUndefined();
  });
});

test('two templates with one name: the count of collisions changes the name', () => {
  const plane = withDeployment({});
  const [first] = plane.client.list(ReplicaSets);
  const taken = first?.metadata.name ?? '';
  plane.client.delete(Deployments, web, { propagationPolicy: 'Background' });
  plane.advance(5000);
  const labels = { other: 'thing' };
  plane.client.create(ReplicaSets, { metadata: { name: taken, namespace }, spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'x', image: 'x' }] } } } });
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } };
  plane.client.create<Deployment>(Deployments, { metadata: web, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template } });
  plane.advance(5000);
  expect(get(plane).status).toMatchObject({ collisionCount: 1, availableReplicas: 3 });
});

test('a set without a controller is adopted, and its template counts as the current one', () => {
  const plane = withDeployment({});
  plane.client.delete(Deployments, web, { propagationPolicy: 'Orphan' });
  plane.advance(3000);
  const [orphan] = plane.client.list(ReplicaSets);
  expect(orphan?.metadata.ownerReferences).toBeUndefined();
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } };
  plane.client.create<Deployment>(Deployments, { metadata: web, spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template } });
  plane.advance(3000);
  expect(plane.client.list(ReplicaSets).map(({ metadata }) => metadata.ownerReferences?.[0]?.name)).toEqual(['web']);
  expect(get(plane).status.availableReplicas).toBe(3);
});

test('refused pods are told on the set, and above it', () => {
  const plane = withDeployment({ template: { metadata: { labels: { app: 'web' } }, spec: { serviceAccountName: 'nobody', containers: [{ name: 'c', image: 'nginx:1' }] } } });
  const failure = get(plane).status.conditions?.find(({ type }) => type === 'ReplicaFailure');
  expect(failure).toMatchObject({ status: 'True', reason: 'FailedCreate' });
  expect(failure?.message).toContain('serviceaccount "nobody" not found');
  const refusals = plane.client.list(Events, { namespace }).filter(({ reason }) => reason === 'FailedCreate');
  // Slow start: one attempt per run, and ever fewer runs.
  expect(refusals.length).toBeLessThanOrEqual(10);
});
