import type { LessonState, MachineRow, ObjectDetail, PodRow, ServiceRow, WorkloadRow, ZoneRow } from '../../engine/protocol/messages.ts';
import type { Counts, Mirror, Selector } from './mirror.ts';

// What a component may ask the mirror for. Rows come by their own id; lists are lists of ids.

const select = <T>(topic: string, read: (mirror: Mirror) => T): Selector<T> => ({ topic, read });

export const counts: Selector<Counts> = select('counts', (mirror) => mirror.counts);
export const zones: Selector<readonly string[]> = select('zones', (mirror) => mirror.zoneNames);
export const detail: Selector<ObjectDetail | null> = select('detail', (mirror) => mirror.detail);
export const lessonState: Selector<LessonState | null> = select('lesson', (mirror) => mirror.lesson);
export const marksVersion: Selector<number> = select('marks', (mirror) => mirror.marksVersion);
/** Whether the first picture has come. */
export const filled: Selector<boolean> = select('filled', (mirror) => mirror.filled);
/** Why the engine is not there any more; `undefined` while it is. */
export const engineTrouble: Selector<string | undefined> = select('broken', (mirror) => mirror.broken);
export const serviceIds: Selector<readonly string[]> = select('services/all', (mirror) => mirror.servicesByName.list('all'));
/** Pods that are on no node. */
export const unscheduledPods: Selector<readonly string[]> = podsOnNode('');

export function machineRow(name: string): Selector<MachineRow | undefined> {
  return select(`machine/${name}`, (mirror) => mirror.machines.get(name));
}
export function podRow(uid: string): Selector<PodRow | undefined> {
  return select(`pod/${uid}`, (mirror) => mirror.pods.get(uid));
}
export function workloadRow(uid: string): Selector<WorkloadRow | undefined> {
  return select(`workload/${uid}`, (mirror) => mirror.workloads.get(uid));
}
export function serviceRow(uid: string): Selector<ServiceRow | undefined> {
  return select(`service/${uid}`, (mirror) => mirror.services.get(uid));
}
export function zoneRow(zone: string): Selector<ZoneRow | undefined> {
  return select(`eviction/${zone}`, (mirror) => mirror.zones.get(zone));
}
export function machinesOfZone(zone: string): Selector<readonly string[]> {
  return select(`zone/${zone}`, (mirror) => mirror.machinesByZone.list(zone));
}
export function podsOnNode(node: string): Selector<readonly string[]> {
  return select(`node/${node}`, (mirror) => mirror.podsByNode.list(node));
}
/** Grows when anything about the pods of a node changes. */
export function nodeVersion(node: string): Selector<number> {
  return select(`version/${node}`, (mirror) => mirror.nodeVersion(node));
}
export function podsOwnedBy(uid: string): Selector<readonly string[]> {
  return select(`owner/${uid}`, (mirror) => mirror.podsByOwner.list(uid));
}
/** Workloads owned by another one; with an empty uid those that nobody owns. */
export function workloadsOwnedBy(uid: string): Selector<readonly string[]> {
  return select(`workloads/${uid}`, (mirror) => mirror.workloadsByOwner.list(uid));
}
