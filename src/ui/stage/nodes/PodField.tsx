import { type KeyboardEvent, memo, type MouseEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { PodRow } from '../../../engine/protocol/messages.ts';
import type { Mirror } from '../../bridge/mirror.ts';
import { podRef, refKey, select, useSelection } from '../../bridge/selection.ts';
import { nodeVersion } from '../../bridge/selectors.ts';
import { useSession, useSlowly } from '../../bridge/use-mirror.ts';
import { openChaosMenu } from '../../chaos/chaos-menu-store.ts';
import { classesOf } from '../../design/classes.ts';
import { palette, penFor, stampShape } from '../../design/paint.ts';
import { podMarks, podStateOrder } from '../../design/state-shapes.ts';
import { useTheme } from '../../design/theme.ts';
import { useText } from '../../i18n/language.ts';
import { podsOf } from './state-counts.ts';
import styles from './PodField.module.css';

const c = classesOf(styles);
const pitch = 13;
const mark = 10;

interface PodFieldProps {
  readonly node: string;
  readonly width: number;
  readonly height: number;
}

/** All pods of a machine as marks without letters, when there are too many for cells. One drawing, so that a thousand cost little. */
export const PodField = memo(function PodField({ node, width, height }: PodFieldProps): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  const version = useSlowly(nodeVersion(node));
  const theme = useTheme((state) => state.theme);
  const selectedKey = useSelection(({ ref }) => (ref === null ? '' : refKey(ref)));
  const [active, setActive] = useState(-1);
  const canvas = useRef<HTMLCanvasElement>(null);
  const id = useId();
  const grid = gridOf(width, height);
  // The list itself does not change with the version; its rows do.
  const pods = useMemo(() => inOrder(mirror, node, version), [mirror, node, version]);
  const shown = pods.slice(0, grid.columns * grid.rows);
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, shown, grid, { selectedKey, active });
  }, [shown, grid, selectedKey, active, theme]);
  const current = shown[active];
  // A list has an option even while none is chosen; it is then for assistive technology only.
  const told = current ?? shown[0];
  const at = (event: MouseEvent): number => indexAt(event, grid, shown.length);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = keyMove(event.key, active, grid.columns, shown.length);
    if (next !== undefined) setActive(next);
    else if ((event.key === 'Enter' || event.key === ' ') && current !== undefined) select(podRef(current));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const menu = (event: MouseEvent): void => {
    const pod = shown[event.button === 2 ? at(event) : active];
    if (pod === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    openChaosMenu({ type: 'pod', uid: pod.uid }, event.button === 2 ? { x: event.clientX, y: event.clientY } : event.currentTarget);
  };
  return (
    <div
      className={c('field')}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing that is operated as a list has no element of its own
      role="listbox"
      tabIndex={0}
      data-nav="pod"
      aria-label={t.stage.fieldLabel(node, pods.length)}
      aria-activedescendant={current === undefined ? undefined : id}
      style={{ width, height: Math.ceil(shown.length / grid.columns) * pitch }}
      onKeyDown={onKeyDown}
      onBlur={() => setActive(-1)}
      onMouseMove={(event) => setActive(at(event))}
      onMouseLeave={() => setActive(-1)}
      onContextMenu={menu}
      onClick={(event) => {
        const pod = shown[at(event)];
        if (pod !== undefined) select(podRef(pod));
      }}
    >
      <canvas ref={canvas} aria-hidden="true" style={{ width: '100%', height: '100%' }} />
      {told !== undefined && (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the one option of the drawing that is in the document
        <div id={id} role="option" aria-selected={refKey({ kind: 'Pod', namespace: told.namespace, name: told.name }) === selectedKey} aria-posinset={Math.max(1, active + 1)} aria-setsize={pods.length} className={current === undefined ? 'visually-hidden' : c('name')}>
          {told.name} · {told.status}
        </div>
      )}
      {pods.length > shown.length && <span className={c('more')}>{t.stage.more(pods.length - shown.length)}</span>}
    </div>
  );
});

interface Grid {
  readonly columns: number;
  readonly rows: number;
}

function gridOf(width: number, height: number): Grid {
  return { columns: Math.max(1, Math.floor(width / pitch)), rows: Math.max(1, Math.floor(height / pitch)) };
}

/** What needs a look comes first, so that it is drawn even when not all fit. */
function inOrder(mirror: Mirror, node: string, _version: number): readonly PodRow[] {
  return podsOf(mirror, node).toSorted((a, b) => podStateOrder.indexOf(a.state) - podStateOrder.indexOf(b.state));
}

function draw(canvas: HTMLCanvasElement, pods: readonly PodRow[], grid: Grid, { selectedKey, active }: { readonly selectedKey: string; readonly active: number }): void {
  const pen = penFor(canvas, grid.columns * pitch, Math.ceil(pods.length / grid.columns) * pitch);
  if (pen === null) return;
  canvas.style.width = `${grid.columns * pitch}px`;
  pods.forEach((pod, index) => {
    const [x, y] = [(index % grid.columns) * pitch + 1, Math.floor(index / grid.columns) * pitch + 1];
    const [shape, tone] = podMarks[pod.state];
    stampShape(pen, shape, tone, x, y, mark);
    if (index !== active && refKey({ kind: 'Pod', namespace: pod.namespace, name: pod.name }) !== selectedKey) return;
    pen.strokeStyle = palette().time;
    pen.lineWidth = 1.5;
    pen.strokeRect(x - 0.75, y - 0.75, mark + 1.5, mark + 1.5);
  });
}

function indexAt(event: MouseEvent, grid: Grid, count: number): number {
  const box = event.currentTarget.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left) / pitch);
  const index = Math.floor((event.clientY - box.top) / pitch) * grid.columns + column;
  return column < grid.columns && index >= 0 && index < count ? index : -1;
}

/** Where an arrow key leads within the field; `undefined` when it leads out of it. */
function keyMove(key: string, active: number, columns: number, count: number): number | undefined {
  const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
  if (move === undefined) return undefined;
  const next = active < 0 ? 0 : active + move;
  return next >= 0 && next < count ? next : undefined;
}
