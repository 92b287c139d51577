import { defineFault, named } from '../fault.ts';

/** The disk crosses the eviction threshold. */
export const diskFull = defineFault({
  type: 'DiskFull',
  describe: (machines) => `The disk of ${named(machines)} is full.`,
  inject: (room, machine, holder, parameters) => room.hold(machine, 'diskFull', holder, parameters),
  heal: (room, machine, holder) => room.release(machine, 'diskFull', holder),
});
