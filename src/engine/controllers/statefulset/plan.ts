import type { StatefulSet } from '../../api/apps/types.ts';
import type { Pod } from '../../api/core/types.ts';
import { ascending, descending } from '../../base/order.ts';
import { isPodAvailable, podFacts } from '../../reconcile/pods.ts';
import { isInRange, ordinalOf, revisionOfPod, startOf } from './identity.ts';

/** One thing to do. `claims`: see that a pod's claims exist; `check`: see that a pod has its identity and its claims their owners. */
export type Step =
  | { readonly type: 'create'; readonly ordinal: number }
  | { readonly type: 'delete'; readonly pod: Pod }
  | { readonly type: 'claims'; readonly pod: Pod }
  | { readonly type: 'check'; readonly pod: Pod };

export interface Plan {
  readonly steps: readonly Step[];
  /** A pod of the old revision goes in this run, so that another of the new one comes. */
  readonly replaces: boolean;
}

/** The places of a set: a pod or none for each number in range; and pods out of range, the highest number first. */
interface Places {
  readonly replicas: readonly (Pod | undefined)[];
  readonly condemned: readonly Pod[];
}

interface Situation extends Places {
  readonly set: StatefulSet;
  readonly isOrdered: boolean;
  readonly updateRevision: string;
  readonly nowMs: number;
}

function placesOf(set: StatefulSet, pods: readonly Pod[]): Places {
  const start = startOf(set);
  const replicas: (Pod | undefined)[] = Array.from({ length: set.spec.replicas ?? 1 });
  const condemned: Pod[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(pod);
    if (isInRange(set, ordinal)) replicas[ordinal - start] = pod;
    else if (ordinal >= 0) condemned.push(pod);
  }
  return { replicas, condemned: condemned.toSorted(descending(ordinalOf)) };
}

function isDeleting(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

function isHealthy({ set, nowMs }: Situation, pod: Pod | undefined): boolean {
  return pod !== undefined && !isDeleting(pod) && isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
}

/** Ascending through the places; in order means that one that is not there yet, or not well, holds up all after it. */
function fill(situation: Situation, steps: Step[]): boolean {
  const { set, replicas, isOrdered } = situation;
  for (const [index, pod] of replicas.entries()) {
    if (pod === undefined) {
      steps.push({ type: 'create', ordinal: startOf(set) + index });
      if (isOrdered) return false;
      continue;
    }
    if (podFacts(pod).isTerminal) {
      if (!isDeleting(pod)) steps.push({ type: 'delete', pod });
      if (isOrdered) return false;
      continue;
    }
    if (pod.status.phase === 'Pending') steps.push({ type: 'claims', pod });
    if (isOrdered && !(pod.status.phase === 'Running' && isHealthy(situation, pod))) return false;
    steps.push({ type: 'check', pod });
  }
  return true;
}

/** Descending through those out of range; in order means one at a time, and only while all that stay are well. */
function empty(situation: Situation, steps: Step[]): boolean {
  const { replicas, condemned, isOrdered } = situation;
  for (const pod of condemned) steps.push({ type: 'check', pod });
  const firstUnhealthy = [...replicas, ...condemned.toSorted(ascending(ordinalOf))].find((pod) => !isHealthy(situation, pod));
  for (const pod of condemned) {
    const mayGo = !isDeleting(pod) && (!isOrdered || isHealthy(situation, pod) || pod === firstUnhealthy);
    if (mayGo) steps.push({ type: 'delete', pod });
    if (isOrdered) return false;
  }
  return true;
}

/** From the highest number down to the partition: the first pod of an old revision goes, unless one above it is not well yet. */
function replace(situation: Situation, steps: Step[]): boolean {
  const { set, replicas, updateRevision } = situation;
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  if (type === 'OnDelete') return false;
  for (let index = replicas.length - 1; index >= (rollingUpdate?.partition ?? 0); index--) {
    const pod = replicas[index];
    if (pod !== undefined && !isDeleting(pod) && revisionOfPod(pod) !== updateRevision) {
      steps.push({ type: 'delete', pod });
      return true;
    }
    if (!isHealthy(situation, pod)) return false;
  }
  return false;
}

/** What one run does (pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet). */
export function planRun(set: StatefulSet, pods: readonly Pod[], updateRevision: string, nowMs: number): Plan {
  if (set.metadata.deletionTimestamp !== undefined) return { steps: [], replaces: false };
  const situation: Situation = { set, ...placesOf(set, pods), isOrdered: set.spec.podManagementPolicy !== 'Parallel', updateRevision, nowMs };
  const steps: Step[] = [];
  const isSettled = fill(situation, steps) && empty(situation, steps);
  return { steps, replaces: isSettled && replace(situation, steps) };
}
