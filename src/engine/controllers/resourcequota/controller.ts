import { attributesClassesOf, isInQuotaScope, isTerminatingScope } from '../../api/core/quota-scope.ts';
import { isCharged, isMeasuredOn, quotaUsage } from '../../api/core/quota-usage.ts';
import { PersistentVolumeClaims, Pods, ResourceQuotas, Services } from '../../api/core/resources.ts';
import type { ContainerStatus, PersistentVolumeClaim, Pod, ResourceQuota, Service } from '../../api/core/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import { keyOf, type ResourceType } from '../../api/resource.ts';
import { inKeyOrder, jsonEqual } from '../../base/json.ts';
import { addQuantity } from '../../api/values/quantity.ts';
import type { Change } from '../../client/informer.ts';
import { defineController, watching, type ControllerContext, type WatchRule } from '../../reconcile/controller.ts';
import { builtinResources, customResources } from '../../reconcile/served-resources.ts';

/** Events come and go too fast to be counted. */
const counted: readonly ResourceType[] = builtinResources.filter((resource) => resource.namespaced && resource.kind !== 'Event');

const resyncMs = 300_000;

/** What is used of everything the quota limits; nothing where there is nothing. */
function usedOf(quota: ResourceQuota, { cache, client, sim: { nowMs } }: ControllerContext): Readonly<Record<string, string>> {
  const keys = Object.keys(quota.spec?.hard ?? {});
  const { namespace = '' } = quota.metadata;
  const used: Record<string, string> = {};
  const count = (resource: ResourceType, objects: () => readonly KubeObject[]): void => {
    const measured = keys.filter((key) => isMeasuredOn(key, resource));
    if (measured.length === 0) return;
    for (const key of measured) used[key] ??= '0';
    for (const object of objects()) {
      if (!isInQuotaScope(quota, resource, object)) continue;
      const usage = quotaUsage(resource, object, nowMs);
      for (const key of measured) if (usage[key] !== undefined) used[key] = addQuantity(used[key], usage[key]);
    }
  };
  for (const resource of counted) count(resource, () => cache.list(resource, namespace));
  // Nobody follows the objects of custom kinds: they are asked for, and counted again when quotas are next.
  for (const resource of customResources(cache)) if (resource.namespaced) count(resource, () => client.list(resource, { namespace }));
  return inKeyOrder(used);
}

function resourcesOf(pod: Pod): readonly (readonly [string, ContainerStatus['resources']])[] {
  return [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].map(({ name, resources }) => [name, resources]);
}

function isResized(pod: Pod, old: Pod): boolean {
  const before = new Map(resourcesOf(old));
  return pod.status !== old.status && resourcesOf(pod).some(([name, resources]) => before.has(name) && !jsonEqual(resources, before.get(name)));
}

function chargedType({ spec: { type } }: Service): string {
  return type === 'NodePort' || type === 'LoadBalancer' ? type : '';
}

/** What may use less than it did, by kind (pkg/quota/v1/install/update_filter.go). */
const mayUseLess: ReadonlyMap<string, (object: KubeObject, old: KubeObject, nowMs: number) => boolean> = new Map([
  [
    Pods.kind,
    // Each is asked about its own kind only.
    (object, old, nowMs): boolean => {
      const [pod, before] = [object as Pod, old as Pod];
      return isResized(pod, before) || isTerminatingScope(pod) !== isTerminatingScope(before) || (isCharged(before, nowMs) && !isCharged(pod, nowMs));
    },
  ],
  [Services.kind, (object, old): boolean => chargedType(object as Service) !== chargedType(old as Service)],
  [PersistentVolumeClaims.kind, (object, old): boolean => isReplenishing(object as PersistentVolumeClaim, old as PersistentVolumeClaim)],
]);

function isReplenishing(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): boolean {
  const isReallocated = claim.status?.allocatedResources?.['storage'] !== old.status?.allocatedResources?.['storage'];
  return isReallocated || !jsonEqual(attributesClassesOf(claim).toSorted(), attributesClassesOf(old).toSorted());
}

/** Only what sets something free is looked at: what is added was charged when it was let in. */
function setsFree(change: Change, nowMs: number): boolean {
  if (change.type !== 'updated') return change.type === 'deleted';
  return mayUseLess.get(change.object.kind)?.(change.object, change.old, nowMs) === true;
}

function concerned(change: Change, { cache, sim }: ControllerContext): readonly string[] {
  return setsFree(change, sim.nowMs) ? cache.list(ResourceQuotas, change.object.metadata.namespace).map(keyOf) : [];
}

const watches: readonly WatchRule[] = counted.filter((resource) => resource !== ResourceQuotas).map((resource) => watching(resource, concerned));

/** Counts anew what quotas limit; in between, admission charges what it lets in (pkg/controller/resourcequota). */
export const resourceQuotaController = defineController({
  name: 'resourcequota-controller',
  for: ResourceQuotas,
  concerns: (change) => change.type === 'added' || (change.type === 'updated' && !jsonEqual(change.old.spec, change.object.spec)),
  watches,
  reads: [CustomResourceDefinitions],
  reconcile(quota, context) {
    const { client } = context;
    const hard = inKeyOrder(quota.spec?.hard ?? {});
    const used = usedOf(quota, context);
    if (jsonEqual(quota.status?.hard ?? {}, hard) && jsonEqual(quota.status?.used ?? {}, used)) return;
    client.updateStatus(ResourceQuotas, { ...quota, status: { ...(Object.keys(hard).length === 0 ? {} : { hard }), ...(Object.keys(used).length === 0 ? {} : { used }) } });
  },
  ticks: [
    {
      everyMs: resyncMs,
      run(context) {
        for (const quota of context.cache.list(ResourceQuotas)) context.enqueue(keyOf(quota));
      },
    },
  ],
});
