import type { ReactNode } from 'react';
import type { ObjectRef } from '../../engine/protocol/messages.ts';
import { select } from '../bridge/selection.ts';
import { classesOf } from '../design/classes.ts';
import styles from './Inspector.module.css';

const c = classesOf(styles);

/** An object's name; pressing it selects the object. */
export function RefLink({ to, children }: { readonly to: ObjectRef; readonly children?: ReactNode }): ReactNode {
  return (
    <button type="button" className={c('link')} onClick={() => select(to)}>
      {children ?? to.name}
    </button>
  );
}
