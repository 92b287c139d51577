import { jsonEqual, type JsonObject } from '../base/json.ts';
import { compareText } from '../base/order.ts';
import { formatTime } from '../base/time.ts';
import type { ApiAccess, User } from '../api/operation.ts';
import { isApiError } from '../api/status.ts';
import { Machines } from '../api/sandbox/resources.ts';
import type { Machine, MachineStatus } from '../api/sandbox/types.ts';
import { defineEvent } from '../sim/event.ts';
import type { Simulation } from '../sim/simulation.ts';
import { addressOf, isThrown, roomState, type MachineState, type MachineSwitch } from './machine-state.ts';
import { MachineWatch } from './machine-watch.ts';

/** What those who live on a machine are told. `network`, `kubelet` and `pressure`: a switch was thrown or released; `crash`: containers are to die now. */
export type MachineChange = 'booted' | 'poweredOff' | 'removed' | 'network' | 'kubelet' | 'pressure' | 'crash' | 'respecified';

const bootFinished = defineEvent<{ machine: string; boots: number }>('machine/boot-finished');

/** From power on to the start of the kubelet where the Machine does not say: a small virtual machine. */
const defaultBootSeconds = 3;

const hardware: User = { name: 'system:kubarium:machines', groups: ['system:masters', 'system:authenticated'] };

const changeOf: Readonly<Record<MachineSwitch, MachineChange | 'power'>> = {
  crashed: 'power',
  networkCut: 'network',
  kubeletStopped: 'kubelet',
  pullsFail: 'pressure',
  diskFull: 'pressure',
  memoryShort: 'pressure',
  containersCrash: 'crash',
};

/** Each further holder is news. */
function isRepeated(which: MachineSwitch): boolean {
  return changeOf[which] === 'pressure' || changeOf[which] === 'crash';
}

/**
 * The computers under the cluster. Follows Machine objects, keeps who has power, tells the kubelets, and writes Machine status. This is
 * the hardware: it is no part of Kubernetes, and nothing in Kubernetes asks it anything.
 */
export class MachineRoom {
  readonly #sim: Simulation;
  readonly #watch: MachineWatch;
  readonly #listeners: ((machine: string, change: MachineChange) => void)[] = [];

