import { describe, expect, it } from 'vitest';
import { ResourceClaims } from '../resource/resources.ts';
import type { KubeObject } from '../meta/object.ts';
import type { ResourceType } from '../resource.ts';
import { isInQuotaScope } from './quota-scope.ts';
import { isMeasuredOn, quotaUsage } from './quota-usage.ts';
import { ConfigMaps, PersistentVolumeClaims, Pods, Services } from './resources.ts';
import type { ResourceQuota } from './types.ts';

const as = (object: object): KubeObject => ({ metadata: { name: 'o' }, status: {}, ...object }) as unknown as KubeObject;
const usage = (resource: ResourceType, object: object): Readonly<Record<string, string>> => quotaUsage(resource, as(object), 0);

const asking = (requests: object, limits: object = {}): object => ({ name: 'c', resources: { requests, limits } });

describe('what a pod uses', () => {
  it('is told under every name it has', () => {
    const requests = { cpu: '500m', 'ephemeral-storage': '1Gi', 'hugepages-2Mi': '4Mi', 'nvidia.com/gpu': '2', 'kubernetes.io/batch': '1' };
    expect(usage(Pods, { spec: { containers: [asking(requests, { memory: '1Gi', 'nvidia.com/gpu': '2' })] } })).toEqual({
      'count/pods': '1',
      pods: '1',
      cpu: '500m',
      'requests.cpu': '500m',
      'ephemeral-storage': '1Gi',
      'requests.ephemeral-storage': '1Gi',
      'hugepages-2Mi': '4Mi',
      'requests.hugepages-2Mi': '4Mi',
      'requests.nvidia.com/gpu': '2',
      'limits.memory': '1Gi',
    });
  });

  it('is what it says as a whole, and what it costs to run', () => {
    const spec = { containers: [asking({ cpu: '1' })], resources: { requests: { cpu: '3' } }, overhead: { cpu: '100m', memory: '1Mi' } };
    expect(usage(Pods, { spec })).toMatchObject({ 'requests.cpu': '3100m', 'requests.memory': '1Mi' });
    expect(usage(Pods, { spec })).not.toHaveProperty('limits.memory');
  });

  it.each([
    ['the larger of wish and possession', [], '2'],
    ['what it has, where the wish cannot be granted', [{ type: 'PodResizePending', reason: 'Infeasible' }], '1500m'],
  ])('is %s while it is resized', (_, conditions, cpu) => {
    const containerStatuses = [{ name: 'c', allocatedResources: { cpu: '1500m' }, resources: { requests: { cpu: '1' } } }];
    expect(usage(Pods, { spec: { containers: [asking({ cpu: '2' })] }, status: { containerStatuses, conditions } })['requests.cpu']).toBe(cpu);
  });
});

describe('what other things use', () => {
  it.each([
    ['a claim, in whole bytes, under its class too', PersistentVolumeClaims, { spec: { storageClassName: 'gold', resources: { requests: { storage: '1500m' } } } }, { 'requests.storage': '2', 'gold.storageclass.storage.k8s.io/requests.storage': '2', 'gold.storageclass.storage.k8s.io/persistentvolumeclaims': '1' }],
    ['a claim of the class its annotation names', PersistentVolumeClaims, { metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'old' } }, spec: { storageClassName: 'gold' } }, { 'old.storageclass.storage.k8s.io/persistentvolumeclaims': '1' }],
    ['a claim that shrinks, what is allocated', PersistentVolumeClaims, { spec: { resources: { requests: { storage: '1Gi' } } }, status: { allocatedResources: { storage: '2Gi' } } }, { 'requests.storage': '2Gi' }],
    ['a load balancer, a node port for each port', Services, { spec: { type: 'LoadBalancer', ports: [{ port: 1 }, { port: 2 }] } }, { 'services.loadbalancers': '1', 'services.nodeports': '2' }],
    ['a load balancer without node ports, those it asks for', Services, { spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 1 }, { port: 2, nodePort: 30000 }] } }, { 'services.nodeports': '1' }],
    [
      'a claim of devices, the worst case by class',
      ResourceClaims,
      { spec: { devices: { requests: [{ exactly: { deviceClassName: 'gpu', count: 2 } }, { firstAvailable: [{ deviceClassName: 'gpu', count: 1 }, { deviceClassName: 'gpu', count: 3 }, { deviceClassName: 'nic', allocationMode: 'All' }] }] } } },
      { 'gpu.deviceclass.resource.k8s.io/devices': '5', 'nic.deviceclass.resource.k8s.io/devices': '32', 'count/resourceclaims.resource.k8s.io': '1' },
    ],
  ])('%s', (_, resource, object, expected) => {
    expect(usage(resource, object)).toMatchObject(expected);
  });
});

