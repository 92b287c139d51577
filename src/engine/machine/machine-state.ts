import type { JsonObject } from '../base/json.ts';
import type { MachineSpec } from '../api/sandbox/types.ts';
import { memoryBytes } from '../api/values/quantity.ts';
import type { Simulation } from '../sim/simulation.ts';

export type MachinePhase = 'Off' | 'Booting' | 'Running';

/** What a fault can hold down on a machine. A switch is thrown while at least one holder keeps it so. */
export type MachineSwitch = 'crashed' | 'networkCut' | 'kubeletStopped' | 'pullsFail' | 'diskFull' | 'memoryShort' | 'containersCrash';

/** What the world remembers of one computer: plain data. */
export interface MachineState {
  readonly name: string;
  /** Counts machines from 1; never used twice, so addresses do not repeat. */
  readonly ordinal: number;
  uid: string;
  spec: MachineSpec;
  phase: MachinePhase;
  /** How often it has been switched on; an event of an earlier boot is void. */
  boots: number;
  bootId: string;
  /** When it last finished booting, milliseconds since 1970. */
  bootedMs?: number;
  /** Who holds which switch, with what the holder said about it. */
  switches: Partial<Record<MachineSwitch, Record<string, JsonObject>>>;
}

interface RoomState {
  nextOrdinal: number;
  machines: Record<string, MachineState>;
}

export function roomState(sim: Simulation): RoomState {
  return sim.world.slice<RoomState>('machine/room', () => ({ nextOrdinal: 1, machines: {} }));
}

/** True while a fault holds the switch. */
export function isThrown(machine: MachineState, name: MachineSwitch): boolean {
  const holders = machine.switches[name];
  return holders !== undefined && Object.keys(holders).length > 0;
}

/** What those who hold the switch said, in the order of their names. */
export function holdersOf(machine: MachineState, name: MachineSwitch): readonly JsonObject[] {
  const holders = machine.switches[name] ?? {};
  return Object.keys(holders)
    .toSorted()
    .map((holder) => holders[holder] ?? {});
}

export interface Capacity {
  readonly cpu: string;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly pods: number;
}

/** What is in the box when the Machine does not say. */
const ordinary = { cpu: '4', memory: '8Gi', disk: '100Gi', pods: 110 } as const;

export function capacityOf(spec: MachineSpec): Capacity {
  return {
    cpu: spec.cpu ?? ordinary.cpu,
    memoryBytes: memoryBytes(spec.memory ?? ordinary.memory),
    diskBytes: memoryBytes(spec.disk ?? ordinary.disk),
    pods: spec.pods ?? ordinary.pods,
  };
}

/** Its address on the machines' network: 172.18.0.0/16, as kind does. */
export function addressOf({ ordinal }: MachineState): string {
  const host = ordinal + 1;
  return `172.18.${Math.floor(host / 256) % 256}.${host % 256}`;
}

/** The range its pods get when nobody gives the Node a podCIDR: outside of what node-ipam hands out. */
export function fallbackPodRange({ ordinal }: MachineState): string {
  return `10.${88 + (Math.floor(ordinal / 256) % 32)}.${ordinal % 256}.0/24`;
}
