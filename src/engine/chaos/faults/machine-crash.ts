import { defineFault, named } from '../fault.ts';

/** The power goes without a word: nothing shuts down, nobody is told. */
export const machineCrash = defineFault({
  type: 'MachineCrash',
  describe: (machines) => `${named(machines)} lost power without a word.`,
  inject: (room, machine, holder, parameters) => room.hold(machine, 'crashed', holder, parameters),
  heal: (room, machine, holder) => room.release(machine, 'crashed', holder),
});
