import type { AppGroup } from './groups.ts';

// Layered columns: workload, ReplicaSet, pods, Services. Pods are a column of even steps; everything else stands at the middle of what it
// is connected to.

export type GraphNode = { readonly id: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number } & (
  | { readonly type: 'heading'; readonly column: Column }
  | { readonly type: 'workload'; readonly uid: string; readonly role: 'root' | 'replicaSet'; readonly current: boolean }
  | { readonly type: 'pod'; readonly uid: string }
  | { readonly type: 'more'; readonly count: number }
  | { readonly type: 'service'; readonly uid: string }
);

export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** A Service's edge draws itself by whether the pod is ready. */
  readonly kind: 'owns' | 'selects';
  readonly serviceUid?: string;
  readonly podUid?: string;
}

export type Column = 'workload' | 'replicaSet' | 'pod' | 'service';
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly height: number;
}

export const graphWidth = 782;
const columns: Readonly<Record<Column, { readonly x: number; readonly width: number; readonly height: number }>> = {
  workload: { x: 24, width: 136, height: 54 },
  replicaSet: { x: 190, width: 162, height: 54 },
  pod: { x: 420, width: 122, height: 34 },
  service: { x: 612, width: 146, height: 54 },
};
export const headingHeight = 44;
const podPitch = 44;
const boxPitch = 66;
/** Under a Service stands which pods get no traffic. */
const servicePitch = 84;
const groupGap = 34;
/** More pods than this are counted, not drawn. */
const podsDrawn = 12;

export function groupHeight(group: AppGroup): number {
  const pods = Math.min(group.pods.length, podsDrawn) + (group.pods.length > podsDrawn ? 1 : 0);
  return Math.max(pods * podPitch, Math.max(1, group.replicaSets.length) * boxPitch, group.services.length > 1 ? group.services.length * servicePitch : boxPitch) + groupGap;
}

export function layoutOf(groups: readonly AppGroup[]): Graph {
  const nodes: GraphNode[] = (Object.keys(columns) as Column[]).map((column) => ({ type: 'heading', column, id: `heading/${column}`, x: columns[column].x, y: 14, width: columns[column].width, height: 18 }));
  const edges: GraphEdge[] = [];
  let top = headingHeight;
  for (const group of groups) {
    placeGroup(group, top, nodes, edges);
    top += groupHeight(group);
  }
  return { nodes, edges, height: top };
}

function placeGroup(group: AppGroup, top: number, nodes: GraphNode[], edges: GraphEdge[]): void {
  const height = groupHeight(group) - groupGap;
  const middle = top + height / 2;
  const shown = group.pods.length > podsDrawn ? group.pods.slice(0, podsDrawn) : group.pods;
  const rest = group.pods.length - shown.length;
  const slots = shown.length + (rest > 0 ? 1 : 0);
  const first = middle - (slots * podPitch) / 2;
  const podY = (index: number): number => first + index * podPitch + (podPitch - columns.pod.height) / 2;
  shown.forEach((pod, index) => nodes.push({ type: 'pod', uid: pod.uid, id: pod.uid, ...box('pod', podY(index)) }));
  if (rest > 0) nodes.push({ type: 'more', count: rest, id: `more/${group.id}`, ...box('pod', podY(shown.length)) });

  const { root } = group;
  if (root !== undefined) {
    const loneReplicaSet = root.kind === 'ReplicaSet';
    nodes.push({ type: 'workload', role: loneReplicaSet ? 'replicaSet' : 'root', current: true, uid: root.uid, id: root.uid, ...box(loneReplicaSet ? 'replicaSet' : 'workload', middle - 27) });
  }
  group.replicaSets.forEach((row, index) => {
    nodes.push({ type: 'workload', role: 'replicaSet', current: isCurrent(row.revision, group), uid: row.uid, id: row.uid, ...box('replicaSet', stacked(middle, group.replicaSets.length, index, boxPitch)) });
    if (root !== undefined) edges.push({ id: `${root.uid}>${row.uid}`, source: root.uid, target: row.uid, kind: 'owns' });
  });
  const drawnOwners = new Set([root?.uid, ...group.replicaSets.map(({ uid }) => uid)]);
  for (const pod of shown) if (pod.ownerUid !== undefined && drawnOwners.has(pod.ownerUid)) edges.push({ id: `${pod.ownerUid}>${pod.uid}`, source: pod.ownerUid, target: pod.uid, kind: 'owns' });
  group.services.forEach((service, index) => {
    const id = `${group.id}/${service.uid}`;
    nodes.push({ type: 'service', uid: service.uid, id, ...box('service', stacked(middle, group.services.length, index, servicePitch)) });
    const selected = new Set([...service.readyPods, ...service.notReadyPods]);
    for (const pod of shown) if (selected.has(pod.uid)) edges.push({ id: `${id}>${pod.uid}`, source: pod.uid, target: id, kind: 'selects', serviceUid: service.uid, podUid: pod.uid });
  });
}

function box(column: Column, y: number): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const { x, width, height } = columns[column];
  return { x, y: Math.round(y), width, height };
}

function stacked(middle: number, count: number, index: number, pitch: number): number {
  return middle - (count * pitch) / 2 + index * pitch + (pitch - 54) / 2;
}

function isCurrent(revision: string | undefined, { root, replicaSets }: AppGroup): boolean {
  if (root?.revision !== undefined) return revision === root.revision;
  return Number(revision ?? 0) === Math.max(...replicaSets.map((row) => Number(row.revision ?? 0)));
}
