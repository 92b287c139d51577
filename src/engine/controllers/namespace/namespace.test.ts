import { describe, expect, test } from 'vitest';
import { ConfigMaps, Namespaces, Pods, Secrets, ServiceAccounts } from '../../api/core/resources.ts';
import { isApiError } from '../../api/status.ts';
import { ControlPlane } from '../../testing/control-plane.ts';
import { conditionsOf } from './status.ts';

const namespace = 'team';

function withNamespace(): ControlPlane {
  const plane = new ControlPlane({ stopMs: 2000 });
  plane.client.create(Namespaces, { metadata: { name: namespace } });
  plane.advance(1000);
  return plane;
}

describe('a namespace', () => {
  test('gets an account and the certificates, and gets them back', () => {
    const plane = withNamespace();
    for (const [resource, name] of [
      [ServiceAccounts, 'default'],
      [ConfigMaps, 'kube-root-ca.crt'],
    ] as const) {
      expect(plane.client.get(resource, { namespace, name })).toBeDefined();
      plane.client.delete(resource, { namespace, name });
      plane.advance(1000);
      expect(plane.client.get(resource, { namespace, name })).toBeDefined();
    }
    plane.client.patch(ConfigMaps, { namespace, name: 'kube-root-ca.crt' }, { data: { 'ca.crt': 'mine' } });
    plane.advance(1000);
    expect(plane.client.get(ConfigMaps, { namespace, name: 'kube-root-ca.crt' })?.data?.['ca.crt']).toContain('BEGIN CERTIFICATE');
  });

  test('that is deleted empties itself, pods first, and goes', () => {
    const plane = withNamespace();
    plane.client.create(Pods, { metadata: { name: 'p', namespace }, spec: { containers: [{ name: 'c', image: 'a' }] } });
    plane.client.create(Secrets, { metadata: { name: 's', namespace } });
    plane.advance(1000);
    plane.client.delete(Namespaces, { name: namespace });
    plane.advance(6000);
    expect(plane.client.list(Pods, { namespace })).toHaveLength(1);
    expect(plane.client.list(Secrets, { namespace })).toHaveLength(1);
    plane.advance(10_000);
    expect(plane.client.get(Namespaces, { name: namespace })).toBeUndefined();
    expect(plane.client.list(Secrets, { namespace })).toHaveLength(0);
  });

  test('says what stays beyond its time, and goes on trying', () => {
    const plane = new ControlPlane({ stopMs: 30_000 });
    plane.client.create(Namespaces, { metadata: { name: namespace } });
    plane.advance(1000);
    plane.client.create(Pods, { metadata: { name: 'p', namespace }, spec: { terminationGracePeriodSeconds: 2, containers: [{ name: 'c', image: 'a' }] } });
    plane.advance(1000);
    plane.client.delete(Namespaces, { name: namespace });
    plane.advance(6000);
    const conditions = plane.client.get(Namespaces, { name: namespace })?.status.conditions?.filter(({ status }) => status === 'True');
    expect(conditions?.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'ContentDeletionFailed: Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: team for gvr: /v1, Resource=pods',
    ]);
    plane.advance(60_000);
    expect(plane.client.get(Namespaces, { name: namespace })).toBeUndefined();
  });

  test('waits for what is held, says what that is, and takes nothing new', () => {
    const plane = withNamespace();
    plane.client.create(ConfigMaps, { metadata: { name: 'held', namespace, finalizers: ['example.com/hold'] } });
    plane.client.delete(Namespaces, { name: namespace });
    plane.advance(20_000);
    const conditions = plane.client.get(Namespaces, { name: namespace })?.status.conditions?.filter(({ status }) => status === 'True');
    expect(conditions?.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'SomeResourcesRemain: Some resources are remaining: configmaps. has 1 resource instances',
      'SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    ]);
    let refusal: unknown;
    try {
      plane.client.create(Secrets, { metadata: { name: 's', namespace } });
    } catch (error) {
      refusal = error;
    }
    expect(isApiError(refusal, 'Forbidden')).toBe(true);
    plane.client.patch(ConfigMaps, { name: 'held', namespace }, { metadata: { finalizers: null } });
    plane.advance(20_000);
    expect(plane.client.get(Namespaces, { name: namespace })).toBeUndefined();
  });
});

test('conditions stay the same object while nothing has changed', () => {
  const first = conditionsOf([], [], [], 0);
  expect(first).toHaveLength(5);
  expect(conditionsOf(first, [], [], 60_000)).toBe(first);
  const next = conditionsOf(first, [{ resource: 'pods.', count: 2, finalizers: {} }], [], 60_000);
  expect(next.find(({ type }) => type === 'NamespaceContentRemaining')).toMatchObject({ status: 'True', message: 'Some resources are remaining: pods. has 2 resource instances', lastTransitionTime: '1970-01-01T00:01:00Z' });
});
