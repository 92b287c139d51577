// What an autoscaler looks at: pkg/apis/autoscaling/validation/validation.go.
import type { CrossVersionObjectReference, MetricIdentifier, MetricSpec, MetricTarget } from '../../../api/autoscaling/types.ts';
import { quantitySign } from '../../../api/values/quantity.ts';
import { validateContainerResourceName } from '../core/resources.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { dns1123Label, pathSegmentName } from '../names.ts';
import { validateSegment } from '../references.ts';

type MetricDraft = Incomplete<MetricSpec>;
type TargetDraft = Incomplete<MetricTarget>;

const targetTypes: readonly string[] = ['Utilization', 'Value', 'AverageValue'];

/** What is wrong about the version of an object that is referred to. */
export function versionFault(apiVersion: string, needsGroup: boolean): string | undefined {
  const parts = apiVersion.split('/');
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  const hasGroup = parts.length === 2 && parts[0] !== '';
  return needsGroup && !hasGroup ? 'apiVersion must specify API group' : undefined;
}

export function* validateObjectReference(reference: Incomplete<CrossVersionObjectReference>, fault: string | undefined, path: string): Causes {
  yield* validateSegment(reference.kind, `${path}.kind`);
  yield* validateSegment(reference.name, `${path}.name`);
  if (fault !== undefined) yield invalid(`${path}.apiVersion`, reference.apiVersion ?? '', fault);
}

function* validateIdentifier(identifier: Incomplete<MetricIdentifier>, path: string): Causes {
  const { name = '' } = identifier;
  if (name === '') yield required(`${path}.name`, 'must specify a metric name');
  else yield* invalidEach(`${path}.name`, name, pathSegmentName(name, false));
}

function* validateTarget(target: TargetDraft, path: string): Causes {
  const { type = '', averageUtilization } = target;
  if (type === '') yield required(`${path}.type`, 'must specify a metric target type');
  if (!targetTypes.includes(type)) yield invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue');
  for (const key of ['value', 'averageValue'] as const) {
    const amount = target[key];
    if (amount !== undefined && quantitySign(amount) <= 0) yield invalid(`${path}.${key}`, amount, 'must be positive');
  }
  if (averageUtilization !== undefined && averageUtilization < 1) yield invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0');
}

/** A target of pods in percent or as an amount: one of the two. */
function* validateShareTarget(target: TargetDraft, path: string): Causes {
  yield* validateTarget(target, path);
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined) yield required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization');
  if (averageUtilization !== undefined && averageValue !== undefined) yield forbidden(`${path}.averageValue`, 'may not set both a target raw value and a target utilization');
}

function* validateObject(source: NonNullable<MetricDraft['object']>, path: string): Causes {
  const { describedObject = {}, metric = {}, target = {} } = source;
  yield* validateObjectReference(describedObject, versionFault(describedObject.apiVersion ?? '', false), `${path}.describedObject`);
  yield* validateIdentifier(metric, `${path}.metric`);
  yield* validateTarget(target, `${path}.target`);
  if (target.value === undefined && target.averageValue === undefined) yield required(`${path}.target.averageValue`, 'must set either a target value or averageValue');
}

function* validateExternal(source: NonNullable<MetricDraft['external']>, path: string): Causes {
  const { metric = {}, target = {} } = source;
  yield* validateIdentifier(metric, `${path}.metric`);
  yield* validateTarget(target, `${path}.target`);
  if (target.value === undefined && target.averageValue === undefined) yield required(`${path}.target.averageValue`, 'must set either a target value for metric or a per-pod target');
  if (target.value !== undefined && target.averageValue !== undefined) yield forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target');
}

function* validatePods(source: NonNullable<MetricDraft['pods']>, path: string): Causes {
  const { metric = {}, target = {} } = source;
  yield* validateIdentifier(metric, `${path}.metric`);
  yield* validateTarget(target, `${path}.target`);
  if (target.averageValue === undefined) yield required(`${path}.target.averageValue`, 'must specify a positive target averageValue');
}

function* validateResource(source: NonNullable<MetricDraft['resource']>, path: string): Causes {
  if ((source.name ?? '') === '') yield required(`${path}.name`, 'must specify a resource name');
  yield* validateShareTarget(source.target ?? {}, `${path}.target`);
}

function* validateContainerResource(source: NonNullable<MetricDraft['containerResource']>, path: string): Causes {
  const { name = '', container = '', target = {} } = source;
  if (name === '') yield required(`${path}.name`, 'must specify a resource name');
  else yield* validateContainerResourceName(name, `${path}.name`);
  if (container === '') yield required(`${path}.container`, 'must specify a container');
  else yield* invalidEach(`${path}.container`, container, dns1123Label(container));
  yield* validateShareTarget(target, `${path}.target`);
}

const sourceKeys = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;
type SourceKey = (typeof sourceKeys)[number];

const keyOfType: Readonly<Record<string, SourceKey>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};
const metricTypes = Object.keys(keyOfType);

function* validateFirst(metric: MetricDraft, path: string): Causes {
  const { object, external, pods, resource, containerResource } = metric;
  if (object !== undefined) yield* validateObject(object, `${path}.object`);
  else if (external !== undefined) yield* validateExternal(external, `${path}.external`);
  else if (pods !== undefined) yield* validatePods(pods, `${path}.pods`);
  else if (resource !== undefined) yield* validateResource(resource, `${path}.resource`);
  else if (containerResource !== undefined) yield* validateContainerResource(containerResource, `${path}.containerResource`);
}

/** One source, and the one that the type names. */
function* validateMetric(metric: MetricDraft, path: string): Causes {
  const { type = '' } = metric;
  const expected = Object.hasOwn(keyOfType, type) ? keyOfType[type] : undefined;
  if (type === '') yield required(`${path}.type`, 'must specify a metric source type');
  if (expected === undefined) yield notSupported(`${path}.type`, type, metricTypes);
  yield* validateFirst(metric, path);
  if (expected === undefined) yield notSupported(`${path}.type`, type, metricTypes);
  else if (metric[expected] === undefined) yield required(`${path}.${expected}`, 'must populate information for the given metric source');
  const present = sourceKeys.filter((key) => metric[key] !== undefined);
  if (present.length === 1) return;
  for (const key of present) if (key !== expected) yield forbidden(`${path}.${key}`, 'must populate the given metric source only');
}

export function* validateMetrics(metrics: readonly MetricDraft[], minReplicas: number | undefined, path: string): Causes {
  for (const [index, metric] of metrics.entries()) yield* validateMetric(metric, `${path}[${index}]`);
  const awakens = metrics.some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas === 0 && !awakens) yield forbidden(path, 'must specify at least one Object or External metric to support scaling to zero replicas');
}