describe('a key of a quota', () => {
  it.each([
    ['requests.nvidia.com/gpu', Pods, true],
    ['requests.kubernetes.io/x', Pods, false],
    ['limits.nvidia.com/gpu', Pods, false],
    ['requests.storage', Pods, false],
    ['requests.storage', PersistentVolumeClaims, true],
    ['gold.storageclass.storage.k8s.io/requests.storage', PersistentVolumeClaims, true],
    ['gold.storageclass.storage.k8s.io/other', PersistentVolumeClaims, false],
    ['gpu.deviceclass.resource.k8s.io/devices', ResourceClaims, true],
    ['count/configmaps', ConfigMaps, true],
    ['configmaps', ConfigMaps, true],
  ])('%s is measured on %o: %s', (key, resource, isMeasured) => {
    expect(isMeasuredOn(key, resource)).toBe(isMeasured);
  });
});

describe('the scope of a quota', () => {
  const quota = (scopeName: string, operator = 'Exists', values: readonly string[] = []): ResourceQuota => as({ spec: { scopeSelector: { matchExpressions: [{ scopeName, operator, values }] } } }) as ResourceQuota;
  const pod = (spec: object, status: object = {}): KubeObject => as({ spec: { containers: [], ...spec }, status });
  const claim = (spec: object, status: object = {}): KubeObject => as({ spec, status });

  it.each([
    [quota('PriorityClass', 'In', ['high']), Pods, pod({ priorityClassName: 'high' }), true],
    [quota('PriorityClass', 'In', ['high']), Pods, pod({}), false],
    [quota('PriorityClass', 'NotIn', ['high']), Pods, pod({}), true],
    [quota('PriorityClass', 'DoesNotExist'), Pods, pod({ priorityClassName: 'high' }), false],
    [quota('BestEffort'), Pods, pod({ containers: [asking({ cpu: '0' })] }), true],
    [quota('NotBestEffort'), Pods, pod({ containers: [asking({})], resources: { requests: { cpu: '1' } } }), true],
    [quota('BestEffort'), Pods, pod({ containers: [asking({})] }, { qosClass: 'Burstable' }), false],
    [quota('CrossNamespacePodAffinity'), Pods, pod({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ namespaceSelector: {} }] } } }), true],
    [quota('VolumeAttributesClass', 'In', ['fast']), PersistentVolumeClaims, claim({}, { currentVolumeAttributesClassName: 'fast' }), true],
    [quota('VolumeAttributesClass', 'In', ['fast']), PersistentVolumeClaims, claim({ volumeAttributesClassName: 'slow' }, { modifyVolumeStatus: { targetVolumeAttributesClassName: 'fast' } }), true],
    [quota('VolumeAttributesClass'), PersistentVolumeClaims, claim({}), false],
    [quota('VolumeAttributesClass', 'NotIn', ['fast']), PersistentVolumeClaims, claim({}), true],
    [quota('VolumeAttributesClass'), Pods, pod({}), false],
    [quota('BestEffort'), Services, as({ spec: {} }), false],
  ])('%#', (it_, resource, object, isIn) => {
    expect(isInQuotaScope(it_, resource, object)).toBe(isIn);
  });
});
