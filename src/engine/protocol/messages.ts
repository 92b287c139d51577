import type { Json, JsonObject } from '../base/json.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { Fact, ObjectRef } from '../sim/trace.ts';

export type { Fact, Json, JsonObject, KubeObject, ObjectRef };

// The wire between the engine's worker and the page: two closed unions of plain JSON. The page never sees an engine object.

export interface ClusterSpec {
  readonly seed: number;
  /** The virtual date at which the cluster begins (RFC 3339). */
  readonly start: string;
  readonly machines: readonly MachineSpec[];
  /** kube-controller-manager's `--controllers`: `*`, `-name`, `name`. */
  readonly controllers?: readonly string[];
  /** Objects created at the beginning, in order. */
  readonly manifests?: readonly JsonObject[];
}

export interface MachineSpec {
  readonly name: string;
  readonly zone: string;
  readonly region?: string;
  /** Kubernetes quantities. */
  readonly cpu: string;
  readonly memory: string;
}

/** Everything the page can ask. `id` is the page's; the answer carries it back. */
export type Command =
  | { readonly type: 'start'; readonly id: number; readonly spec: ClusterSpec }
  | { readonly type: 'load'; readonly id: number; readonly save: string }
  | { readonly type: 'save'; readonly id: number }
  | { readonly type: 'pace'; readonly id: number; readonly paused?: boolean; readonly speed?: number }
  | { readonly type: 'step'; readonly id: number; readonly to: 'event' | 'second' | 'fact' }
  | { readonly type: 'advance'; readonly id: number; readonly ms: number }
  /** Any request to the Kubernetes API, as kubectl would send it. Becomes an entry of the input log. */
  | { readonly type: 'request'; readonly id: number; readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string; readonly contentType?: string; readonly body?: Json }
  /** Applies YAML as `kubectl apply` would (`dryRun` changes nothing). Answered per document. */
  | { readonly type: 'apply'; readonly id: number; readonly yaml: string; readonly dryRun: boolean; readonly namespace: string; readonly only?: readonly number[] }
  /** The object whose details the page shows; `null` for none. */
  | { readonly type: 'select'; readonly id: number; readonly ref: ObjectRef | null }
  /** The chain of causes of a fact, newest first. */
  | { readonly type: 'why'; readonly id: number; readonly factId: number }
  | { readonly type: 'lesson'; readonly id: number; readonly name: string | null }
  | { readonly type: 'hash'; readonly id: number };

/** What a pod looks like at a glance; the shapes of the visual language. */
export type PodState = 'ready' | 'starting' | 'pending' | 'notReady' | 'terminating' | 'failed' | 'done' | 'stale';

export interface PodRow {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly node?: string;
  readonly state: PodState;
  /** What `kubectl get pods` prints under STATUS, verbatim: `Running`, `CrashLoopBackOff`, `Terminating`. */
  readonly status: string;
  /** Why it is not further, in Kubernetes' words: the scheduler's or the kubelet's message. */
  readonly message?: string;
  readonly readyContainers: number;
  readonly containers: number;
  readonly restarts: number;
  /** The topmost controller, `Deployment/frontend`; absent for a bare pod. */
  readonly workload?: string;
  readonly ownerUid?: string;
  readonly ip?: string;
  readonly cpuRequestMillis: number;
  readonly memoryRequestBytes: number;
  readonly createdMs: number;
  /** Something is counting down: toleration, back-off, termination grace. Elapsed milliseconds; `dueMs` absent = for ever. */
  readonly countdown?: { readonly kind: 'toleration' | 'backoff' | 'grace'; readonly fromMs: number; readonly dueMs?: number };
}

export type MachineState = 'ready' | 'notReady' | 'unknown' | 'booting' | 'off' | 'absent';

export interface MachineRow {
  readonly name: string;
  readonly uid: string;
  readonly zone: string;
  readonly region: string;
  readonly state: MachineState;
  readonly stateSinceMs: number;
  readonly power: 'On' | 'Off';
  readonly hasMachine: boolean;
  readonly hasNode: boolean;
  readonly cordoned: boolean;
  /** `key:Effect` or `key=value:Effect`, without the `node.kubernetes.io/` prefix. */
  readonly taints: readonly string[];
  readonly cpuAllocatableMillis: number;
  readonly cpuRequestedMillis: number;
  readonly memoryAllocatableBytes: number;
  readonly memoryRequestedBytes: number;
  readonly podCapacity: number;
  /** Elapsed milliseconds of the last Lease renewals, oldest first, at most 20. */
  readonly heartbeatsMs: readonly number[];
  /** Names of active Faults that hit it. */
  readonly faults: readonly string[];
}

