import type { PodSpec } from '../../api/core/types.ts';
import { addQuantity, compareQuantity } from '../../api/values/quantity.ts';
import type { Mutable } from '../../base/json.ts';

type Amounts = Record<string, string>;

const isHugePage = (name: string): boolean => name.startsWith('hugepages-');
/** What may be set for a pod as a whole. */
const isPodLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || isHugePage(name);

function addAll(into: Amounts, amounts: Readonly<Amounts> | undefined): void {
  for (const [name, amount] of Object.entries(amounts ?? {})) into[name] = addQuantity(into[name], amount);
}

function raiseTo(into: Amounts, amounts: Readonly<Amounts>): void {
  for (const [name, amount] of Object.entries(amounts)) {
    if (into[name] === undefined || compareQuantity(into[name], amount) < 0) into[name] = amount;
  }
}

/** What the containers come to: sidecars run beside them, other init containers before them. */
function aggregate(spec: Mutable<PodSpec>, which: 'requests' | 'limits'): Amounts {
  const total: Amounts = {};
  for (const container of spec.containers ?? []) addAll(total, container.resources?.[which]);
  const sidecars: Amounts = {};
  const starting: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      addAll(total, container.resources?.[which]);
      addAll(sidecars, container.resources?.[which]);
      raiseTo(starting, sidecars);
    } else {
      const together: Amounts = { ...container.resources?.[which] };
      addAll(together, sidecars);
      raiseTo(starting, together);
    }
  }
  raiseTo(total, starting);
  return total;
}

function isNone(amounts: Readonly<Amounts> | undefined): boolean {
  return amounts === undefined || Object.keys(amounts).length === 0;
}

/** A pod that limits itself as a whole requests what its containers do, or else its limits. */
export function defaultPodResources(spec: Mutable<PodSpec>): void {
  const { resources } = spec;
  if (resources === undefined || (isNone(resources.limits) && isNone(resources.requests))) return;
  const limits: Amounts = { ...resources.limits };
  for (const [name, amount] of Object.entries(aggregate(spec, 'limits'))) {
    if (isHugePage(name) && resources.requests?.[name] === undefined) limits[name] ??= amount;
  }
  if (Object.keys(limits).length === 0) return;
  resources.limits = limits;
  const requests: Amounts = { ...resources.requests };
  for (const [name, amount] of Object.entries(aggregate(spec, 'requests'))) {
    if (isPodLevel(name) && !isHugePage(name)) requests[name] ??= amount;
  }
  for (const [name, amount] of Object.entries(limits)) if (isPodLevel(name)) requests[name] ??= amount;
  if (Object.keys(requests).length > 0) resources.requests = requests;
}
