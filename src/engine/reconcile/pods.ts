import { timeMs } from '../base/time.ts';
import type { Pod, PodCondition } from '../api/core/types.ts';

/** What controllers ask of a pod again and again, worked out once per revision of it. */
export interface PodFacts {
  /** Neither finished nor being deleted (pkg/controller/controller_utils.go, IsPodActive). */
  readonly isActive: boolean;
  readonly isTerminal: boolean;
  /** Being deleted and not finished. */
  readonly isTerminating: boolean;
  readonly isReady: boolean;
  /** When it last became ready, milliseconds since 1970; 0 when it is not. */
  readonly readySinceMs: number;
}

const known = new WeakMap<Pod, PodFacts>();

export function podFacts(pod: Pod): PodFacts {
  let facts = known.get(pod);
  if (facts === undefined) known.set(pod, (facts = factsOf(pod)));
  return facts;
}

function factsOf(pod: Pod): PodFacts {
  const { phase } = pod.status;
  const isTerminal = phase === 'Succeeded' || phase === 'Failed';
  const isDeleting = pod.metadata.deletionTimestamp !== undefined;
  const ready = podCondition(pod, 'Ready');
  const isReady = ready?.status === 'True';
  return {
    isActive: !isTerminal && !isDeleting,
    isTerminal,
    isTerminating: isDeleting && !isTerminal,
    isReady,
    readySinceMs: isReady ? timeMs(ready.lastTransitionTime) : 0,
  };
}

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status.conditions?.find((condition) => condition.type === type);
}

export const isPodActive = (pod: Pod): boolean => podFacts(pod).isActive;
export const isPodReady = (pod: Pod): boolean => podFacts(pod).isReady;

/** Ready, and for at least that long (pkg/api/v1/pod/util.go, IsPodAvailable). */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  const { isReady, readySinceMs } = podFacts(pod);
  if (!isReady) return false;
  return minReadySeconds === 0 || (readySinceMs !== 0 && readySinceMs + minReadySeconds * 1000 <= nowMs);
}

/** In how many milliseconds the next of the ready pods becomes available; `undefined` when none is waiting. */
export function nextAvailabilityMs(pods: readonly Pod[], minReadySeconds: number, nowMs: number): number | undefined {
  let next: number | undefined;
  for (const pod of pods) {
    const { isReady, readySinceMs } = podFacts(pod);
    if (!isReady || readySinceMs === 0) continue;
    const waitMs = readySinceMs + minReadySeconds * 1000 - nowMs;
    if (waitMs > 0 && (next === undefined || waitMs < next)) next = waitMs;
  }
  return next;
}
