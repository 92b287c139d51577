import { Nodes, Pods } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import { isApiError } from '../../api/status.ts';
import { defineController, type ControllerContext } from '../../reconcile/controller.ts';
import { writePodStatus, type PodStatusChange } from '../../reconcile/pod-status.ts';
import { strandedOutOfService, surplusTerminated, unscheduledTerminating } from './plan.ts';

const periodMs = 20_000;
/** How long a node must be missing before its pods count as orphans. */
const quarantineMs = 40_000;

const orphaned = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };

/** Says that the pod has failed, if it had not ended before, and takes it away without asking a kubelet. */
function remove(pod: Pod, { client, sim }: ControllerContext, condition?: PodStatusChange['condition']): void {
  try {
    const hasEnded = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
    if (!hasEnded) writePodStatus(client, pod, sim.nowMs, { fields: { phase: 'Failed' }, ...(condition === undefined ? {} : { condition }) });
    client.delete(Pods, pod, { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } });
  } catch (error) {
    // Whatever is left over is left for the next round.
    if (!isApiError(error)) throw error;
  }
}

/** Nodes that pods speak of and that have been missing for the whole quarantine, asked for once more. */
function lostNodes(pods: readonly Pod[], { cache, client, sim, memory }: Pick<ControllerContext, 'cache' | 'client' | 'sim'> & { readonly memory: Record<string, number> }): ReadonlySet<string> {
  for (const { spec } of pods) {
    const { nodeName = '' } = spec;
    if (nodeName !== '' && memory[nodeName] === undefined && cache.get(Nodes, nodeName) === undefined) memory[nodeName] = sim.elapsedMs + quarantineMs;
  }
  const lost = new Set<string>();
  for (const [name, dueMs] of Object.entries(memory)) {
    if (dueMs > sim.elapsedMs) continue;
    delete memory[name];
    if (client.get(Nodes, { name }) === undefined) lost.add(name);
  }
  return lost;
}

function collect(context: ControllerContext): void {
  const { cache, sim, client } = context;
  const pods = cache.list(Pods);
  for (const pod of surplusTerminated(pods)) remove(pod, context);
  for (const pod of strandedOutOfService(pods, (name) => cache.get(Nodes, name))) remove(pod, context);
  const memory = context.memory<Record<string, number>>('quarantine', () => ({}));
  const lost = lostNodes(pods, { cache, client, sim, memory });
  if (lost.size > 0) for (const pod of pods) if (lost.has(pod.spec.nodeName ?? '')) remove(pod, context, orphaned);
  for (const pod of unscheduledTerminating(pods)) remove(pod, context);
}

/** Takes away pods that nobody else will: finished ones beyond number, those of nodes that are gone, and those that never had one. */
export const podGarbageCollectorController = defineController({
  name: 'pod-garbage-collector-controller',
  for: Pods,
  concerns: () => false,
  reads: [Nodes],
  ticks: [{ everyMs: periodMs, run: collect }],
});
