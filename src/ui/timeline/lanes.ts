import type { ObjectRef, PodRow, WorkloadRow } from '../../engine/protocol/messages.ts';
import type { Mirror } from '../bridge/mirror.ts';

export type Lane =
  | { readonly kind: 'zone'; readonly name: string; readonly machines: readonly string[] }
  | { readonly kind: 'machine'; readonly name: string }
  | { readonly kind: 'pod'; readonly row: PodRow }
  | { readonly kind: 'workload'; readonly row: WorkloadRow }
  | { readonly kind: 'gap' };

export interface PlacedLane {
  readonly lane: Lane;
  readonly top: number;
  readonly height: number;
  /** Twice as high, with labels. */
  readonly tall: boolean;
}

const laneHeight = 16;
const tallHeight = 34;
const gapHeight = 7;
/** In this much room and below, all machines have a lane of their own. */
const alwaysApart = 4;

/** Which lanes there are, from top to bottom: machines by zone, then the selected pod, then workloads. Quiet machines fold into their zone. */
export function lanesOf(mirror: Mirror, selected: ObjectRef | null, height: number): readonly Lane[] {
  const workloads = workloadLanes(mirror);
  const room = Math.max(alwaysApart, Math.floor((height - 40) / laneHeight) - Math.min(4, workloads.length));
  const focus = machineOf(mirror, selected);
  const apart = mirror.machines.size <= room;
  const machines = mirror.zoneNames.flatMap((zone): readonly Lane[] => {
    const names = mirror.machinesByZone.list(zone);
    const loud = names.filter((name) => name === focus || mirror.machines.get(name)?.state !== 'ready');
    if (apart || (loud.length > 0 && names.length <= room)) return names.map((name) => ({ kind: 'machine', name }));
    const quiet = names.filter((name) => !loud.includes(name));
    return [...(quiet.length > 0 ? [{ kind: 'zone', name: zone, machines: quiet } as const] : []), ...loud.slice(0, 12).map((name) => ({ kind: 'machine', name }) as const)];
  });
  const pod = selected?.kind === 'Pod' && selected.uid !== undefined ? mirror.pods.get(selected.uid) : undefined;
  const lower: readonly Lane[] = [...(pod === undefined ? [] : [{ kind: 'pod', row: pod } as const]), ...workloads];
  return machines.length > 0 && lower.length > 0 ? [...machines, { kind: 'gap' }, ...lower] : [...machines, ...lower];
}

/** What is not fully ready comes first, then by name; system workloads last. */
function workloadLanes(mirror: Mirror): readonly Lane[] {
  const rows = mirror.workloadsByOwner.list('').flatMap((uid) => mirror.workloads.get(uid) ?? []);
  const rank = (row: WorkloadRow): number => (row.ready < row.desired ? 0 : row.namespace === 'kube-system' ? 2 : 1);
  return rows.toSorted((a, b) => rank(a) - rank(b)).slice(0, 60).map((row) => ({ kind: 'workload', row }));
}

/** The machine that the selection is, or is on. */
export function machineOf(mirror: Mirror, selected: ObjectRef | null): string | undefined {
  if (selected === null) return undefined;
  if (selected.kind === 'Node' || selected.kind === 'Machine') return selected.name;
  return selected.kind === 'Pod' && selected.uid !== undefined ? mirror.pods.get(selected.uid)?.node : undefined;
}

/** Lanes share what room there is; when there is too little they keep their least height and scroll. */
export function placeLanes(lanes: readonly Lane[], height: number, isTall: (lane: Lane) => boolean): readonly PlacedLane[] {
  const tall = lanes.map(isTall);
  const fixed = lanes.reduce((sum, lane, i) => sum + (lane.kind === 'gap' ? gapHeight : tall[i] === true ? tallHeight : 0), 0);
  const others = lanes.filter((lane, i) => lane.kind !== 'gap' && tall[i] !== true).length;
  const each = Math.max(laneHeight - 1, Math.min(26, Math.floor((height - fixed - 4) / Math.max(1, others))));
  let top = 2;
  return lanes.map((lane, i) => {
    const laneSize = lane.kind === 'gap' ? gapHeight : tall[i] === true ? tallHeight : each;
    const placed = { lane, top, height: laneSize, tall: tall[i] === true };
    top += laneSize;
    return placed;
  });
}

export function isTallLane(mirror: Mirror, selected: ObjectRef | null, lane: Lane): boolean {
  if (lane.kind === 'machine') return lane.name === machineOf(mirror, selected) || mirror.machines.get(lane.name)?.state === 'unknown';
  if (lane.kind === 'pod') return true;
  return lane.kind === 'workload' && selected?.kind === lane.row.kind && selected.name === lane.row.name && selected.namespace === lane.row.namespace;
}

/** The name under which the engine marks facts of a lane. */
export function markLane(lane: Lane): string {
  if (lane.kind === 'machine') return `node/${lane.name}`;
  if (lane.kind === 'pod') return `pod/${lane.row.uid}`;
  return lane.kind === 'workload' ? `workload/${lane.row.namespace}/${lane.row.kind}/${lane.row.name}` : '';
}

export interface Prediction {
  readonly dueMs: number;
  readonly pods: readonly PodRow[];
}

/** What will run out on a node if nothing changes: pods whose toleration ends at the same moment leave together. */
export function predictionsOn(mirror: Mirror, node: string): readonly Prediction[] {
  const byDue = new Map<number, PodRow[]>();
  for (const row of mirror.counting.values()) {
    const due = row.countdown?.kind === 'toleration' && row.node === node ? row.countdown.dueMs : undefined;
    if (due === undefined || due < mirror.clock.elapsedMs) continue;
    const key = Math.round(due / 1000) * 1000;
    byDue.set(key, [...(byDue.get(key) ?? []), row]);
  }
  return [...byDue].toSorted((a, b) => a[0] - b[0]).map(([dueMs, pods]) => ({ dueMs, pods }));
}

/** What runs out first in the whole cluster. */
export function nextCountdown(mirror: Mirror): { readonly row: PodRow; readonly dueMs: number } | undefined {
  let first: { readonly row: PodRow; readonly dueMs: number } | undefined;
  for (const row of mirror.counting.values()) {
    const due = row.countdown?.kind === 'grace' ? undefined : row.countdown?.dueMs;
    if (due !== undefined && due >= mirror.clock.elapsedMs && (first === undefined || due < first.dueMs)) first = { row, dueMs: due };
  }
  return first;
}
