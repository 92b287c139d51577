import { type KeyboardEvent, memo, type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { machineRef, nodeRef, refKey, select, useSelection } from '../../bridge/selection.ts';
import { machinesOfZone } from '../../bridge/selectors.ts';
import { useMirror, useSession } from '../../bridge/use-mirror.ts';
import { openChaosMenu } from '../../chaos/chaos-menu-store.ts';
import { classesOf } from '../../design/classes.ts';
import { useTheme } from '../../design/theme.ts';
import { useText } from '../../i18n/language.ts';
import { drawFleet, type FleetGrid, fleetGrid, fleetOrder } from './fleet-drawing.ts';
import styles from './FleetCanvas.module.css';

const c = classesOf(styles);
/** A drawing of thousands of machines is made again at most this often. */
const redrawEveryMs = 120;

interface FleetProps {
  readonly zone: string;
  readonly density: 'bar' | 'heat';
  readonly width: number;
  readonly height: number;
}

/** The machines of a zone as bars of pod states, or as heat, in one drawing. */
export const FleetCanvas = memo(function FleetCanvas({ zone, density, width, height }: FleetProps): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  const names = useMirror(machinesOfZone(zone));
  const theme = useTheme((state) => state.theme);
  const selectedKey = useSelection(({ ref }) => (ref === null ? '' : refKey(ref)));
  const [active, setActive] = useState(-1);
  const canvas = useRef<HTMLCanvasElement>(null);
  const order = useRef<readonly string[]>([]);
  const id = useId();
  const grid = fleetGrid(names.length, density, width, height);
  const { columns, cell } = grid;
  useEffect(() => {
    let last = -Infinity;
    const redraw = (): void => {
      const now = performance.now();
      if (now - last < redrawEveryMs || canvas.current === null) return;
      last = now;
      order.current = fleetOrder(mirror, names, density);
      drawFleet(canvas.current, mirror, order.current, { columns, cell, width, height: grid.height }, { density, selectedKey, active });
    };
    redraw();
    return mirror.subscribe('clock', redraw);
  }, [mirror, names, density, width, grid.height, columns, cell, theme, selectedKey, active]);
  const nameAt = (index: number): string | undefined => order.current[index];
  const choose = (index: number): void => {
    const row = mirror.machines.get(nameAt(index) ?? '');
    if (row !== undefined) select(row.hasNode ? nodeRef(row.name) : machineRef(row.name));
  };
  const current = mirror.machines.get(nameAt(active) ?? '');
  // A list has an option even while none is chosen; it is then for assistive technology only.
  const told = current ?? mirror.machines.get(names[0] ?? '');
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (move !== undefined) setActive(active < 0 ? 0 : Math.max(0, Math.min(names.length - 1, active + move)));
    else if (event.key === 'Enter' || event.key === ' ') choose(active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className={c('fleet')}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing that is operated as a list has no element of its own
      role="listbox"
      tabIndex={0}
      aria-label={t.stage.fleet(names.length, names.filter((name) => mirror.machines.get(name)?.state === 'ready').length)}
      aria-activedescendant={current === undefined ? undefined : id}
      style={{ height: grid.height }}
      onKeyDown={onKeyDown}
      onMouseMove={(event) => setActive(cellAt(event, grid, names.length))}
      onMouseLeave={() => setActive(-1)}
      onClick={(event) => choose(cellAt(event, grid, names.length))}
      onContextMenu={(event) => {
        const name = nameAt(event.button === 2 ? cellAt(event, grid, names.length) : active);
        if (name === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        openChaosMenu({ type: 'machine', name }, event.button === 2 ? { x: event.clientX, y: event.clientY } : event.currentTarget);
      }}
    >
      <canvas ref={canvas} aria-hidden="true" style={{ width, height: grid.height }} />
      {told !== undefined && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the one option of the drawing that is in the document
        <div id={id} role="option" aria-selected={refKey({ kind: 'Node', name: told.name }) === selectedKey} className={current === undefined ? 'visually-hidden' : c('name')} style={{ left: Math.min((active % columns) * cell.width, Math.max(0, width - 180)), top: Math.floor(active / columns) * cell.height + cell.height + 2 }}>
          {t.stage.machineLabel(told.name, t.stage.machine[told.state], mirror.podsByNode.list(told.name).length)}
        </div>
      )}
    </div>
  );
});

function cellAt(event: MouseEvent, { columns, cell }: FleetGrid, count: number): number {
  const box = event.currentTarget.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left) / cell.width);
  const index = Math.floor((event.clientY - box.top) / cell.height) * columns + column;
  return column >= 0 && column < columns && index >= 0 && index < count ? index : -1;
}
