import { compareText } from '../base/order.ts';

/**
 * Why no node would do, in the words that users know: reasons with how many nodes gave each, sorted as whole texts
 * (pkg/scheduler/framework/types.go, FitError).
 */
export function fitMessage(nodes: number, counts: ReadonlyMap<string, number>, after = ''): string {
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted(compareText);
  const told = reasons.length === 0 ? '' : ` ${reasons.join(', ')}.`;
  return `0/${nodes} nodes are available:${told}${after === '' ? '' : ` ${after}`}`;
}

/** The same when the pod was refused before any node was looked at. */
export function preFilterMessage(nodes: number, reason: string, after = ''): string {
  return `0/${nodes} nodes are available: ${reason}.${after === '' ? '' : ` ${after}`}`;
}

export function countReasons(counts: Map<string, number>, reasons: readonly string[], times = 1): void {
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + times);
}
