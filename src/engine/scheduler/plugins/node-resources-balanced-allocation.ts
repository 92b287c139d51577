import type { NodeInfo } from '../node-info.ts';
import { definePlugin, maxScore } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';

function used(requested: number, capacity: number): number {
  return Math.min(1, requested / capacity);
}

/** 100 when cpu and memory are used to the same share; less by half the distance between the two. */
function balance({ allocatable }: NodeInfo, cpuMillis: number, memoryBytes: number): number {
  if (allocatable.cpuMillis === 0 || allocatable.memoryBytes === 0) return maxScore;
  const deviation = Math.abs((used(cpuMillis, allocatable.cpuMillis) - used(memoryBytes, allocatable.memoryBytes)) / 2);
  return Math.trunc((1 - deviation) * maxScore);
}

/** 75 where the pod changes nothing, more where it evens the node out (pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go). */
function score({ requests }: PodInfo, node: NodeInfo): number {
  const withPod = balance(node, node.cpuMillis + requests.cpuMillis, node.memoryBytes + requests.memoryBytes);
  const withoutPod = balance(node, node.cpuMillis, node.memoryBytes);
  return maxScore / 2 + Math.trunc((maxScore / 2 + withPod - withoutPod) / 2);
}

/** Likes nodes on which cpu and memory run out together. */
export const nodeResourcesBalancedAllocation = definePlugin({
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  preScore: ({ requests }) => (requests.cpuMillis === 0 && requests.memoryBytes === 0 ? 'skip' : { state: undefined }),
  score,
});
