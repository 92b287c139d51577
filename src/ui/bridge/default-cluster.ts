import type { ClusterSpec, MachineSpec } from '../../engine/protocol/messages.ts';

export const machineSize = { cpu: '2', memory: '4Gi' } as const;

/** Three small machines in three zones, beginning now. */
export function defaultCluster(start: string): ClusterSpec {
  const machines: readonly MachineSpec[] = ['a', 'b', 'c'].map((zone) => ({ name: `${zone}1`, zone, ...machineSize }));
  return { seed: 1, start, machines };
}
