import { defineFault, named } from '../fault.ts';

/** A whole zone loses power: a MachineCrash of everything in it. */
export const zoneOutage = defineFault({
  type: 'ZoneOutage',
  describe: (machines) => `The zone is dark: ${named(machines)} lost power.`,
  inject: (room, machine, holder, parameters) => room.hold(machine, 'crashed', holder, parameters),
  heal: (room, machine, holder) => room.release(machine, 'crashed', holder),
});