  constructor(sim: Simulation, access: ApiAccess) {
    this.#sim = sim;
    this.#watch = new MachineWatch(sim, access, hardware, {
      replace: (machines) => this.#replace(machines),
      upsert: (machine) => this.#apply(machine),
      remove: (name) => this.#remove(name),
    });
  }

  register(): void {
    this.#watch.register();
    this.#sim.on(bootFinished, ({ machine, boots }) => this.#finishBoot(machine, boots));
  }

  start(): void {
    this.#watch.start();
  }

  /** After a load: the watch goes on where it was. */
  restore(): void {
    this.#watch.restore();
  }

  /** Called when something happens to a machine, in the same instant. */
  onChange(listener: (machine: string, change: MachineChange) => void): void {
    this.#listeners.push(listener);
  }

  get(name: string): MachineState | undefined {
    return roomState(this.#sim).machines[name];
  }

  /** In the order of their names. */
  list(): readonly MachineState[] {
    return Object.values(roomState(this.#sim).machines).toSorted((a, b) => compareText(a.name, b.name));
  }

  /** Holds a switch of a machine; others may hold it too. */
  hold(name: string, which: MachineSwitch, holder: string, details: JsonObject = {}): void {
    const machine = this.get(name);
    if (machine === undefined) return;
    const was = isThrown(machine, which);
    (machine.switches[which] ??= {})[holder] = details;
    if (!was || isRepeated(which)) this.#switched(machine, which, true);
  }

  /** Lets go; the switch falls back when nobody holds it any more. */
  release(name: string, which: MachineSwitch, holder: string): void {
    const machine = this.get(name);
    const holders = machine?.switches[which];
    if (machine === undefined || holders === undefined || holders[holder] === undefined) return;
    delete holders[holder];
    // What has crashed has crashed: there is nothing to undo.
    if (changeOf[which] === 'crash') return;
    if (!isThrown(machine, which) || isRepeated(which)) this.#switched(machine, which, false);
  }

  /** What newly holds a switch that strikes once; asked a second time, it answers nothing. */
  takeStrikes(name: string, which: MachineSwitch): readonly JsonObject[] {
    const holders = this.get(name)?.switches[which] ?? {};
    const fresh = Object.keys(holders).filter((holder) => holders[holder]?.['struck'] !== true);
    return fresh.toSorted(compareText).map((holder) => {
      const details = holders[holder] ?? {};
      holders[holder] = { ...details, struck: true };
      return details;
    });
  }

  #switched(machine: MachineState, which: MachineSwitch, thrown: boolean): void {
    const change = changeOf[which];
    this.#record(machine, `${which.charAt(0).toUpperCase()}${which.slice(1)}${thrown ? '' : 'Healed'}`);
    if (change === 'power') this.#settlePower(machine);
    else this.#tell(machine.name, change);
  }

  #replace(objects: readonly Machine[]): void {
    const present = new Set(objects.map((object) => object.metadata.name));
    for (const { name } of this.list()) if (!present.has(name)) this.#remove(name);
    for (const object of objects) this.#apply(object);
  }

  #apply(object: Machine): void {
    const room = roomState(this.#sim);
    const { name, uid } = object.metadata;
    const known = room.machines[name];
    if (known === undefined) {
      const made: MachineState = { name, ordinal: room.nextOrdinal++, uid, spec: object.spec, phase: 'Off', boots: 0, bootId: '', switches: {} };
      room.machines[name] = made;
      this.#settlePower(made);
      if (made.phase === 'Off') this.#writeStatus(made);
      return;
    }
    known.uid = uid;
    if (jsonEqual(known.spec, object.spec)) return;
    known.spec = object.spec;
    this.#settlePower(known);
    if (known.phase === 'Running') this.#tell(name, 'respecified');
  }

  #remove(name: string): void {
    const machine = this.get(name);
    if (machine === undefined) return;
    delete roomState(this.#sim).machines[name];
    this.#record(machine, 'Removed');
    this.#tell(name, 'removed');
  }

  /** Power follows the wish of the Machine, unless a crash holds it down. */
  #settlePower(machine: MachineState): void {
    const wanted = machine.spec.power !== 'Off' && !isThrown(machine, 'crashed');
    if (wanted && machine.phase === 'Off') this.#powerOn(machine);
    if (!wanted && machine.phase !== 'Off') this.#powerOff(machine);
  }

  #powerOn(machine: MachineState): void {
    machine.phase = 'Booting';
    machine.boots++;
    this.#record(machine, 'PowerOn');
    const seconds = machine.spec.bootSeconds ?? defaultBootSeconds;
    this.#sim.schedule(bootFinished, { machine: machine.name, boots: machine.boots }, { afterMs: seconds * 1000 });
    this.#writeStatus(machine);
  }

  #powerOff(machine: MachineState): void {
    const wasRunning = machine.phase === 'Running';
    machine.phase = 'Off';
    this.#record(machine, 'PowerOff');
    if (wasRunning) this.#tell(machine.name, 'poweredOff');
    this.#writeStatus(machine);
  }

  #finishBoot(name: string, boots: number): void {
    const machine = this.get(name);
    if (machine === undefined || machine.boots !== boots || machine.phase !== 'Booting') return;
    machine.phase = 'Running';
    machine.bootId = this.#sim.rng('machine/boot-id').uuid();
    machine.bootedMs = this.#sim.nowMs;
    this.#record(machine, 'Booted');
    this.#writeStatus(machine);
    this.#tell(name, 'booted');
  }

  #tell(machine: string, change: MachineChange): void {
    for (const listener of this.#listeners) listener(machine, change);
  }

  #record(machine: MachineState, reason: string): void {
    const object = { apiVersion: Machines.apiVersion, kind: Machines.kind, name: machine.name, uid: machine.uid };
    this.#sim.record({ type: 'machine', by: `machine ${machine.name}`, reason, message: '', object });
  }

  #writeStatus(machine: MachineState): void {
    const status: MachineStatus = {
      phase: machine.phase,
      address: addressOf(machine),
      nodeName: machine.name,
      ...(machine.bootId === '' ? {} : { bootID: machine.bootId }),
      ...(machine.bootedMs === undefined ? {} : { bootedAt: formatTime(machine.bootedMs) }),
      ...this.#notSimulated(machine),
    };
    try {
      this.#watch.patchStatus(machine.name, status as unknown as JsonObject);
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
  }

  /** Nothing is accepted and then ignored: what has no effect is named. */
  #notSimulated(machine: MachineState): Pick<MachineStatus, 'conditions'> {
    if (machine.spec.network?.lossPercent === undefined) return {};
    const message = 'spec.network.lossPercent is kept and shown, and changes nothing.';
    return { conditions: [{ type: 'Simulated', status: 'False', reason: 'NotSimulated', message, lastTransitionTime: formatTime(this.#sim.nowMs) }] };
  }
}
