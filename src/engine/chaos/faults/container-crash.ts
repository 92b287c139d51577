import { defineFault, named } from '../fault.ts';

/** Processes of containers die once, when the fault strikes; what becomes of them is the kubelet's affair. */
export const containerCrash = defineFault({
  type: 'ContainerCrash',
  strikesPods: true,
  describe: (machines) => `Containers of the targeted pods died on ${named(machines)}.`,
  inject: (room, machine, holder, parameters) => room.hold(machine, 'containersCrash', holder, parameters),
  heal: (room, machine, holder) => room.release(machine, 'containersCrash', holder),
});
