import { type KeyboardEvent, type PointerEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { ObjectRef, TimelineMark } from '../../engine/protocol/messages.ts';
import { select, useSelection } from '../bridge/selection.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { penFor } from '../design/paint.ts';
import { useTheme } from '../design/theme.ts';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { useSize } from '../stage/use-size.ts';
import { Lazily } from '../workspace/LazyPanel.tsx';
import { prefersLessMotion } from '../workspace/media.ts';
import { FactsList } from '../workspace/panels.ts';
import { axisHeight, type DrawnMark, drawAxis, drawLanes } from './drawing.ts';
import { LaneLabels } from './LaneLabels.tsx';
import { isTallLane, lanesOf, type PlacedLane, placeLanes } from './lanes.ts';
import styles from './Timeline.module.css';
import { followedFrom, msAt, type TimeScale } from './time-scale.ts';
import { panTo, useTimeline, zoom } from './timeline-store.ts';

const c = classesOf(styles);
const reach = 9;

export function Timeline(): ReactNode {
  const list = useTimeline((view) => view.list);
  if (!list) return <Lanes />;
  return (
    <Lazily>
      <FactsList />
    </Lazily>
  );
}

/** Lanes of facts over virtual time. The drawing is two canvases; names are beside it, the list is its equal in words. */
function Lanes(): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  const [measure, size] = useSize();
  const selected = useSelection(({ ref }) => ref);
  const theme = useTheme((state) => state.theme);
  const view = useTimeline();
  const [active, setActive] = useState<DrawnMark | null>(null);
  const axis = useRef<HTMLCanvasElement>(null);
  const strip = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const drawn = useRef<readonly DrawnMark[]>([]);
  const scale = useRef<TimeScale>({ fromMs: 0, toMs: 1, left: 0, right: 1 });
  const height = size.height - axisHeight;
  const lanes = useLanes(selected, height);
  const total = lanes.reduce((bottom, lane) => Math.max(bottom, lane.top + lane.height), 0) + 2;

  const draw = useCallback(() => {
    if (axis.current === null || strip.current === null || size.width < 60 || height < 20) return;
    const nowMs = prefersLessMotion() ? Math.floor(mirror.clock.elapsedMs / 1000) * 1000 : mirror.clock.elapsedMs;
    const lead = mirror.counting.size > 0 ? 0.38 : 0.64;
    const fromMs = view.follow ? followedFrom(nowMs, view.windowMs, lead) : view.fromMs;
    const left = size.width < 600 ? 142 : 156;
    scale.current = { fromMs, toMs: fromMs + view.windowMs, left, right: size.width - 16 };
    const scene = { mirror, scale: scale.current, nowMs, text: t, theme, active: active?.mark };
    const axisPen = penFor(axis.current, size.width, axisHeight);
    const pen = penFor(strip.current, size.width, height);
    if (axisPen === null || pen === null) return;
    drawAxis(axisPen, size.width, scene);
    drawn.current = drawLanes(pen, { width: size.width, height, scrolled: scroller.current?.scrollTop ?? 0 }, lanes, scene);
  }, [mirror, size, height, view, lanes, t, active, theme]);
  useRedraw(draw, (size.width - 172) / view.windowMs);

  return (
    <div ref={measure} className={c('timeline')}>
      <canvas ref={axis} aria-hidden="true" className={c('axis')} style={{ width: size.width, height: axisHeight }} />
      <span className={c('axisName')}>{t.timeline.virtualTime}</span>
      <div ref={scroller} className={c('lanes')} style={{ height: Math.max(0, height) }} onScroll={draw}>
        <div className={c('content')} style={{ height: Math.max(total, height) }}>
          <LaneLabels lanes={lanes} />
          <Strip drawn={drawn} scale={scale} active={active} onActive={setActive}>
            <canvas ref={strip} aria-hidden="true" style={{ width: size.width, height: Math.max(0, height) }} />
          </Strip>
        </div>
      </div>
      {active !== null && <MarkTip drawn={active} left={Math.min(active.x + 12, Math.max(0, size.width - 300))} />}
    </div>
  );
}

