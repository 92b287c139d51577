import type { ObjectRef, PodRow, ServiceRow, WorkloadRow } from '../../../engine/protocol/messages.ts';
import type { Mirror } from '../../bridge/mirror.ts';

/** An application: a workload that nobody owns, what it owns, and the Services that reach its pods. */
export interface AppGroup {
  readonly id: string;
  /** Absent for pods that no workload made. */
  readonly root?: WorkloadRow;
  /** ReplicaSets between the root and the pods; none for a DaemonSet, a Job, a bare pod. */
  readonly replicaSets: readonly WorkloadRow[];
  readonly pods: readonly PodRow[];
  readonly services: readonly ServiceRow[];
}

/** Pods without a workload are one group. */
export const looseGroupId = 'loose';

export function groupsOf(mirror: Mirror): readonly AppGroup[] {
  const servicesOfPod = servicesByPod(mirror);
  const roots = mirror.workloadsByOwner.list('').flatMap((uid) => mirror.workloads.get(uid) ?? []);
  const groups = roots.map((root): AppGroup => {
    const owned = rowsOf(mirror.workloads, mirror.workloadsByOwner.list(root.uid));
    const replicaSets = owned.filter((row) => row.current > 0 || row.desired > 0);
    const pods = [root.uid, ...owned.map(({ uid }) => uid)].flatMap((uid) => rowsOf(mirror.pods, mirror.podsByOwner.list(uid)));
    return { id: root.uid, root, replicaSets, pods, services: servicesOf(pods, servicesOfPod) };
  });
  const loose = [...mirror.pods.values()].filter((pod) => pod.ownerUid === undefined);
  return loose.length === 0 ? groups : [...groups, { id: looseGroupId, replicaSets: [], pods: loose, services: servicesOf(loose, servicesOfPod) }];
}

function rowsOf<R>(rows: ReadonlyMap<string, R>, ids: readonly string[]): readonly R[] {
  return ids.flatMap((id) => rows.get(id) ?? []);
}

function servicesByPod(mirror: Mirror): ReadonlyMap<string, readonly ServiceRow[]> {
  const byPod = new Map<string, ServiceRow[]>();
  for (const service of rowsOf(mirror.services, mirror.servicesByName.list('all'))) {
    for (const uid of [...service.readyPods, ...service.notReadyPods]) {
      const services = byPod.get(uid);
      if (services === undefined) byPod.set(uid, [service]);
      else services.push(service);
    }
  }
  return byPod;
}

function servicesOf(pods: readonly PodRow[], byPod: ReadonlyMap<string, readonly ServiceRow[]>): readonly ServiceRow[] {
  return [...new Set(pods.flatMap((pod) => byPod.get(pod.uid) ?? []))];
}

/** How a group looks when it is folded: the state of its worst pod, and how many are ready. */
export function summaryOf(group: AppGroup): { readonly name: string; readonly ready: number; readonly desired: number } {
  const ready = group.root?.ready ?? group.pods.filter((pod) => pod.state === 'ready').length;
  return { name: group.root?.name ?? 'Pod', ready, desired: group.root?.desired ?? group.pods.length };
}

/**
 * Which groups are open: those the reader opened, the selected one, then as many as
 * possible of those that are not ready, then others by name, as long as there is room.
 */
export function openGroups(groups: readonly AppGroup[], choice: ReadonlyMap<string, boolean>, selected: ObjectRef | null, room: number, heightOf: (group: AppGroup) => number): readonly AppGroup[] {
  const rank = (group: AppGroup): number => {
    if (choice.get(group.id) === true || holds(group, selected)) return 0;
    const { ready, desired } = summaryOf(group);
    if (desired === 0 && group.pods.length === 0) return 4;
    return ready < desired ? 1 : group.root?.namespace === 'kube-system' ? 3 : 2;
  };
  const open: AppGroup[] = [];
  let used = 0;
  for (const group of groups.toSorted((a, b) => rank(a) - rank(b) || (rank(a) === 1 ? heightOf(a) - heightOf(b) : 0))) {
    if (choice.get(group.id) === false) continue;
    const height = heightOf(group);
    const wanted = rank(group) === 0;
    if (!wanted && open.length > 0 && used + height > room) continue;
    open.push(group);
    used += height;
  }
  const ids = new Set(open.map(({ id }) => id));
  return groups.filter(({ id }) => ids.has(id));
}

function holds(group: AppGroup, selected: ObjectRef | null): boolean {
  if (selected === null) return false;
  const rows: readonly { readonly name: string; readonly namespace: string }[] = selected.kind === 'Pod' ? group.pods : selected.kind === 'Service' ? group.services : [...(group.root?.kind === selected.kind ? [group.root] : []), ...group.replicaSets.filter((row) => row.kind === selected.kind)];
  return rows.some((row) => row.name === selected.name && row.namespace === selected.namespace);
}
