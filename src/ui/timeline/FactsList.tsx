import { type ReactNode, useDeferredValue, useMemo } from 'react';
import type { TimelineMark } from '../../engine/protocol/messages.ts';
import { select, useSelection } from '../bridge/selection.ts';
import { marksVersion } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { VirtualTable } from '../design/primitives/VirtualTable.tsx';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import styles from './Rows.module.css';

const c = classesOf(styles);

/** The facts of the timeline as rows, newest first. */
export function FactsList(): ReactNode {
  const t = useText();
  const { mirror } = useSession();
  const version = useDeferredValue(useMirror(marksVersion));
  const factId = useSelection((selection) => selection.factId);
  const marks = useMemo(() => newestFirst(mirror.marks.all(), version), [mirror, version]);
  const { columns } = t.timeline;
  if (marks.length === 0) return <p className={c('none')}>{t.timeline.noFacts}</p>;
  const row = (index: number): ReactNode => {
    const mark = marks[index];
    return mark === undefined ? null : <FactRow key={marks.length - index} mark={mark} index={index} chosen={mark.factId > 0 && mark.factId === factId} />;
  };
  return <VirtualTable label={t.timeline.panel} heads={[columns.time, columns.mark, columns.object, columns.by, columns.message]} widths={['100px', '190px', '260px', '190px', 'auto']} count={marks.length} rowHeight={26} row={row} />;
}

function newestFirst(marks: readonly TimelineMark[], _version: number): readonly TimelineMark[] {
  return marks.toReversed();
}

function FactRow({ mark, index, chosen }: { readonly mark: TimelineMark; readonly index: number; readonly chosen: boolean }): ReactNode {
  const t = useText();
  const { object } = mark;
  const words = mark.mark === 'step' ? `${mark.reason} ${mark.ready ?? ''}/${mark.desired ?? ''}` : mark.reason;
  return (
    <tr aria-rowindex={index + 2} className={c(chosen && 'chosen')}>
      <td className={c('time')}>{elapsed(mark.elapsedMs, 3)}</td>
      <td>{words}</td>
      <td>
        {object !== undefined && (
          <button type="button" className={c('object')} onClick={() => select(object, mark.factId)}>
            {object.kind}/{object.name}
          </button>
        )}
      </td>
      <td className={c(mark.by === 'user' ? 'you' : 'by')}>{mark.by === 'user' ? t.timeline.you : mark.by}</td>
      <td className={c('by')} title={mark.message}>
        {mark.message}
      </td>
    </tr>
  );
}
