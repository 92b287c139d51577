import { Nodes } from '../../api/core/resources.ts';
import type { Node } from '../../api/core/types.ts';
import { defineController, type ControllerContext } from '../../reconcile/controller.ts';
import { blockOf, cidrOf, takeBlock, type Blocks } from './plan.ts';

function blocksOf(context: ControllerContext): Blocks {
  return context.memory<Blocks>('blocks', () => ({ next: 0, taken: {} }));
}

function assign(node: Node, context: ControllerContext): void {
  const { client, events } = context;
  const { name } = node.metadata;
  const memory = blocksOf(context);
  const own = node.spec.podCIDR;
  if (own !== undefined) {
    const block = blockOf(own);
    if (block !== undefined) memory.taken[name] = block;
    return;
  }
  const block = memory.taken[name] ?? takeBlock(memory, name);
  if (block === undefined) {
    events.event(node, 'Normal', 'CIDRNotAvailable', `Node ${name} status is now: CIDRNotAvailable`);
    return;
  }
  const cidr = cidrOf(block);
  client.patch(Nodes, node, { spec: { podCIDR: cidr, podCIDRs: [cidr] } });
}

/** Gives every node a block of pod addresses. */
export const nodeIpamController = defineController({
  name: 'node-ipam-controller',
  component: 'cidrAllocator',
  for: Nodes,
  concerns: (change) => change.type !== 'updated' || change.object.spec.podCIDR !== change.old.spec.podCIDR,
  reconcile: assign,
  gone(name, context) {
    delete blocksOf(context).taken[name];
  },
});
