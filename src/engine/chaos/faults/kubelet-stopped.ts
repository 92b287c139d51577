import { defineFault, named } from '../fault.ts';

/** The kubelet process is gone; containers and network run on. */
export const kubeletStopped = defineFault({
  type: 'KubeletStopped',
  describe: (machines) => `The kubelet of ${named(machines)} is stopped; containers run on.`,
  inject: (room, machine, holder, parameters) => room.hold(machine, 'kubeletStopped', holder, parameters),
  heal: (room, machine, holder) => room.release(machine, 'kubeletStopped', holder),
});
