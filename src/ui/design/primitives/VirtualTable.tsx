import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, useRef } from 'react';
import { classesOf } from '../classes.ts';
import styles from './VirtualTable.module.css';

const c = classesOf(styles);

export interface VirtualTableProps {
  readonly label: string;
  readonly heads: readonly string[];
  /** Widths of the columns; `auto` shares what is left. */
  readonly widths: readonly string[];
  readonly count: number;
  readonly rowHeight: number;
  /** A `<tr>` of `<td>`s. */
  readonly row: (index: number) => ReactNode;
}

/** A table of any length: only the rows in sight are in the document, and assistive technology is told how many there are. */
export function VirtualTable({ label, heads, widths, count, rowHeight, row }: VirtualTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used here, and the virtualizer renders its owner by itself
  const rows = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className={c('scroll')} style={{ '--row': `${rowHeight}px` } as CSSProperties}>
      <table className={c('table')} aria-label={label} aria-rowcount={count + 1}>
        <colgroup>
          {widths.map((width, index) => (
            <col key={heads[index]} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {items.map(({ index }) => row(index))}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  );
}
