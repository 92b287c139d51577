import type { Container as ContainerSpec } from '../api/core/types.ts';
import { Pods } from '../api/core/resources.ts';
import { isApiError } from '../api/status.ts';
import { releaseAddress, machineRuntime, runningContainers } from '../runtime/machine-runtime.ts';
import { defineEvent } from '../sim/event.ts';
import { isSidecar, specOf } from './containers.ts';
import { fieldPath, refOf, runtimeOf, type KubeletContext, type Worker } from './context.ts';
import { act, sleepMsOf } from './hooks.ts';
import { updateStatus } from './status-writer.ts';

interface OfContainer {
  readonly node: string;
  readonly life: number;
  readonly uid: string;
  readonly container: string;
  readonly id: string;
}

/** A preStop hook has had its time. */
export const hookOver = defineEvent<OfContainer>('kubelet/hook-over');
/** The grace period of a container is over. */
export const graceOver = defineEvent<OfContainer>('kubelet/grace-over');
/** Cgroups, volumes and sandbox of a stopped pod are gone. */
export const cleanedUp = defineEvent<{ readonly node: string; readonly life: number; readonly uid: string }>('kubelet/cleaned-up');

/** However little grace is left, this much a process gets. */
const leastGraceMs = 2000;
const cleanUpMs = 60;

export interface StopOptions {
  readonly graceSeconds: number;
  /** The event's text. */
  readonly message?: string;
}

/** Event, preStop hook, SIGTERM, and SIGKILL when the grace is over (kuberuntime_container.go, killContainer). */
export function stopContainer(kubelet: KubeletContext, worker: Worker, name: string, { graceSeconds, message }: StopOptions): void {
  const { memory, pod } = worker;
  const container = runtimeOf(kubelet, worker)?.containers[name]?.current;
  if (container?.state !== 'running' || memory.stopping[name] !== undefined) return;
  kubelet.events.event(pod, 'Normal', 'Killing', message ?? `Stopping container ${name}`, fieldPath(pod, name));
  memory.stopping[name] = { id: container.id, killAtMs: kubelet.sim.elapsedMs + graceSeconds * 1000 };
  const spec = specOf(pod, name);
  const hook = spec?.lifecycle?.preStop;
  if (spec === undefined || hook === undefined || graceSeconds <= 0) {
    terminate(kubelet, worker, name);
    return;
  }
  runPreStop(kubelet, worker, spec);
}

function runPreStop(kubelet: KubeletContext, worker: Worker, spec: ContainerSpec): void {
  const hook = spec.lifecycle?.preStop;
  const stopping = worker.memory.stopping[spec.name];
  const container = runtimeOf(kubelet, worker)?.containers[spec.name]?.current;
  if (hook === undefined || stopping === undefined || container === undefined) return;
  const graceMs = stopping.killAtMs - kubelet.sim.elapsedMs;
  const wait = (ms: number): void => {
    stopping.token = kubelet.sim.schedule(hookOver, eventOf(kubelet, worker, spec.name, container.id), { afterMs: ms });
  };
  const sleepMs = sleepMsOf(hook);
  if (sleepMs !== undefined) {
    wait(Math.min(sleepMs, graceMs));
    return;
  }
  const errand = `preStop/${spec.name}`;
  stopping.hook = errand;
  const result = act(kubelet, worker, spec, container, hook, { errand, timeoutSeconds: 30, lenient: true });
  if (result.type === 'running') {
    wait(graceMs);
    return;
  }
  preStopDone(kubelet, worker, spec.name, result.type === 'success');
}

