import { defineFault, named } from '../fault.ts';

/** Containers run on, but nothing gets in or out: no heartbeat, no watch. */
export const networkPartition = defineFault({
  type: 'NetworkPartition',
  describe: (machines) => `${named(machines)} cannot reach the API server, nor be reached.`,
  inject: (room, machine, holder, parameters) => room.hold(machine, 'networkCut', holder, parameters),
  heal: (room, machine, holder) => room.release(machine, 'networkCut', holder),
});
