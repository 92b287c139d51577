import { quantityMilliValue, quantityValue } from '../api/values/quantity.ts';
import type { Container, ContainerStatus, Pod } from '../api/core/types.ts';

/** Amounts by resource name, in the scheduler's units: cpu in millicores, everything else whole. */
export type Amounts = Readonly<Record<string, number>>;

/** Amounts with the three everyday resources apart, as the hot paths want them. */
export interface Resources {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly ephemeralBytes: number;
  /** Extended resources and huge pages, none of them 0. */
  readonly scalars: readonly (readonly [name: string, amount: number])[];
}

type Quantities = Readonly<Record<string, string>> | undefined;
type WritableAmounts = Record<string, number>;

/** What a container that says nothing is scored with (pkg/scheduler/util/pod_resources.go). */
const scoredAsIfRequested: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 };
const nothing: Amounts = {};

export function amountOf(name: string, quantity: string): number {
  return name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity);
}

export function amountsOf(quantities: Quantities): Amounts {
  if (quantities === undefined) return nothing;
  const amounts: WritableAmounts = {};
  for (const [name, quantity] of Object.entries(quantities)) amounts[name] = amountOf(name, quantity);
  return amounts;
}

export function resourcesOf(amounts: Amounts): Resources {
  const scalars: [string, number][] = [];
  for (const [name, amount] of Object.entries(amounts)) {
    if (name !== 'cpu' && name !== 'memory' && name !== 'ephemeral-storage' && name !== 'pods' && amount !== 0) scalars.push([name, amount]);
  }
  return { cpuMillis: amounts['cpu'] ?? 0, memoryBytes: amounts['memory'] ?? 0, ephemeralBytes: amounts['ephemeral-storage'] ?? 0, scalars };
}

function add(sum: WritableAmounts, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) sum[name] = (sum[name] ?? 0) + amount;
}

function raise(sum: WritableAmounts, amounts: Amounts): void {
  for (const [name, amount] of Object.entries(amounts)) if (amount > (sum[name] ?? -1)) sum[name] = amount;
}

type RequestOf = (container: Container) => Amounts;

/**
 * What a pod asks for: its containers together, or the hungriest step of its start if that is more
 * (staging/src/k8s.io/component-helpers/resource/helpers.go). Sidecars run beside everything that starts after them.
 */
function sumOf({ spec }: Pod, requestOf: RequestOf): Amounts {
  const sum: WritableAmounts = {};
  for (const container of spec.containers) add(sum, requestOf(container));
  if (spec.initContainers !== undefined && spec.initContainers.length > 0) {
    const sidecars: WritableAmounts = {};
    const starting: WritableAmounts = {};
    for (const container of spec.initContainers) {
      if (container.restartPolicy === 'Always') {
        add(sidecars, requestOf(container));
        raise(starting, sidecars);
      } else {
        const step: WritableAmounts = { ...sidecars };
        add(step, requestOf(container));
        raise(starting, step);
      }
    }
    add(sum, sidecars);
    raise(sum, starting);
  }
  // Requests of the pod as a whole count instead of the sum, where they are made.
  Object.assign(sum, amountsOf(spec.resources?.requests));
  if (spec.overhead !== undefined) add(sum, amountsOf(spec.overhead));
  return sum;
}

function requestsOf(container: Container): Amounts {
  return amountsOf(container.resources?.requests);
}

function scoredRequestsOf(container: Container): Amounts {
  const { requests } = container.resources ?? {};
  return { ...scoredAsIfRequested, ...amountsOf(requests) };
}

function isResizeInfeasible({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: value, reason }) => type === 'PodResizePending' && value === 'True' && reason === 'Infeasible') ?? false;
}

function isResizing(pod: Pod): boolean {
  const statuses = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])];
  if (statuses.length === 0) return false;
  const asked = new Map([...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map((container) => [container.name, container.resources?.requests]));
  return statuses.some((status) => differs(status.resources?.requests, asked.get(status.name)) || differs(status.allocatedResources, asked.get(status.name)));
}

function differs(reported: Quantities, asked: Quantities): boolean {
  if (reported === undefined) return false;
  return Object.entries(reported).some(([name, quantity]) => asked?.[name] !== quantity);
}

/** While a running pod is resized, the larger of what it wants, was given and has counts. */
function resizedRequestsOf(pod: Pod): RequestOf {
  const statuses = new Map<string, ContainerStatus>();
  for (const status of [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])]) statuses.set(status.name, status);
  const wishCounts = !isResizeInfeasible(pod);
  return (container) => {
    const status = statuses.get(container.name);
    if (status?.resources?.requests === undefined) return requestsOf(container);
    const larger: WritableAmounts = { ...amountsOf(status.resources.requests) };
    raise(larger, amountsOf(status.allocatedResources));
    if (wishCounts) raise(larger, requestsOf(container));
    return larger;
  };
}

export interface PodRequests {
  readonly requests: Resources;
  /** With stand-ins for containers that ask for no cpu or memory; scores only. */
  readonly scoredCpuMillis: number;
  readonly scoredMemoryBytes: number;
}

export function podRequests(pod: Pod): PodRequests {
  const requests = sumOf(pod, isResizing(pod) ? resizedRequestsOf(pod) : requestsOf);
  const scored = sumOf(pod, scoredRequestsOf);
  return { requests: resourcesOf(requests), scoredCpuMillis: scored['cpu'] ?? 0, scoredMemoryBytes: scored['memory'] ?? 0 };
}
