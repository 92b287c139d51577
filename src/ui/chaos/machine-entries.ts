import type { MachineRow } from '../../engine/protocol/messages.ts';
import type { MenuEntry } from '../design/primitives/Menu.tsx';
import type { Text } from '../i18n/language.ts';
import { type ApiRequest, faultName, healFault, injectFault, type MachineFault, removeMachine, setCordon, setPower } from './requests.ts';

export type Send = (request: ApiRequest) => void;

const faultIcons = { NetworkPartition: 'unplug', KubeletStopped: 'pause', MachineCrash: 'bolt' } as const;

/** What one can do to a machine as it is now, and what is to be healed on it. */
export function machineEntries(row: MachineRow, text: Text['chaos'], send: Send): readonly (readonly MenuEntry[])[] {
  const entry = (id: string, label: string, note: string, icon: NonNullable<MenuEntry['icon']>, request: ApiRequest, danger = false): MenuEntry => ({ id, label, note, icon, danger, onSelect: () => send(request) });
  const { name } = row;
  const power = row.power === 'On' ? entry('power', text.powerOff, text.powerOffNote, 'power', setPower(name, 'Off'), true) : entry('power', text.powerOn, text.powerOnNote, 'power', setPower(name, 'On'));
  const runs = row.hasMachine && row.power === 'On';
  const fault = (type: MachineFault): MenuEntry => entry(type, text.fault[type], text.faultNote[type], faultIcons[type], injectFault(name, type), true);
  const missing = (['NetworkPartition', 'KubeletStopped', 'MachineCrash'] as const).filter((type) => !row.faults.includes(faultName(name, type)));
  const cordon = row.cordoned ? entry('cordon', text.uncordon, text.uncordonNote, 'check', setCordon(name, false)) : entry('cordon', text.cordon, text.cordonNote, 'minus', setCordon(name, true));
  return [
    [...(row.hasMachine ? [power] : []), ...(runs ? missing.map(fault) : [])],
    healEntries([row], text, send),
    [...(row.hasNode ? [cordon] : []), ...(row.hasMachine ? [entry('remove', text.removeMachine, text.removeMachineNote, 'trash', removeMachine(name), true)] : [])],
  ].filter((group) => group.length > 0);
}

/** One entry per active fault of these machines. */
export function healEntries(rows: readonly MachineRow[], text: Text['chaos'], send: Send): readonly MenuEntry[] {
  const names = [...new Set(rows.flatMap((row) => row.faults))].toSorted();
  return names.map((name) => ({ id: `heal ${name}`, label: text.heal(name), icon: 'refresh', onSelect: () => send(healFault(name)) }));
}
