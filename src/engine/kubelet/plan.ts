import type { Container as ContainerSpec, Pod } from '../api/core/types.ts';
import type { Container, PodRuntime } from '../runtime/container.ts';
import { currentOf, initOf, isSidecar, restartsAfter, restartsAfterKill } from './containers.ts';
import type { Task } from './memory.ts';

/** What probes say of the containers that run. */
export interface Health {
  /** The startup probe has passed, or there is none. */
  isStarted(container: string): boolean;
  /** The probe that has given the container up. */
  failedProbe(container: string): 'liveness' | 'startup' | undefined;
}

export interface Plan {
  readonly tasks: readonly Task[];
  /** Nothing is left to run: what still runs is stopped. */
  readonly stopsPod: boolean;
}

/** What has to be done to bring the pod to where its spec wants it (pkg/kubelet/kuberuntime/kuberuntime_manager.go, computePodActions). */
export function planPod(pod: Pod, runtime: PodRuntime | undefined, health: Health): Plan {
  if (runtime?.sandbox?.ready !== true) return planSandbox(pod, runtime);
  const init = planInit(pod, runtime, health);
  if (!init.initialized) return { tasks: init.tasks, stopsPod: init.failed };
  const tasks: Task[] = [...init.tasks];
  let kept = 0;
  let starts = 0;
  for (const spec of pod.spec.containers) {
    const container = currentOf(runtime, spec.name);
    if (container?.state === 'running') {
      const killed = isChanged(spec, container) ? replaced(spec) : planKill(pod, spec, health, 'Container');
      if (killed.length === 0) kept++;
      else starts += killed.length - 1;
      tasks.push(...killed);
    } else if (shouldStart(pod, spec, container)) {
      tasks.push({ type: 'start', container: spec.name, gates: false });
      starts++;
    }
  }
  return kept === 0 && starts === 0 ? { tasks: tasks.filter((it) => it.type === 'kill'), stopsPod: true } : { tasks: killsFirst(tasks), stopsPod: false };
}

function killsFirst(tasks: readonly Task[]): readonly Task[] {
  return [...tasks.filter((it) => it.type === 'kill'), ...tasks.filter((it) => it.type !== 'kill')];
}

function shouldStart(pod: Pod, spec: ContainerSpec, container: Container | undefined): boolean {
  return container === undefined || restartsAfter(pod, spec, container.exitCode ?? 0);
}

/** There is no sandbox, or it went with the machine: everything begins again, unless the pod is done. */
function planSandbox(pod: Pod, runtime: PodRuntime | undefined): Plan {
  const hadContainers = Object.keys(runtime?.containers ?? {}).length > 0;
  const mayRestart = pod.spec.restartPolicy !== 'Never' || pod.spec.containers.some((it) => it.restartPolicy !== undefined && it.restartPolicy !== 'Never');
  if (!mayRestart && hadContainers) return { tasks: [], stopsPod: true };
  const starts = pod.spec.containers.filter((spec) => !hasSucceededForGood(pod, spec, currentOf(runtime, spec.name)));
  const wasInitialized = pod.spec.containers.some((spec) => currentOf(runtime, spec.name) !== undefined);
  if (starts.length === 0 && wasInitialized) return { tasks: [], stopsPod: true };
  const [firstInit] = pod.spec.initContainers ?? [];
  if (firstInit !== undefined) return { tasks: [{ type: 'sandbox' }, { type: 'start', container: firstInit.name, gates: true }], stopsPod: false };
  return { tasks: [{ type: 'sandbox' }, ...starts.map(({ name }): Task => ({ type: 'start', container: name, gates: false }))], stopsPod: false };
}

function hasSucceededForGood({ spec }: Pod, { restartPolicy }: ContainerSpec, container: Container | undefined): boolean {
  return (restartPolicy ?? spec.restartPolicy) === 'OnFailure' && container?.exitCode === 0;
}

/** The image of a container may be changed while the pod lives. */
function isChanged(spec: ContainerSpec, container: Container): boolean {
  return spec.image !== container.image;
}

function replaced({ name }: ContainerSpec): readonly Task[] {
  return [
    { type: 'kill', container: name, message: `Container ${name} definition changed, will be restarted` },
    { type: 'start', container: name, gates: false },
  ];
}

function planKill(pod: Pod, spec: ContainerSpec, health: Health, what: string): readonly Task[] {
  const probe = health.failedProbe(spec.name);
  if (probe === undefined) return [];
  const restarts = isSidecar(spec) || restartsAfterKill(pod, spec);
  const message = `${what} ${spec.name} failed ${probe} probe${restarts && what === 'Container' ? ', will be restarted' : ''}`;
  const kill: Task = { type: 'kill', container: spec.name, message, probe };
  return restarts ? [kill, { type: 'start', container: spec.name, gates: false }] : [kill];
}

interface InitPlan {
  readonly tasks: readonly Task[];
  readonly initialized: boolean;
  readonly failed: boolean;
}

/** Init containers one after the other; a sidecar lets the next one begin once it has started. */
function planInit(pod: Pod, runtime: PodRuntime, health: Health): InitPlan {
  const wasInitialized = pod.spec.containers.some((spec) => currentOf(runtime, spec.name)?.state === 'running');
  const tasks: Task[] = [];
  const stopHere = (failed = false): InitPlan => ({ tasks, initialized: false, failed });
  for (const spec of pod.spec.initContainers ?? []) {
    const container = initOf(runtime, spec.name);
    if (isSidecar(spec)) {
      if (container?.state === 'running') tasks.push(...planKill(pod, spec, health, 'Init container'));
      else tasks.push({ type: 'start', container: spec.name, gates: !wasInitialized });
      if (!wasInitialized && (container?.state !== 'running' || !health.isStarted(spec.name))) return stopHere();
      continue;
    }
    if (wasInitialized || (container?.state === 'exited' && container.exitCode === 0)) continue;
    if (container === undefined) {
      tasks.push({ type: 'start', container: spec.name, gates: true });
      return stopHere();
    }
    if (container.state === 'running') {
      tasks.push(...planKill(pod, spec, health, 'Init container'));
      return stopHere();
    }
    const restarts = (spec.restartPolicy ?? pod.spec.restartPolicy) !== 'Never';
    if (restarts) tasks.push({ type: 'start', container: spec.name, gates: true });
    return stopHere(!restarts);
  }
  return { tasks, initialized: true, failed: false };
}
