import { addQuantity, canonicalQuantity, compareQuantity } from '../values/quantity.ts';
import type { KubeObject } from '../meta/object.ts';
import { qualifiedResource, type ResourceType } from '../resource.ts';
import { timeMs } from '../../base/time.ts';
import { PersistentVolumeClaims, Pods, Services } from './resources.ts';
import type { Container, PersistentVolumeClaim, Pod, ResourceQuota, Service } from './types.ts';

/** Amounts by the names a quota knows them by: `requests.cpu`, `pods`, `count/deployments.apps` (pkg/quota/v1/evaluator/core). */
export type Usage = Readonly<Record<string, string>>;
type Amounts = Readonly<Record<string, string>>;

/** Kinds that also have a name of their own in quotas, beside `count/…`. */
const namedCounts: ReadonlySet<string> = new Set(['pods', 'services', 'persistentvolumeclaims', 'configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas']);

function add(a: Amounts, b: Amounts): Amounts {
  const sum: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) sum[name] = addQuantity(sum[name], amount);
  return sum;
}

function larger(a: Amounts, b: Amounts): Amounts {
  const most: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) if (compareQuantity(most[name], amount) < 0) most[name] = amount;
  return most;
}

/** Containers together, or the hungriest step of the start if that is more; sidecars run beside what starts after them. */
function amountsOf({ spec }: Pod, which: 'requests' | 'limits'): Amounts {
  const of = (container: Container): Amounts => container.resources?.[which] ?? {};
  let running: Amounts = {};
  for (const container of spec.containers) running = add(running, of(container));
  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars = add(sidecars, of(container));
      starting = larger(starting, sidecars);
    } else starting = larger(starting, add(sidecars, of(container)));
  }
  const total = { ...larger(add(running, sidecars), starting), ...spec.resources?.[which] };
  if (spec.overhead === undefined) return total;
  const known = which === 'requests' ? spec.overhead : Object.fromEntries(Object.entries(spec.overhead).filter(([name]) => total[name] !== undefined));
  return add(total, known);
}

/** Native amounts have their own names; others count only as requests. */
function namesOf(name: string, which: 'requests' | 'limits'): readonly string[] {
  if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') return which === 'requests' ? [name, `requests.${name}`] : [`limits.${name}`];
  if (which === 'limits') return [];
  return name.startsWith('hugepages-') ? [name, `requests.${name}`] : [`requests.${name}`];
}

/** Finished pods, and those that should long be gone, use nothing any more. */
function isCharged({ metadata, status }: Pod, nowMs: number): boolean {
  if (status.phase === 'Succeeded' || status.phase === 'Failed') return false;
  return metadata.deletionTimestamp === undefined || timeMs(metadata.deletionTimestamp) + (metadata.deletionGracePeriodSeconds ?? 0) * 1000 >= nowMs;
}

function podUsage(pod: Pod, nowMs: number): Usage {
  if (!isCharged(pod, nowMs)) return {};
  const usage: Record<string, string> = { pods: '1' };
  for (const which of ['requests', 'limits'] as const) {
    for (const [name, amount] of Object.entries(amountsOf(pod, which))) for (const key of namesOf(name, which)) usage[key] = canonicalQuantity(amount) ?? amount;
  }
  return usage;
}

function serviceUsage({ spec }: Service): Usage {
  const ports = String((spec.ports ?? []).length);
  if (spec.type === 'NodePort') return { services: '1', 'services.nodeports': ports };
  if (spec.type !== 'LoadBalancer') return { services: '1' };
  return { services: '1', 'services.loadbalancers': '1', ...(spec.allocateLoadBalancerNodePorts === false ? {} : { 'services.nodeports': ports }) };
}

function claimUsage({ spec }: PersistentVolumeClaim): Usage {
  const storage = spec?.resources?.requests?.['storage'];
  const size = storage === undefined ? undefined : (canonicalQuantity(storage) ?? storage);
  const ofClass = spec?.storageClassName === undefined || spec.storageClassName === '' ? undefined : `${spec.storageClassName}.storageclass.storage.k8s.io`;
  return {
    persistentvolumeclaims: '1',
    ...(size === undefined ? {} : { 'requests.storage': size }),
    ...(ofClass === undefined ? {} : { [`${ofClass}/persistentvolumeclaims`]: '1', ...(size === undefined ? {} : { [`${ofClass}/requests.storage`]: size }) }),
  };
}

/** What one object uses. Objects of every kind count as `count/<resource>`. */
export function quotaUsage(resource: ResourceType, object: KubeObject, nowMs: number): Usage {
  const counted = { [`count/${qualifiedResource(resource)}`]: '1' };
  if (resource === Pods) return { ...counted, ...podUsage(object as Pod, nowMs) };
  if (resource === Services) return { ...counted, ...serviceUsage(object as Service) };
  if (resource === PersistentVolumeClaims) return { ...counted, ...claimUsage(object as PersistentVolumeClaim) };
  return resource.group === '' && namedCounts.has(resource.plural) ? { ...counted, [resource.plural]: '1' } : counted;
}

const podAmounts = /^(pods|cpu|memory|ephemeral-storage|hugepages-.+|limits\..+|requests\.(?!storage$).+)$/;

/** True where a quota's key is measured on objects of that resource. */
export function isMeasuredOn(key: string, resource: ResourceType): boolean {
  if (key === `count/${qualifiedResource(resource)}`) return true;
  if (resource.group !== '') return false;
  switch (resource.plural) {
    case 'pods':
      return podAmounts.test(key);
    case 'services':
      return key === 'services' || key === 'services.nodeports' || key === 'services.loadbalancers';
    case 'persistentvolumeclaims':
      return key === 'persistentvolumeclaims' || key === 'requests.storage' || key.includes('.storageclass.storage.k8s.io/');
    default:
      return key === resource.plural && namedCounts.has(key);
  }
}

function isBestEffort({ spec }: Pod): boolean {
  return [...spec.containers, ...(spec.initContainers ?? [])].every(({ resources }) => {
    const amounts = [...Object.entries(resources?.requests ?? {}), ...Object.entries(resources?.limits ?? {})];
    return !amounts.some(([name]) => name === 'cpu' || name === 'memory');
  });
}

function matchesPriority({ spec }: Pod, operator: string, values: readonly string[]): boolean {
  const name = spec.priorityClassName ?? '';
  if (operator === 'Exists') return name !== '';
  if (operator === 'DoesNotExist') return name === '';
  return (values.includes(name) && name !== '') === (operator === 'In');
}

function crossesNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const terms = [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
  return terms.some((term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined);
}

function isInScope(pod: Pod, scope: string, operator: string, values: readonly string[]): boolean {
  switch (scope) {
    case 'Terminating':
      return pod.spec.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return pod.spec.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return matchesPriority(pod, operator, values);
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(pod);
    default:
      return false;
  }
}

/** Whether a quota looks at an object at all: all its scopes must hold. Scopes speak of pods only. */
export function isInQuotaScope({ spec }: ResourceQuota, resource: ResourceType, object: KubeObject): boolean {
  const scopes = [...(spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] })), ...(spec?.scopeSelector?.matchExpressions ?? [])];
  if (scopes.length === 0) return true;
  return resource === Pods && scopes.every(({ scopeName, operator, values = [] }) => isInScope(object as Pod, scopeName, operator, values));
}
