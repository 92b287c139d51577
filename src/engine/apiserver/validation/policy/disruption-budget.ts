// PodDisruptionBudgets: pkg/apis/policy/validation/validation.go. Their metadata is only checked as that of any object.
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from '../../../api/policy/types.ts';
import { validateConditions } from '../conditions.ts';
import type { Causes } from '../field-error.ts';
import { invalid, notSupported } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateNonnegative, validateSelector } from '../metadata.ts';
import { validateAtMostAll, validateShare } from '../templates.ts';
import { rulesOf } from '../validator.ts';

const evictionPolicies: readonly string[] = ['AlwaysAllow', 'IfHealthyBudget'];

function* validateSpec(spec: Incomplete<PodDisruptionBudgetSpec>): Causes {
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
    yield invalid('spec', shownStruct('PodDisruptionBudgetSpec', spec), 'minAvailable and maxUnavailable cannot be both set');
  }
  for (const key of ['minAvailable', 'maxUnavailable'] as const) {
    yield* validateShare(spec[key], `spec.${key}`);
    yield* validateAtMostAll(spec[key], `spec.${key}`);
  }
  yield* validateSelector(spec.selector, 'spec.selector');
  const policy = spec.unhealthyPodEvictionPolicy;
  if (policy !== undefined && !evictionPolicies.includes(policy)) yield notSupported('spec.unhealthyPodEvictionPolicy', policy, evictionPolicies);
}

function validateBudget(budget: Incomplete<PodDisruptionBudget>): Causes {
  return validateSpec(budget.spec ?? {});
}

function* validateBudgetStatus({ status = {} }: Incomplete<PodDisruptionBudget>): Causes {
  yield* validateConditions(status.conditions, 'status.conditions');
  for (const key of ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const) yield* validateNonnegative(status[key], `status.${key}`);
}

export const disruptionBudgetRules = rulesOf<PodDisruptionBudget>({ create: validateBudget, update: validateBudget, status: validateBudgetStatus });