/** The lanes; looked at again twice a second, because they come, go and fold with the rows of machines and workloads. */
function useLanes(selected: ObjectRef | null, height: number): readonly PlacedLane[] {
  const { mirror } = useSession();
  const [lanes, setLanes] = useState<readonly PlacedLane[]>([]);
  useEffect(() => {
    let last: string | undefined;
    const look = (): void => {
      const now = [...mirror.machines.values()].map((row) => row.name + row.state).join() + mirror.workloadsByOwner.list('').map((uid) => `${uid}${mirror.workloads.get(uid)?.ready}/${mirror.workloads.get(uid)?.desired}`).join();
      if (now !== last) setLanes(placeLanes(lanesOf(mirror, selected, height), height, (lane) => isTallLane(mirror, selected, lane)));
      last = now;
    };
    look();
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [mirror, selected, height]);
  return lanes;
}

/** Draws now, and again when time has moved by half a pixel or a fact has come. */
function useRedraw(draw: () => void, pixelsPerMs: number): void {
  const { mirror } = useSession();
  useEffect(() => {
    draw();
    let drawnAt = mirror.clock.elapsedMs;
    const onClock = (): void => {
      if (Math.abs(mirror.clock.elapsedMs - drawnAt) * pixelsPerMs < 0.5) return;
      drawnAt = mirror.clock.elapsedMs;
      draw();
    };
    const stops = [mirror.subscribe('clock', onClock), mirror.subscribe('marks', draw)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [mirror, draw, pixelsPerMs]);
}

interface StripProps {
  readonly drawn: { readonly current: readonly DrawnMark[] };
  readonly scale: { readonly current: TimeScale };
  readonly active: DrawnMark | null;
  readonly onActive: (mark: DrawnMark | null) => void;
  readonly children: ReactNode;
}

/** Pointer and keys over the drawing: drag moves through time, click and Enter select what a mark is about. */
function Strip({ drawn, scale, active, onActive, children }: StripProps): ReactNode {
  const t = useText();
  const drag = useRef<{ readonly x: number; readonly fromMs: number; moved: boolean } | null>(null);
  const at = (event: PointerEvent): DrawnMark | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    return nearestMark(drawn.current, event.clientX - box.left, event.clientY - box.top);
  };
  const open = (mark: TimelineMark | undefined): void => {
    if (mark?.object !== undefined) select(mark.object, mark.factId);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const ordered = drawn.current.toSorted((a, b) => a.mark.elapsedMs - b.mark.elapsedMs || a.mark.factId - b.mark.factId);
    const index = ordered.findIndex(({ mark }) => mark === active?.mark);
    if (event.key === 'ArrowRight') onActive(ordered[index + 1] ?? ordered.at(-1) ?? null);
    else if (event.key === 'ArrowLeft') onActive((index < 0 ? ordered.at(-1) : ordered[Math.max(0, index - 1)]) ?? null);
    else if (event.key === 'Enter') open(ordered[index]?.mark);
    else return;
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent): void => {
    const { current } = drag;
    if (current === null) return onActive(at(event) ?? null);
    const moved = event.clientX - current.x;
    if (Math.abs(moved) < 4 && !current.moved) return undefined;
    current.moved = true;
    const { fromMs, toMs, left, right } = scale.current;
    return panTo(current.fromMs - (moved / (right - left)) * (toMs - fromMs));
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a drawing operated by its own keys; the list view holds the same facts as rows
    <div
      className={c('strip')}
      role="application"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application is operated by its own keys
      tabIndex={0}
      aria-label={t.timeline.label}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, fromMs: msAt(scale.current, scale.current.left), moved: false };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      onPointerUp={(event) => {
        if (drag.current?.moved === false) open(at(event)?.mark);
        drag.current = null;
      }}
      onPointerLeave={() => onActive(null)}
      onWheel={(event) => {
        if (event.ctrlKey) zoom(event.deltaY > 0 ? 1 : -1);
        else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) panTo(msAt(scale.current, scale.current.left + event.deltaX));
      }}
    >
      {children}
    </div>
  );
}

function nearestMark(drawn: readonly DrawnMark[], x: number, y: number): DrawnMark | undefined {
  let best: DrawnMark | undefined;
  let bestDistance = reach;
  for (const mark of drawn) {
    const distance = Math.hypot(mark.x - x, (mark.y - y) * 0.8);
    if (distance > bestDistance) continue;
    best = mark;
    bestDistance = distance;
  }
  return best;
}

function MarkTip({ drawn, left }: { readonly drawn: DrawnMark; readonly left: number }): ReactNode {
  const { mark } = drawn;
  return (
    <output className={c('tip')} style={{ left, top: Math.max(2, drawn.y - 20) }}>
      <b>{mark.reason}</b> <span className={c('when')}>{elapsed(mark.elapsedMs)}</span>
      {mark.ready !== undefined && ` ${mark.ready}/${mark.desired ?? ''}`}
      <small>
        {mark.by}
        {mark.message !== '' && ` · ${mark.message}`}
      </small>
    </output>
  );
}
