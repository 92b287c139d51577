import { Deployments, ReplicaSets, StatefulSets } from '../../api/apps/resources.ts';
import { ReplicationControllers } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import type { KubeObject, OwnerReference } from '../../api/meta/object.ts';
import type { PodDisruptionBudget } from '../../api/policy/types.ts';
import type { ResourceType } from '../../api/resource.ts';
import { timeMs } from '../../base/time.ts';
import type { CacheReader } from '../../reconcile/controller.ts';
import { scaledValue } from '../../reconcile/int-or-percent.ts';
import { controllerOf } from '../../reconcile/ownership.ts';
import { isPodReady } from '../../reconcile/pods.ts';

/** An eviction that was granted must show in a deletion within so long. */
const deletionTimeoutMs = 120_000;

interface Scaled extends KubeObject {
  readonly spec: { readonly replicas?: number };
}

/** Who is known to say how many pods there are meant to be. */
const scaled: readonly ResourceType<Scaled>[] = [ReplicationControllers, ReplicaSets, StatefulSets];

/** The controller that decides the number: of a ReplicaSet its Deployment. */
function deciderOf(reference: OwnerReference, namespace: string, cache: CacheReader): Scaled | undefined {
  const resource = scaled.find(({ kind }) => kind === reference.kind);
  const owner = resource === undefined ? undefined : cache.get(resource, `${namespace}/${reference.name}`);
  if (owner?.metadata.uid !== reference.uid) return undefined;
  const above = controllerOf(owner);
  if (above?.kind !== Deployments.kind) return owner;
  const deployment = cache.get(Deployments, `${namespace}/${above.name}`);
  return deployment?.metadata.uid === above.uid ? deployment : owner;
}

export interface Expectation {
  readonly expected: number;
  readonly desired: number;
  readonly unmanaged: readonly string[];
  /** Why the number cannot be told. */
  readonly fault?: string;
}

function scaleOf(pods: readonly Pod[], cache: CacheReader): Omit<Expectation, 'desired'> {
  const sizes = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const reference = controllerOf(pod);
    if (reference === undefined) unmanaged.push(pod.metadata.name);
    else if (!sizes.has(reference.uid)) {
      const decider = deciderOf(reference, pod.metadata.namespace ?? '', cache);
      if (decider === undefined) return { expected: 0, unmanaged, fault: `found no controllers for pod "${pod.metadata.name}"` };
      sizes.set(decider.metadata.uid, decider.spec.replicas ?? 1);
    }
  }
  return { expected: [...sizes.values()].reduce((sum, size) => sum + size, 0), unmanaged };
}

/** How many pods there should be, and how many of them healthy (pkg/controller/disruption, getExpectedPodCount). */
export function expectationOf({ spec }: PodDisruptionBudget, pods: readonly Pod[], cache: CacheReader): Expectation {
  const { maxUnavailable, minAvailable } = spec;
  if (maxUnavailable !== undefined) {
    const scale = scaleOf(pods, cache);
    return { ...scale, desired: Math.max(0, scale.expected - scaledValue(maxUnavailable, scale.expected, 'up')) };
  }
  if (typeof minAvailable === 'number') return { expected: pods.length, desired: minAvailable, unmanaged: [] };
  if (minAvailable === undefined) return { expected: 0, desired: 0, unmanaged: [] };
  const scale = scaleOf(pods, cache);
  return { ...scale, desired: scaledValue(minAvailable, scale.expected, 'up') };
}

export interface Disrupted {
  /** Pods whose eviction was granted and that are still to be deleted. */
  readonly pods: Readonly<Record<string, string>>;
  /** Those that were not deleted in time. */
  readonly overdue: readonly Pod[];
  /** When the next of them is overdue, milliseconds from now. */
  readonly recheckMs: number | undefined;
}

export function disruptedOf({ status }: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): Disrupted {
  const waiting: Record<string, string> = {};
  const overdue: Pod[] = [];
  let recheckMs: number | undefined;
  for (const pod of pods) {
    const since = status.disruptedPods?.[pod.metadata.name];
    if (since === undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    const leftMs = timeMs(since) + deletionTimeoutMs - nowMs;
    if (leftMs < 0) overdue.push(pod);
    else {
      waiting[pod.metadata.name] = since;
      recheckMs = Math.min(recheckMs ?? leftMs, leftMs);
    }
  }
  return { pods: waiting, overdue, recheckMs };
}

export function healthyCount(pods: readonly Pod[], disrupted: Disrupted): number {
  return pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && disrupted.pods[pod.metadata.name] === undefined && isPodReady(pod)).length;
}
