import { fnv1a32 } from '../base/hash.ts';
import { formatTime } from '../base/time.ts';
import type { ContainerImage, Node, NodeCondition, NodeStatus } from '../api/core/types.ts';
import { quantityOf } from '../api/values/quantity.ts';
import { capacityOf, type MachineState } from '../machine/machine-state.ts';
import type { StoredImage } from '../runtime/container.ts';

export const kubeletVersion = 'v1.36.2';

export interface NodeStatusInput {
  readonly machine: MachineState;
  readonly address: string;
  readonly images: readonly StoredImage[];
  readonly pressures: { readonly memory: boolean; readonly disk: boolean; readonly pid: boolean };
  /** Why the node is not ready; absent when it is. */
  readonly notReady?: string;
  readonly before: NodeStatus;
  readonly nowMs: number;
}

/** The labels a node registers with (pkg/kubelet/kubelet_node_status.go, initialNode). */
export function nodeLabels({ name, spec }: MachineState): Readonly<Record<string, string>> {
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...(spec.region === undefined ? {} : { 'topology.kubernetes.io/region': spec.region }),
    ...(spec.zone === undefined ? {} : { 'topology.kubernetes.io/zone': spec.zone }),
    ...spec.labels,
  };
}

/** Hard eviction thresholds are kept back: 100Mi of memory, a tenth of the disk. */
const reservedMemory = 100 * 1024 * 1024;
const maxImages = 50;

function kibibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024)}Ki`;
}

/** Amounts of the machine; what others have added to the node (extended resources) stays. */
function amounts({ spec }: MachineState, before: NodeStatus): Pick<NodeStatus, 'capacity' | 'allocatable'> {
  const { cpu, memoryBytes, diskBytes, pods } = capacityOf(spec);
  const extended = (all: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => name.includes('/')));
  const own = (storage: string, memory: string): Readonly<Record<string, string>> => ({ cpu, 'ephemeral-storage': storage, 'hugepages-1Gi': '0', 'hugepages-2Mi': '0', memory, pods: String(pods) });
  return {
    capacity: { ...own(kibibytes(diskBytes), kibibytes(memoryBytes)), ...extended(before.capacity) },
    allocatable: { ...own(quantityOf(Math.floor(diskBytes * 0.9)), kibibytes(Math.max(0, memoryBytes - reservedMemory))), ...extended(before.allocatable) },
  };
}

interface ConditionRule {
  readonly type: string;
  readonly isTrue: (input: NodeStatusInput) => boolean;
  /** [reason, message] when true, and when false. */
  readonly yes: readonly [string, string];
  readonly no: readonly [string, string] | ((input: NodeStatusInput) => readonly [string, string]);
}

/** pkg/kubelet/nodestatus/setters.go; Ready comes last. */
const conditionRules: readonly ConditionRule[] = [
  { type: 'MemoryPressure', isTrue: ({ pressures }) => pressures.memory, yes: ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'], no: ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'] },
  { type: 'DiskPressure', isTrue: ({ pressures }) => pressures.disk, yes: ['KubeletHasDiskPressure', 'kubelet has disk pressure'], no: ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'] },
  { type: 'PIDPressure', isTrue: ({ pressures }) => pressures.pid, yes: ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'], no: ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'] },
  { type: 'Ready', isTrue: ({ notReady }) => notReady === undefined, yes: ['KubeletReady', 'kubelet is posting ready status'], no: ({ notReady }) => ['KubeletNotReady', notReady ?? ''] },
];

function conditions(input: NodeStatusInput): readonly NodeCondition[] {
  const now = formatTime(input.nowMs);
  const old = input.before.conditions ?? [];
  const own = conditionRules.map((rule): NodeCondition => {
    const before = old.find((it) => it.type === rule.type);
    const holds = rule.isTrue(input);
    const status = holds ? 'True' : 'False';
    const [reason, message] = holds ? rule.yes : typeof rule.no === 'function' ? rule.no(input) : rule.no;
    return { type: rule.type, status, lastHeartbeatTime: now, lastTransitionTime: before?.status === status && before.lastTransitionTime !== undefined ? before.lastTransitionTime : now, reason, message };
  });
  const foreign = old.filter((it) => !own.some((mine) => mine.type === it.type));
  return [...foreign, ...own];
}

/** The biggest first, as the scheduler wants to know them. */
function imageList(images: readonly StoredImage[]): readonly ContainerImage[] {
  return images
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.full < b.full ? -1 : 1))
    .slice(0, maxImages)
    .map(({ full, repository, digest, sizeBytes }) => ({ names: full.includes('@') ? [full] : [`${repository}@${digest}`, full], sizeBytes }));
}

function hexId(text: string): string {
  let id = '';
  for (let i = 0; i < 4; i++) id += fnv1a32(`${text}/${i}`).toString(16).padStart(8, '0');
  return id;
}

export function nodeStatus(input: NodeStatusInput): NodeStatus {
  const { machine, address, before } = input;
  const id = hexId(machine.name);
  return {
    ...before,
    ...amounts(machine, before),
    conditions: conditions(input),
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: machine.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    nodeInfo: {
      machineID: id,
      systemUUID: `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`,
      bootID: machine.bootId,
      kernelVersion: '6.8.0-kubarium',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    ...(input.images.length === 0 ? {} : { images: imageList(input.images) }),
    runtimeHandlers: [{ name: '', features: { recursiveReadOnlyMounts: true, userNamespaces: true } }],
    features: { supplementalGroupsPolicy: true },
  };
}

/** Which conditions are other than before, with the reason that goes into the event. */
export function transitions(before: NodeStatus, after: NodeStatus): readonly string[] {
  const events: string[] = [];
  for (const rule of conditionRules) {
    const old = before.conditions?.find((it) => it.type === rule.type);
    const made = after.conditions?.find((it) => it.type === rule.type);
    if (made === undefined || old?.status === made.status) continue;
    // A node that has never had the condition says nothing of its not being ready.
    if (rule.type === 'Ready' && old === undefined) continue;
    events.push(eventReason(rule.type, made));
  }
  return events;
}

function eventReason(type: string, { status, reason }: NodeCondition): string {
  if (type === 'Ready') return status === 'True' ? 'NodeReady' : 'NodeNotReady';
  return `Node${(reason ?? '').replace('Kubelet', '')}`;
}

/** The same but for the heartbeat. */
export function withoutHeartbeat(status: NodeStatus): NodeStatus {
  return { ...status, conditions: (status.conditions ?? []).map((it) => ({ ...it, lastHeartbeatTime: '' })) };
}

/** A Node that only its name is known of: what events are about. */
export function nodeReference(name: string): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name, resourceVersion: '', creationTimestamp: '' }, spec: {}, status: {} };
}
