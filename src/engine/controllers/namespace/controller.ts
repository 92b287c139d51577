import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import { Namespaces, Pods } from '../../api/core/resources.ts';
import type { Namespace, Pod } from '../../api/core/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { ResourceType } from '../../api/resource.ts';
import { ApiError, isApiError } from '../../api/status.ts';
import { timeMs } from '../../base/time.ts';
import { defineController, type ControllerContext } from '../../reconcile/controller.ts';
import { builtinResources, customResources } from '../../reconcile/served-resources.ts';
import { conditionsOf, type Remainder } from './status.ts';

/** A deletion settles for so long before content goes (pkg/controller/namespace/namespace_controller.go). */
const settleMs = 5000;
const ownFinalizer = 'kubernetes';
/** How long things with finalizers are expected to take. */
const finalizerSeconds = 15;

/** How one resource went: what remains, for how long at most, and what went wrong. */
interface Outcome {
  readonly remainder?: Remainder;
  readonly estimateSeconds: number;
  readonly failure?: ApiError;
}

function contentOf({ cache }: ControllerContext): readonly ResourceType[] {
  return [...builtinResources, ...customResources(cache)].filter((resource) => resource.namespaced && resource !== Pods);
}

/** Pods may take their grace period, counted from when the namespace was deleted. */
function graceSeconds(pods: readonly Pod[], namespace: Namespace, nowMs: number): number {
  const running = pods.filter(({ status }) => status.phase !== 'Succeeded' && status.phase !== 'Failed');
  const longest = Math.max(0, ...running.map((pod) => pod.spec.terminationGracePeriodSeconds ?? 0));
  return nowMs - timeMs(namespace.metadata.deletionTimestamp) >= longest * 1000 ? 0 : longest;
}

function remainderOf(resource: ResourceType, objects: readonly KubeObject[]): Remainder {
  const finalizers: Record<string, number> = {};
  for (const { metadata } of objects) for (const finalizer of metadata.finalizers ?? []) finalizers[finalizer] = (finalizers[finalizer] ?? 0) + 1;
  return { resource: `${resource.plural}.${resource.group}`, count: objects.length, finalizers };
}

/** Tells every object of the resource to go and looks what stays (pkg/controller/namespace/deletion/namespaced_resources_deleter.go). */
function deleteAll(resource: ResourceType, namespace: Namespace, { client, sim }: ControllerContext): Outcome {
  const { name } = namespace.metadata;
  const present = client.list(resource, { namespace: name });
  if (present.length === 0) return { estimateSeconds: 0 };
  // Only pods are listed as Pods: the handle says what its list holds.
  const grace = resource === Pods ? graceSeconds(present as readonly Pod[], namespace, sim.nowMs) : 0;
  try {
    client.deleteCollection(resource, { namespace: name }, { propagationPolicy: 'Background' });
  } catch (error) {
    if (!isApiError(error)) throw error;
    return { estimateSeconds: grace, failure: error };
  }
  const left = client.list(resource, { namespace: name });
  if (left.length === 0) return { estimateSeconds: 0 };
  const remainder = remainderOf(resource, left);
  if (grace > 0) return { remainder, estimateSeconds: grace };
  if (Object.keys(remainder.finalizers).length > 0) return { remainder, estimateSeconds: finalizerSeconds };
  // Nothing holds it, and its time is over.
  const { group, version, plural } = resource;
  return { remainder, estimateSeconds: 0, failure: new ApiError('InternalError', `unexpected items still remain in namespace: ${name} for gvr: ${group}/${version}, Resource=${plural}`) };
}

function tell(namespace: Namespace, remainders: readonly Remainder[], failures: readonly ApiError[], { client, sim }: ControllerContext): void {
  const before = namespace.status.conditions ?? [];
  const conditions = conditionsOf(before, remainders, failures, sim.nowMs);
  if (conditions === before) return;
  try {
    client.updateStatus(Namespaces, { ...namespace, status: { ...namespace.status, conditions } });
  } catch (error) {
    if (!isApiError(error)) throw error;
  }
}

/** The server says so when it takes the deletion; a namespace that was marked otherwise is told here. */
function toldTerminating(namespace: Namespace, { client }: ControllerContext): Namespace {
  if (namespace.status.phase === 'Terminating') return namespace;
  return client.updateStatus(Namespaces, { ...namespace, status: { ...namespace.status, phase: 'Terminating' } });
}

function finalize(namespace: Namespace, { client }: ControllerContext): void {
  const fresh = client.get(Namespaces, namespace);
  if (fresh?.metadata.uid !== namespace.metadata.uid) return;
  const finalizers = (fresh.spec?.finalizers ?? []).filter((finalizer) => finalizer !== ownFinalizer);
  client.updateSubresource(Namespaces, { ...fresh, spec: { ...fresh.spec, finalizers } }, 'finalize');
}

function empty(namespace: Namespace, context: ControllerContext): void {
  const pods = deleteAll(Pods, namespace, context);
  if (pods.remainder !== undefined) {
    // Pods go first, while everything they may need to end in good order is still there.
    tell(namespace, [], pods.failure === undefined ? [] : [pods.failure], context);
    if (pods.failure !== undefined) throw pods.failure;
    context.requeueAfter((Math.floor(pods.estimateSeconds / 2) + 1) * 1000);
    return;
  }
  const outcomes = [pods, ...contentOf(context).map((resource) => deleteAll(resource, namespace, context))];
  const remainders = outcomes.map(({ remainder }) => remainder).filter((remainder) => remainder !== undefined);
  const failures = outcomes.map(({ failure }) => failure).filter((failure) => failure !== undefined);
  tell(namespace, remainders, failures, context);
  const [failure] = failures;
  if (failure !== undefined) throw failure;
  const estimateSeconds = Math.max(...outcomes.map((outcome) => outcome.estimateSeconds));
  if (remainders.length > 0) context.requeueAfter((Math.floor(estimateSeconds / 2) + 1) * 1000);
  else finalize(namespace, context);
}

/** Empties a namespace that was deleted, and lets it go when nothing is left. */
export const namespaceController = defineController({
  name: 'namespace-controller',
  for: Namespaces,
  reads: [CustomResourceDefinitions],
  retry: { initialMs: 5, maxMs: 60_000 },
  concerns({ type, object }, context) {
    if (type !== 'deleted' && object.metadata.deletionTimestamp !== undefined) context.requeueAfter(settleMs, object.metadata.name);
    return false;
  },
  reconcile(cached, context) {
    const namespace = context.client.get(Namespaces, cached);
    if (namespace?.metadata.deletionTimestamp === undefined || (namespace.spec?.finalizers ?? []).length === 0) return;
    empty(toldTerminating(namespace, context), context);
  },
});
