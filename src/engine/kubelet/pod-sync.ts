import { timeMs } from '../base/time.ts';
import { runningContainers } from '../runtime/machine-runtime.ts';
import { defineEvent } from '../sim/event.ts';
import { currentOf } from './containers.ts';
import { resultOf, runtimeOf, type KubeletContext, type Worker } from './context.ts';
import { planPod } from './plan.ts';
import { commitStatus, currentStatus, isStarted, updateStatus } from './status-writer.ts';
import { continueStop, stopPod } from './stopping.ts';
import { carryOn, endStage } from './tasks.ts';
import { mountFaults } from './volumes.ts';

/** The pod is to be looked at. */
export const syncDue = defineEvent<{ readonly node: string; readonly life: number; readonly uid: string }>('kubelet/sync-due');

const networkRetryMs = 1000;
/** A volume that does not come is reported after this long (WaitForAttachAndMount). */
const mountPatienceMs = 123_000;
const mountRetryMs = 500;
const maxMountRetryMs = 122_000;

/** Brings the pod a step nearer to its spec (pkg/kubelet/kubelet.go, SyncPod). */
export function syncPod(kubelet: KubeletContext, worker: Worker): void {
  const { memory } = worker;
  if (memory.ended !== undefined) return;
  if (memory.stop !== undefined) {
    continueStop(kubelet, worker);
    return;
  }
  if (memory.doing !== undefined) {
    memory.again = true;
    return;
  }
  memory.again = false;
  checkDeadline(kubelet, worker);
  const status = currentStatus(kubelet, worker);
  if (status.phase === 'Succeeded' || status.phase === 'Failed') {
    // With nothing left to stop, one write tells it all.
    if (runningContainers(runtimeOf(kubelet, worker)).length > 0) commitStatus(kubelet, worker, status);
    stopPod(kubelet, worker, graceOf(worker));
    return;
  }
  commitStatus(kubelet, worker, status);
  if (networkIsUp(kubelet, worker) && volumesAreThere(kubelet, worker)) beginPass(kubelet, worker);
}

function graceOf({ pod: { spec } }: Worker): number {
  return spec.terminationGracePeriodSeconds ?? 30;
}

function networkIsUp(kubelet: KubeletContext, worker: Worker): boolean {
  if (kubelet.memory.podRange !== undefined || worker.pod.spec.hostNetwork === true) return true;
  const why = 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';
  kubelet.events.event(worker.pod, 'Warning', 'NetworkNotReady', `network is not ready: ${why}`);
  kubelet.syncAfter(worker, networkRetryMs);
  return false;
}

function volumesAreThere(kubelet: KubeletContext, worker: Worker): boolean {
  const { memory, pod } = worker;
  if (memory.mounted || pod.spec.volumes === undefined) return true;
  // Without the API server nothing new can be mounted.
  const faults = kubelet.memory.connected ? mountFaults(pod, kubelet.client) : [{ volume: '', message: '', waits: true }];
  if (faults.length === 0) {
    memory.mounted = true;
    delete memory.mounting;
    return true;
  }
  const { elapsedMs } = kubelet.sim;
  const mounting = (memory.mounting ??= { tries: 0, sinceMs: elapsedMs, reported: false });
  mounting.tries++;
  for (const fault of faults) if (!fault.waits) kubelet.events.event(pod, 'Warning', 'FailedMount', fault.message);
  const waiting = faults.filter((it) => it.waits && it.volume !== '');
  if (waiting.length > 0 && elapsedMs - mounting.sinceMs >= mountPatienceMs) {
    const names = waiting.map((it) => it.volume).join(' ');
    kubelet.events.event(pod, 'Warning', 'FailedMount', `Unable to attach or mount volumes: unmounted volumes=[${names}], unattached volumes=[], failed to process volumes=[${names}]: ${waiting[0]?.message ?? ''}`);
  }
  kubelet.syncAfter(worker, waiting.length === faults.length ? 2000 : Math.min(maxMountRetryMs, mountRetryMs * 2 ** Math.min(12, mounting.tries - 1)));
  return false;
}

/** One pass: what has to be done is worked out once, and then done task by task. */
function beginPass(kubelet: KubeletContext, worker: Worker): void {
  const { memory, pod } = worker;
  const runtime = runtimeOf(kubelet, worker);
  const idOf = (container: string): string => currentOf(runtime, container)?.id ?? '';
  const plan = planPod(pod, runtime, {
    isStarted: (container) => isStarted(worker, container, idOf(container)),
    failedProbe: (container) => {
      const id = idOf(container);
      if (resultOf(worker, container, id, 'liveness') === false) return 'liveness';
      return resultOf(worker, container, id, 'startup') === false ? 'startup' : undefined;
    },
  });
  memory.worked = false;
  delete memory.retryAtMs;
  memory.todo = [...plan.tasks];
  if (plan.stopsPod && plan.tasks.length === 0) {
    // A restart that is due by policy but has no task never gets here: then nothing is left to do at all.
    if (runningContainers(runtime).length > 0) stopPod(kubelet, worker, graceOf(worker));
    return;
  }
  carryOnPod(kubelet, worker);
}

/** Goes on with the tasks; after the last one the pod is looked at again, because what was done has changed it. */
export function carryOnPod(kubelet: KubeletContext, worker: Worker): void {
  const { memory } = worker;
  if (memory.stop !== undefined || memory.ended !== undefined) return;
  if (carryOn(kubelet, worker) === 'waiting') return;
  const { retryAtMs, worked, again } = memory;
  memory.worked = false;
  memory.again = false;
  delete memory.retryAtMs;
  if (retryAtMs !== undefined) {
    updateStatus(kubelet, worker);
    kubelet.syncAfter(worker, retryAtMs - kubelet.sim.elapsedMs);
  } else if (worked || again) syncPod(kubelet, worker);
}

/** What the worker was waiting for has had its time. */
export function stageIsOver(kubelet: KubeletContext, worker: Worker, id: number): void {
  if (endStage(kubelet, worker, id)) carryOnPod(kubelet, worker);
}

function deadlineMs({ memory, pod: { spec } }: Worker): number | undefined {
  return spec.activeDeadlineSeconds === undefined ? undefined : timeMs(memory.startTime) + spec.activeDeadlineSeconds * 1000;
}

/** Plans the look at the pod at which its time is over. */
export function armDeadline(kubelet: KubeletContext, worker: Worker): void {
  const deadline = deadlineMs(worker);
  if (deadline === undefined) return;
  const { name: node, memory, sim } = kubelet;
  sim.schedule(syncDue, { node, life: memory.life, uid: worker.memory.uid }, { afterMs: Math.max(0, deadline - sim.nowMs) });
}

/** pkg/kubelet/active_deadline.go */
function checkDeadline(kubelet: KubeletContext, worker: Worker): void {
  const deadline = deadlineMs(worker);
  if (deadline === undefined || kubelet.sim.nowMs < deadline || worker.memory.verdict !== undefined) return;
  const message = 'Pod was active on the node longer than the specified deadline';
  kubelet.events.event(worker.pod, 'Normal', 'DeadlineExceeded', message);
  worker.memory.verdict = { reason: 'DeadlineExceeded', message };
}
