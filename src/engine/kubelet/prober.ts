import type { Container as ContainerSpec, Probe } from '../api/core/types.ts';
import type { Container } from '../runtime/container.ts';
import type { ExecResult } from '../runtime/container-runtime.ts';
import { defineEvent } from '../sim/event.ts';
import { isInit, isSidecar, specOf } from './containers.ts';
import { fieldPath, refOf, runtimeOf, type KubeletContext, type Worker } from './context.ts';
import { act, execResult, type ActionResult } from './hooks.ts';
import type { ProbeMemory, ProbeType } from './memory.ts';
import { isStarted } from './status-writer.ts';

interface OfProbe {
  readonly node: string;
  readonly life: number;
  readonly uid: string;
  readonly container: string;
  readonly type: ProbeType;
  /** The container it was meant for. */
  readonly id: string;
}

/** It is time to probe. */
export const probeDue = defineEvent<OfProbe>('kubelet/probe-due');
/** A command has not answered in time. */
export const probeTimeout = defineEvent<OfProbe>('kubelet/probe-timeout');

const titles: Readonly<Record<ProbeType, string>> = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' };

/** The kubelet has seen the container run after this long. */
const firstLookMs = 10;

function probeOf(spec: ContainerSpec | undefined, type: ProbeType): Probe | undefined {
  if (type === 'startup') return spec?.startupProbe;
  return type === 'liveness' ? spec?.livenessProbe : spec?.readinessProbe;
}

/** A new container: what was known of the one before is void. */
export function beginProbing(kubelet: KubeletContext, worker: Worker, spec: ContainerSpec, container: Container): void {
  if (isInit(worker.pod, spec.name) && !isSidecar(spec)) return;
  for (const type of ['startup', 'readiness', 'liveness'] as const) {
    const probe = probeOf(spec, type);
    if (probe === undefined) continue;
    const key = `${spec.name}/${type}`;
    const before = worker.memory.probes[key];
    if (before !== undefined) quiet(kubelet, before);
    worker.memory.probes[key] = { id: container.id, run: 0 };
    if (type === 'startup' || spec.startupProbe === undefined) scheduleFirst(kubelet, worker, spec.name, container, type, probe);
  }
}

/** The first tick of the period at which the initial delay is over. */
function scheduleFirst(kubelet: KubeletContext, worker: Worker, name: string, container: Container, type: ProbeType, probe: Probe): void {
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  const delayMs = (probe.initialDelaySeconds ?? 0) * 1000 - (kubelet.sim.nowMs - container.startedMs);
  const ticks = delayMs <= 0 ? 0 : Math.ceil(delayMs / periodMs);
  scheduleAfter(kubelet, worker, name, container.id, type, firstLookMs + ticks * periodMs);
}

function scheduleAfter(kubelet: KubeletContext, worker: Worker, container: string, id: string, type: ProbeType, ms: number): void {
  const memory = worker.memory.probes[`${container}/${type}`];
  if (memory === undefined) return;
  memory.token = kubelet.sim.schedule(probeDue, { node: kubelet.name, life: kubelet.memory.life, uid: worker.memory.uid, container, type, id }, { afterMs: ms });
}

/** After the kubelet's own restart: probing goes on somewhere in its period, and what was known stays. */
export function resumeProbing(kubelet: KubeletContext, worker: Worker): void {
  for (const pair of Object.values(runtimeOf(kubelet, worker)?.containers ?? {})) {
    const { current } = pair;
    const spec = specOf(worker.pod, current.name);
    if (spec === undefined || current.state !== 'running' || (isInit(worker.pod, spec.name) && !isSidecar(spec))) continue;
    for (const type of ['startup', 'readiness', 'liveness'] as const) {
      const probe = probeOf(spec, type);
      if (probe === undefined) continue;
      const key = `${spec.name}/${type}`;
      const old = worker.pod.status.containerStatuses?.find((it) => it.name === spec.name);
      const known = type === 'readiness' ? old?.ready : type === 'startup' ? old?.started : undefined;
      worker.memory.probes[key] ??= { id: current.id, run: 0, ...(known === true ? { result: true } : {}) };
      scheduleAfter(kubelet, worker, spec.name, current.id, type, kubelet.rng.below((probe.periodSeconds ?? 10) * 1000));
    }
  }
}

export function stopProbing(kubelet: KubeletContext, { memory }: Worker, onlyTypes: readonly ProbeType[] = ['startup', 'liveness', 'readiness']): void {
  for (const [key, probe] of Object.entries(memory.probes)) {
    if (onlyTypes.some((type) => key.endsWith(`/${type}`))) quiet(kubelet, probe);
  }
}

/** The container has ended: nobody is asked any more until there is another. */
export function haltProbes(kubelet: KubeletContext, { memory }: Worker, container: string): void {
  for (const type of ['startup', 'liveness', 'readiness'] as const) {
    const probe = memory.probes[`${container}/${type}`];
    if (probe !== undefined) quiet(kubelet, probe);
  }
}

function quiet({ sim }: KubeletContext, probe: ProbeMemory): void {
  if (probe.token !== undefined) sim.cancel(probe.token);
  if (probe.pending !== undefined) sim.cancel(probe.pending.token);
  delete probe.token;
  delete probe.pending;
}

