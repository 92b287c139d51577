import type { PodCondition, PodStatus } from '../api/core/types.ts';
import { Pods } from '../api/core/resources.ts';
import { isApiError } from '../api/status.ts';
import { resultOf, runtimeOf, type KubeletContext, type Worker } from './context.ts';
import { currentOf, specOf } from './containers.ts';
import { podStatus, sameStatus } from './pod-status.ts';

const ownTypes = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']);

export function isStarted(worker: Worker, container: string, id: string): boolean {
  return specOf(worker.pod, container)?.startupProbe === undefined || resultOf(worker, container, id, 'startup') === true;
}

function isReady(worker: Worker, container: string, id: string): boolean {
  return specOf(worker.pod, container)?.readinessProbe === undefined || resultOf(worker, container, id, 'readiness') === true;
}

/** The status of the pod as things stand. */
export function currentStatus(kubelet: KubeletContext, worker: Worker, isOver = false): PodStatus {
  const { pod, memory } = worker;
  const runtime = runtimeOf(kubelet, worker);
  const idOf = (container: string): string => currentOf(runtime, container)?.id ?? '';
  const verdict = memory.verdict ?? memory.rejected;
  const sandbox = runtime?.sandbox;
  const isHost = pod.spec.hostNetwork === true;
  return podStatus({
    pod,
    runtime,
    waiting: memory.waiting,
    isStarted: (container) => isStarted(worker, container, idOf(container)),
    isReady: (container) => isReady(worker, container, idOf(container)),
    startTime: memory.startTime,
    hostIp: kubelet.hostIp,
    podIp: isHost ? kubelet.hostIp : sandbox?.ready === true ? sandbox.ip : undefined,
    before: withForeign(memory.status ?? pod.status, pod.status),
    ...(verdict === undefined ? {} : { verdict }),
    isOver,
    nowMs: kubelet.sim.nowMs,
  });
}

/** Conditions of others are taken from what the API has, whatever we remember of them. */
function withForeign(status: PodStatus, live: PodStatus): PodStatus {
  const isForeign = (it: PodCondition): boolean => !ownTypes.has(it.type);
  const wanted = (live.conditions ?? []).filter((it) => isForeign(it));
  const had = (status.conditions ?? []).filter((it) => isForeign(it));
  if (wanted.length === had.length && wanted.every((it, index) => it === had[index])) return status;
  return { ...status, conditions: [...wanted, ...(status.conditions ?? []).filter((it) => !isForeign(it))] };
}

/** Works the status out anew and writes it if it has changed. */
export function updateStatus(kubelet: KubeletContext, worker: Worker, isOver = false): void {
  commitStatus(kubelet, worker, currentStatus(kubelet, worker, isOver));
}

/** Writes the status if it is another than the one that was written last. */
export function commitStatus(kubelet: KubeletContext, worker: Worker, status: PodStatus): void {
  const { memory } = worker;
  if (memory.status !== undefined && memory.written !== undefined && sameStatus(memory.status, status)) return;
  memory.status = status;
  delete memory.written;
  flushStatus(kubelet, worker);
}

/** Sends what we hold; while the machine is cut off it stays unsent. */
export function flushStatus(kubelet: KubeletContext, worker: Worker): void {
  const { memory } = worker;
  const { status, uid } = memory;
  if (status === undefined || !kubelet.memory.connected) return;
  try {
    const live = kubelet.client.get(Pods, memory);
    if (live === undefined || live.metadata.uid !== uid) return;
    const merged = withForeign(status, live.status);
    if (sameStatus(live.status, merged)) {
      memory.written = live.metadata.resourceVersion;
      return;
    }
    const written = kubelet.client.updateStatus(Pods, { ...live, status: merged });
    memory.written = written.metadata.resourceVersion;
  } catch (error) {
    if (!isApiError(error)) throw error;
    kubelet.syncAfter(worker, 10_000);
  }
}

/** Somebody else has written to the pod: what they changed of our status is put right again. */
export function reconcileStatus(kubelet: KubeletContext, worker: Worker): void {
  const { memory, pod } = worker;
  if (memory.status === undefined || memory.written === pod.metadata.resourceVersion) return;
  flushStatus(kubelet, worker);
}
