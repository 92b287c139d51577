import { formatTime } from '../../base/time.ts';
import type { Json } from '../../base/json.ts';
import { Nodes } from '../../api/core/resources.ts';
import { sameTaint } from '../../api/core/toleration.ts';
import type { Node, Taint } from '../../api/core/types.ts';
import type { ControllerContext } from '../../reconcile/controller.ts';

// Which conditions of a node are which taints (pkg/controller/nodelifecycle/node_lifecycle_controller.go).

export const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };
export const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' };

const unschedulableKey = 'node.kubernetes.io/unschedulable';

/** Condition → status → key of the NoSchedule taint. */
const conditionTaints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: notReady.key, Unknown: unreachable.key },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};

const managedKeys: ReadonlySet<string> = new Set([unschedulableKey, ...Object.values(conditionTaints).flatMap((byStatus) => Object.values(byStatus))]);

/** The NoSchedule taints that a node's state calls for. */
function wantedTaints({ spec, status }: Node): readonly Taint[] {
  const keys = (status.conditions ?? []).map(({ type, status: value }) => conditionTaints[type]?.[value]).filter((key) => key !== undefined);
  if (spec.unschedulable === true) keys.push(unschedulableKey);
  return keys.map((key) => ({ key, effect: 'NoSchedule' }));
}

export interface TaintPlan {
  readonly add: readonly Taint[];
  readonly remove: readonly Taint[];
}

/** Taints of this family that are missing, and those that are no longer called for. */
export function planNoSchedule(node: Node): TaintPlan {
  const wanted = wantedTaints(node);
  const present = (node.spec.taints ?? []).filter(({ key, effect }) => effect === 'NoSchedule' && managedKeys.has(key));
  return {
    add: wanted.filter((taint) => !present.some((other) => sameTaint(taint, other))),
    remove: present.filter((taint) => !wanted.some((other) => sameTaint(taint, other))),
  };
}

export function withTaints(taints: readonly Taint[], add: readonly Taint[]): readonly Taint[] {
  return [...taints.filter((taint) => !add.some((other) => sameTaint(taint, other))), ...add];
}

export function withoutTaints(taints: readonly Taint[], remove: readonly Taint[]): readonly Taint[] {
  return taints.filter((taint) => !remove.some((other) => sameTaint(taint, other)));
}

type Writer = Pick<ControllerContext, 'client' | 'sim'>;

function write({ client }: Writer, node: Node, taints: readonly Taint[]): Node {
  return client.patch(Nodes, node, { spec: { taints: taints.length === 0 ? null : (taints as unknown as Json) } });
}

/** Adds first, then removes, in two writes: pods that tolerate both are never without the one or the other. */
export function swapTaints(writer: Writer, name: string, { add, remove }: TaintPlan): boolean {
  let node = writer.client.get(Nodes, { name });
  if (node === undefined) return false;
  const timeAdded = formatTime(writer.sim.nowMs);
  const missing = add.filter((taint) => node?.spec.taints?.some((other) => sameTaint(taint, other)) !== true);
  if (missing.length > 0) node = write(writer, node, withTaints(node.spec.taints ?? [], missing.map((taint) => ({ ...taint, timeAdded }))));
  const taints = node.spec.taints ?? [];
  const left = withoutTaints(taints, remove);
  if (left.length < taints.length) write(writer, node, left);
  return true;
}
