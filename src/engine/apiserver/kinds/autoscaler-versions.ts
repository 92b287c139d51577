import { isObject } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { ObjectDraft } from '../kind.ts';

// autoscaling/v1 knows one cpu target; everything else of v2 travels in annotations (pkg/apis/autoscaling/v1/conversion.go).

const metricsAnnotation = 'autoscaling.alpha.kubernetes.io/metrics';

function isCpuTarget(metric: unknown): boolean {
  if (!isObject(metric) || metric['type'] !== 'Resource') return false;
  const resource = metric['resource'];
  return isObject(resource) && resource['name'] === 'cpu' && isObject(resource['target']) && resource['target']['averageUtilization'] !== undefined;
}

function utilizationOf(metric: unknown): unknown {
  const resource = isObject(metric) ? metric['resource'] : undefined;
  const target = isObject(resource) ? resource['target'] : undefined;
  return isObject(target) ? target['averageUtilization'] : undefined;
}

export function autoscalerToStorage(draft: ObjectDraft): ObjectDraft {
  const { targetCPUUtilizationPercentage: percent, ...spec } = (isObject(draft.spec) ? draft.spec : {}) as Record<string, unknown>;
  const others = parseMetrics(draft.metadata.annotations?.[metricsAnnotation]);
  const cpu = percent === undefined ? [] : [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } } }];
  const metrics = [...others, ...cpu];
  const { [metricsAnnotation]: _, ...annotations } = draft.metadata.annotations ?? {};
  const { annotations: __, ...metadata } = draft.metadata;
  return {
    ...draft,
    apiVersion: 'autoscaling/v2',
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
    spec: metrics.length === 0 ? spec : { ...spec, metrics },
  };
}

function parseMetrics(text: string | undefined): readonly unknown[] {
  if (text === undefined) return [];
  try {
    const metrics: unknown = JSON.parse(text);
    return Array.isArray(metrics) ? metrics : [];
  } catch {
    return [];
  }
}

export function autoscalerFromStorage(object: KubeObject): KubeObject {
  const { spec, status } = object as KubeObject & { spec: Record<string, unknown>; status?: Record<string, unknown> };
  const { metrics, ...rest } = spec;
  const all = Array.isArray(metrics) ? metrics : [];
  const cpu = all.find(isCpuTarget);
  const others = all.filter((metric) => metric !== cpu);
  const annotations = { ...object.metadata.annotations, ...(others.length === 0 ? {} : { [metricsAnnotation]: JSON.stringify(others) }) };
  const { currentMetrics: _, conditions: __, ...statusRest } = status ?? {};
  const v1 = {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: { ...object.metadata, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { ...rest, ...(cpu === undefined ? {} : { targetCPUUtilizationPercentage: utilizationOf(cpu) }) },
    status: { currentReplicas: 0, ...statusRest },
  };
  return v1;
}