/** One probe (pkg/kubelet/prober/worker.go, doProbe). A success that changes nothing costs nothing. */
export function doProbe(kubelet: KubeletContext, worker: Worker, event: OfProbe): void {
  const { container: name, type, id } = event;
  const memory = worker.memory.probes[`${name}/${type}`];
  const spec = specOf(worker.pod, name);
  const probe = probeOf(spec, type);
  const container = runtimeOf(kubelet, worker)?.containers[name]?.current;
  if (memory?.id !== id || spec === undefined || probe === undefined || container?.id !== id || container.state !== 'running') return;
  delete memory.token;
  if (memory.onHold === true || worker.memory.ended !== undefined || (worker.memory.stop !== undefined && type !== 'readiness')) return;
  memory.token = kubelet.sim.schedule(probeDue, event, { afterMs: (probe.periodSeconds ?? 10) * 1000 });
  if (type !== 'startup' && !isStarted(worker, name, id)) return;
  if (memory.pending !== undefined) return;
  const timeoutSeconds = probe.timeoutSeconds ?? 1;
  const errand = `probe/${type}/${name}`;
  const result = act(kubelet, worker, spec, container, probe, { errand, timeoutSeconds, lenient: true });
  if (result.type === 'running') memory.pending = { errand, token: kubelet.sim.schedule(probeTimeout, event, { afterMs: timeoutSeconds * 1000 }) };
  else settle(kubelet, worker, spec, type, memory, result);
}

/** A command that a probe sent in has ended. */
export function probeErrandDone(kubelet: KubeletContext, worker: Worker, name: string, type: ProbeType, result: ExecResult): void {
  const memory = worker.memory.probes[`${name}/${type}`];
  const spec = specOf(worker.pod, name);
  if (memory?.pending === undefined || spec === undefined) return;
  kubelet.sim.cancel(memory.pending.token);
  delete memory.pending;
  settle(kubelet, worker, spec, type, memory, execResult(result));
}

/** The patience with a command is over. */
export function probeTimedOut(kubelet: KubeletContext, worker: Worker, { container, type, id }: OfProbe): void {
  const memory = worker.memory.probes[`${container}/${type}`];
  const spec = specOf(worker.pod, container);
  if (memory?.pending === undefined || memory.id !== id || spec === undefined) return;
  const { errand } = memory.pending;
  delete memory.pending;
  kubelet.runtime.abandon(refOf(kubelet, worker, container, id), errand);
  const probe = probeOf(spec, type);
  const command = probe?.exec?.command ?? [];
  settle(kubelet, worker, spec, type, memory, { type: 'failure', output: `command timed out: "${command.join(' ')}" timed out after ${probe?.timeoutSeconds ?? 1}s` });
}

function settle(kubelet: KubeletContext, worker: Worker, spec: ContainerSpec, type: ProbeType, memory: ProbeMemory, result: ActionResult): void {
  if (result.type === 'running') return;
  if (result.type !== 'success') tell(kubelet, worker, spec, type, result);
  // An error says nothing about the container.
  if (result.type === 'error') return;
  const passed = result.type === 'success';
  if (memory.last === passed) memory.run++;
  else {
    memory.last = passed;
    memory.run = 1;
  }
  const probe = probeOf(spec, type);
  const threshold = passed ? (probe?.successThreshold ?? 1) : (probe?.failureThreshold ?? 3);
  if (memory.run < threshold || memory.result === passed) return;
  memory.result = passed;
  memory.run = Math.min(memory.run, threshold);
  if (type === 'startup' || (type === 'liveness' && !passed)) hold(kubelet, memory);
  if (type === 'startup' && passed) started(kubelet, worker, spec);
  // Liveness that was taken for granted and holds is no news.
  if (type !== 'liveness' || !passed) kubelet.sync(worker);
}

function hold(kubelet: KubeletContext, memory: ProbeMemory): void {
  memory.onHold = true;
  memory.run = 0;
  if (memory.token !== undefined) kubelet.sim.cancel(memory.token);
  delete memory.token;
}

/** The others may begin; readiness is asked at once. */
function started(kubelet: KubeletContext, worker: Worker, spec: ContainerSpec): void {
  const container = runtimeOf(kubelet, worker)?.containers[spec.name]?.current;
  if (container === undefined) return;
  for (const type of ['readiness', 'liveness'] as const) {
    const probe = probeOf(spec, type);
    if (probe !== undefined) scheduleFirst(kubelet, worker, spec.name, container, type, probe);
  }
}

function tell(kubelet: KubeletContext, worker: Worker, spec: ContainerSpec, type: ProbeType, result: ActionResult & { readonly output: string }): void {
  const { pod } = worker;
  const title = titles[type];
  const message = result.type === 'error' ? `${title} probe errored and resulted in unknown state: ${result.output}` : `${title} probe failed: ${result.output}`;
  const { name, namespace, uid } = pod.metadata;
  const object = { apiVersion: 'v1', kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), name, uid };
  kubelet.sim.record({ type: 'machine', by: `kubelet ${kubelet.name}`, reason: 'ProbeFailed', message: `${spec.name}: ${message}`, object });
  kubelet.events.event(pod, 'Warning', 'Unhealthy', message, fieldPath(pod, spec.name));
}
