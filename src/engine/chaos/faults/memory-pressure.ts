import { defineFault, named } from '../fault.ts';

/** Something outside Kubernetes eats the memory of the machine. */
export const memoryPressure = defineFault({
  type: 'MemoryPressure',
  describe: (machines) => `Memory runs out on ${named(machines)}.`,
  inject: (room, machine, holder, parameters) => room.hold(machine, 'memoryShort', holder, parameters),
  heal: (room, machine, holder) => room.release(machine, 'memoryShort', holder),
});
