import type { PodRow, PodState } from '../../../engine/protocol/messages.ts';
import type { Mirror } from '../../bridge/mirror.ts';

/** The pods of a node in the order of its list. */
export function podsOf(mirror: Mirror, node: string): readonly PodRow[] {
  return mirror.podsByNode.list(node).flatMap((uid) => mirror.pods.get(uid) ?? []);
}

export function stateCounts(pods: readonly PodRow[]): ReadonlyMap<PodState, number> {
  const counts = new Map<PodState, number>();
  for (const { state } of pods) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
