import type { JsonObject } from '../base/json.ts';
import type { Fault, FaultType } from '../api/sandbox/types.ts';
import type { MachineRoom } from '../machine/machine-room.ts';

/** What a fault of one type does to one machine. Telling, doing and undoing belong together. */
export interface FaultKind {
  readonly type: FaultType;
  /** Its target names pods; it reaches them through the machines they are on. */
  readonly strikesPods?: true;
  /** One plain sentence for the status. */
  describe(machines: readonly string[]): string;
  inject(room: MachineRoom, machine: string, holder: string, parameters: JsonObject): void;
  heal(room: MachineRoom, machine: string, holder: string): void;
}

export function defineFault(kind: FaultKind): FaultKind {
  return kind;
}

/** Under which name a fault holds what it holds: another fault may hold the same. */
export function holderOf({ metadata: { name } }: Pick<Fault, 'metadata'>): string {
  return `fault/${name}`;
}

/** `b2`, `b2 and c1`, `b2, c1 and 3 more`. */
export function named(machines: readonly string[]): string {
  if (machines.length === 0) return 'no machine';
  if (machines.length <= 2) return machines.join(' and ');
  return machines.length === 3 ? `${machines.slice(0, 2).join(', ')} and ${machines[2]}` : `${machines.slice(0, 2).join(', ')} and ${machines.length - 2} more`;
}