/** The hook has ended, well or not; the container is told to stop. */
export function preStopDone(kubelet: KubeletContext, worker: Worker, name: string, succeeded: boolean): void {
  const stopping = worker.memory.stopping[name];
  if (stopping === undefined) return;
  if (!succeeded) kubelet.events.event(worker.pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed', fieldPath(worker.pod, name));
  if (stopping.token !== undefined) kubelet.sim.cancel(stopping.token);
  delete stopping.token;
  delete stopping.hook;
  terminate(kubelet, worker, name);
}

/** The time for the hook is over: it is left alone. */
export function preStopOver(kubelet: KubeletContext, worker: Worker, name: string, id: string): void {
  const stopping = worker.memory.stopping[name];
  if (stopping?.id !== id) return;
  if (stopping.hook !== undefined) kubelet.runtime.abandon(refOf(kubelet, worker, name, id), stopping.hook);
  preStopDone(kubelet, worker, name, true);
}

function terminate(kubelet: KubeletContext, worker: Worker, name: string): void {
  const stopping = worker.memory.stopping[name];
  if (stopping === undefined) return;
  const leftMs = Math.max(leastGraceMs, stopping.killAtMs - kubelet.sim.elapsedMs);
  stopping.token = kubelet.sim.schedule(graceOver, eventOf(kubelet, worker, name, stopping.id), { afterMs: leftMs });
  kubelet.runtime.signal(refOf(kubelet, worker, name, stopping.id), 'TERM');
}

export function killNow(kubelet: KubeletContext, worker: Worker, name: string, id: string): void {
  if (worker.memory.stopping[name]?.id === id) kubelet.runtime.signal(refOf(kubelet, worker, name, id), 'KILL');
}

function eventOf({ name, memory }: KubeletContext, worker: Worker, container: string, id: string): OfContainer {
  return { node: name, life: memory.life, uid: worker.memory.uid, container, id };
}

/** A container has ended; whoever stopped it need not wait any longer. */
export function forgetStopping(kubelet: KubeletContext, worker: Worker, name: string): void {
  const stopping = worker.memory.stopping[name];
  if (stopping?.token !== undefined) kubelet.sim.cancel(stopping.token);
  delete worker.memory.stopping[name];
}

/** Stops everything in the pod; a later call may only shorten the grace. */
export function stopPod(kubelet: KubeletContext, worker: Worker, graceSeconds: number): void {
  const { memory } = worker;
  if (memory.ended !== undefined) return;
  if (memory.stop === undefined) memory.stop = { graceSeconds, startedMs: kubelet.sim.elapsedMs };
  else if (graceSeconds < memory.stop.graceSeconds) shorten(kubelet, worker, graceSeconds);
  abandonWork(kubelet, worker);
  continueStop(kubelet, worker);
}

/** What was being set up is dropped; pulls go on for those who still want the image. */
function abandonWork({ memory: { pullQueue }, memory }: KubeletContext, worker: Worker): void {
  worker.memory.todo = [];
  delete worker.memory.doing;
  if (pullQueue.some((it) => it.uid === worker.memory.uid)) memory.pullQueue = pullQueue.filter((it) => it.uid !== worker.memory.uid);
}

function shorten(kubelet: KubeletContext, worker: Worker, graceSeconds: number): void {
  const { memory } = worker;
  if (memory.stop === undefined) return;
  memory.stop.graceSeconds = graceSeconds;
  for (const [name, stopping] of Object.entries(memory.stopping)) {
    const killAtMs = Math.min(stopping.killAtMs, kubelet.sim.elapsedMs + Math.max(leastGraceMs, graceSeconds * 1000));
    if (stopping.token !== undefined) kubelet.sim.cancel(stopping.token);
    memory.stopping[name] = { id: stopping.id, killAtMs, token: kubelet.sim.schedule(graceOver, eventOf(kubelet, worker, name, stopping.id), { atElapsedMs: killAtMs }) };
  }
}

/** Containers first, all at once; then sidecars, the last one first; then the sandbox. */
export function continueStop(kubelet: KubeletContext, worker: Worker): void {
  const { memory, pod } = worker;
  const { stop } = memory;
  if (stop === undefined || memory.ended !== undefined) return;
  const leftSeconds = Math.max(0, stop.graceSeconds - Math.floor((kubelet.sim.elapsedMs - stop.startedMs) / 1000));
  const running = runningContainers(runtimeOf(kubelet, worker)).map((it) => it.name);
  const sidecars = (pod.spec.initContainers ?? []).filter((it) => isSidecar(it)).map((it) => it.name);
  const others = running.filter((name) => !sidecars.includes(name));
  for (const name of others) stopContainer(kubelet, worker, name, { graceSeconds: leftSeconds });
  if (others.length === 0) {
    const last = sidecars.findLast((name) => running.includes(name));
    if (last !== undefined) stopContainer(kubelet, worker, last, { graceSeconds: leftSeconds });
  }
  if (running.length === 0 || runningContainers(runtimeOf(kubelet, worker)).length === 0) finishStop(kubelet, worker);
}

/** Nothing runs any more: the sandbox goes, and the status says how it ended. */
function finishStop(kubelet: KubeletContext, worker: Worker): void {
  const { memory } = worker;
  if (memory.ended !== undefined) return;
  memory.ended = 'stopped';
  memory.waiting = {};
  removeSandbox(kubelet, worker);
  updateStatus(kubelet, worker, true);
  kubelet.sim.schedule(cleanedUp, { node: kubelet.name, life: kubelet.memory.life, uid: memory.uid }, { afterMs: cleanUpMs });
}

export function removeSandbox(kubelet: KubeletContext, worker: Worker): void {
  const sandbox = runtimeOf(kubelet, worker)?.sandbox;
  if (sandbox === undefined || !sandbox.ready) return;
  sandbox.ready = false;
  releaseAddress(machineRuntime(kubelet.sim, kubelet.name), sandbox.ip, worker.memory.uid);
}

/** Nothing of the pod is left on the machine: the API object may go. True when the worker may be forgotten. */
export function finishCleanUp(kubelet: KubeletContext, worker: Worker): boolean {
  const { memory, pod } = worker;
  if (memory.ended === undefined) return false;
  memory.ended = 'removed';
  return pod.metadata.deletionTimestamp === undefined ? false : deleteObject(kubelet, worker);
}

export function deleteObject(kubelet: KubeletContext, { memory }: Worker): boolean {
  if (!kubelet.memory.connected) return false;
  try {
    kubelet.client.delete(Pods, memory, { gracePeriodSeconds: 0, preconditions: { uid: memory.uid } });
  } catch (error) {
    // Gone already, or another pod of the name by now: both are what we want.
    if (!isApiError(error)) throw error;
  }
  return true;
}
