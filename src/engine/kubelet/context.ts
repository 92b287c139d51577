import type { Node, Pod } from '../api/core/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ContainerBehaviorSpec } from '../api/sandbox/types.ts';
import type { Client } from '../client/client.ts';
import type { MachineState } from '../machine/machine-state.ts';
import type { PodRuntime } from '../runtime/container.ts';
import type { ContainerRef, ContainerRuntime } from '../runtime/container-runtime.ts';
import type { Rng } from '../sim/rng.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { KubeletMemory, PodMemory, ProbeType } from './memory.ts';

/** A pod as its kubelet holds it: the newest object seen, and what is remembered of it. */
export interface Worker {
  pod: Pod;
  readonly memory: PodMemory;
  /** The container that is just being stopped by the worker itself: its end is no news. */
  stoppingNow?: string;
}

/** Where Events go; nowhere while the machine is cut off. */
export interface EventSink {
  event(about: KubeObject, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void;
}

/** What the parts of one kubelet share. */
export interface KubeletContext {
  readonly sim: Simulation;
  readonly name: string;
  readonly memory: KubeletMemory;
  readonly machine: MachineState;
  readonly client: Client;
  readonly events: EventSink;
  readonly runtime: ContainerRuntime;
  readonly rng: Rng;
  readonly hostIp: string;
  /** The Node object as last seen. */
  node(): Node | undefined;
  worker(uid: string): Worker | undefined;
  workers(): readonly Worker[];
  /** Looks at the pod now, or as soon as what the worker does is done. */
  sync(worker: Worker): void;
  /** Looks at the pod after that time, or earlier when that is already planned. */
  syncAfter(worker: Worker, ms: number): void;
  behaviorOf(pod: Pod, container: string, image: string): ContainerBehaviorSpec | undefined;
}

export function runtimeOf({ runtime, name }: KubeletContext, { memory }: Worker): PodRuntime | undefined {
  return runtime.pod(name, memory.uid);
}

export function refOf({ name }: KubeletContext, { memory }: Worker, container: string, id: string): ContainerRef {
  return { machine: name, pod: memory.uid, container, id };
}

/** The fieldPath of an event about a container. */
export function fieldPath(pod: Pod, container: string): string {
  const list = pod.spec.initContainers?.some((it) => it.name === container) === true ? 'initContainers' : 'containers';
  return `spec.${list}{${container}}`;
}

export function resultOf({ memory }: Worker, container: string, id: string, type: ProbeType): boolean | undefined {
  const probe = memory.probes[`${container}/${type}`];
  return probe?.id === id ? probe.result : undefined;
}

/** Go prints durations cut to whole milliseconds. */
export function wholeMs(ms: number): number {
  return Math.max(0, Math.trunc(ms));
}
