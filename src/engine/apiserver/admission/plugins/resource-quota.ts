// k8s.io/apiserver/pkg/admission/plugin/resourcequota and pkg/quota/v1.
import type { Usage } from '../../../api/core/quota-usage.ts';
import { isPodLevelResource } from '../../../api/core/pod-amounts.ts';
import { isInQuotaScope, isTerminatingScope } from '../../../api/core/quota-scope.ts';
import { isMeasuredOn, quotaUsage } from '../../../api/core/quota-usage.ts';
import { PersistentVolumeClaims, Pods, ResourceQuotas, Services } from '../../../api/core/resources.ts';
import type { Container, Pod, ResourceQuota } from '../../../api/core/types.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import { ResourceClaims } from '../../../api/resource/resources.ts';
import { qualifiedResource } from '../../../api/resource.ts';
import { addQuantity, compareQuantity, quantitySign, subtractQuantity } from '../../../api/values/quantity.ts';
import type { AdmissionPlugin, AdmissionRequest, AdmissionView, Verdict } from '../plugin.ts';
import { allow, forbid } from '../plugin.ts';

type Amounts = Readonly<Record<string, string>>;

/** Amounts that every container has to name where a quota limits them. */
const demanded: ReadonlySet<string> = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);
/** Questions and orders, which nothing stores, and events, of which there are too many. */
const uncounted: ReadonlySet<string> = new Set(['bindings', 'events', 'events.events.k8s.io', 'localsubjectaccessreviews.authorization.k8s.io']);

/** Most things can only use more by being made; these also by growing. */
function handlesUpdate({ resource, subresource, object, oldObject }: AdmissionRequest): boolean {
  if (resource === Pods) return subresource === 'resize' || (subresource === undefined && isTerminatingScope(object as Pod) !== isTerminatingScope(oldObject as Pod));
  if (resource === PersistentVolumeClaims) return subresource === undefined || subresource === 'status';
  return subresource === undefined && (resource === Services || resource === ResourceClaims);
}

function handles(request: AdmissionRequest): boolean {
  const { namespace, operation, subresource } = request;
  if (namespace === undefined) return false;
  return operation === 'CREATE' ? subresource === undefined : operation === 'UPDATE' && handlesUpdate(request);
}

function named(container: Container, amount: string): boolean {
  const { requests = {}, limits = {} } = container.resources ?? {};
  return amount.startsWith('limits.') ? limits[amount.slice('limits.'.length)] !== undefined : requests[amount.replace('requests.', '')] !== undefined;
}

/** What containers leave open although a quota limits it. */
function unnamed(pod: Pod, amounts: readonly string[]): string | undefined {
  const { requests = {}, limits = {} } = pod.spec.resources ?? {};
  if ([...Object.keys(requests), ...Object.keys(limits)].some(isPodLevelResource)) return undefined;
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const faults = amounts
    .filter((amount) => demanded.has(amount))
    .toSorted()
    .map((amount) => ({ amount, names: [...new Set(containers.filter((container) => !named(container, amount)).map(({ name }) => name))].toSorted() }))
    .filter(({ names }) => names.length > 0)
    .map(({ amount, names }) => `${amount} for: ${names.join(',')}`);
  return faults.length === 0 ? undefined : `must specify ${faults.join('; ')}`;
}

function picked(amounts: Amounts, names: readonly string[]): string {
  return names
    .toSorted()
    .map((name) => `${name}=${amounts[name] ?? '0'}`)
    .join(',');
}

/** What a write adds to what is used: all of it, or as much more as before. */
function addedBy(request: AdmissionRequest, quota: ResourceQuota, view: AdmissionView): Usage {
  const { resource, oldObject } = request;
  const usage = quotaUsage(resource, request.object as KubeObject, view.sim.nowMs);
  if (oldObject === undefined || !isInQuotaScope(quota, resource, oldObject)) return usage;
  const before = quotaUsage(resource, oldObject, view.sim.nowMs);
  const entries = Object.entries(usage).map(([name, amount]) => [name, before[name] === undefined ? amount : subtractQuantity(amount, before[name])] as const);
  return Object.fromEntries(entries.filter(([, amount]) => quantitySign(amount) > 0));
}

/** What of a quota is about the write, or why that cannot be told. */
function limitedBy(request: AdmissionRequest, quota: ResourceQuota): readonly string[] | string {
  const { hard = {}, used = {} } = quota.status ?? {};
  const limited = Object.keys(hard).filter((name) => isMeasuredOn(name, request.resource));
  if (limited.length === 0 || !isInQuotaScope(quota, request.resource, request.object as KubeObject)) return [];
  const { name } = quota.metadata;
  const fault = request.resource === Pods ? unnamed(request.object as Pod, limited) : undefined;
  if (fault !== undefined) return `failed quota: ${name}: ${fault}`;
  return limited.every((key) => used[key] !== undefined) ? limited : `status unknown for quota: ${name}, resources: ${limited.toSorted().join(',')}`;
}

/** The quota with the write charged to it, the same one where it costs nothing, or why it is too much. */
function charged(request: AdmissionRequest, quota: ResourceQuota, limited: readonly string[], view: AdmissionView): ResourceQuota | string {
  const { hard = {}, used = {} } = quota.status ?? {};
  const added = addedBy(request, quota, view);
  const costs = limited.filter((key) => added[key] !== undefined && quantitySign(added[key]) !== 0);
  const total = Object.fromEntries(costs.map((key) => [key, addQuantity(used[key], added[key] ?? '0')]));
  // A status tells what is so already: it counts, and is not refused.
  const exceeded = request.subresource === 'status' ? [] : costs.filter((key) => compareQuantity(total[key], hard[key]) > 0);
  const { name } = quota.metadata;
  if (exceeded.length > 0) return `exceeded quota: ${name}, requested: ${picked(added, exceeded)}, used: ${picked(used, exceeded)}, limited: ${picked(hard, exceeded)}`;
  return costs.length === 0 ? quota : { ...quota, status: { ...quota.status, used: { ...used, ...total } } };
}

/** First every quota must know what to make of the write, then it must fit into each. */
function validate(request: AdmissionRequest, view: AdmissionView): Verdict {
  const quotas = view.list(ResourceQuotas, request.namespace);
  if (quotas.length === 0 || uncounted.has(qualifiedResource(request.resource))) return allow;
  const concerned: { readonly quota: ResourceQuota; readonly limited: readonly string[] }[] = [];
  for (const quota of quotas) {
    const limited = limitedBy(request, quota);
    if (typeof limited === 'string') return forbid(request, limited);
    if (limited.length > 0) concerned.push({ quota, limited });
  }
  const after: ResourceQuota[] = [];
  for (const { quota, limited } of concerned) {
    const result = charged(request, quota, limited, view);
    if (typeof result === 'string') return forbid(request, result);
    if (result !== quota) after.push(result);
  }
  for (const quota of after) view.replaceStatus(ResourceQuotas, quota);
  return allow;
}

/** Lets in what the namespace's quotas have room for, and charges them. */
export const resourceQuota: AdmissionPlugin = { name: 'ResourceQuota', handles, validate };
