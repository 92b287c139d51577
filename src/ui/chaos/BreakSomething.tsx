import { type ReactNode, useRef } from 'react';
import type { MachineRow } from '../../engine/protocol/messages.ts';
import type { Mirror } from '../bridge/mirror.ts';
import { machineRef, select, useSelection } from '../bridge/selection.ts';
import { counts, machineRow, podRow } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { Button } from '../design/primitives/Button.tsx';
import { Menu, type MenuEntry, type MenuGroups } from '../design/primitives/Menu.tsx';
import { useText } from '../i18n/language.ts';
import { ask } from './ask.ts';
import { useMachineGroups, usePodGroups } from './ChaosMenu.tsx';
import { openChaosMenu } from './chaos-menu-store.ts';
import { healEntries } from './machine-entries.ts';
import { addMachine, nextMachine } from './requests.ts';

/** How many machines are offered by name; with more than that one is chosen on the stage. */
const named = 12;

const sizes = [
  { id: 'small', cores: 4, gibibytes: 8 },
  { id: 'large', cores: 8, gibibytes: 32 },
] as const;

/** The button in the stage's header: does something to what is selected, or to a machine chosen here. */
export function BreakSomething(): ReactNode {
  const { chaos } = useText();
  const trigger = useRef<HTMLButtonElement>(null);
  const groups = useGroups(trigger);
  return (
    <Menu
      groups={groups}
      trigger={
        <Button ref={trigger} look="line" icon="bolt">
          {chaos.panel}
        </Button>
      }
    />
  );
}

function useGroups(trigger: { readonly current: HTMLButtonElement | null }): MenuGroups {
  const session = useSession();
  const { chaos, stage } = useText();
  const ref = useSelection((selection) => selection.ref);
  // Counts change with the machines: enough to notice new ones, and rare.
  useMirror(counts);
  const machineName = ref !== null && (ref.kind === 'Node' || ref.kind === 'Machine') ? ref.name : '';
  const machine = useMirror(machineRow(machineName));
  const machineGroups = useMachineGroups(machine);
  const pod = useMirror(podRow(ref?.kind === 'Pod' ? (ref.uid ?? '') : ''));
  const podGroups = usePodGroups(pod);
  const rows = machineRows(session.mirror);
  const send = (request: Parameters<typeof ask>[1]): void => void ask(session, request);

  const choose = (row: MachineRow): MenuEntry => ({
    id: row.name,
    label: row.name,
    ...(row.state !== 'ready' && { note: stage.machine[row.state] }),
    icon: 'right',
    onSelect: () => {
      const anchor = trigger.current;
      // The chosen machine's own menu takes the place of this one, which is closing at this moment.
      if (anchor !== null) setTimeout(() => openChaosMenu({ type: 'machine', name: row.name }, anchor));
    },
  });
  const add = ({ id, cores, gibibytes }: (typeof sizes)[number]): MenuEntry => ({
    id,
    label: chaos.addMachine,
    note: chaos.addMachineNote(cores, gibibytes),
    icon: 'plus',
    onSelect: () => {
      const { name, zone } = nextMachine(rows);
      send(addMachine({ name, zone, region: rows[0]?.region ?? '', cpu: String(cores), memory: `${gibibytes}Gi` }));
      select(machineRef(name));
    },
  });
  const target = podGroups.length > 0 ? podGroups : machineGroups.length > 0 ? machineGroups : rows.length > named ? [] : [{ label: chaos.chooseMachine, entries: rows.map(choose) }];
  const heal = machineName === '' && pod === undefined ? healEntries(rows, chaos, send) : [];
  return [...target, { label: chaos.activeFaults, entries: heal }, { label: chaos.cluster, entries: sizes.map(add) }].filter((group) => group.entries.length > 0);
}

function machineRows(mirror: Mirror): readonly MachineRow[] {
  return mirror.zoneNames.flatMap((zone) => mirror.machinesByZone.list(zone)).flatMap((name) => mirror.machines.get(name) ?? []);
}
