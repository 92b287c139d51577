import { type ReactNode, useState } from 'react';
import { counts, engineTrouble, filled, unscheduledPods, zones as zonesSelector } from '../../bridge/selectors.ts';
import { useMirror, useSession } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { useText } from '../../i18n/language.ts';
import { useLayout } from '../../workspace/layout.ts';
import { Lazily } from '../../workspace/LazyPanel.tsx';
import { useFrameWidth } from '../../workspace/media.ts';
import { NodesTable } from '../../workspace/panels.ts';
import { EmptyStage } from '../EmptyStage.tsx';
import { EngineTrouble } from '../EngineTrouble.tsx';
import { useSize } from '../use-size.ts';
import { type Density, densityFor } from './density.ts';
import { Legend } from './Legend.tsx';
import { onArrow, onContextMenu } from './navigation.ts';
import { useLongPress } from './use-long-press.ts';
import { Unscheduled } from './Unscheduled.tsx';
import { Zone, type ZoneRoom } from './Zone.tsx';
import styles from './Nodes.module.css';

const c = classesOf(styles);
const columnGap = 16;
const zoneHead = 49;

/** Zones as columns, machines in them, pods in those. */
export function NodesView(): ReactNode {
  const t = useText();
  const table = useLayout((layout) => layout.table);
  const names = useMirror(zonesSelector);
  const ready = useMirror(filled);
  const pending = useMirror(unscheduledPods);
  const trouble = useMirror(engineTrouble);
  const press = useLongPress();
  if (trouble !== undefined) return <EngineTrouble message={trouble} />;
  if (!ready) return <p className={c('wait')}>{t.frame.starting}</p>;
  if (names.length === 0 && pending.length === 0) return <EmptyStage />;
  if (table)
    return (
      <Lazily>
        <NodesTable />
      </Lazily>
    );
  return (
    // The keys and the menu are those of the buttons inside; this is only where they bubble to.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={c('view')} onKeyDown={onArrow} onContextMenu={onContextMenu} {...press}>
      {pending.length > 0 && <Unscheduled uids={pending} />}
      <Racks names={names} />
      <Legend />
    </div>
  );
}

function Racks({ names }: { readonly names: readonly string[] }): ReactNode {
  const [ref, size] = useSize();
  const { mirror } = useSession();
  useMirror(counts);
  const phone = useFrameWidth() === 'phone';
  const [density, setDensity] = useState<Density>('unit');
  const width = phone ? size.width : (size.width - columnGap * (names.length - 1)) / Math.max(1, names.length);
  const height = phone ? Math.max(132, innerHeight - 200) : size.height - zoneHead;
  const largest = Math.max(0, ...names.map((name) => mirror.machinesByZone.list(name).length));
  const next = size.height > 0 ? densityFor(largest, { width, height, gap: 12, phone }, density).density : density;
  if (next !== density) setDensity(next);
  const room: ZoneRoom = { width, height, phone, low: innerHeight <= 820 && !phone, density };
  return (
    <div ref={ref} className={c('racks')} style={{ gridTemplateColumns: phone ? '1fr' : `repeat(${names.length}, minmax(0, 1fr))` }}>
      {size.width > 0 && names.map((zone) => <Zone key={zone} zone={zone} room={room} />)}
    </div>
  );
}
