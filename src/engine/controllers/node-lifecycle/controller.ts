import { Leases } from '../../api/coordination/resources.ts';
import { Nodes, Pods } from '../../api/core/resources.ts';
import type { Node } from '../../api/core/types.ts';
import { keyOf } from '../../api/resource.ts';
import type { Change } from '../../client/informer.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import type { TaintResult } from './disruption.ts';
import { finishPass, markPodsNotReady, monitorNodes, nodeMemory, zonesOf, type UnfinishedPass } from './monitor.ts';
import { controllerName, podsByNode } from './names.ts';
import { readyOf } from './node-facts.ts';
import { notReady, planNoSchedule, swapTaints, unreachable } from './taints.ts';

const monitorMs = 5000;
const taintMs = 100;

/** Keys of this queue besides nodes (`b2`) and pods (`default/web`); a space is in no name. */
const taintKey = ' taint';
const passKey = ' pass';

/** Labels that are kept equal to newer ones. */
const betaLabels: Readonly<Record<string, string>> = { 'kubernetes.io/os': 'beta.kubernetes.io/os', 'kubernetes.io/arch': 'beta.kubernetes.io/arch' };

function missingLabels({ metadata: { labels = {} } }: Node): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const [label, beta] of Object.entries(betaLabels)) {
    const value = labels[label];
    if (value !== undefined && labels[beta] !== value) missing[beta] = value;
  }
  return missing;
}

/** NoSchedule taints follow a node's state at once, without regard to zones. */
function tidyNode(name: string, context: ControllerContext): void {
  const node = context.client.get(Nodes, { name });
  if (node === undefined) return;
  const plan = planNoSchedule(node);
  if (plan.add.length > 0 || plan.remove.length > 0) swapTaints(context, name, plan);
  const labels = missingLabels(node);
  if (Object.keys(labels).length > 0) context.client.patch(Nodes, node, { metadata: { labels } });
}

/** A pod that was bound to a node which is not ready. */
function tidyPod(key: string, context: ControllerContext): void {
  const pod = context.cache.get(Pods, key);
  const node = pod?.spec.nodeName === undefined ? undefined : context.cache.get(Nodes, pod.spec.nodeName);
  if (pod === undefined || node === undefined || nodeMemory(context).health[node.metadata.name] === undefined) return;
  const ready = readyOf(node);
  if (ready !== undefined && ready.status !== 'True') markPodsNotReady([pod], context);
}

/** A node whose turn it is gets the NoExecute taint its Ready condition calls for now. */
function taint(name: string, context: ControllerContext): TaintResult {
  const node = context.cache.get(Nodes, name);
  if (node === undefined) return 'done';
  const status = readyOf(node)?.status;
  if (status === undefined) return 'retry';
  if (status === 'True') return 'done';
  const [own, other] = status === 'Unknown' ? [unreachable, notReady] : [notReady, unreachable];
  return swapTaints(context, name, { add: [own], remove: [other] }) ? 'done' : 'retry';
}

/** Upstream looks into the queues ten times a second; here that happens only when something in them is due. */
function scheduleTainting(context: ControllerContext): void {
  const { sim } = context;
  const due = zonesOf(context).nextDueMs(sim.nowMs);
  if (due === undefined) return;
  const elapsed = sim.elapsedMs + Math.max(1, due - sim.nowMs);
  context.requeueAfter(Math.ceil(elapsed / taintMs) * taintMs - sim.elapsedMs, taintKey);
}

function taintNodes(context: ControllerContext): void {
  const { sim } = context;
  zonesOf(context).run(sim.nowMs, (name, causeId) => sim.because(causeId, () => taint(name, context)));
  scheduleTainting(context);
}

interface PassMemory {
  unfinished?: UnfinishedPass;
}

function passMemory(context: ControllerContext): PassMemory {
  return context.memory<PassMemory>('pass', () => ({}));
}

function monitor(context: ControllerContext): void {
  const memory = passMemory(context);
  // A pass that takes longer than the period delays the next one.
  if (memory.unfinished !== undefined) return;
  const { pass, afterMs } = monitorNodes(context);
  scheduleTainting(context);
  if (afterMs === 0) {
    finishPass(pass, context);
    return;
  }
  memory.unfinished = pass;
  context.requeueAfter(afterMs, passKey);
}

function endPass(context: ControllerContext): void {
  const memory = passMemory(context);
  const { unfinished } = memory;
  if (unfinished === undefined) return;
  delete memory.unfinished;
  finishPass(unfinished, context);
  scheduleTainting(context);
}

function mayNeedTidying(change: Change<Node>): boolean {
  if (change.type !== 'updated') return change.type === 'added';
  const { object, old } = change;
  return object.status.conditions !== old.status.conditions || object.spec !== old.spec || object.metadata.labels !== old.metadata.labels;
}

/** Watches over nodes: who is silent, what that means for its pods, and how fast anything may follow from it. */
export const nodeLifecycleController = defineController({
  name: controllerName,
  component: 'node-controller',
  for: Nodes,
  concerns: mayNeedTidying,
  watches: [
    watching(
      Pods,
      (change, { cache }) => {
        const { nodeName } = change.object.spec;
        if (change.type === 'deleted' || nodeName === undefined || nodeName === '') return [];
        if (change.type === 'updated' && change.old.spec.nodeName === nodeName) return [];
        // On a healthy node there is nothing to tidy.
        const node = cache.get(Nodes, nodeName);
        return node === undefined || readyOf(node)?.status === 'True' ? [] : [keyOf(change.object)];
      },
      [podsByNode],
    ),
  ],
  reads: [Leases],
  work(key, context) {
    if (key === taintKey) taintNodes(context);
    else if (key === passKey) endPass(context);
    else if (key.includes('/')) tidyPod(key, context);
    else tidyNode(key, context);
  },
  ticks: [{ everyMs: monitorMs, run: monitor }],
});