/** What node-lifecycle-controller thinks of a zone, and how many evictions it may still start there. */
export interface ZoneRow {
  readonly zone: string;
  readonly state: 'Normal' | 'PartialDisruption' | 'FullDisruption';
  readonly tokens: number;
  readonly burst: number;
  readonly tokensPerSecond: number;
  /** The machine that took the last token. */
  readonly lastTakenBy?: string;
}

export interface WorkloadRow {
  readonly uid: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly desired: number;
  readonly ready: number;
  readonly current: number;
  readonly ownerUid?: string;
  readonly revision?: string;
}

export interface ServiceRow {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly serviceType: string;
  readonly clusterIP: string;
  readonly ports: readonly string[];
  readonly readyPods: readonly string[];
  readonly notReadyPods: readonly string[];
}

/** Rows that are new or have changed, and the uids (machine names) that are gone. */
export interface Delta<R> {
  readonly changed: readonly R[];
  readonly removed: readonly string[];
}

export interface ClockState {
  /** The virtual date, RFC 3339. */
  readonly now: string;
  readonly elapsedMs: number;
  readonly speed: number;
  readonly paused: boolean;
  readonly events: number;
}

/** A mark on the timeline. `lane` is `node/b2`, `workload/default/Deployment/frontend`, `pod/UID` or `user`. */
export interface TimelineMark {
  readonly factId: number;
  readonly elapsedMs: number;
  readonly lane: string;
  /** tick: a Lease renewal · diamond: a decision · triangle: something lapsed · step: a count changed · command: you did it. */
  readonly mark: 'tick' | 'diamond' | 'triangle' | 'step' | 'command';
  readonly reason: string;
  readonly message: string;
  readonly by: string;
  readonly object?: ObjectRef;
  /** For `step`: ready and desired counts. */
  readonly ready?: number;
  readonly desired?: number;
}

export interface ObjectDetail {
  readonly ref: ObjectRef;
  /** `undefined` once it is gone; `last` then holds what it was. */
  readonly object?: KubeObject;
  readonly last?: KubeObject;
  readonly yaml: string;
  readonly events: readonly { readonly type: string; readonly reason: string; readonly message: string; readonly from: string; readonly count: number; readonly firstMs: number; readonly lastMs: number }[];
  readonly owners: readonly ObjectRef[];
  readonly dependents: readonly ObjectRef[];
  /** Last writes to it, newest first. */
  readonly writes: readonly Fact[];
  /** The chain of causes of the last write, newest first. */
  readonly why: readonly Fact[];
}

/** Something said of a field, and where that is in the text: both counted from 1. */
export interface Located {
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly message: string;
}

export interface ApplyResult {
  /** Which document of the text, from 0. */
  readonly document: number;
  /** Lines of the document in the text, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly outcome: 'created' | 'configured' | 'unchanged' | 'refused' | 'unreadable';
  readonly ref?: ObjectRef;
  /** Kubernetes' own words. */
  readonly message?: string;
  readonly faults?: readonly Located[];
  /** What the API server has to say although it accepts. */
  readonly warnings?: readonly Located[];
}

export interface GoalState {
  readonly id: string;
  readonly state: 'open' | 'holding' | 'met' | 'failed';
  /** When it was met or failed. */
  readonly atMs?: number;
  readonly dueMs?: number;
}

export interface LessonState {
  readonly name: string;
  readonly step: number;
  readonly goals: readonly GoalState[];
}

/** Everything the engine tells. At most one `frame` per animation frame; the first after `ready` carries every row. */
export type Update =
  | { readonly type: 'ready'; readonly id: number; readonly clock: ClockState }
  | {
      readonly type: 'frame';
      readonly clock: ClockState;
      readonly machines: Delta<MachineRow>;
      readonly pods: Delta<PodRow>;
      readonly workloads: Delta<WorkloadRow>;
      readonly services: Delta<ServiceRow>;
      readonly zones?: Delta<ZoneRow>;
      readonly marks: readonly TimelineMark[];
      readonly detail?: ObjectDetail | null;
      readonly lesson?: LessonState | null;
    }
  | { readonly type: 'response'; readonly id: number; readonly status: number; readonly body: Json }
  | { readonly type: 'applied'; readonly id: number; readonly results: readonly ApplyResult[] }
  | { readonly type: 'why'; readonly id: number; readonly chain: readonly Fact[] }
  | { readonly type: 'saved'; readonly id: number; readonly save: string }
  | { readonly type: 'hash'; readonly id: number; readonly hash: string }
  | { readonly type: 'done'; readonly id: number; readonly clock: ClockState }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
