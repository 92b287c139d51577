import type { Container as ContainerSpec } from '../api/core/types.ts';
import type { ContainerConfig, MountedVolume } from '../runtime/container.ts';
import { quantityValue } from '../api/values/quantity.ts';
import { kindOf } from '../runtime/images/kinds.ts';
import { parseImage } from '../runtime/images/reference.ts';
import { sizeOf } from '../runtime/images/registry.ts';
import { addSandbox, machineRuntime, takeAddress } from '../runtime/machine-runtime.ts';
import { defineEvent } from '../sim/event.ts';
import { backOff, isBackingOff } from './backoff.ts';
import { currentOf, formatPod, isInit, isSidecar, specOf } from './containers.ts';
import { fieldPath, runtimeOf, type KubeletContext, type Worker } from './context.ts';
import { ConfigFault, environmentOf, expandVariables } from './environment.ts';
import { act, sleepMsOf } from './hooks.ts';
import { runsAsRoot, wantImage } from './image-puller.ts';
import type { Doing, Task } from './memory.ts';
import { beginProbing } from './prober.ts';
import { stopContainer } from './stopping.ts';
import { updateStatus } from './status-writer.ts';
import { formatGoDuration } from '../base/time.ts';
import { fillVolumes, hasContents } from './volumes.ts';

/** What a worker waits for has had its time. */
export const stageOver = defineEvent<{ readonly node: string; readonly life: number; readonly uid: string; readonly id: number }>('kubelet/stage-over');

/** An image of that size is there in less than a second. */
const quickPullBytes = 80_000_000;
/** It is time to look whether the contents of volumes have changed. */
export const refreshDue = defineEvent<{ readonly node: string; readonly life: number; readonly uid: string }>('kubelet/refresh-due');

const refreshMs = 60_000;
const sandboxMs = 90;
const createMs = 25;

/** Carries out the tasks of a pass, one after the other; returns when one of them has to be waited for, or none is left. */
export function carryOn(kubelet: KubeletContext, worker: Worker): 'waiting' | 'done' {
  const { memory } = worker;
  while (memory.doing === undefined) {
    const task = memory.todo.shift();
    if (task === undefined) return 'done';
    begin(kubelet, worker, task);
  }
  return 'waiting';
}

function begin(kubelet: KubeletContext, worker: Worker, task: Task): void {
  switch (task.type) {
    case 'kill':
      beginKill(kubelet, worker, task);
      return;
    case 'sandbox':
      if (runtimeOf(kubelet, worker)?.sandbox !== undefined) kubelet.events.event(worker.pod, 'Normal', 'SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.');
      wait(kubelet, worker, { task, stage: 'sandbox' }, sandboxMs + kubelet.rng.below(60));
      return;
    case 'start':
      beginStart(kubelet, worker, task);
  }
}

type StartTask = Task & { readonly type: 'start' };

function wait(kubelet: KubeletContext, worker: Worker, doing: Omit<Doing, 'id'>, ms?: number): void {
  const { memory } = worker;
  const id = memory.nextId++;
  memory.doing = { ...doing, id };
  if (ms !== undefined) kubelet.sim.schedule(stageOver, { node: kubelet.name, life: kubelet.memory.life, uid: memory.uid, id }, { afterMs: ms });
}

/** The stage the worker was waiting for is over. */
export function endStage(kubelet: KubeletContext, worker: Worker, id: number): boolean {
  const { memory } = worker;
  const { doing } = memory;
  if (doing?.id !== id) return false;
  delete memory.doing;
  if (doing.stage === 'sandbox') finishSandbox(kubelet, worker);
  else if (doing.stage === 'create' && doing.task.type === 'start') create(kubelet, worker, doing.task);
  else if (doing.stage === 'hook' && doing.task.type === 'start') memory.worked = true;
  return true;
}

function beginKill(kubelet: KubeletContext, worker: Worker, task: Task & { readonly type: 'kill' }): void {
  const { memory } = worker;
  const spec = specOf(worker.pod, task.container);
  const probe = task.probe === 'liveness' ? spec?.livenessProbe : spec?.startupProbe;
  const graceSeconds = probe?.terminationGracePeriodSeconds ?? worker.pod.spec.terminationGracePeriodSeconds ?? 30;
  worker.stoppingNow = task.container;
  stopContainer(kubelet, worker, task.container, { graceSeconds, message: task.message });
  delete worker.stoppingNow;
  memory.worked = true;
  if (memory.stopping[task.container] !== undefined) wait(kubelet, worker, { task, stage: 'stopping' });
}

