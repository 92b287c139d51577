import type { Node, Pod, PodStatus } from '../api/core/types.ts';
import type { Simulation } from '../sim/simulation.ts';

// What a kubelet remembers: plain data in the world, one slice per node.

/** One thing the pod worker does, in order. Whatever takes time is waited for before the next begins. */
export type Task =
  | { readonly type: 'kill'; readonly container: string; readonly message: string; readonly probe?: 'liveness' | 'startup' }
  | { readonly type: 'sandbox' }
  | { readonly type: 'start'; readonly container: string; /** When it cannot be started, nothing after it is. */ readonly gates: boolean };

/** What the worker is waiting for. */
export interface Doing {
  readonly task: Task;
  readonly stage: 'stopping' | 'sandbox' | 'pull' | 'create' | 'hook';
  /** Tells the event of this wait from a late one. */
  readonly id: number;
}

/** How long to wait after failures in a row (client-go util/flowcontrol/backoff.go). */
export interface Backoff {
  ms: number;
  /** When it was last lengthened, milliseconds since 1970. */
  updatedMs: number;
  /** What went wrong, for the message. */
  error?: string;
}

export type ProbeType = 'startup' | 'liveness' | 'readiness';

export interface ProbeMemory {
  /** The container it speaks of. */
  readonly id: string;
  /** Absent until a threshold is reached. */
  result?: boolean;
  last?: boolean;
  run: number;
  /** Until there is a new container. */
  onHold?: true;
  /** An exec that has not ended yet, and the event that ends the patience with it. */
  pending?: { readonly errand: string; readonly token: number };
  token?: number;
}

/** A container that is being stopped. */
export interface Stopping {
  readonly id: string;
  /** When SIGKILL comes, elapsed milliseconds. */
  readonly killAtMs: number;
  token?: number;
  /** A preStop hook that runs. */
  hook?: string;
}

/** The whole pod is being stopped. */
export interface PodStop {
  graceSeconds: number;
  readonly startedMs: number;
}

/** Why the kubelet ends a pod by itself. */
export interface Verdict {
  readonly reason: string;
  readonly message: string;
  /** With the condition DisruptionTarget. */
  readonly disruption?: string;
}

export interface PodMemory {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly startTime: string;
  rejected?: Verdict;
  verdict?: Verdict;
  todo: Task[];
  doing?: Doing;
  nextId: number;
  /** Something has happened while the worker was busy. */
  again: boolean;
  sync?: { readonly token: number; readonly dueMs: number };
  /** When a failed task of this pass may be tried again (elapsed milliseconds), and whether any task was done. */
  retryAtMs?: number;
  worked: boolean;
  /** Why a container does not run, by its name. */
  waiting: Record<string, { readonly reason: string; readonly message?: string }>;
  /** By container. */
  restarts: Record<string, Backoff>;
  /** By image. */
  pulls: Record<string, Backoff>;
  /** By container and type: `app/readiness`. */
  probes: Record<string, ProbeMemory>;
  /** Volumes that could not be mounted: how often it was tried, and since when. */
  mounting?: { tries: number; readonly sinceMs: number; reported: boolean };
  /** Volumes are there. */
  mounted: boolean;
  /** Their contents are read by a container, and follow the API. */
  refreshing?: true;
  stopping: Record<string, Stopping>;
  stop?: PodStop;
  /** The end: containers have stopped; `removed` once the API object may go, too. */
  ended?: 'stopped' | 'removed';
  status?: PodStatus;
  /** The object is gone from the API; this is what it was. */
  gone?: Pod;
  /** The store's revision after our last write. */
  written?: string;
}

export interface PullJob {
  readonly uid: string;
  readonly container: string;
  readonly image: string;
  readonly askedMs: number;
}

export interface KubeletMemory {
  /** Counts starts of the kubelet; events of an earlier life are void. */
  life: number;
  running: boolean;
  /** False while the machine is cut off; what was last known is then kept here. */
  connected: boolean;
  frozen?: { readonly pods: readonly Pod[]; readonly node?: Node };
  startedMs: number;
  registered: boolean;
  /** The range pods get addresses from, once the network is up. */
  podRange?: string;
  awaitsNetwork: boolean;
  /** Elapsed milliseconds by which an unchanged node status is posted again. */
  nextReportMs: number;
  /** Node status to be posted at the next tick. */
  dirty: boolean;
  unschedulable: boolean;
  pressures: { memory: boolean; disk: boolean; pid: boolean };
  /** While pressure lasts: when each kind was last seen, elapsed milliseconds. */
  eviction?: { readonly seenMs: Record<string, number> };
  pods: Record<string, PodMemory>;
  pullQueue: PullJob[];
  pulling?: PullJob & { readonly beganMs: number; readonly token: number };
}

export function emptyKubeletMemory(): KubeletMemory {
  return {
    life: 0,
    running: false,
    connected: true,
    startedMs: 0,
    registered: false,
    awaitsNetwork: false,
    nextReportMs: 0,
    dirty: false,
    unschedulable: false,
    pressures: { memory: false, disk: false, pid: false },
    pods: {},
    pullQueue: [],
  };
}

export function kubeletMemory(sim: Simulation, node: string): KubeletMemory {
  return sim.world.slice<KubeletMemory>(`kubelet/${node}`, emptyKubeletMemory);
}

export function newPodMemory({ metadata }: Pod, startTime: string): PodMemory {
  return {
    uid: metadata.uid,
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
    startTime,
    todo: [],
    nextId: 1,
    again: false,
    worked: false,
    waiting: {},
    restarts: {},
    pulls: {},
    probes: {},
    mounted: false,
    stopping: {},
  };
}
