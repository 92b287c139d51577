import { wakeOn, hasPlace } from '../cluster-event.ts';
import { definePlugin, refusal } from '../plugin.ts';
import { hostPortsConflict, podInfoOf } from '../pod-info.ts';

const taken = refusal("node(s) didn't have free ports for the requested pod ports");

/** Two pods cannot have the same port of one node (pkg/scheduler/framework/plugins/nodeports). */
export const nodePorts = definePlugin({
  name: 'NodePorts',
  preFilter: ({ hostPorts }) => (hostPorts.length === 0 ? 'skip' : { state: undefined }),
  filter: ({ hostPorts }, node) => (node.hasConflictingPort(hostPorts) ? taken : undefined),
  wakes: [
    wakeOn('Pod', ['Delete'], ({ hostPorts }, { old }) => old !== undefined && hasPlace(old) && hostPortsConflict(hostPorts, podInfoOf(old).hostPorts)),
    wakeOn('Node', ['Add']),
  ],
});
