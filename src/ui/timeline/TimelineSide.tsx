import type { ReactNode } from 'react';
import { useClockValue } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { IconButton } from '../design/primitives/Button.tsx';
import { span } from '../i18n/format.ts';
import { type Text, useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import { nextCountdown } from './lanes.ts';
import styles from './Timeline.module.css';
import { follow, toggleList, useTimeline, zoom } from './timeline-store.ts';
import type { Mirror } from '../bridge/mirror.ts';

const c = classesOf(styles);

/** What comes next, and how the timeline is looked at. */
export function TimelineSide(): ReactNode {
  const t = useText();
  const view = useTimeline();
  const next = useClockValue((clock, mirror) => nextWords(t, mirror, clock.elapsedMs));
  return (
    <>
      {next !== undefined && (
        <span className={c('next')}>
          <Rich text={next} />
        </span>
      )}
      <span className={c('side')}>
        <IconButton icon="minus" label={t.timeline.zoomOut} onClick={() => zoom(1)} />
        <span className={c('window')} title={t.timeline.window(span(view.windowMs))}>
          {minutes(view.windowMs)}
        </span>
        <IconButton icon="plus" label={t.timeline.zoomIn} onClick={() => zoom(-1)} />
        <IconButton icon="follow" label={t.timeline.follow} aria-pressed={view.follow} className={c(view.follow && 'on')} onClick={follow} />
        <IconButton icon="list" label={view.list ? t.timeline.asLanes : t.timeline.asList} aria-pressed={view.list} className={c(view.list && 'on')} onClick={toggleList} />
      </span>
    </>
  );
}

function minutes(ms: number): string {
  return ms >= 3_600_000 ? `${ms / 3_600_000} h` : `${ms / 60_000} min`;
}

function nextWords(t: Text, mirror: Mirror, nowMs: number): string | undefined {
  const next = nextCountdown(mirror);
  if (next === undefined) return undefined;
  const workload = next.row.workload ?? next.row.name;
  const name = workload.slice(workload.indexOf('/') + 1);
  const seconds = String(Math.max(0, Math.round((next.dueMs - nowMs) / 1000)));
  return next.row.countdown?.kind === 'backoff' ? t.timeline.nextRestart(name, seconds) : t.timeline.nextEviction(name, seconds);
}
