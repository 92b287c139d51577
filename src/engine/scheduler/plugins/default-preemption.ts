import { wakeOn } from '../cluster-event.ts';
import { definePlugin } from '../plugin.ts';
import { preempt } from '../preemption.ts';

/** Makes room for a pod by taking away less important ones (pkg/scheduler/framework/plugins/defaultpreemption). */
export const defaultPreemption = definePlugin({
  name: 'DefaultPreemption',
  preEnqueue: ({ key }, view) => (view.isPreempting(key) ? 'waiting for the preemption for this pod to be finished' : undefined),
  postFilter: preempt,
  // When to try again is for the plugins to say that refused; here it only matters that the victims are gone.
  wakes: [wakeOn('Pod', ['Delete'], () => false)],
});
