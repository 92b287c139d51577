import { isInQuotaScope, isMeasuredOn, quotaUsage } from '../../api/core/quota-usage.ts';
import { Pods, ResourceQuotas } from '../../api/core/resources.ts';
import type { Pod, ResourceQuota } from '../../api/core/types.ts';
import { keyOf, type ResourceType } from '../../api/resource.ts';
import { inKeyOrder, jsonEqual } from '../../base/json.ts';
import { addQuantity } from '../../api/values/quantity.ts';
import type { Change } from '../../client/informer.ts';
import { defineController, watching, type CacheReader, type ControllerContext, type WatchRule } from '../../reconcile/controller.ts';
import { podFacts } from '../../reconcile/pods.ts';
import { builtinResources } from '../../reconcile/served-resources.ts';

/** Events come and go too fast to be counted. */
const counted: readonly ResourceType[] = builtinResources.filter((resource) => resource.namespaced && resource.kind !== 'Event');

const resyncMs = 300_000;

/** What is used of everything the quota limits; nothing where there is nothing. */
function usedOf(quota: ResourceQuota, cache: CacheReader, nowMs: number): Readonly<Record<string, string>> {
  const keys = Object.keys(quota.spec?.hard ?? {});
  const used: Record<string, string> = {};
  for (const resource of counted) {
    const measured = keys.filter((key) => isMeasuredOn(key, resource));
    if (measured.length === 0) continue;
    for (const key of measured) used[key] ??= '0';
    for (const object of cache.list(resource, quota.metadata.namespace)) {
      if (!isInQuotaScope(quota, resource, object)) continue;
      const usage = quotaUsage(resource, object, nowMs);
      for (const key of measured) if (usage[key] !== undefined) used[key] = addQuantity(used[key], usage[key]);
    }
  }
  return inKeyOrder(used);
}

/** Only what sets something free is looked at: what is added was charged when it was let in. */
function setsFree(change: Change): boolean {
  if (change.type === 'deleted') return true;
  if (change.type === 'added' || change.object.kind !== Pods.kind) return false;
  // The kind says it: only pods come here.
  return podFacts(change.object as Pod).isTerminal && !podFacts(change.old as Pod).isTerminal;
}

function concerned(change: Change, { cache }: ControllerContext): readonly string[] {
  return setsFree(change) ? cache.list(ResourceQuotas, change.object.metadata.namespace).map(keyOf) : [];
}

const watches: readonly WatchRule[] = counted.filter((resource) => resource !== ResourceQuotas).map((resource) => watching(resource, concerned));

/** Counts anew what quotas limit; in between, admission charges what it lets in (pkg/controller/resourcequota). */
export const resourceQuotaController = defineController({
  name: 'resourcequota-controller',
  for: ResourceQuotas,
  concerns: (change) => change.type === 'added' || (change.type === 'updated' && !jsonEqual(change.old.spec, change.object.spec)),
  watches,
  reconcile(quota, { cache, client, sim }) {
    const hard = inKeyOrder(quota.spec?.hard ?? {});
    const used = usedOf(quota, cache, sim.nowMs);
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