/** A container that was being stopped has ended. */
export function killDone({ memory }: Worker, container: string): boolean {
  if (memory.doing?.stage !== 'stopping' || memory.doing.task.type !== 'kill' || memory.doing.task.container !== container) return false;
  delete memory.doing;
  memory.worked = true;
  return true;
}

function finishSandbox(kubelet: KubeletContext, worker: Worker): void {
  const { pod, memory } = worker;
  const runtime = machineRuntime(kubelet.sim, kubelet.name);
  const range = kubelet.memory.podRange;
  const ip = pod.spec.hostNetwork === true ? kubelet.hostIp : range === undefined ? undefined : takeAddress(runtime, range, memory.uid);
  if (ip === undefined) {
    const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="host-local" failed (add): failed to allocate for range 0: no IP addresses available in range set: ${range ?? ''}`;
    kubelet.events.event(pod, 'Warning', 'FailedCreatePodSandBox', message);
    failPass(kubelet, worker, 10_000);
    return;
  }
  const attempt = (runtimeOf(kubelet, worker)?.sandbox?.attempt ?? -1) + 1;
  const { name, namespace = 'default' } = pod.metadata;
  addSandbox(kubelet.sim, kubelet.name, { uid: memory.uid, namespace, name, hostname: (pod.spec.hostname ?? name).slice(0, 63), attempt, ip });
  memory.worked = true;
  // Worth telling only when the containers are not about to run anyway.
  if (memory.todo.some((it) => it.type === 'start' && startsSlowly(kubelet, worker, it.container))) updateStatus(kubelet, worker);
}

function startsSlowly(kubelet: KubeletContext, worker: Worker, name: string): boolean {
  const spec = specOf(worker.pod, name);
  const image = parseImage(spec?.image ?? '');
  if (spec === undefined || typeof image === 'string' || isInit(worker.pod, name)) return true;
  return machineRuntime(kubelet.sim, kubelet.name).images[image.full] === undefined && sizeOf(image) > quickPullBytes;
}

/** Nothing more in this pass; it is tried again after that time. */
function failPass(kubelet: KubeletContext, { memory }: Worker, retryMs: number): void {
  memory.todo = [];
  retry(kubelet, memory, retryMs);
}

function retry({ sim }: KubeletContext, memory: Worker['memory'], ms: number): void {
  memory.retryAtMs = Math.min(memory.retryAtMs ?? Number.POSITIVE_INFINITY, sim.elapsedMs + ms);
}

function failStart(kubelet: KubeletContext, worker: Worker, { container, gates }: StartTask, reason: string, message: string | undefined, retryMs: number): void {
  worker.memory.waiting[container] = message === undefined ? { reason } : { reason, message };
  if (gates) failPass(kubelet, worker, retryMs);
  else retry(kubelet, worker.memory, retryMs);
}

function beginStart(kubelet: KubeletContext, worker: Worker, task: StartTask): void {
  const spec = specOf(worker.pod, task.container);
  if (spec === undefined || isInRestartBackoff(kubelet, worker, task)) return;
  const wanted = wantImage(kubelet, worker, spec);
  if (wanted.type === 'pulling') wait(kubelet, worker, { task, stage: 'pull' });
  else if (wanted.type === 'present') wait(kubelet, worker, { task, stage: 'create' }, createMs + kubelet.rng.below(30));
  else failImage(kubelet, worker, task, wanted.reason, wanted.message, Math.min(wanted.retryMs ?? 10_000, 10_000 + kubelet.rng.below(5000)));
}

function failImage(kubelet: KubeletContext, worker: Worker, task: StartTask, reason: string, message: string, retryMs: number): void {
  kubelet.events.event(worker.pod, 'Warning', 'Failed', `Error: ${reason}`, fieldPath(worker.pod, task.container));
  failStart(kubelet, worker, task, reason, message, retryMs);
}

/** The image a container has waited for is there, or cannot be had. */
export function pullDone(kubelet: KubeletContext, worker: Worker, fault: { readonly reason: string; readonly message: string; readonly retryMs: number } | undefined): void {
  const { memory } = worker;
  const { doing } = memory;
  if (doing?.stage !== 'pull' || doing.task.type !== 'start') return;
  delete memory.doing;
  if (fault === undefined) wait(kubelet, worker, { task: doing.task, stage: 'create' }, createMs + kubelet.rng.below(30));
  else failImage(kubelet, worker, doing.task, fault.reason, fault.message, fault.retryMs);
}

/** pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff: the wait counts from the end of the last run. */
function isInRestartBackoff(kubelet: KubeletContext, worker: Worker, task: StartTask): boolean {
  const { memory, pod } = worker;
  const pair = runtimeOf(kubelet, worker)?.containers[task.container];
  const last = [pair?.current, pair?.previous].find((it) => it?.state === 'exited');
  if (last?.finishedMs === undefined) return false;
  const { nowMs } = kubelet.sim;
  const backoff = memory.restarts[task.container];
  if (backoff !== undefined && isBackingOff(backoff, last.finishedMs, nowMs)) {
    kubelet.events.event(pod, 'Warning', 'BackOff', `Back-off restarting failed container ${task.container} in pod ${formatPod(pod)}`, fieldPath(pod, task.container));
    const message = `back-off ${formatGoDuration(backoff.ms)} restarting failed container=${task.container} pod=${formatPod(pod)}`;
    failStart(kubelet, worker, task, 'CrashLoopBackOff', message, last.finishedMs + backoff.ms - nowMs);
    return true;
  }
  memory.restarts[task.container] = backOff(backoff, last.finishedMs, nowMs);
  return false;
}

function create(kubelet: KubeletContext, worker: Worker, task: StartTask): void {
  const { pod, memory } = worker;
  const spec = specOf(pod, task.container);
  if (spec === undefined) return;
  const event = (type: 'Normal' | 'Warning', reason: string, message: string): void => kubelet.events.event(pod, type, reason, message, fieldPath(pod, task.container));
  const config = configOf(kubelet, worker, spec);
  if (typeof config === 'string') {
    event('Warning', 'Failed', `Error: ${config}`);
    failStart(kubelet, worker, task, 'CreateContainerConfigError', config, 10_000 + kubelet.rng.below(5000));
    return;
  }
  const started = kubelet.runtime.start(kubelet.name, memory.uid, config);
  event('Normal', 'Created', 'Container created');
  memory.worked = true;
  if (started.type === 'failed') {
    event('Warning', 'Failed', `Error: ${started.message}`);
    failStart(kubelet, worker, task, 'RunContainerError', started.message, 10_000 + kubelet.rng.below(5000));
    return;
  }
  event('Normal', 'Started', 'Container started');
  delete memory.waiting[task.container];
  beginProbing(kubelet, worker, spec, started.container);
  runPostStart(kubelet, worker, task, spec);
}

function runPostStart(kubelet: KubeletContext, worker: Worker, task: StartTask, spec: ContainerSpec): void {
  const hook = spec.lifecycle?.postStart;
  const container = currentOf(runtimeOf(kubelet, worker), spec.name);
  if (hook === undefined || container?.state !== 'running') return;
  const sleepMs = sleepMsOf(hook);
  if (sleepMs !== undefined) {
    wait(kubelet, worker, { task, stage: 'hook' }, sleepMs);
    return;
  }
  const result = act(kubelet, worker, spec, container, hook, { errand: `postStart/${spec.name}`, timeoutSeconds: 30, lenient: true });
  if (result.type === 'running') wait(kubelet, worker, { task, stage: 'hook' });
  else if (result.type !== 'success') failPostStart(kubelet, worker, task, result.output);
}

/** The postStart hook of a container has ended. */
export function postStartDone(kubelet: KubeletContext, worker: Worker, container: string, succeeded: boolean, output: string): boolean {
  const { memory } = worker;
  const { doing } = memory;
  if (doing?.stage !== 'hook' || doing.task.type !== 'start' || doing.task.container !== container) return false;
  delete memory.doing;
  if (!succeeded) failPostStart(kubelet, worker, doing.task, output);
  return true;
}

function failPostStart(kubelet: KubeletContext, worker: Worker, task: StartTask, output: string): void {
  kubelet.events.event(worker.pod, 'Warning', 'FailedPostStartHook', 'PostStartHook failed', fieldPath(worker.pod, task.container));
  const graceSeconds = worker.pod.spec.terminationGracePeriodSeconds ?? 30;
  stopContainer(kubelet, worker, task.container, { graceSeconds, message: 'FailedPostStartHook' });
  failStart(kubelet, worker, task, 'PostStartHookError', output, 10_000);
}

/** The container's command line, variables and mounts, or why they cannot be put together. */
function configOf(kubelet: KubeletContext, worker: Worker, spec: ContainerSpec): ContainerConfig | string {
  const { pod, memory } = worker;
  const runtime = runtimeOf(kubelet, worker);
  const security = { ...pod.spec.securityContext, ...spec.securityContext };
  if (security.runAsNonRoot === true && (security.runAsUser === 0 || (security.runAsUser === undefined && runsAsRoot(spec.image ?? '')))) {
    return security.runAsUser === 0
      ? `container's runAsUser breaks non-root policy (pod: "${formatPod(pod)}", container: ${spec.name})`
      : `container has runAsNonRoot and image will run as root (pod: "${formatPod(pod)}", container: ${spec.name})`;
  }
  const kind = kindOf(spec.image ?? '');
  const readsFiles = spec.command !== undefined || spec.args !== undefined || kind.command !== undefined;
  let env: Readonly<Record<string, string>>;
  try {
    env = environmentOf(pod, spec, kubelet.client, { podIp: runtime?.sandbox?.ip ?? '', hostIp: kubelet.hostIp, withServices: readsFiles });
  } catch (error) {
    if (error instanceof ConfigFault) return error.message;
    throw error;
  }
  if (runtime !== undefined && (readsFiles || hasContents(pod))) {
    fillVolumes(pod, runtime, kubelet.client, kubelet.sim.nowMs, kubelet.hostIp);
    followVolumes(kubelet, worker);
  }
  const limit = spec.resources?.limits?.['memory'] ?? pod.spec.resources?.limits?.['memory'];
  const behavior = kubelet.behaviorOf(pod, spec.name, spec.image ?? '');
  const isTask = isInit(pod, spec.name) ? !isSidecar(spec) : (pod.spec.restartPolicy ?? 'Always') !== 'Always';
  return {
    name: spec.name,
    image: spec.image ?? '',
    command: (spec.command ?? []).map((it) => expandVariables(it, env)),
    args: (spec.args ?? []).map((it) => expandVariables(it, env)),
    env,
    ...(spec.workingDir === undefined ? {} : { workingDir: spec.workingDir }),
    ports: (spec.ports ?? []).map((it) => it.containerPort),
    tty: spec.tty === true,
    stdin: spec.stdin === true,
    mounts: mountsOf(spec, env),
    ...(limit === undefined ? {} : { memoryLimitBytes: quantityValue(limit) }),
    terminationMessagePath: spec.terminationMessagePath ?? '/dev/termination-log',
    ...(spec.terminationMessagePolicy === 'FallbackToLogsOnError' ? { messageFromLogs: true } : {}),
    attempt: attemptOf(worker, runtime, spec.name, memory),
    isTask,
    ...(behavior === undefined ? {} : { behavior }),
  };
}

