import { jsonEqual } from '../../base/json.ts';
import { Nodes, Pods } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import { keyOf, splitKey } from '../../api/resource.ts';
import { isApiError } from '../../api/status.ts';
import type { IndexRule } from '../../client/cache.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { writePodStatus } from '../../reconcile/pod-status.ts';
import { noExecuteTaints, verdictOn } from './plan.ts';

const controllerName = 'taint-eviction-controller';
const byNode = 'spec.nodeName';

const podsByNode: IndexRule<Pod> = {
  name: byNode,
  valuesOf: ({ spec }) => (spec.nodeName === undefined || spec.nodeName === '' ? [] : [spec.nodeName]),
};

/** A pod whose time is running out; plain JSON. */
interface Pending {
  uid: string;
  /** Elapsed milliseconds. */
  fireMs: number;
}

/** By pod key. */
function pendingOf(context: ControllerContext): Record<string, Pending> {
  return context.memory<Record<string, Pending>>('pending', () => ({}));
}

/** An event about a pod that may be gone already. */
function tell(key: string, uid: string, message: string, { events }: ControllerContext): void {
  const { namespace = '', name } = splitKey(key);
  events.event({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, uid, resourceVersion: '', creationTimestamp: '' } }, 'Normal', 'TaintManagerEviction', message);
}

function cancel(key: string, context: ControllerContext): void {
  const pending = pendingOf(context);
  const entry = pending[key];
  if (entry === undefined) return;
  delete pending[key];
  tell(key, entry.uid, `Cancelling deletion of Pod ${key}`, context);
}

function evict(pod: Pod, context: ControllerContext): void {
  const { sim, client, events } = context;
  const key = keyOf(pod);
  const { name, namespace, uid } = pod.metadata;
  const object = { apiVersion: 'v1', kind: 'Pod', name, uid, ...(namespace === undefined ? {} : { namespace }) };
  sim.record({ type: 'timer', by: controllerName, reason: 'TolerationExpired', message: `${key} no longer tolerates the taints of ${pod.spec.nodeName}.`, object });
  events.event(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`);
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint' };
  writePodStatus(client, pod, sim.nowMs, { condition });
  try {
    client.delete(Pods, pod, { preconditions: { uid } });
  } catch (error) {
    if (!isApiError(error, 'NotFound') && !isApiError(error, 'Conflict')) throw error;
  }
}

function judge(pod: Pod, context: ControllerContext): void {
  const { cache, sim } = context;
  const key = keyOf(pod);
  const pending = pendingOf(context);
  if (pending[key] !== undefined && pending[key].uid !== pod.metadata.uid) cancel(key, context);
  const entry = pending[key];
  if (entry !== undefined && entry.fireMs <= sim.elapsedMs) {
    delete pending[key];
    evict(pod, context);
    return;
  }
  const node = cache.get(Nodes, pod.spec.nodeName ?? '');
  const verdict = node === undefined ? undefined : verdictOn(pod, noExecuteTaints(node));
  if (verdict?.type === 'stay') cancel(key, context);
  else if (verdict?.type === 'leave') {
    cancel(key, context);
    evict(pod, context);
  } else if (verdict?.type === 'leaveAfter' && entry === undefined) pending[key] = { uid: pod.metadata.uid, fireMs: sim.elapsedMs + verdict.ms };
  // Time that runs already is neither made longer nor shorter, and goes on when the node is gone.
  const due = pending[key];
  if (due !== undefined) context.requeueAfter(due.fireMs - sim.elapsedMs);
}

/** Evicts pods from nodes with NoExecute taints, when their tolerations end. */
export const taintEvictionController = defineController({
  name: controllerName,
  for: Pods,
  indexes: [podsByNode],
  concerns(change, context) {
    const { spec } = change.object;
    if (change.type === 'deleted') return pendingOf(context)[keyOf(change.object)] !== undefined;
    if (spec.nodeName === undefined || spec.nodeName === '') return false;
    if (change.type === 'updated' && change.old.spec.nodeName === spec.nodeName && change.old.spec.tolerations?.length === spec.tolerations?.length) return false;
    // On a node without taints there is nothing to judge, and nothing was begun.
    const node = context.cache.get(Nodes, spec.nodeName);
    return (node !== undefined && noExecuteTaints(node).length > 0) || pendingOf(context)[keyOf(change.object)] !== undefined;
  },
  watches: [
    watching(Nodes, (change, { cache }) => {
      if (change.type === 'deleted') return [];
      const now = noExecuteTaints(change.object);
      const before = change.type === 'updated' ? noExecuteTaints(change.old) : [];
      return jsonEqual(now, before) ? [] : cache.by(Pods, byNode, change.object.metadata.name).map(keyOf);
    }),
  ],
  reconcile: judge,
  gone: cancel,
});
