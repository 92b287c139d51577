import { wakeOn } from '../cluster-event.ts';
import { definePlugin, refusalForGood } from '../plugin.ts';

const otherNode = refusalForGood("node(s) didn't match the requested node name");

/** A pod that names its node goes there or nowhere (pkg/scheduler/framework/plugins/nodename). */
export const nodeName = definePlugin({
  name: 'NodeName',
  filter: ({ pod: { spec } }, node) => (spec.nodeName === undefined || spec.nodeName === '' || spec.nodeName === node.name ? undefined : otherNode),
  wakes: [wakeOn('Node', ['Add'])],
});
