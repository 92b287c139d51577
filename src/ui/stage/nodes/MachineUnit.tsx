import { memo, type ReactNode } from 'react';
import type { MachineRow } from '../../../engine/protocol/messages.ts';
import { machineRef, nodeRef, select, useIsSelected } from '../../bridge/selection.ts';
import { machineRow, podsOnNode } from '../../bridge/selectors.ts';
import { useClockValue, useMirror } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { Icon } from '../../design/icons/Icon.tsx';
import { StateMark } from '../../design/StateMark.tsx';
import { cpu, memory, span } from '../../i18n/format.ts';
import { useText } from '../../i18n/language.ts';
import { podPlanFor } from './density.ts';
import { PodCell } from './PodCell.tsx';
import { PodField } from './PodField.tsx';
import { Pulse } from './Pulse.tsx';
import styles from './Machine.module.css';

const c = classesOf(styles);

export interface UnitRoom {
  readonly width: number;
  readonly height: number;
  readonly phone: boolean;
  /** Low screens give up the capacity bars first; the heartbeat never goes. */
  readonly low: boolean;
}

/** A machine as a rack unit: rail, name, state word, heartbeat, capacity, pods. */
export const MachineUnit = memo(function MachineUnit({ name, room }: { readonly name: string; readonly room: UnitRoom }): ReactNode {
  const row = useMirror(machineRow(name));
  if (row === undefined) return null;
  const bars = !room.phone && !room.low;
  return (
    <article className={c('machine', row.state, bars && 'withBars')} data-machine={name}>
      <MachineHead row={row} phone={room.phone} />
      <Pulse row={row} />
      {bars && <Capacity row={row} />}
      <Pods name={name} room={room} />
    </article>
  );
});

export function MachineHead({ row, phone }: { readonly row: MachineRow; readonly phone: boolean }): ReactNode {
  const t = useText();
  const kind = row.hasNode ? 'Node' : 'Machine';
  const selected = useIsSelected(kind, '', row.name);
  const uids = useMirror(podsOnNode(row.name));
  const word = t.stage.machine[row.state];
  return (
    <div className={c('head')}>
      <button type="button" data-nav="machine" data-name={row.name} className={c('name', selected && 'selected')} aria-pressed={selected} aria-label={t.stage.machineLabel(row.name, word, uids.length)} onClick={() => select(row.hasNode ? nodeRef(row.name) : machineRef(row.name))}>
        <StateMark of="machine" state={row.state} />
        <span>{row.name}</span>
      </button>
      <span className={c('state')}>{word}</span>
      {row.cordoned && (
        <span className={c('cordoned')} title={t.stage.cordoned}>
          <StateMark of="cordon" />
          {!phone && t.stage.cordoned}
        </span>
      )}
      {row.power === 'Off' && (
        <span className={c('yours')} title={t.stage.poweredOff}>
          <Icon name="power" size={12} />
          <span className="visually-hidden">{t.stage.poweredOff}</span>
        </span>
      )}
      {row.power === 'On' && row.faults.length > 0 && (
        <span className={c('yours')} title={t.stage.faulted(row.faults.join(', '))}>
          <Icon name="bolt" size={12} />
          <span className="visually-hidden">{t.stage.faulted(row.faults.join(', '))}</span>
        </span>
      )}
      {!phone && <LastBeat row={row} />}
    </div>
  );
}

function LastBeat({ row }: { readonly row: MachineRow }): ReactNode {
  const t = useText();
  const last = row.heartbeatsMs.at(-1);
  const seconds = useClockValue((clock) => (last === undefined ? -1 : Math.max(0, Math.floor((clock.elapsedMs - last) / 1000))));
  if (row.state === 'off' || row.state === 'absent') return null;
  const words = last === undefined ? t.stage.noBeat : row.state === 'unknown' ? t.stage.silentFor(span(seconds * 1000)) : t.stage.lastBeat(span(seconds * 1000));
  return <span className={c('ago')}>{words}</span>;
}

function Capacity({ row }: { readonly row: MachineRow }): ReactNode {
  const t = useText();
  if (row.taints.length > 0 && row.state !== 'ready') return <div className={c('taints')}>{taintWords(row.taints)}</div>;
  return (
    <div className={c('bars')}>
      <Bar label={t.stage.cpu} used={row.cpuRequestedMillis} all={row.cpuAllocatableMillis} format={cpu} />
      <Bar label={t.stage.memory} used={row.memoryRequestedBytes} all={row.memoryAllocatableBytes} format={memory} />
    </div>
  );
}

/** `unreachable:NoSchedule, :NoExecute`: a key is said once. */
function taintWords(taints: readonly string[]): string {
  return taints.map((taint, i) => (taint.slice(0, taint.lastIndexOf(':')) === taints[i - 1]?.slice(0, taints[i - 1]?.lastIndexOf(':')) ? taint.slice(taint.lastIndexOf(':')) : taint)).join(', ');
}

function Bar({ label, used, all, format }: { readonly label: string; readonly used: number; readonly all: number; readonly format: (value: number) => string }): ReactNode {
  const t = useText();
  const share = all <= 0 ? 0 : Math.min(100, Math.round((used / all) * 100));
  return (
    <div>
      {label} <b>{format(used)}</b>
      <meter className={c('track')} aria-label={label} min={0} max={100} value={share} aria-valuetext={t.stage.of(format(used), format(all))} title={t.stage.of(format(used), format(all))} />
    </div>
  );
}

/** Heights of what stands above the pods in a unit. */
const above = { head: 26, pulse: 26, bars: 34, padding: 26 } as const;

function Pods({ name, room }: { readonly name: string; readonly room: UnitRoom }): ReactNode {
  const uids = useMirror(podsOnNode(name));
  const cellHeight = room.phone ? 22 : room.low ? 24 : 30;
  const height = room.phone ? 74 : room.height - above.head - above.pulse - above.padding - (room.phone || room.low ? 0 : above.bars);
  const plan = podPlanFor(uids.length, { width: room.width - 18, height, cellHeight, phone: room.phone });
  if (plan.drawn === 'field') return <PodField node={name} width={room.width - 18} height={Math.max(24, height)} />;
  return (
    <div className={c('pods')} style={{ gridTemplateColumns: `repeat(${plan.columns}, minmax(0, 1fr))` }}>
      {uids.map((uid) => (
        <PodCell key={uid} uid={uid} />
      ))}
    </div>
  );
}
