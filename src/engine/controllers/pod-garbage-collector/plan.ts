import { ascending, firstDifference } from '../../base/order.ts';
import type { Node, Pod } from '../../api/core/types.ts';
import { keyOf } from '../../api/resource.ts';

// Which pods nobody else will take away (pkg/controller/podgc/gc_controller.go).

const terminatedThreshold = 12_500;
const outOfService = 'node.kubernetes.io/out-of-service';

function isTerminated({ status }: Pod): boolean {
  return status.phase === 'Succeeded' || status.phase === 'Failed';
}

function isEvicted({ status }: Pod): boolean {
  return status.phase === 'Failed' && status.reason === 'Evicted';
}

const oldestFirst = firstDifference<Pod>(
  ascending((pod) => !isEvicted(pod)),
  ascending(({ metadata }) => metadata.creationTimestamp),
  ascending(keyOf),
);

/** Finished pods beyond the number that is kept; evicted ones go first, then the oldest. */
export function surplusTerminated(pods: readonly Pod[], threshold = terminatedThreshold): readonly Pod[] {
  const terminated = pods.filter(isTerminated);
  const surplus = terminated.length - threshold;
  return surplus > 0 ? terminated.toSorted(oldestFirst).slice(0, surplus) : [];
}

function isOutOfService({ spec, status }: Node): boolean {
  const isReady = status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
  return !isReady && (spec.taints?.some(({ key }) => key === outOfService) ?? false);
}

/** Pods that wait for the word of a kubelet that will never speak again. */
export function strandedOutOfService(pods: readonly Pod[], nodeOf: (name: string) => Node | undefined): readonly Pod[] {
  return pods.filter(({ metadata, spec }) => {
    const node = metadata.deletionTimestamp === undefined || spec.nodeName === undefined ? undefined : nodeOf(spec.nodeName);
    return node !== undefined && isOutOfService(node);
  });
}

/** Deleted before they had a node: there is no kubelet to confirm it. */
export function unscheduledTerminating(pods: readonly Pod[]): readonly Pod[] {
  return pods.filter(({ metadata, spec }) => metadata.deletionTimestamp !== undefined && (spec.nodeName ?? '') === '');
}
