import { type ReactNode, useEffect, useState } from 'react';
import { select } from '../bridge/selection.ts';
import type { Session } from '../bridge/session.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { VirtualTable } from '../design/primitives/VirtualTable.tsx';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { type EventRow, eventRows } from './event-rows.ts';
import styles from './Rows.module.css';

const c = classesOf(styles);
const everyMs = 1_000;

/** Kubernetes' own events of the whole cluster, newest first, asked for again while the panel is open and time goes on. */
export function EventsPanel(): ReactNode {
  const t = useText();
  const rows = useEvents(useSession());
  const { eventColumns } = t.timeline;
  if (rows.length === 0) return <p className={c('none')}>{t.timeline.noEvents}</p>;
  const heads = [eventColumns.time, eventColumns.type, eventColumns.reason, eventColumns.object, eventColumns.message];
  const row = (index: number): ReactNode => {
    const event = rows[index];
    return event === undefined ? null : <EventLine key={event.uid} row={event} index={index} />;
  };
  return <VirtualTable label={t.frame.events} heads={heads} widths={['100px', '72px', '150px', '260px', 'auto']} count={rows.length} rowHeight={26} row={row} />;
}

function EventLine({ row, index }: { readonly row: EventRow; readonly index: number }): ReactNode {
  const { object } = row;
  return (
    <tr aria-rowindex={index + 2}>
      <td className={c('time')}>{elapsed(row.elapsedMs, 3)}</td>
      <td className={c(row.type === 'Warning' ? 'warning' : 'by')}>{row.type}</td>
      <td>
        {row.reason}
        {row.count > 1 && ` ×${row.count}`}
      </td>
      <td>
        <button type="button" className={c('object')} onClick={() => select(object)}>
          {object.kind}/{object.name}
        </button>
      </td>
      <td className={c('by')} title={row.message}>
        {row.message}
      </td>
    </tr>
  );
}

function useEvents(session: Session): readonly EventRow[] {
  const [rows, setRows] = useState<readonly EventRow[]>([]);
  useEffect(() => {
    let open = true;
    let asked = -1;
    const ask = async (): Promise<void> => {
      const { events, elapsedMs, now } = session.mirror.clock;
      if (events === asked || now === '') return;
      asked = events;
      const beginMs = Date.parse(now) - elapsedMs;
      const answer = await session.engine.send('request', { method: 'GET', path: '/api/v1/events' });
      if (open && answer.status === 200) setRows(eventRows(answer.body, beginMs));
    };
    const attempt = (): void => {
      ask().catch(() => undefined);
    };
    attempt();
    const timer = setInterval(attempt, everyMs);
    return () => {
      open = false;
      clearInterval(timer);
    };
  }, [session]);
  return rows;
}
