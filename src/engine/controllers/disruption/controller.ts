import { Deployments, ReplicaSets, StatefulSets } from '../../api/apps/resources.ts';
import { Pods, ReplicationControllers } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import type { Condition } from '../../api/meta/types.ts';
import { PodDisruptionBudgets } from '../../api/policy/resources.ts';
import type { PodDisruptionBudget, PodDisruptionBudgetStatus } from '../../api/policy/types.ts';
import { keyOf } from '../../api/resource.ts';
import { ApiError } from '../../api/status.ts';
import { canonicalJson, jsonEqual } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { Change } from '../../client/informer.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { matcherOf } from '../../reconcile/label-selector.ts';
import { podFacts } from '../../reconcile/pods.ts';
import { disruptedOf, expectationOf, healthyCount } from './plan.ts';

function withCondition(budget: PodDisruptionBudget, status: 'True' | 'False', reason: string, message: string, nowMs: number): readonly Condition[] {
  const { conditions = [] } = budget.status;
  const before = conditions.find(({ type }) => type === 'DisruptionAllowed');
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : formatTime(nowMs);
  const observedGeneration = budget.metadata.generation;
  const next: Condition = { type: 'DisruptionAllowed', status, ...(observedGeneration === undefined ? {} : { observedGeneration }), lastTransitionTime, reason, message };
  return before === undefined ? [...conditions, next] : conditions.map((condition) => (condition === before ? next : condition));
}

function write(budget: PodDisruptionBudget, status: PodDisruptionBudgetStatus, { client }: ControllerContext): void {
  if (!jsonEqual(budget.status, status)) client.updateStatus(PodDisruptionBudgets, { ...budget, status });
}

/** When the number of pods cannot be told, nothing may be disrupted. */
function failSafe(budget: PodDisruptionBudget, message: string, context: ControllerContext): void {
  const conditions = withCondition(budget, 'False', 'SyncFailed', message, context.sim.nowMs);
  write(budget, { ...budget.status, disruptionsAllowed: 0, conditions }, context);
}

function reconcile(budget: PodDisruptionBudget, context: ControllerContext): void {
  const { cache, events, sim } = context;
  const matches = matcherOf(budget.spec.selector);
  const pods = cache.list(Pods, budget.metadata.namespace).filter((pod) => matches(pod.metadata.labels));
  if (pods.length === 0) events.event(budget, 'Normal', 'NoPods', 'No matching pods found');
  const { expected, desired, unmanaged, fault } = expectationOf(budget, pods, cache);
  if (fault !== undefined) {
    events.event(budget, 'Warning', 'CalculateExpectedPodCountFailed', `Failed to calculate the number of expected pods: ${fault}`);
    failSafe(budget, fault, context);
    throw new ApiError('InternalError', fault);
  }
  if (unmanaged.length > 0) {
    const selector = canonicalJson(budget.spec.selector ?? null);
    const text = `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
    events.event(budget, 'Warning', 'UnmanagedPods', text);
  }
  const disrupted = disruptedOf(budget, pods, sim.nowMs);
  // Upstream names the namespace twice here.
  for (const pod of disrupted.overdue) events.event(pod, 'Warning', 'NotDeleted', `Pod was expected by PDB ${budget.metadata.namespace}/${budget.metadata.namespace} to be deleted but it wasn't`);
  const healthy = healthyCount(pods, disrupted);
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  const [is, reason] = allowed > 0 ? (['True', 'SufficientPods'] as const) : (['False', 'InsufficientPods'] as const);
  const { generation } = budget.metadata;
  write(
    budget,
    {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      ...(Object.keys(disrupted.pods).length === 0 ? {} : { disruptedPods: disrupted.pods }),
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      conditions: withCondition(budget, is, reason, '', sim.nowMs),
    },
    context,
  );
  if (disrupted.recheckMs !== undefined) context.requeueAfter(disrupted.recheckMs + 1);
}

function isSameToBudget(old: Pod, pod: Pod): boolean {
  return (
    podFacts(old).isReady === podFacts(pod).isReady &&
    old.metadata.deletionTimestamp === pod.metadata.deletionTimestamp &&
    old.metadata.labels === pod.metadata.labels &&
    old.metadata.ownerReferences === pod.metadata.ownerReferences
  );
}

function concernedByPod(change: Change<Pod>, { cache }: ControllerContext): readonly string[] {
  if (change.type === 'updated' && isSameToBudget(change.old, change.object)) return [];
  const revisions = change.type === 'updated' ? [change.object, change.old] : [change.object];
  return cache
    .list(PodDisruptionBudgets, change.object.metadata.namespace)
    .filter((budget) => revisions.some((pod) => matcherOf(budget.spec.selector)(pod.metadata.labels)))
    .map(keyOf);
}

/** Says how many pods may be taken away at once (pkg/controller/disruption). Its Events carry the process's name, as upstream's do. */
export const disruptionController = defineController({
  name: 'disruption-controller',
  component: 'controllermanager',
  for: PodDisruptionBudgets,
  watches: [watching(Pods, concernedByPod)],
  reads: [Deployments, ReplicaSets, StatefulSets, ReplicationControllers],
  reconcile,
});
