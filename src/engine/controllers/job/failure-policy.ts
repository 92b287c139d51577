import type { PodFailurePolicy, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyRule } from '../../api/batch/types.ts';
import type { ContainerStatus, Pod } from '../../api/core/types.ts';
import { keyOf } from '../../api/resource.ts';

export interface FailureMatch {
  /** Whether the failure counts against the limits. */
  readonly isCounted: boolean;
  readonly action?: PodFailurePolicyRule['action'];
  /** Why the whole Job fails. */
  readonly jobFailure?: string;
}

function matchingContainer({ status }: Pod, { containerName, operator, values }: PodFailurePolicyOnExitCodesRequirement): ContainerStatus | undefined {
  return [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find(({ name, state }) => {
    const exitCode = state?.terminated?.exitCode ?? 0;
    if (exitCode === 0 || (containerName !== undefined && containerName !== name)) return false;
    return values.includes(exitCode) === (operator === 'In');
  });
}

/** How a failure matches one rule, as the sentence that names it; `undefined` when it does not. */
function matchOf(pod: Pod, { onExitCodes, onPodConditions = [] }: PodFailurePolicyRule): string | undefined {
  if (onExitCodes !== undefined) {
    const container = matchingContainer(pod, onExitCodes);
    return container === undefined ? undefined : `Container ${container.name} for pod ${keyOf(pod)} failed with exit code ${container.state?.terminated?.exitCode ?? 0}`;
  }
  const condition = pod.status.conditions?.find(({ type, status }) => onPodConditions.some((pattern) => pattern.type === type && (pattern.status ?? 'True') === status));
  return condition === undefined ? undefined : `Pod ${keyOf(pod)} has condition ${condition.type}`;
}

/** The first rule that matches decides (pkg/controller/job/pod_failure_policy.go). */
export function matchFailurePolicy(policy: PodFailurePolicy | undefined, pod: Pod): FailureMatch {
  for (const [index, rule] of (policy?.rules ?? []).entries()) {
    const match = matchOf(pod, rule);
    if (match === undefined) continue;
    const { action } = rule;
    return { isCounted: action !== 'Ignore', action, ...(action === 'FailJob' ? { jobFailure: `${match} matching FailJob rule at index ${index}` } : {}) };
  }
  return { isCounted: true };
}
