import type { PodSpec, ResourceRequirements } from '../../api/core/types.ts';

const counted = ['cpu', 'memory'] as const;

function isZero(quantity: string | number | undefined): boolean {
  return quantity === undefined || /^[+-]?0*\.?0*[a-zA-Z]*$/.test(String(quantity));
}

/** pkg/apis/core/v1/helper/qos/qos.go: the whole pod's cpu and memory decide, init containers included. */
export function qosClassOf(spec: PodSpec): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const asked: readonly (ResourceRequirements | undefined)[] =
    spec.resources === undefined ? [...spec.containers, ...(spec.initContainers ?? [])].map((container) => container.resources) : [spec.resources];
  const isAny = asked.some((it) => counted.some((name) => !isZero(it?.requests?.[name]) || !isZero(it?.limits?.[name])));
  if (!isAny) return 'BestEffort';
  const isFull = asked.every((it) =>
    counted.every((name) => {
      const limit = it?.limits?.[name];
      return !isZero(limit) && String(it?.requests?.[name] ?? limit) === String(limit);
    }),
  );
  return isFull ? 'Guaranteed' : 'Burstable';
}
