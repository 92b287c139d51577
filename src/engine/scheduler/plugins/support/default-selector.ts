import { bothMatchers, matcherOfPairs, matcherOfSelector, matchesEverything, type LabelMatcher } from '../../label-matcher.ts';
import type { LabelSelector } from '../../../api/meta/types.ts';
import type { Pod } from '../../../api/core/types.ts';
import { ReplicaSets, StatefulSets } from '../../../api/apps/resources.ts';
import { ReplicationControllers, Services } from '../../../api/core/resources.ts';
import type { ClusterReader } from '../../cluster-cache.ts';

function hasPairs(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  for (const key of Object.keys(selector)) if (labels[key] !== selector[key]) return false;
  return true;
}

function ownedBy(selector: LabelSelector | undefined): LabelMatcher {
  return selector === undefined ? matchesEverything : matcherOfSelector(selector);
}

/** What the controller of the pod selects by; everything for a pod without one. */
function ownerSelector(pod: Pod, reader: ClusterReader): LabelMatcher {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return matchesEverything;
  const key = `${pod.metadata.namespace}/${owner.name}`;
  switch (`${owner.apiVersion} ${owner.kind}`) {
    case 'apps/v1 ReplicaSet':
      return ownedBy(reader.get(ReplicaSets, key)?.spec.selector);
    case 'apps/v1 StatefulSet':
      return ownedBy(reader.get(StatefulSets, key)?.spec.selector);
    case 'v1 ReplicationController':
      return matcherOfPairs(reader.get(ReplicationControllers, key)?.spec.selector ?? {});
    default:
      return matchesEverything;
  }
}

/** Services, ReplicaSets and the like that pick the pod out, together (pkg/scheduler/framework/plugins/helper/spread.go). */
export function defaultSelectorOf(pod: Pod, reader: ClusterReader): LabelMatcher {
  const labels = pod.metadata.labels ?? {};
  let merged: Record<string, string> | undefined;
  for (const { spec } of reader.list(Services, pod.metadata.namespace)) {
    if (spec.selector !== undefined && hasPairs(spec.selector, labels)) merged = { ...merged, ...spec.selector };
  }
  return bothMatchers(merged === undefined ? matchesEverything : matcherOfPairs(merged), ownerSelector(pod, reader));
}
