import { isTolerated, untoleratedTaint } from '../../api/core/toleration.ts';
import type { Node, Toleration } from '../../api/core/types.ts';
import { wakeOn } from '../cluster-event.ts';
import { definePlugin, refusalForGood, reversed } from '../plugin.ts';

const untolerated = refusalForGood('node(s) had untolerated taint(s)');
const noTolerations: readonly Toleration[] = [];

function isRepelled(tolerations: readonly Toleration[] = noTolerations, { spec }: Node): boolean {
  return spec.taints !== undefined && untoleratedTaint(spec.taints, tolerations) !== undefined;
}

/** Taints keep pods away, or make a node less liked (pkg/scheduler/framework/plugins/tainttoleration). */
export const taintToleration = definePlugin<undefined, readonly Toleration[]>({
  name: 'TaintToleration',
  weight: 3,
  filter: ({ pod }, { node }) => (isRepelled(pod.spec.tolerations, node) ? untolerated : undefined),
  preScore: ({ pod }) => ({ state: (pod.spec.tolerations ?? noTolerations).filter(({ effect }) => effect === undefined || effect === 'PreferNoSchedule') }),
  score: (_pod, { node: { spec } }, tolerations) => spec.taints?.filter((taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(taint, tolerations)).length ?? 0,
  normalize: reversed,
  wakes: [
    wakeOn('Node', ['Add', 'UpdateTaint'], ({ pod: { spec } }, { old, now }) => now !== undefined && !isRepelled(spec.tolerations, now) && (old === undefined || isRepelled(spec.tolerations, old))),
    wakeOn('Pod', ['UpdateToleration'], (pod, { now }) => now?.metadata.uid === pod.uid),
  ],
});
