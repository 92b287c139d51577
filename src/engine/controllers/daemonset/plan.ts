import type { DaemonSet } from '../../api/apps/types.ts';
import type { Pod } from '../../api/core/types.ts';
import { ascending, firstDifference } from '../../base/order.ts';
import { scaledValue } from '../../reconcile/int-or-percent.ts';
import { isPodAvailable, isPodReady } from '../../reconcile/pods.ts';
import type { Eligibility } from './eligibility.ts';

export const hashLabel = 'controller-revision-hash';
export const generationLabel = 'pod-template-generation';

/** What is wanted on one node: `create` a pod there, `remove` these; failed ones go more and more slowly. */
export interface Plan {
  readonly create: readonly string[];
  readonly remove: readonly Pod[];
  readonly failed: readonly { readonly node: string; readonly pod: Pod }[];
  readonly succeeded: readonly { readonly node: string; readonly pod: Pod }[];
}

export interface Fleet {
  readonly set: DaemonSet;
  /** Hash of the template, and the number of templates so far. */
  readonly hash: string;
  readonly generation: string | undefined;
  readonly nodes: readonly { readonly name: string; readonly eligibility: Eligibility }[];
  /** Pods by the node they are on or are meant for; those on nodes that are gone, too. */
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
  readonly nowMs: number;
}

/** Placed ones first, then the oldest. */
export const bestFirst = firstDifference<Pod>(
  ascending((pod) => (pod.spec.nodeName ?? '') === ''),
  ascending((pod) => pod.metadata.creationTimestamp),
  ascending((pod) => pod.metadata.name),
);

const isDeleting = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

export function isUpdated({ hash, generation }: Fleet, { metadata }: Pod): boolean {
  return (generation !== undefined && metadata.labels?.[generationLabel] === generation) || (hash !== '' && metadata.labels?.[hashLabel] === hash);
}

export function isAvailable({ set, nowMs }: Fleet, pod: Pod): boolean {
  return isPodAvailable(pod, set.spec.minReadySeconds ?? 0, nowMs);
}

/** How many pods may come beside old ones, and how many may be missing, on so many nodes; both round up. */
export function allowances({ spec }: DaemonSet, desired: number): { readonly surge: number; readonly unavailable: number } {
  const { type, rollingUpdate } = spec.updateStrategy ?? {};
  if (type === 'OnDelete') return { surge: 0, unavailable: 0 };
  const surge = scaledValue(rollingUpdate?.maxSurge, desired, 'up');
  const unavailable = scaledValue(rollingUpdate?.maxUnavailable ?? (rollingUpdate === undefined ? 1 : 0), desired, 'up');
  return { surge, unavailable: desired > 0 && surge === 0 && unavailable === 0 ? 1 : unavailable };
}

/** Running pods on one node that are too many while old and new may stand side by side. */
function surplusInSurge(fleet: Fleet, running: readonly Pod[]): readonly Pod[] {
  const surplus: Pod[] = [];
  let updated: Pod | undefined;
  let old: Pod | undefined;
  for (const pod of running) {
    if (pod.metadata.labels?.[hashLabel] === fleet.hash) {
      if (updated === undefined) updated = pod;
      else surplus.push(pod);
    } else if (old === undefined) old = pod;
    else surplus.push(pod);
  }
  if (updated !== undefined && old !== undefined && (!isPodReady(old) || isAvailable(fleet, updated))) surplus.push(old);
  return surplus;
}

interface NodePlan {
  create: boolean;
  readonly remove: Pod[];
  readonly failed: Pod[];
  readonly succeeded: Pod[];
}

function planNode(fleet: Fleet, eligibility: Eligibility, pods: readonly Pod[] | undefined): NodePlan {
  const plan: NodePlan = { create: false, remove: [], failed: [], succeeded: [] };
  if (eligibility === 'run' && pods === undefined) plan.create = true;
  else if (eligibility === 'leave') plan.remove.push(...(pods ?? []).filter((pod) => !isDeleting(pod)));
  else {
    const staying = (pods ?? []).filter((pod) => !isDeleting(pod));
    plan.failed.push(...staying.filter((pod) => pod.status.phase === 'Failed'));
    plan.succeeded.push(...staying.filter((pod) => pod.status.phase === 'Succeeded'));
    const running = staying.filter((pod) => pod.status.phase !== 'Failed' && pod.status.phase !== 'Succeeded').toSorted(bestFirst);
    const maySurge = allowances(fleet.set, 1).surge > 0;
    if (running.length > 1) plan.remove.push(...(maySurge ? surplusInSurge(fleet, running) : running.slice(1)));
    else if (maySurge && running.length === 0 && eligibility === 'run') plan.create = true;
  }
  return plan;
}

