import type { ReactNode } from 'react';
import type { MachineRow, PodRow } from '../../engine/protocol/messages.ts';
import { nodeRef, machineRef, podRef, select } from '../bridge/selection.ts';
import { machineRow, podRow } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { type MenuAnchor, MenuAt, type MenuGroups } from '../design/primitives/Menu.tsx';
import { useText } from '../i18n/language.ts';
import { ask } from './ask.ts';
import { closeChaosMenu, useChaosMenu } from './chaos-menu-store.ts';
import { machineEntries } from './machine-entries.ts';
import { deletePod } from './requests.ts';

/** The context menu of machines and pods. One stands in the page; `openChaosMenu` brings it up. */
export function ChaosMenu(): ReactNode {
  const open = useChaosMenu((menu) => menu.open);
  if (open === null) return null;
  const { target, anchor } = open;
  return target.type === 'machine' ? <MachineMenu key={target.name} name={target.name} anchor={anchor} /> : <PodMenu key={target.uid} uid={target.uid} anchor={anchor} />;
}

function MachineMenu({ name, anchor }: { readonly name: string; readonly anchor: MenuAnchor }): ReactNode {
  const row = useMirror(machineRow(name));
  const groups = useMachineGroups(row);
  return groups.length === 0 ? null : <MenuAt anchor={anchor} groups={groups} label={name} onClose={closeChaosMenu} />;
}

/** The groups of a machine's menu; none when there is no such machine. */
export function useMachineGroups(row: MachineRow | undefined): MenuGroups {
  const session = useSession();
  const { chaos } = useText();
  if (row === undefined) return [];
  const open = { id: 'open', label: chaos.inspect(row.name), icon: 'search', onSelect: () => select(row.hasNode ? nodeRef(row.name) : machineRef(row.name)) } as const;
  return [{ label: chaos.machine(row.name), entries: [open] }, ...machineEntries(row, chaos, (request) => void ask(session, request)).map((entries) => ({ entries }))];
}

function PodMenu({ uid, anchor }: { readonly uid: string; readonly anchor: MenuAnchor }): ReactNode {
  const row = useMirror(podRow(uid));
  const groups = usePodGroups(row);
  return row === undefined ? null : <MenuAt anchor={anchor} groups={groups} label={row.name} onClose={closeChaosMenu} />;
}

export function usePodGroups(row: PodRow | undefined): MenuGroups {
  const session = useSession();
  const { chaos } = useText();
  const machine = useMirror(machineRow(row?.node ?? ''));
  const machineGroups = useMachineGroups(machine);
  if (row === undefined) return [];
  const send = (force: boolean): void => void ask(session, deletePod(row, force));
  return [
    {
      label: row.name,
      entries: [
        { id: 'inspect-pod', label: chaos.inspect('Pod'), icon: 'search', onSelect: () => select(podRef(row)) },
        { id: 'delete', label: chaos.deletePod, note: chaos.deletePodNote, icon: 'trash', danger: true, onSelect: () => send(false) },
        { id: 'force', label: chaos.forceDelete, note: chaos.forceDeleteNote, icon: 'close', danger: true, onSelect: () => send(true) },
      ],
    },
    ...machineGroups,
  ];
}
