import type { Deployment, ReplicaSet } from '../../api/apps/types.ts';
import type { Pod } from '../../api/core/types.ts';
import { ascending, descending, firstDifference } from '../../base/order.ts';
import { podFacts } from '../../reconcile/pods.ts';
import { scaledValue } from '../../reconcile/int-or-percent.ts';
import { countAnnotation, desiredAnnotation, maxAnnotation, revisionOf } from './revision.ts';
import { currentSet } from './template.ts';

/** A Deployment and its sets: the one with its template, and all others, oldest first. */
export interface Family {
  readonly deployment: Deployment;
  readonly current: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
}

/** A set is to have so many replicas. `always`: its notes about the Deployment's size are refreshed even if the number stays. */
export interface Scale {
  readonly set: ReplicaSet;
  readonly replicas: number;
  readonly always?: boolean;
}

export interface Bounds {
  readonly replicas: number;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

const oldestFirst = firstDifference<ReplicaSet>(
  ascending((set) => set.metadata.creationTimestamp),
  ascending((set) => set.metadata.name),
);

export function familyOf(deployment: Deployment, sets: readonly ReplicaSet[]): Family {
  const sorted = sets.toSorted(oldestFirst);
  const current = currentSet(deployment, sorted);
  return { deployment, current, old: sorted.filter((set) => set !== current) };
}

export function membersOf({ current, old }: Family): readonly ReplicaSet[] {
  return current === undefined ? old : [...old, current];
}

export const wanted = (set: ReplicaSet): number => set.spec.replicas ?? 1;
export const available = (set: ReplicaSet): number => set.status.availableReplicas ?? 0;
export const isActive = (set: ReplicaSet): boolean => wanted(set) > 0;
export const isRolling = (deployment: Deployment): boolean => deployment.spec.strategy?.type !== 'Recreate';

export function sum(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number): number {
  return sets.reduce((total, set) => total + count(set), 0);
}

/** Surge rounds up, unavailable down; if both come to nothing one may be unavailable, or a roll-out could never begin. */
export function boundsOf(deployment: Deployment): Bounds {
  const replicas = deployment.spec.replicas ?? 1;
  if (!isRolling(deployment)) return { replicas, maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge: surge, maxUnavailable: unavailable } = deployment.spec.strategy?.rollingUpdate ?? {};
  const maxSurge = scaledValue(surge, replicas, 'up');
  const rounded = scaledValue(unavailable, replicas, 'down');
  const maxUnavailable = maxSurge === 0 && rounded === 0 ? 1 : rounded;
  return { replicas, maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) };
}

/** The Deployment was given another size: some active set still remembers the former one. */
export function isScalingEvent(family: Family): boolean {
  const { replicas } = boundsOf(family.deployment);
  return membersOf(family).some((set) => isActive(set) && (countAnnotation(set, desiredAnnotation) ?? replicas) !== replicas);
}

/** How large the current set may be now: what the surge leaves room for. */
export function roomFor(family: Family, size: number): number {
  const { replicas, maxSurge } = boundsOf(family.deployment);
  if (!isRolling(family.deployment)) return replicas;
  const room = replicas + maxSurge - sum(membersOf(family), wanted);
  return room <= 0 ? size : size + Math.min(room, replicas - size);
}

/** First half of a rolling step: the current set grows, or shrinks to what is wanted (pkg/controller/deployment/rolling.go). */
export function planGrowth(family: Family): readonly Scale[] {
  const { deployment, current } = family;
  if (current === undefined) return [];
  const { replicas } = boundsOf(deployment);
  const size = wanted(current);
  const next = size > replicas ? replicas : roomFor(family, size);
  return next === size ? [] : [{ set: current, replicas: next }];
}

/**
 * Second half: old sets shrink. First by pods that are not available anyway, then by as many as the new ones can stand in for; the oldest
 * set first. One set may be named twice, for each half gets its own Event.
 */
