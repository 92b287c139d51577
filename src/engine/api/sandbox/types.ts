import type { JsonObject } from '../../base/json.ts';
import type { Taint } from '../core/types.ts';
import type { Condition, LabelSelector } from '../meta/types.ts';
import type { KubeObject } from '../meta/object.ts';

/** A computer with a kubelet on it. It boots and registers the Node of its name. Cluster-scoped. */
export interface Machine extends KubeObject {
  readonly spec: MachineSpec;
  readonly status: MachineStatus;
}

export interface MachineSpec {
  /** Quantities, as a Node reports its capacity. */
  readonly cpu?: string;
  readonly memory?: string;
  readonly disk?: string;
  /** How many pods its kubelet takes. */
  readonly pods?: number;
  readonly zone?: string;
  readonly region?: string;
  /** Labels and taints the kubelet registers its Node with. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly bootSeconds?: number;
  /** Images that are on the disk from the start. */
  readonly images?: readonly string[];
  readonly network?: MachineNetwork;
  readonly power?: 'On' | 'Off';
}

export interface MachineNetwork {
  readonly latencyMs?: number;
  readonly lossPercent?: number;
}

export interface MachineStatus {
  readonly phase?: 'Off' | 'Booting' | 'Running';
  /** When the machine last finished booting. */
  readonly bootedAt?: string;
  readonly bootID?: string;
  readonly address?: string;
  readonly nodeName?: string;
  readonly conditions?: readonly Condition[];
}

/** What the processes of an image, or of selected containers, do. Namespaced. */
export interface ContainerBehavior extends KubeObject {
  readonly spec: ContainerBehaviorSpec;
  readonly status?: ContainerBehaviorStatus;
}

export interface ContainerBehaviorSpec {
  /** Images it speaks of, without tag or with; `*` stands for any run of characters. */
  readonly images?: readonly string[];
  /** Pods it speaks of, and in them the named containers (all when absent). */
  readonly selector?: LabelSelector;
  readonly containers?: readonly string[];
  readonly startup?: StartupBehavior;
  readonly usage?: UsageBehavior;
  readonly requests?: RequestBehavior;
  readonly exit?: ExitBehavior;
  readonly shutdown?: ShutdownBehavior;
  readonly logs?: readonly LogBehavior[];
  readonly ports?: readonly number[];
  /** What it answers as an admission webhook; absent = it allows everything, unless its image is known to be something else. */
  readonly webhooks?: readonly WebhookBehavior[];
}

/** Answers to the API server at one path. Expressions are CEL over `request`, `object` and `oldObject`. */
export interface WebhookBehavior {
  /** Absent = every path. */
  readonly path?: string;
  /** All must hold, or the request is refused with the first that does not. */
  readonly validations?: readonly WebhookRule[];
  /** A JSON Patch: a list of operations, or null. */
  readonly patch?: string;
  readonly warnings?: readonly string[];
  /** A webhook that takes longer than the API server waits for it is one that does not answer. */
  readonly latencyMs?: number;
}

export interface WebhookRule {
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  /** HTTP code and reason of the refusal: 403 and Forbidden when absent. */
  readonly code?: number;
  readonly reason?: string;
}

export interface StartupBehavior {
  /** From the start of the process until it listens. */
  readonly delayMs?: number;
  readonly jitterMs?: number;
}

export interface UsageBehavior {
  readonly cpu?: string;
  readonly memory?: string;
  /** What the process grows by, per second, until it is stopped. */
  readonly memoryPerSecond?: string;
  readonly cpuPerRequest?: string;
  readonly memoryPerRequest?: string;
}

export interface RequestBehavior {
  readonly latencyMs?: number;
  readonly jitterMs?: number;
  readonly errorPercent?: number;
  readonly capacityPerSecond?: number;
}

export interface ExitBehavior {
  readonly afterSeconds?: number;
  readonly code?: number;
  readonly message?: string;
}

export interface ShutdownBehavior {
  /** How long the process takes to end after SIGTERM. */
  readonly delayMs?: number;
  readonly ignoresTerm?: boolean;
}

export interface LogBehavior {
  readonly line: string;
  readonly afterMs?: number;
  readonly everyMs?: number;
  readonly stream?: 'stdout' | 'stderr';
}

export interface ContainerBehaviorStatus {
  readonly containers?: number;
  readonly conditions?: readonly Condition[];
}

/** A guided scenario as a document; its format is the scenario kit's. Cluster-scoped. */
export interface Scenario extends KubeObject {
  readonly spec: JsonObject;
  readonly status?: JsonObject;
}

export type FaultType =
  | 'MachineCrash'
  | 'NetworkPartition'
  | 'KubeletStopped'
  | 'DiskFull'
  | 'MemoryPressure'
  | 'ContainerCrash'
  | 'ImagePullFailure'
  | 'SlowAPI'
  | 'ClockSkew'
  | 'NetworkLatency'
  | 'PacketLoss'
  | 'ZoneOutage';

/** Something that goes wrong on purpose. Deleting it heals. Cluster-scoped. */
export interface Fault extends KubeObject {
  readonly spec: FaultSpec;
  readonly status: FaultStatus;
}

export interface FaultSpec {
  readonly type: FaultType;
  readonly target?: FaultTarget;
  /** Durations as Go writes them (`90s`, `5m`). */
  readonly startAfter?: string;
  readonly duration?: string;
  /** What the fault of this type needs besides: free by type. */
  readonly parameters?: JsonObject;
}

/** Everything that is named, selected, or in the zone. */
export interface FaultTarget {
  readonly names?: readonly string[];
  readonly namespace?: string;
  readonly labelSelector?: LabelSelector;
  readonly zone?: string;
}

export interface FaultStatus {
  readonly phase?: 'Pending' | 'Active' | 'Healed';
  readonly activeSince?: string;
  readonly healedAt?: string;
  readonly message?: string;
  /** What the fault met when it struck. */
  readonly affected?: readonly string[];
}