/** ConfigMaps and Secrets arrive in volumes with the next sync of the pod, about once a minute. */
function followVolumes(kubelet: KubeletContext, { memory, pod }: Worker): void {
  if (memory.refreshing === true || !hasContents(pod)) return;
  memory.refreshing = true;
  scheduleRefresh(kubelet, memory.uid);
}

function scheduleRefresh({ name: node, memory: { life }, rng, sim }: KubeletContext, uid: string): void {
  sim.schedule(refreshDue, { node, life, uid }, { afterMs: refreshMs + rng.below(refreshMs / 2) });
}

/** The contents of the pod's volumes are looked at again. */
export function refreshVolumes(kubelet: KubeletContext, worker: Worker): void {
  const runtime = runtimeOf(kubelet, worker);
  if (worker.memory.ended !== undefined) return;
  if (kubelet.memory.connected && runtime !== undefined) fillVolumes(worker.pod, runtime, kubelet.client, kubelet.sim.nowMs, kubelet.hostIp);
  scheduleRefresh(kubelet, worker.memory.uid);
}

function attemptOf(worker: Worker, runtime: ReturnType<typeof runtimeOf>, name: string, memory: Worker['memory']): number {
  const container = currentOf(runtime, name);
  if (container !== undefined) return container.attempt + 1;
  // A container the runtime has lost is remembered by its status.
  const old = [...(memory.status?.containerStatuses ?? worker.pod.status.containerStatuses ?? []), ...(worker.pod.status.initContainerStatuses ?? [])].find((it) => it.name === name);
  return old?.containerID === undefined ? 0 : old.restartCount + 1;
}

const mountsBySpec = new WeakMap<ContainerSpec, readonly MountedVolume[]>();

function mountsOf(spec: ContainerSpec, env: Readonly<Record<string, string>>): readonly MountedVolume[] {
  const known = mountsBySpec.get(spec);
  if (known !== undefined) return known;
  const mounts = (spec.volumeMounts ?? []).map(({ name, mountPath, subPath, subPathExpr, readOnly }): MountedVolume => {
    const below = subPath ?? (subPathExpr === undefined ? undefined : expandVariables(subPathExpr, env));
    return { path: mountPath.length > 1 ? mountPath.replace(/\/+$/, '') : mountPath, volume: name, readOnly: readOnly === true, ...(below === undefined || below === '' ? {} : { subPath: below }) };
  });
  if (!(spec.volumeMounts ?? []).some((it) => it.subPathExpr !== undefined)) mountsBySpec.set(spec, mounts);
  return mounts;
}
