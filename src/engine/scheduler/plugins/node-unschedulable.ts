import { isTolerated } from '../../api/core/toleration.ts';
import type { Taint } from '../../api/core/types.ts';
import { wakeOn } from '../cluster-event.ts';
import { definePlugin, refusalForGood } from '../plugin.ts';

const cordoned: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
const unschedulable = refusalForGood('node(s) were unschedulable');

/** Keeps pods off cordoned nodes (pkg/scheduler/framework/plugins/nodeunschedulable). */
export const nodeUnschedulable = definePlugin({
  name: 'NodeUnschedulable',
  filter: ({ pod }, { node }) => (node.spec.unschedulable === true && !isTolerated(cordoned, pod.spec.tolerations ?? []) ? unschedulable : undefined),
  wakes: [
    wakeOn('Node', ['Add', 'UpdateTaint'], (_pod, { old, now }) => now?.spec.unschedulable !== true && (old === undefined || old.spec.unschedulable === true)),
    wakeOn('Pod', ['UpdateToleration'], (pod, { now }) => now?.metadata.uid === pod.uid && isTolerated(cordoned, now.spec.tolerations ?? [])),
  ],
});
