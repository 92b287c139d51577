import { addQuantity, compareQuantity, quantitySign } from '../values/quantity.ts';
import type { Container, ContainerStatus, Pod } from './types.ts';

export type Amounts = Readonly<Record<string, string>>;
export type Side = 'requests' | 'limits';

const nothing: Amounts = {};

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  const sum: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) sum[name] = addQuantity(sum[name], amount);
  return sum;
}

/** By name the larger of two amounts; a name that one lacks comes from the other. */
export function largerAmounts(a: Amounts, b: Amounts = nothing): Amounts {
  const most: Record<string, string> = { ...a };
  for (const [name, amount] of Object.entries(b)) if (most[name] === undefined || compareQuantity(most[name], amount) < 0) most[name] = amount;
  return most;
}

type AmountsOf = (container: Container) => Amounts;

function asked(side: Side): AmountsOf {
  return (container) => container.resources?.[side] ?? nothing;
}

function isResizeInfeasible({ status }: Pod): boolean {
  return status.conditions?.find(({ type }) => type === 'PodResizePending')?.reason === 'Infeasible';
}

/** While a pod is resized, the larger of what a container wants, was promised and has counts; a wish that cannot be granted does not. */
function askedOrHeld(pod: Pod, side: Side): AmountsOf {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
  if (containerStatuses.length + initContainerStatuses.length === 0) return asked(side);
  const statuses = new Map<string, ContainerStatus>([...containerStatuses, ...initContainerStatuses].map((status) => [status.name, status]));
  const isStarting = new Set((pod.spec.initContainers ?? []).filter((container) => container.restartPolicy !== 'Always').map(({ name }) => name));
  const wishCounts = !isResizeInfeasible(pod);
  return (container) => {
    const status = statuses.get(container.name);
    const wish = container.resources?.[side] ?? nothing;
    if (status?.resources === undefined || isStarting.has(container.name)) return wish;
    const held = largerAmounts(status.resources[side] ?? nothing, side === 'requests' ? status.allocatedResources : undefined);
    return wishCounts ? largerAmounts(wish, held) : held;
  };
}

function ofContainers({ spec }: Pod, amountsOf: AmountsOf): Amounts {
  let running: Amounts = nothing;
  for (const container of spec.containers) running = addAmounts(running, amountsOf(container));
  let sidecars: Amounts = nothing;
  let starting: Amounts = nothing;
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      sidecars = addAmounts(sidecars, amountsOf(container));
      starting = largerAmounts(starting, sidecars);
    } else starting = largerAmounts(starting, addAmounts(sidecars, amountsOf(container)));
  }
  return largerAmounts(addAmounts(running, sidecars), starting);
}

/** What a pod may say as a whole, for all its containers together. */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/**
 * What a pod asks for: its containers together, or the hungriest step of its start if that is more, for sidecars run beside what starts after
 * them; where the pod asks as a whole, that; and what it costs to run it (staging/src/k8s.io/component-helpers/resource/helpers.go).
 */
export function podAmounts(pod: Pod, side: Side, from: 'spec' | 'status' = 'spec'): Amounts {
  const { spec } = pod;
  const total: Record<string, string> = { ...ofContainers(pod, from === 'spec' ? asked(side) : askedOrHeld(pod, side)) };
  for (const [name, amount] of Object.entries(spec.resources?.[side] ?? nothing)) if (isPodLevelResource(name)) total[name] = amount;
  if (spec.overhead === undefined) return total;
  if (side === 'requests') return addAmounts(total, spec.overhead);
  return addAmounts(total, Object.fromEntries(Object.entries(spec.overhead).filter(([name]) => quantitySign(total[name]) !== 0)));
}
