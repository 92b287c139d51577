import type { Container as ContainerSpec, Node, Pod } from '../api/core/types.ts';
import { matchesRequiredNodeAffinity } from '../api/core/node-selector.ts';
import { isTolerated } from '../api/core/toleration.ts';
import { quantityMilliValue, quantityValue } from '../api/values/quantity.ts';
import { isSidecar } from './containers.ts';
import type { Verdict } from './memory.ts';

/** CPU in thousandths, everything else in whole units. */
export type Amounts = Readonly<Record<string, number>>;

export function amountOf(resource: string, text: string | undefined): number {
  return resource === 'cpu' ? quantityMilliValue(text) : quantityValue(text);
}

function add(into: Record<string, number>, amounts: Readonly<Record<string, string>> | undefined): void {
  for (const [resource, text] of Object.entries(amounts ?? {})) into[resource] = (into[resource] ?? 0) + amountOf(resource, text);
}

const requestsByPod = new WeakMap<Pod['spec'], Amounts>();

/** What the pod asks for: its containers together, or the most any moment of initialization needs (component-helpers/resource). */
export function podRequests({ spec }: Pod): Amounts {
  let known = requestsByPod.get(spec);
  if (known === undefined) requestsByPod.set(spec, (known = requestsOf(spec)));
  return known;
}

function requestsOf(spec: Pod['spec']): Amounts {
  const sum: Record<string, number> = {};
  const peak: Record<string, number> = {};
  const sidecars: Record<string, number> = {};
  for (const container of spec.containers) add(sum, container.resources?.requests);
  for (const container of spec.initContainers ?? []) {
    const own: Record<string, number> = {};
    add(own, container.resources?.requests);
    for (const [resource, amount] of Object.entries(sidecars)) own[resource] = (own[resource] ?? 0) + amount;
    if (isSidecar(container)) Object.assign(sidecars, own);
    for (const [resource, amount] of Object.entries(own)) peak[resource] = Math.max(peak[resource] ?? 0, amount);
  }
  for (const [resource, amount] of Object.entries(sidecars)) sum[resource] = (sum[resource] ?? 0) + amount;
  for (const [resource, amount] of Object.entries(peak)) sum[resource] = Math.max(sum[resource] ?? 0, amount);
  // Resources of the whole pod decide alone where they are given.
  for (const [resource, text] of Object.entries(spec.resources?.requests ?? {})) sum[resource] = amountOf(resource, text);
  add(sum, spec.overhead);
  return sum;
}

export interface AdmissionInput {
  readonly node: Node | undefined;
  /** Pods that are already here and still take room. */
  readonly others: Iterable<Pod>;
  readonly pressures: { readonly memory: boolean; readonly disk: boolean; readonly pid: boolean };
}

/** Whether the kubelet takes the pod (pkg/kubelet/lifecycle/predicate.go, eviction_manager.go); the order is upstream's. */
export function refusal(pod: Pod, input: AdmissionInput): Verdict | undefined {
  return pressureRefusal(pod, input) ?? (input.node === undefined ? undefined : predicateRefusal(pod, input.node, input.others));
}

function rejected(reason: string, message: string): Verdict {
  return { reason, message: `Pod was rejected: ${message}` };
}

/** Static and system-critical pods are neither refused nor evicted for want of room. */
export function isCritical({ spec }: Pod): boolean {
  return (spec.priority ?? 0) >= 2_000_000_000;
}

function pressureRefusal(pod: Pod, { pressures }: AdmissionInput): Verdict | undefined {
  if (isCritical(pod)) return undefined;
  const refuse = (condition: string): Verdict => rejected('Evicted', `The node had condition: [${condition}]. `);
  if (pressures.disk) return refuse('DiskPressure');
  if (pressures.pid) return refuse('PIDPressure');
  return pressures.memory && pod.status.qosClass === 'BestEffort' ? refuse('MemoryPressure') : undefined;
}

function predicateRefusal(pod: Pod, node: Node, others: Iterable<Pod>): Verdict | undefined {
  const predicate = (name: string, why: string): Verdict => rejected(name, `Predicate ${name} failed: ${why}`);
  const short = resourceRefusal(pod, node, others);
  if (short !== undefined) return short;
  if (!matchesRequiredNodeAffinity(pod, node)) return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  if (portsClash(pod, others)) return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  const untolerated = (node.spec.taints ?? []).some((taint) => taint.effect === 'NoExecute' && !isTolerated(taint, pod.spec.tolerations ?? []));
  return untolerated ? predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate") : undefined;
}

function resourceRefusal(pod: Pod, { status: { allocatable = {} } }: Node, others: Iterable<Pod>): Verdict | undefined {
  if (allocatable['cpu'] === undefined) return undefined;
  const lacking = (resource: string, requested: number, used: number, capacity: number): Verdict =>
    rejected(`OutOf${resource}`, `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`);
  const room = amountOf('pods', allocatable['pods']);
  let present = 0;
  for (const _ of others) present++;
  if (present + 1 > room) return lacking('pods', 1, present, room);
  for (const [resource, requested] of Object.entries(podRequests(pod))) {
    if (requested === 0) continue;
    const capacity = amountOf(resource, allocatable[resource]);
    let used = 0;
    for (const other of others) used += podRequests(other)[resource] ?? 0;
    if (requested > capacity - used) return lacking(resource, requested, used, capacity);
  }
  return undefined;
}

function hostPorts({ spec }: Pod): readonly string[] {
  const all: readonly ContainerSpec[] = [...spec.containers, ...(spec.initContainers ?? []).filter((it) => isSidecar(it))];
  return all.flatMap(({ ports }) => (ports ?? []).filter((it) => it.hostPort !== undefined && it.hostPort > 0).map((it) => `${it.protocol ?? 'TCP'}/${it.hostPort}`));
}

function portsClash(pod: Pod, others: Iterable<Pod>): boolean {
  const wanted = hostPorts(pod);
  if (wanted.length === 0) return false;
  const taken = new Set(Array.from(others, (other) => hostPorts(other)).flat());
  return wanted.some((port) => taken.has(port));
}
