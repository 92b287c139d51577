import { expect, test } from 'vitest';
import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import { PersistentVolumeClaims, Pods, ResourceQuotas, Services } from '../../api/core/resources.ts';
import { defineResource } from '../../api/resource.ts';
import { ControlPlane } from '../../testing/control-plane.ts';

const namespace = 'default';
const Widgets = defineResource({ group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets', namespaced: true });

function planeWith(hard: Readonly<Record<string, string>>): ControlPlane {
  const plane = new ControlPlane();
  plane.client.create(ResourceQuotas, { metadata: { name: 'q', namespace }, spec: { hard } });
  plane.advance(1000);
  return plane;
}

const used = (plane: ControlPlane): unknown => plane.client.get(ResourceQuotas, { name: 'q', namespace })?.status?.used;

test('a service that gives up its ports gives them back', () => {
  const plane = planeWith({ 'services.nodeports': '2' });
  plane.client.create(Services, { metadata: { name: 's', namespace }, spec: { type: 'NodePort', selector: { a: 'b' }, ports: [{ port: 80 }] } });
  expect(used(plane)).toEqual({ 'services.nodeports': '1' });
  plane.client.patch(Services, { name: 's', namespace }, { spec: { type: 'ClusterIP' } });
  plane.advance(1000);
  expect(used(plane)).toEqual({ 'services.nodeports': '0' });
});

test('a pod that goes out of scope is counted no more', () => {
  const plane = new ControlPlane();
  plane.client.create(ResourceQuotas, { metadata: { name: 'q', namespace }, spec: { hard: { pods: '5' }, scopes: ['NotTerminating'] } });
  plane.advance(1000);
  plane.client.create(Pods, { metadata: { name: 'p', namespace }, spec: { containers: [{ name: 'c', image: 'a' }] } });
  expect(used(plane)).toEqual({ pods: '1' });
  plane.client.patch(Pods, { name: 'p', namespace }, { spec: { activeDeadlineSeconds: 3600 } });
  plane.advance(1000);
  expect(used(plane)).toEqual({ pods: '0' });
});

test('what is allocated to a claim is charged, be there room or not', () => {
  const plane = planeWith({ 'requests.storage': '1Gi' });
  const claim = plane.client.create(PersistentVolumeClaims, { metadata: { name: 'c', namespace }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });
  plane.client.updateStatus(PersistentVolumeClaims, { ...claim, status: { ...claim.status, phase: 'Bound', allocatedResources: { storage: '2Gi' } } });
  expect(used(plane)).toEqual({ 'requests.storage': '2Gi' });
});

test('objects of custom kinds are counted', () => {
  const plane = new ControlPlane();
  const schema = { openAPIV3Schema: { type: 'object' } };
  const spec = { group: 'example.com', scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets' }, versions: [{ name: 'v1', served: true, storage: true, schema }] } as const;
  plane.client.create(CustomResourceDefinitions, { metadata: { name: 'widgets.example.com' }, spec });
  plane.advance(2000);
  plane.client.create(Widgets, { metadata: { name: 'a', namespace } });
  plane.client.create(ResourceQuotas, { metadata: { name: 'q', namespace }, spec: { hard: { 'count/widgets.example.com': '1' } } });
  plane.advance(2000);
  expect(used(plane)).toEqual({ 'count/widgets.example.com': '1' });
  expect(() => plane.client.create(Widgets, { metadata: { name: 'b', namespace } })).toThrow('exceeded quota: q, requested: count/widgets.example.com=1, used: count/widgets.example.com=1, limited: count/widgets.example.com=1');
});
