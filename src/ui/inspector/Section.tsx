import type { ReactNode } from 'react';
import { classesOf } from '../design/classes.ts';
import styles from './Inspector.module.css';

const c = classesOf(styles);

/** A part of the inspector under a hairline. `extra` stands at the right end of its heading. */
export function Section({ title, extra, children }: { readonly title?: ReactNode; readonly extra?: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <section className={c('section')}>
      {title !== undefined && (
        <h3>
          {title}
          {extra !== undefined && <span className={c('extra')}>{extra}</span>}
        </h3>
      )}
      {children}
    </section>
  );
}

/** A pair of label and value; pairs without a value are not shown. */
export type Pair = readonly [label: string, value: ReactNode];

export function Pairs({ pairs }: { readonly pairs: readonly Pair[] }): ReactNode {
  return (
    <dl className={c('facts')}>
      {pairs
        .filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
        .flatMap(([label, value]) => [<dt key={`${label} label`}>{label}</dt>, <dd key={label}>{value}</dd>])}
    </dl>
  );
}