export function planShrinking(family: Family): readonly Scale[] {
  const { deployment, current, old } = family;
  const active = old.filter(isActive);
  if (current === undefined || active.length === 0) return [];
  const { replicas, maxUnavailable } = boundsOf(deployment);
  const minAvailable = replicas - maxUnavailable;
  const mayGo = sum(membersOf(family), wanted) - minAvailable - (wanted(current) - available(current));
  if (mayGo <= 0) return [];
  const steps: Scale[] = [];
  const sizes = new Map(active.map((set) => [set, wanted(set)]));
  const shrink = (set: ReplicaSet, by: number): number => {
    const size = (sizes.get(set) ?? 0) - by;
    sizes.set(set, size);
    steps.push({ set, replicas: size });
    return by;
  };
  let gone = 0;
  for (const set of active) {
    if (gone >= mayGo) break;
    const unhealthy = wanted(set) - available(set);
    // More are available than wanted: the set has been shrunk already and its status is still behind. Counting on it would take too many.
    if (unhealthy < 0) return steps;
    if (unhealthy > 0) gone += shrink(set, Math.min(mayGo - gone, unhealthy));
  }
  let spare = sum([...active, current], available) - minAvailable;
  for (const set of active) {
    const by = Math.min(sizes.get(set) ?? 0, spare);
    if (by > 0) spare -= shrink(set, by);
  }
  return steps;
}

/** The Deployment was scaled, or is paused: its sets keep their shares (pkg/controller/deployment/sync.go, scale). */
export function planScaling(family: Family): readonly Scale[] {
  const { deployment, current, old } = family;
  const { replicas } = boundsOf(deployment);
  const active = membersOf(family).filter(isActive);
  if (active.length <= 1) {
    const only = active[0] ?? current ?? old.at(-1);
    return only === undefined || wanted(only) === replicas ? [] : [{ set: only, replicas }];
  }
  if (current !== undefined && isSaturated(current, replicas)) return old.filter(isActive).map((set) => ({ set, replicas: 0 }));
  return isRolling(deployment) ? planShares(deployment, active) : [];
}

function isSaturated(set: ReplicaSet, replicas: number): boolean {
  return wanted(set) === replicas && countAnnotation(set, desiredAnnotation) === replicas && available(set) === replicas;
}

function planShares(deployment: Deployment, active: readonly ReplicaSet[]): readonly Scale[] {
  const { replicas, maxSurge } = boundsOf(deployment);
  const allowed = replicas > 0 ? replicas + maxSurge : 0;
  const toAdd = allowed - sum(active, wanted);
  const age = toAdd > 0 ? descending<ReplicaSet> : ascending<ReplicaSet>;
  const sorted = active.toSorted(firstDifference(descending(wanted), age((set) => set.metadata.creationTimestamp), age((set) => set.metadata.name)));
  let added = 0;
  const shares = sorted.map((set) => {
    const share = toAdd === 0 || toAdd === added ? 0 : clampShare(fractionOf(set, deployment), toAdd - added);
    added += share;
    return share;
  });
  const leftover = toAdd - added;
  return sorted.map((set, index) => ({ set, replicas: Math.max(0, wanted(set) + (shares[index] ?? 0) + (index === 0 ? leftover : 0)), always: true }));
}

function clampShare(fraction: number, left: number): number {
  return left > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
}

/** By how much a set would grow if it kept its share of the whole. */
function fractionOf(set: ReplicaSet, deployment: Deployment): number {
  const { replicas, maxSurge } = boundsOf(deployment);
  const size = wanted(set);
  if (replicas === 0) return -size;
  const before = countAnnotation(set, maxAnnotation) ?? 0;
  const wholeBefore = before === 0 ? (deployment.status.replicas ?? 0) : before;
  if (wholeBefore === 0) return 0;
  return roundHalfAway((size * (replicas + maxSurge)) / wholeBefore) - size;
}

function roundHalfAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

/** True while anything of the old sets lives, terminating pods too: Recreate waits for it (pkg/controller/deployment/recreate.go). */
export function oldPodsRemain({ old }: Family, podsOf: (set: ReplicaSet) => readonly Pod[]): boolean {
  return old.some((set) => set.status.replicas > 0) || old.some((set) => podsOf(set).some((pod) => !podFacts(pod).isTerminal));
}

/** Old sets beyond the history limit, the lowest revision first; only those that are empty and have said so. */
export function planCleanup({ deployment, old }: Family): readonly ReplicaSet[] {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined || limit === 0x7fffffff) return [];
  const alive = old.filter((set) => set.metadata.deletionTimestamp === undefined);
  const excess = alive.length - limit;
  if (excess <= 0) return [];
  const byRevision = firstDifference<ReplicaSet>(ascending((set) => revisionOf(set) ?? 0), oldestFirst);
  return alive
    .toSorted(byRevision)
    .slice(0, excess)
    .filter((set) => set.status.replicas === 0 && wanted(set) === 0 && (set.metadata.generation ?? 0) <= (set.status.observedGeneration ?? 0));
}
