import { jsonEqual } from '../base/json.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../api/core/types.ts';
import type { CSINode, StorageClass } from '../api/storage/types.ts';
import type { ClusterView } from './cluster-cache.ts';
import type { PodInfo } from './pod-info.ts';
import { podRequests } from './resources.ts';

// What happens in a cluster that may let a waiting pod in (pkg/scheduler/framework/events.go), and who listens to it.

export type PodAction = 'Add' | 'Delete' | 'Update' | 'UpdateLabel' | 'UpdateScaleDown' | 'UpdateToleration' | 'UpdateSchedulingGatesEliminated';
export type NodeAction = 'Add' | 'Delete' | 'UpdateAllocatable' | 'UpdateLabel' | 'UpdateTaint' | 'UpdateCondition' | 'UpdateAnnotation' | 'UpdateDeclaredFeature';
export type StorageAction = 'Add' | 'Update' | 'Delete';

/** `old` is absent for what is new, `now` for what is gone. */
interface Happened<T extends KubeObject> {
  readonly old?: T;
  readonly now?: T;
}

export type ClusterEvent =
  | ({ readonly kind: 'Pod'; readonly action: PodAction } & Happened<Pod>)
  | ({ readonly kind: 'Node'; readonly action: NodeAction } & Happened<Node>)
  | ({ readonly kind: 'PersistentVolumeClaim'; readonly action: StorageAction } & Happened<PersistentVolumeClaim>)
  | ({ readonly kind: 'PersistentVolume'; readonly action: StorageAction } & Happened<PersistentVolume>)
  | ({ readonly kind: 'StorageClass'; readonly action: StorageAction } & Happened<StorageClass>)
  | ({ readonly kind: 'CSINode'; readonly action: StorageAction } & Happened<CSINode>);

export type EventKind = ClusterEvent['kind'];
type EventOf<K extends EventKind> = Extract<ClusterEvent, { readonly kind: K }>;

/** The plugin that refused a pod says: after such an event it is worth another try. No `when`: always. */
export interface WakeRule {
  readonly kind: EventKind;
  readonly actions: readonly string[];
  readonly when?: (pod: PodInfo, event: ClusterEvent, view: ClusterView) => boolean;
}

export function wakeOn<K extends EventKind>(
  kind: K,
  actions: readonly EventOf<K>['action'][],
  when?: (pod: PodInfo, event: EventOf<K>, view: ClusterView) => boolean,
): WakeRule {
  // The queue shows a rule only events of its own kind.
  return when === undefined ? { kind, actions } : { kind, actions, when: when as unknown as NonNullable<WakeRule['when']> };
}

/** On a node already, or promised one. */
export function hasPlace({ spec, status }: Pod): boolean {
  return (spec.nodeName ?? '') !== '' || (status.nominatedNodeName ?? '') !== '';
}

function isScaledDown(old: Pod, now: Pod): boolean {
  if (old.spec.containers === now.spec.containers && old.spec.initContainers === now.spec.initContainers && old.spec.resources === now.spec.resources && old.status.containerStatuses === now.status.containerStatuses) return false;
  const before = podRequests(old).requests;
  const after = podRequests(now).requests;
  const left = new Map(after.scalars);
  return (
    before.cpuMillis > after.cpuMillis ||
    before.memoryBytes > after.memoryBytes ||
    before.ephemeralBytes > after.ephemeralBytes ||
    before.scalars.some(([name, amount]) => amount > (left.get(name) ?? 0))
  );
}

/** A pod's update told apart; `Update` when none of the particular ones applies. */
export function podUpdates(old: Pod, now: Pod): ClusterEvent[] {
  const actions: PodAction[] = [];
  if (old.metadata.labels !== now.metadata.labels && !jsonEqual(old.metadata.labels, now.metadata.labels)) actions.push('UpdateLabel');
  if (isScaledDown(old, now)) actions.push('UpdateScaleDown');
  if ((now.spec.schedulingGates?.length ?? 0) === 0 && (old.spec.schedulingGates?.length ?? 0) > 0) actions.push('UpdateSchedulingGatesEliminated');
  if (old.spec.tolerations?.length !== now.spec.tolerations?.length) actions.push('UpdateToleration');
  if (actions.length === 0) actions.push('Update');
  return actions.map((action) => ({ kind: 'Pod', action, old, now }));
}

type Part = (node: Node) => unknown;

/** Which part of a node, when it changes, is which action. */
const nodeParts: readonly (readonly [NodeAction, Part])[] = [
  ['UpdateAllocatable', ({ status }) => status.allocatable],
  ['UpdateLabel', ({ metadata }) => metadata.labels],
  ['UpdateTaint', ({ spec }) => spec.taints],
  ['UpdateCondition', ({ status }) => status.conditions?.map(({ type, status: value }) => `${type}=${value}`)],
  ['UpdateAnnotation', ({ metadata }) => metadata.annotations],
  ['UpdateDeclaredFeature', ({ status }) => status.declaredFeatures],
];

export function nodeUpdates(old: Node, now: Node): ClusterEvent[] {
  const actions: NodeAction[] = [];
  // Cordoning lets nobody in; only its end counts, and as a taint that goes.
  if (old.spec.unschedulable === true && now.spec.unschedulable !== true) actions.push('UpdateTaint');
  for (const [action, part] of nodeParts) {
    const before = part(old);
    const after = part(now);
    if (before !== after && !jsonEqual(before, after)) actions.push(action);
  }
  return actions.map((action) => ({ kind: 'Node', action, old, now }));
}
