import type { JsonObject } from '../../base/json.ts';
import { formatTime } from '../../base/time.ts';
import type { Pod } from '../../api/core/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { DeleteOptions } from '../../api/operation.ts';
import { PodDisruptionBudgets } from '../../api/policy/resources.ts';
import type { PodDisruptionBudget } from '../../api/policy/types.ts';
import { ApiError } from '../../api/status.ts';
import { admissionRequest, admit, validateAdmission } from '../admission/chain.ts';
import { storeAside } from '../aside.ts';
import { store } from '../commit.ts';
import { checkPreconditions, deleteObject } from '../deletion.ts';
import { badRequest, forbidden } from '../errors.ts';
import { matchesLabelSelector } from '../selectors/object-selector.ts';
import type { ApiRequest, OperationOf, Server } from '../server.ts';
import { existing } from '../update.ts';
import { success, withCondition } from './binding.ts';

const refusal = "Cannot evict pod as it would violate the pod's disruption budget.";
const disruptedPodsLimit = 2000;

interface EvictionBody {
  readonly metadata?: { readonly name?: string };
  readonly deleteOptions?: DeleteOptions & { readonly dryRun?: unknown };
}

/** Deletes a pod if its budget allows (pkg/registry/core/pod/storage/eviction.go). */
export function evictPod(server: Server, request: ApiRequest, operation: OperationOf<'create'>): JsonObject {
  const body = operation.object as EvictionBody;
  if (body.metadata?.name !== operation.name) throw badRequest('name in URL does not match name in Eviction object');
  const { dryRun, ...options } = body.deleteOptions ?? {};
  const asked = admissionRequest(request, 'CREATE', { apiVersion: 'policy/v1', kind: 'Eviction', ...operation.object } as never, undefined, operation.options ?? {});
  admit(server, request, asked);
  validateAdmission(server, request, asked);
  const isDryRun = request.isDryRun || (Array.isArray(dryRun) && dryRun.length > 0);
  const own: ApiRequest = { ...request, isDryRun };
  const pod = existing(request) as Pod;
  if (!isFreeToGo(pod)) spendBudget(server, own, pod);
  const { metadata } = markDisrupted(server, own, pod, options);
  // Whoever asked for a revision asked for the one before the pod was marked.
  const { preconditions } = options;
  const final = preconditions?.resourceVersion === undefined ? options : { ...options, preconditions: { ...preconditions, resourceVersion: metadata.resourceVersion } };
  const deletion: ApiRequest = { ...own, operation: { resource: operation.resource, ...(operation.namespace === undefined ? {} : { namespace: operation.namespace }), name: pod.metadata.name, subresource: 'eviction', verb: 'delete', options: final } };
  deleteObject(server, deletion, final);
  return success;
}

/** Whose end disrupts nothing any more. */
function isFreeToGo({ metadata, status }: Pod): boolean {
  return ['Succeeded', 'Failed', 'Pending'].includes(status.phase ?? '') || metadata.deletionTimestamp !== undefined;
}

function markDisrupted(server: Server, request: ApiRequest, pod: Pod, options: DeleteOptions): KubeObject {
  checkPreconditions(request, options, pod);
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' };
  const conditions = withCondition(pod.status.conditions ?? [], condition, formatTime(server.sim.nowMs));
  return store(server, request, 'update', { ...pod, metadata: { ...pod.metadata }, status: { ...pod.status, conditions } } as Pod, pod);
}

function spendBudget(server: Server, request: ApiRequest, pod: Pod): void {
  const budgets = server.view.list(PodDisruptionBudgets, pod.metadata.namespace).filter((budget) => budget.spec.selector !== undefined && matchesLabelSelector(budget.spec.selector, pod.metadata.labels));
  const [budget] = budgets;
  if (budget === undefined) return;
  if (budgets.length > 1) throw new ApiError('', 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.', undefined, 500);
  if (!isReady(pod) && mayGoUnhealthy(budget)) return;
  refuseOverspending(budget);
  const { status } = budget;
  const spent = { ...status, disruptionsAllowed: countsOf(budget).allowed - 1, disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: formatTime(server.sim.nowMs) } };
  storeAside(server, request, PodDisruptionBudgets, { ...budget, status: spent } as PodDisruptionBudget, 'status');
}

function isReady(pod: Pod): boolean {
  return pod.status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') === true;
}

function mayGoUnhealthy(budget: PodDisruptionBudget): boolean {
  if (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  const { current, desired } = countsOf(budget);
  return current >= desired && desired > 0;
}

function countsOf({ status }: PodDisruptionBudget): { readonly allowed: number; readonly current: number; readonly desired: number } {
  return { allowed: status.disruptionsAllowed ?? 0, current: status.currentHealthy ?? 0, desired: status.desiredHealthy ?? 0 };
}

function tooMany(message: string, retryAfterSeconds?: number): ApiError {
  return new ApiError('TooManyRequests', refusal, { causes: [{ reason: 'DisruptionBudget', message }], ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
}

function refuseOverspending(budget: PodDisruptionBudget): void {
  const { metadata, status } = budget;
  const { allowed, current, desired } = countsOf(budget);
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) throw tooMany(`The disruption budget ${metadata.name} is still being processed by the server.`, 10);
  if (allowed < 0) throw forbidden(PodDisruptionBudgets, metadata.name, 'pdb disruptions allowed is negative');
  if (Object.keys(status.disruptedPods ?? {}).length > disruptedPodsLimit) throw forbidden(PodDisruptionBudgets, metadata.name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  if (allowed > 0) return;
  const isShort = current <= desired;
  throw tooMany(
    isShort
      ? `The disruption budget ${metadata.name} needs ${desired} healthy pods and has ${current} currently`
      : `The disruption budget ${metadata.name} does not allow evicting pods currently`,
  );
}
