import { definePlugin } from '../plugin.ts';
import { wakeOn } from '../cluster-event.ts';

/** Keeps a pod out of the queue until its gates are gone (pkg/scheduler/framework/plugins/schedulinggates). */
export const schedulingGates = definePlugin({
  name: 'SchedulingGates',
  preEnqueue({ pod }) {
    const gates = pod.spec.schedulingGates ?? [];
    return gates.length === 0 ? undefined : `waiting for scheduling gates: [${gates.map(({ name }) => name).join(' ')}]`;
  },
  wakes: [wakeOn('Pod', ['UpdateSchedulingGatesEliminated'], (pod, { now }) => now?.metadata.uid === pod.uid)],
});
