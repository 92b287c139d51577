import type { ReactNode } from 'react';
import { counts, machinesOfZone, zoneRow } from '../../bridge/selectors.ts';
import { useMirror, useSession } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { IconButton } from '../../design/primitives/Button.tsx';
import { useText } from '../../i18n/language.ts';
import { Rich } from '../../i18n/Rich.tsx';
import { addMachine } from '../../bridge/actions.ts';
import { promotedIn } from './abnormal.ts';
import { Bucket } from './Bucket.tsx';
import { densityFor, type Density } from './density.ts';
import { FleetCanvas } from './FleetCanvas.tsx';
import { MachineLine } from './MachineLine.tsx';
import { MachineUnit } from './MachineUnit.tsx';
import styles from './Nodes.module.css';

const c = classesOf(styles);
const gap = 12;
const loneHeight = 220;

export interface ZoneRoom {
  readonly width: number;
  readonly height: number;
  readonly phone: boolean;
  readonly low: boolean;
  readonly density: Density;
}

export function Zone({ zone, room }: { readonly zone: string; readonly room: ZoneRoom }): ReactNode {
  const t = useText();
  return (
    <section className={c('zone')} aria-label={zone === '' ? t.stage.noZone : t.stage.zoneLabel(zone)}>
      <ZoneHead zone={zone} />
      <Rack zone={zone} room={room} />
    </section>
  );
}

function ZoneHead({ zone }: { readonly zone: string }): ReactNode {
  const t = useText();
  const session = useSession();
  const eviction = useMirror(zoneRow(zone));
  const names = useMirror(machinesOfZone(zone));
  useMirror(counts);
  const states = names.map((name) => session.mirror.machines.get(name)?.state);
  const ready = states.filter((state) => state === 'ready').length;
  const silent = states.filter((state) => state === 'unknown').length;
  return (
    <div className={c('zoneHead')}>
      <div>
        <div className={c('title')}>
          <h2>{zone === '' ? t.stage.noZone : <Rich text={t.stage.zone(zone)} />}</h2>
          <IconButton icon="plus" className={c('add')} label={t.stage.addMachineTo(zone)} onClick={() => void addMachine(session, zone)} />
        </div>
        <span className={c('label')}>
          {eviction !== undefined && `${t.stage.zoneState[eviction.state]} · `}
          {silent > 0 ? <b>{t.stage.silent(silent, names.length)}</b> : ready === names.length ? t.stage.allReady(names.length) : t.stage.someReady(ready, names.length)}
        </span>
      </div>
      {eviction !== undefined && <Bucket row={eviction} />}
    </div>
  );
}

function Rack({ zone, room }: { readonly zone: string; readonly room: ZoneRoom }): ReactNode {
  const { mirror } = useSession();
  const names = useMirror(machinesOfZone(zone));
  useMirror(counts);
  const { density, width, height, phone, low } = room;
  if (density === 'unit') {
    const { columns } = densityFor(names.length, { width, height, gap, phone });
    const perRow = phone ? Math.min(3, Math.max(columns, names.length)) : columns;
    const rows = Math.max(1, Math.ceil(names.length / perRow));
    const pods = Math.max(0, ...names.map((name) => mirror.podsByNode.list(name).length));
    // A lone machine needs no more height than its pods do: an instrument does not stretch.
    const unitHeight = Math.min(Math.floor(height / rows), Math.max(loneHeight, 120 + Math.ceil(pods / 6) * 36));
    const unit = { width: Math.floor((width - gap * (perRow - 1)) / perRow), height: phone ? 132 : unitHeight, phone, low };
    return (
      <div className={c('rack')} style={{ gridTemplateColumns: `repeat(${perRow}, minmax(0, 1fr))`, ...(phone ? {} : { gridTemplateRows: `repeat(${rows}, ${Math.max(112, unitHeight)}px)` }) }}>
        {names.map((name) => (
          <MachineUnit key={name} name={name} room={unit} />
        ))}
      </div>
    );
  }
  if (density === 'row') {
    const { columns } = densityFor(names.length, { width, height, gap, phone });
    return (
      <div className={c('lines')} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {names.map((name) => (
          <MachineLine key={name} name={name} width={Math.floor(width / columns)} />
        ))}
      </div>
    );
  }
  const promoted = promotedIn(mirror, zone);
  return (
    <div className={c('fleet')}>
      {promoted.map((name) => (
        <MachineLine key={name} name={name} width={width} />
      ))}
      <FleetCanvas zone={zone} density={density} width={width} height={height - promoted.length * 32 - 8} />
    </div>
  );
}
