import { defineFault, named } from '../fault.ts';

/** The registry refuses: every pull that needs the network fails. */
export const imagePullFailure = defineFault({
  type: 'ImagePullFailure',
  describe: (machines) => `Image pulls fail on ${named(machines)}.`,
  inject: (room, machine, holder, parameters) => room.hold(machine, 'pullsFail', holder, parameters),
  heal: (room, machine, holder) => room.release(machine, 'pullsFail', holder),
});
