// HorizontalPodAutoscalers and Scales: pkg/apis/autoscaling/validation/validation.go.
import type { HPAScalingPolicy, HPAScalingRules, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec } from '../../../api/autoscaling/types.ts';
import { validateNonnegativeAmount } from '../core/resources.ts';
import type { Causes } from '../field-error.ts';
import { invalid, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateMeta, validateMetaUpdate, validateNonnegative } from '../metadata.ts';
import { subdomainName } from '../names.ts';
import { rulesOf } from '../validator.ts';
import { validateMetrics, validateObjectReference, versionFault } from './metrics.ts';

type SpecDraft = Incomplete<HorizontalPodAutoscalerSpec>;

const selections: readonly string[] = ['Disabled', 'Max', 'Min'];
const policyTypes: readonly string[] = ['Percent', 'Pods'];
const maxWindowSeconds = 3600;
const maxPeriodSeconds = 1800;

function* validatePolicy(policy: Incomplete<HPAScalingPolicy>, path: string): Causes {
  const { type = '', value = 0, periodSeconds = 0 } = policy;
  if (!policyTypes.includes(type)) yield notSupported(`${path}.type`, type, policyTypes);
  if (value <= 0) yield invalid(`${path}.value`, value, 'must be greater than zero');
  if (periodSeconds <= 0) yield invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero');
  if (periodSeconds > maxPeriodSeconds) yield invalid(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${maxPeriodSeconds}`);
}

function* validateScaling(rules: Incomplete<HPAScalingRules>, path: string): Causes {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules;
  if (window !== undefined && window < 0) yield invalid(`${path}.stabilizationWindowSeconds`, window, 'must be greater than or equal to zero');
  if (window !== undefined && window > maxWindowSeconds) yield invalid(`${path}.stabilizationWindowSeconds`, window, `must be less than or equal to ${maxWindowSeconds}`);
  if (selectPolicy !== undefined && !selections.includes(selectPolicy)) yield notSupported(`${path}.selectPolicy`, selectPolicy, selections);
  if (policies.length === 0) yield required(`${path}.policies`, 'must specify at least one Policy');
  for (const [index, policy] of policies.entries()) yield* validatePolicy(policy, `${path}.policies[${index}]`);
  if (tolerance !== undefined) yield* validateNonnegativeAmount(tolerance, `${path}.tolerance`);
}

function* validateReplicas(spec: SpecDraft, lowest: number): Causes {
  const { minReplicas, maxReplicas = 0 } = spec;
  if (minReplicas !== undefined && minReplicas < lowest) yield invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${lowest}`);
  if (maxReplicas === 0) yield required('spec.maxReplicas', 'must be set and greater than 0');
  else if (maxReplicas < 0) yield invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1');
  if (minReplicas !== undefined && maxReplicas < minReplicas) yield invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
}

/** Only ReplicationControllers are of the group without a name; what was stored before that was checked may stay. */
function targetFault(spec: SpecDraft, old: SpecDraft | undefined): string | undefined {
  const { kind = '', apiVersion = '' } = spec.scaleTargetRef ?? {};
  if (old?.scaleTargetRef?.apiVersion === apiVersion && old.scaleTargetRef.kind === kind) return undefined;
  return versionFault(apiVersion, kind !== 'ReplicationController');
}

function* validateSpec(spec: SpecDraft, old?: SpecDraft): Causes {
  yield* validateReplicas(spec, old?.minReplicas === 0 ? 0 : 1);
  yield* validateObjectReference(spec.scaleTargetRef ?? {}, targetFault(spec, old), 'spec.scaleTargetRef');
  yield* validateMetrics(spec.metrics ?? [], spec.minReplicas, 'spec.metrics');
  const { scaleUp, scaleDown } = spec.behavior ?? {};
  if (scaleUp !== undefined) yield* validateScaling(scaleUp, 'spec.behavior.scaleUp');
  if (scaleDown !== undefined) yield* validateScaling(scaleDown, 'spec.behavior.scaleDown');
}

function* validateAutoscaler({ metadata = {}, spec = {} }: Incomplete<HorizontalPodAutoscaler>): Causes {
  yield* validateMeta(metadata, { namespaced: true, name: subdomainName });
  yield* validateSpec(spec);
}

function* validateAutoscalerUpdate({ metadata = {}, spec = {} }: Incomplete<HorizontalPodAutoscaler>, old: HorizontalPodAutoscaler): Causes {
  yield* validateMetaUpdate(metadata, old.metadata);
  yield* validateSpec(spec, old.spec);
}

function* validateAutoscalerStatus({ metadata = {}, status = {} }: Incomplete<HorizontalPodAutoscaler>, old: HorizontalPodAutoscaler): Causes {
  yield* validateMetaUpdate(metadata, old.metadata);
  for (const key of ['currentReplicas', 'desiredReplicas'] as const) yield* validateNonnegative(status[key], `status.${key}`);
}

export const autoscalerRules = rulesOf<HorizontalPodAutoscaler>({ create: validateAutoscaler, update: validateAutoscalerUpdate, status: validateAutoscalerStatus });
