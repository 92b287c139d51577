import { addQuantity, canonicalQuantity, compareQuantity, isWholeQuantity, parseQuantity, quantityOf, quantityValue } from '../values/quantity.ts';
import type { KubeObject } from '../meta/object.ts';
import { qualifiedResource, type ResourceType } from '../resource.ts';
import { ResourceClaims } from '../resource/resources.ts';
import type { DeviceRequest, DeviceSubRequest, ExactDeviceRequest, ResourceClaim } from '../resource/types.ts';
import { timeMs } from '../../base/time.ts';
import { podAmounts, type Side } from './pod-amounts.ts';
import { PersistentVolumeClaims, Pods, Services } from './resources.ts';
import type { PersistentVolumeClaim, Pod, Service } from './types.ts';

/** Amounts by the names a quota knows them by: `requests.cpu`, `pods`, `count/deployments.apps` (pkg/quota/v1/evaluator/core). */
export type Usage = Readonly<Record<string, string>>;

/** Kinds that also have a name of their own in quotas, beside `count/…`. */
const namedCounts: ReadonlySet<string> = new Set(['pods', 'services', 'persistentvolumeclaims', 'configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas']);

const deviceClassPrefix = 'deviceclass.resource.kubernetes.io/';

function isExtended(name: string): boolean {
  return (name.includes('/') && !name.includes('kubernetes.io/')) || name.startsWith(deviceClassPrefix);
}

/** Native amounts have their own names; those of extensions count only as requests. */
function namesOf(name: string, side: Side): readonly string[] {
  if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') return side === 'requests' ? [name, `requests.${name}`] : [`limits.${name}`];
  if (side === 'limits') return [];
  if (name.startsWith('hugepages-')) return [name, `requests.${name}`];
  return isExtended(name) ? [`requests.${name}`] : [];
}

/** Finished pods, and those that should long be gone, use nothing any more. */
export function isCharged({ metadata, status }: Pod, nowMs: number): boolean {
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  return deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined || timeMs(deletionTimestamp) + deletionGracePeriodSeconds * 1000 >= nowMs;
}

function podUsage(pod: Pod, nowMs: number): Usage {
  if (!isCharged(pod, nowMs)) return {};
  const usage: Record<string, string> = { pods: '1' };
  for (const side of ['requests', 'limits'] as const) {
    for (const [name, amount] of Object.entries(podAmounts(pod, side, 'status'))) for (const key of namesOf(name, side)) usage[key] = canonicalQuantity(amount) ?? amount;
  }
  return usage;
}

function serviceUsage({ spec }: Service): Usage {
  const ports = spec.ports ?? [];
  if (spec.type === 'NodePort') return { services: '1', 'services.nodeports': String(ports.length) };
  if (spec.type !== 'LoadBalancer') return { services: '1' };
  // Where none are given out, those that are asked for by number count.
  const nodePorts = spec.allocateLoadBalancerNodePorts === false ? ports.filter(({ nodePort = 0 }) => nodePort !== 0) : ports;
  return { services: '1', 'services.loadbalancers': '1', 'services.nodeports': String(nodePorts.length) };
}

/** In whole bytes. What is allocated already counts where it is more than what is wanted. */
function storageOf({ spec, status }: PersistentVolumeClaim): string | undefined {
  const wanted = spec.resources?.requests?.['storage'];
  if (wanted === undefined) return undefined;
  const allocated = status?.allocatedResources?.['storage'];
  const amount = allocated !== undefined && compareQuantity(allocated, wanted) > 0 ? allocated : wanted;
  return isWholeQuantity(amount) ? (canonicalQuantity(amount) ?? amount) : quantityOf(quantityValue(amount), parseQuantity(amount)?.format);
}

const storageClassSuffix = '.storageclass.storage.k8s.io/';

function claimUsage(claim: PersistentVolumeClaim): Usage {
  const size = storageOf(claim);
  const className = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? claim.spec.storageClassName ?? '';
  const ofClass = className + storageClassSuffix;
  return {
    persistentvolumeclaims: '1',
    ...(size === undefined ? {} : { 'requests.storage': size }),
    ...(className === '' ? {} : { [`${ofClass}persistentvolumeclaims`]: '1', ...(size === undefined ? {} : { [`${ofClass}requests.storage`]: size }) }),
  };
}

const deviceClassSuffix = '.deviceclass.resource.k8s.io/devices';
/** What is allocated to one claim at most, and so what a request for all there is may come to. */
const maxDevices = 32;

function devicesOf({ allocationMode, count = 0 }: ExactDeviceRequest | DeviceSubRequest): number {
  return allocationMode === 'All' ? maxDevices : count;
}

/** By class the most that one of the alternatives may take. */
function devicesByClass({ exactly, firstAvailable = [] }: DeviceRequest): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const request of exactly === undefined ? firstAvailable : [exactly]) most.set(request.deviceClassName, Math.max(most.get(request.deviceClassName) ?? 0, devicesOf(request)));
  return most;
}

function deviceUsage({ spec }: ResourceClaim): Usage {
  const usage: Record<string, string> = {};
  for (const request of spec.devices?.requests ?? []) {
    for (const [className, count] of devicesByClass(request)) usage[className + deviceClassSuffix] = addQuantity(usage[className + deviceClassSuffix], String(count));
  }
  return usage;
}

/** What one object uses. Objects of every kind count as `count/<resource>`. */
export function quotaUsage(resource: ResourceType, object: KubeObject, nowMs: number): Usage {
  const counted = { [`count/${qualifiedResource(resource)}`]: '1' };
  if (resource === Pods) return { ...counted, ...podUsage(object as Pod, nowMs) };
  if (resource === Services) return { ...counted, ...serviceUsage(object as Service) };
  if (resource === PersistentVolumeClaims) return { ...counted, ...claimUsage(object as PersistentVolumeClaim) };
  if (resource === ResourceClaims) return { ...counted, ...deviceUsage(object as ResourceClaim) };
  return resource.group === '' && namedCounts.has(resource.plural) ? { ...counted, [resource.plural]: '1' } : counted;
}

const podKeys: ReadonlySet<string> = new Set(['pods', ...['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`])]);

function isMeasuredOnPods(key: string): boolean {
  if (podKeys.has(key) || key.startsWith('hugepages-') || key.startsWith('requests.hugepages-')) return true;
  return key.startsWith('requests.') && isExtended(key.slice('requests.'.length));
}

function isMeasuredOnClaims(key: string): boolean {
  return ['persistentvolumeclaims', 'requests.storage'].some((name) => key === name || key.endsWith(storageClassSuffix + name));
}

/** True where a quota's key is measured on objects of that resource. */
export function isMeasuredOn(key: string, resource: ResourceType): boolean {
  if (key === `count/${qualifiedResource(resource)}`) return true;
  if (resource === ResourceClaims) return key.endsWith(deviceClassSuffix);
  if (resource.group !== '') return false;
  switch (resource.plural) {
    case 'pods':
      return isMeasuredOnPods(key);
    case 'services':
      return key === 'services' || key === 'services.nodeports' || key === 'services.loadbalancers';
    case 'persistentvolumeclaims':
      return isMeasuredOnClaims(key);
    default:
      return key === resource.plural && namedCounts.has(key);
  }
}
