import type { PodSpec, ResourceRequirements } from '../../api/core/types.ts';
import { addQuantity, compareQuantity, quantitySign } from '../../api/values/quantity.ts';

const counted = ['cpu', 'memory'] as const;

type Amounts = Partial<Record<(typeof counted)[number], string>>;

function isPositive(quantity: string | undefined): boolean {
  return quantitySign(quantity) > 0;
}

function sum(asked: readonly (ResourceRequirements | undefined)[], side: 'requests' | 'limits'): Amounts {
  const total: Amounts = {};
  for (const it of asked) {
    for (const name of counted) {
      const amount = it?.[side]?.[name];
      if (isPositive(amount)) total[name] = total[name] === undefined ? amount ?? '' : addQuantity(total[name], amount);
    }
  }
  return total;
}

/** pkg/apis/core/v1/helper/qos/qos.go: cpu and memory decide, those of the whole pod where it asks as a whole; init containers count. */
export function qosClassOf(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const asked: readonly (ResourceRequirements | undefined)[] =
    spec.resources === undefined ? [...spec.containers, ...(spec.initContainers ?? [])].map((container) => container.resources) : [spec.resources];
  const isAny = asked.some((it) => counted.some((name) => isPositive(it?.requests?.[name]) || isPositive(it?.limits?.[name])));
  if (!isAny) return 'BestEffort';
  if (!asked.every((it) => counted.every((name) => isPositive(it?.limits?.[name])))) return 'Burstable';
  const [requests, limits] = [sum(asked, 'requests'), sum(asked, 'limits')];
  return counted.every((name) => requests[name] !== undefined && compareQuantity(requests[name], limits[name]) === 0) ? 'Guaranteed' : 'Burstable';
}
