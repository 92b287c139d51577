import { timeMs } from '../../base/time.ts';
import type { Node, Taint } from '../../api/core/types.ts';
import type { Machine } from '../../api/sandbox/types.ts';
import { cpuMillis, memoryBytes } from '../../api/values/quantity.ts';
import type { MachineRow, MachineState, PodRow } from '../messages.ts';

export interface MachineContext {
  readonly startMs: number;
  readonly machine?: Machine;
  readonly node?: Node;
  readonly heartbeatsMs: readonly number[];
  readonly pods: readonly PodRow[];
  readonly faults: readonly string[];
}

export function readyCondition(node: Node | undefined): { readonly status: string; readonly lastTransitionTime?: string } | undefined {
  return node?.status.conditions?.find((condition) => condition.type === 'Ready');
}

function stateOf({ machine, node }: MachineContext): MachineState {
  const ready = readyCondition(node)?.status;
  if (ready === 'True') return 'ready';
  if (ready === 'Unknown') return 'unknown';
  if (machine?.status.phase === 'Booting' || (machine !== undefined && node === undefined && machine.spec.power !== 'Off')) return 'booting';
  if (node === undefined) return machine === undefined ? 'absent' : 'off';
  return 'notReady';
}

function taintText({ key, value, effect }: Taint): string {
  const short = key.replace(/^node\.kubernetes\.io\//, '');
  return value === undefined || value === '' ? `${short}:${effect}` : `${short}=${value}:${effect}`;
}

export function machineRow(name: string, context: MachineContext): MachineRow {
  const { machine, node, pods, startMs } = context;
  const labels = node?.metadata.labels ?? {};
  const running = pods.filter((pod) => pod.state !== 'done' && pod.state !== 'failed');
  const allocatable = node?.status.allocatable ?? {};
  const since = readyCondition(node)?.lastTransitionTime ?? machine?.metadata.creationTimestamp ?? node?.metadata.creationTimestamp;
  return {
    name,
    uid: node?.metadata.uid ?? machine?.metadata.uid ?? name,
    zone: labels['topology.kubernetes.io/zone'] ?? machine?.spec.zone ?? '',
    region: labels['topology.kubernetes.io/region'] ?? machine?.spec.region ?? '',
    state: stateOf(context),
    stateSinceMs: timeMs(since, startMs) - startMs,
    power: machine?.spec.power ?? 'On',
    hasMachine: machine !== undefined,
    hasNode: node !== undefined,
    cordoned: node?.spec.unschedulable === true,
    taints: (node?.spec.taints ?? []).map(taintText),
    cpuAllocatableMillis: cpuMillis(allocatable['cpu'] ?? machine?.spec.cpu ?? '0'),
    cpuRequestedMillis: running.reduce((sum, pod) => sum + pod.cpuRequestMillis, 0),
    memoryAllocatableBytes: memoryBytes(allocatable['memory'] ?? machine?.spec.memory ?? '0'),
    memoryRequestedBytes: running.reduce((sum, pod) => sum + pod.memoryRequestBytes, 0),
    podCapacity: Number(allocatable['pods'] ?? machine?.spec.pods ?? 110),
    heartbeatsMs: context.heartbeatsMs,
    faults: context.faults,
  };
}