/** One pod on every node that wants one, and none elsewhere (pkg/controller/daemon/daemon_controller.go, podsShouldBeOnNode). */
export function planPlacement(fleet: Fleet): Plan {
  const create: string[] = [];
  const remove: Pod[] = [];
  const failed: { node: string; pod: Pod }[] = [];
  const succeeded: { node: string; pod: Pod }[] = [];
  const known = new Set<string>();
  for (const { name: node, eligibility } of fleet.nodes) {
    known.add(node);
    const plan = planNode(fleet, eligibility, fleet.pods.get(node));
    if (plan.create) create.push(node);
    remove.push(...plan.remove);
    failed.push(...plan.failed.map((pod) => ({ node, pod })));
    succeeded.push(...plan.succeeded.map((pod) => ({ node, pod })));
  }
  // Pods meant for a node that is gone would wait for ever.
  for (const [node, pods] of fleet.pods) if (!known.has(node)) remove.push(...pods.filter((pod) => (pod.spec.nodeName ?? '') === ''));
  return { create, remove, failed, succeeded };
}

/** The one new and the one old pod on a node; `undefined` when there are more. */
function pairOn(fleet: Fleet, pods: readonly Pod[]): { readonly updated?: Pod; readonly old?: Pod } | undefined {
  const staying = pods.filter((pod) => !isDeleting(pod));
  const updated = staying.filter((pod) => isUpdated(fleet, pod));
  const old = staying.filter((pod) => !isUpdated(fleet, pod));
  if (updated.length > 1 || old.length > 1) return undefined;
  return { ...(updated[0] === undefined ? {} : { updated: updated[0] }), ...(old[0] === undefined ? {} : { old: old[0] }) };
}

function byNode(fleet: Fleet): readonly (readonly [string, readonly Pod[]])[] {
  const nodes = new Map<string, readonly Pod[]>(fleet.pods);
  for (const { name, eligibility } of fleet.nodes) if (eligibility === 'run' && !nodes.has(name)) nodes.set(name, []);
  return [...nodes].toSorted(ascending(([node]) => node));
}

/** Old pods go before new ones come; those that are not available go freely (pkg/controller/daemon/update.go, rollingUpdate). */
function planReplacement(fleet: Fleet, mayBeUnavailable: number): readonly Pod[] {
  let unavailable = 0;
  const freely: Pod[] = [];
  const candidates: Pod[] = [];
  for (const [, pods] of byNode(fleet)) {
    const pair = pairOn(fleet, pods);
    const { updated, old } = pair ?? {};
    if (updated !== undefined && old === undefined) {
      if (!isAvailable(fleet, updated)) unavailable++;
    } else if (old !== undefined && updated === undefined) {
      if (!isAvailable(fleet, old)) {
        freely.push(old);
        unavailable++;
      } else if (unavailable < mayBeUnavailable) candidates.push(old);
    } else unavailable++;
  }
  return [...freely, ...candidates.slice(0, Math.max(0, mayBeUnavailable - unavailable))];
}

/** New pods come beside old ones; an old one goes when its new one is available. */
function planSurge(fleet: Fleet, maySurge: number, desired: number): { readonly create: readonly string[]; readonly remove: readonly Pod[] } {
  const wants = new Set(fleet.nodes.filter(({ eligibility }) => eligibility === 'run').map(({ name }) => name));
  const remove: Pod[] = [];
  const unwanted: Pod[] = [];
  const freely: string[] = [];
  const candidates: string[] = [];
  let surge = 0;
  let available = 0;
  for (const [node, pods] of byNode(fleet)) {
    const pair = pairOn(fleet, pods);
    if (pair === undefined) {
      surge++;
      continue;
    }
    const { updated, old } = pair;
    const serving = old ?? updated;
    if (serving !== undefined && isAvailable(fleet, serving)) available++;
    if (old === undefined) continue;
    if (updated !== undefined) {
      if (isAvailable(fleet, updated)) remove.push(old);
      else surge++;
    } else if (!isAvailable(fleet, old)) {
      if (wants.has(node)) freely.push(node);
      else remove.push(old);
    } else if (!wants.has(node)) unwanted.push(old);
    else if (surge < maySurge) candidates.push(node);
  }
  const spare = Math.max(0, available - desired);
  return { create: [...freely, ...candidates.slice(0, Math.max(0, maySurge - surge))], remove: [...remove, ...unwanted.slice(0, spare)] };
}

export function planUpdate(fleet: Fleet): { readonly create: readonly string[]; readonly remove: readonly Pod[] } {
  if (fleet.set.spec.updateStrategy?.type === 'OnDelete') return { create: [], remove: [] };
  const desired = fleet.nodes.filter(({ eligibility }) => eligibility === 'run').length;
  const { surge, unavailable } = allowances(fleet.set, desired);
  return surge === 0 ? { create: [], remove: planReplacement(fleet, unavailable) } : planSurge(fleet, surge, desired);
}
