import { quantityValue } from '../api/values/quantity.ts';
import { isThrown } from '../machine/machine-state.ts';
import type { Pod } from '../api/core/types.ts';
import { firstDifference, type Comparator } from '../base/order.ts';
import { parseImage } from '../runtime/images/reference.ts';
import { machineRuntime, runningContainers } from '../runtime/machine-runtime.ts';
import { defineEvent } from '../sim/event.ts';
import { isCritical, podRequests } from './admission.ts';
import { runtimeOf, type KubeletContext, type Worker } from './context.ts';
import { nodeEvent } from './node-agent.ts';
import { updateStatus } from './status-writer.ts';
import { stopPod } from './stopping.ts';

/** The eviction manager looks again; only while something presses, or has pressed shortly before. */
export const evictionDue = defineEvent<{ readonly node: string; readonly life: number }>('kubelet/eviction-due');

const loopMs = 10_000;
/** A condition stays this long after what caused it (evictionPressureTransitionPeriod). */
const transitionMs = 300_000;
/** A hard threshold gives a pod a single second. */
const hardGraceSeconds = 1;

type Resource = 'memory' | 'ephemeral-storage';

/** A fault presses on the machine, or no longer does: the loop begins to look. */
export function pressureChanged(kubelet: KubeletContext): void {
  const { memory, machine, sim } = kubelet;
  const presses = isThrown(machine, 'memoryShort') || isThrown(machine, 'diskFull');
  if (!presses || memory.eviction !== undefined) return;
  memory.eviction = { seenMs: {} };
  sim.schedule(evictionDue, { node: kubelet.name, life: memory.life }, { afterMs: kubelet.rng.below(loopMs) });
}

/** One round (pkg/kubelet/eviction/eviction_manager.go, synchronize): at most one pod goes. */
export function evict(kubelet: KubeletContext): void {
  const { memory, machine, sim } = kubelet;
  const { eviction } = memory;
  if (eviction === undefined) return;
  const short = { memory: isThrown(machine, 'memoryShort'), disk: isThrown(machine, 'diskFull') };
  if (short.memory) eviction.seenMs['memory'] = sim.elapsedMs;
  if (short.disk) eviction.seenMs['disk'] = sim.elapsedMs;
  const isRecent = (seenMs: number | undefined): boolean => seenMs !== undefined && sim.elapsedMs - seenMs < transitionMs;
  const pressures = { memory: isRecent(eviction.seenMs['memory']), disk: isRecent(eviction.seenMs['disk']), pid: false };
  if (pressures.memory !== memory.pressures.memory || pressures.disk !== memory.pressures.disk) memory.dirty = true;
  memory.pressures = pressures;
  if (short.disk) reclaim(kubelet, 'ephemeral-storage');
  else if (short.memory) reclaim(kubelet, 'memory');
  if (pressures.memory || pressures.disk || short.memory || short.disk) sim.schedule(evictionDue, { node: kubelet.name, life: memory.life }, { afterMs: loopMs });
  else delete memory.eviction;
}

function reclaim(kubelet: KubeletContext, resource: Resource): void {
  nodeEvent(kubelet, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${resource}`);
  if (resource === 'ephemeral-storage' && deleteUnusedImages(kubelet)) return;
  const candidates = kubelet.workers().filter((worker) => mayGo(kubelet, worker, resource));
  const victim = candidates.toSorted(ranking(kubelet, resource))[0];
  if (victim !== undefined) evictPod(kubelet, victim, resource);
}

/** Unused images go first; true when that freed anything. */
function deleteUnusedImages(kubelet: KubeletContext): boolean {
  const runtime = machineRuntime(kubelet.sim, kubelet.name);
  const used = new Set(Object.values(runtime.pods).flatMap((pod) => runningContainers(pod).map(({ image }) => fullName(image))));
  const unused = Object.values(runtime.images).filter(({ full }) => !used.has(full));
  for (const { full } of unused) delete runtime.images[full];
  if (unused.length > 0) kubelet.memory.dirty = true;
  return unused.length > 0;
}

function fullName(image: string): string {
  const reference = parseImage(image);
  return typeof reference === 'string' ? image : reference.full;
}

function usageOf(kubelet: KubeletContext, worker: Worker, resource: Resource): number {
  // Nothing measures the pods yet: a container is taken to use a little more memory than nothing, and what its behaviour says.
  let usage = 0;
  for (const { config } of runningContainers(runtimeOf(kubelet, worker))) {
    usage += resource === 'memory' ? (config.behavior?.usage?.memory === undefined ? 20 * 1024 * 1024 : quantityValue(config.behavior.usage.memory)) : 64 * 1024;
  }
  return usage;
}

function requestOf({ pod }: Worker, resource: Resource): number {
  return podRequests(pod)[resource] ?? 0;
}

/** Under memory pressure a pod within its request is let be; a full disk spares only what is critical. */
function mayGo(kubelet: KubeletContext, worker: Worker, resource: Resource): boolean {
  const { memory, pod } = worker;
  if (memory.ended !== undefined || memory.stop !== undefined || isCritical(pod) || runningContainers(runtimeOf(kubelet, worker)).length === 0) return false;
  return resource === 'ephemeral-storage' || usageOf(kubelet, worker, resource) > requestOf(worker, resource);
}

/** Over the request first, then by priority, then by how far over (pkg/kubelet/eviction/helpers.go, rankMemoryPressure). */
function ranking(kubelet: KubeletContext, resource: Resource): Comparator<Worker> {
  const over = (worker: Worker): number => usageOf(kubelet, worker, resource) - requestOf(worker, resource);
  const priority = ({ spec }: Pod): number => spec.priority ?? 0;
  return firstDifference(
    (a, b) => Number(over(b) > 0) - Number(over(a) > 0),
    (a, b) => priority(a.pod) - priority(b.pod),
    (a, b) => over(b) - over(a),
    (a, b) => (a.memory.uid < b.memory.uid ? -1 : 1),
  );
}

const thresholds: Readonly<Record<Resource, readonly [threshold: string, available: string]>> = { memory: ['100Mi', '60Mi'], 'ephemeral-storage': ['10%', '2%'] };

function amount(bytes: number): string {
  return bytes % (1024 * 1024) === 0 ? `${bytes / (1024 * 1024)}Mi` : bytes % 1024 === 0 ? `${bytes / 1024}Ki` : String(bytes);
}

function evictPod(kubelet: KubeletContext, worker: Worker, resource: Resource): void {
  const [threshold, available] = thresholds[resource];
  const parts = runningContainers(runtimeOf(kubelet, worker)).map(({ name }) => {
    const request = worker.pod.spec.containers.find((it) => it.name === name)?.resources?.requests?.[resource];
    const usage = usageOf(kubelet, worker, resource) / Math.max(1, runningContainers(runtimeOf(kubelet, worker)).length);
    return `Container ${name} was using ${amount(Math.round(usage))}, request is ${request ?? '0'}, has larger consumption of ${resource}. `;
  });
  const message = `The node was low on resource: ${resource}. Threshold quantity: ${threshold}, available: ${available}. ${parts.join('')}`;
  worker.memory.verdict = { reason: 'Evicted', message, disruption: 'TerminationByKubelet' };
  kubelet.events.event(worker.pod, 'Warning', 'Evicted', message);
  updateStatus(kubelet, worker);
  stopPod(kubelet, worker, hardGraceSeconds);
}
