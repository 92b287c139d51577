import type { Mirror } from '../../bridge/mirror.ts';

const most = 8;

/** The machines of a zone that are promoted one density up: those that are not Ready, while there are fewer than nine in the cluster. */
export function promotedIn(mirror: Mirror, zone: string): readonly string[] {
  const { machines, machinesReady } = mirror.counts;
  if (machines - machinesReady > most) return [];
  return mirror.machinesByZone.list(zone).filter((name) => mirror.machines.get(name)?.state !== 'ready');
}
