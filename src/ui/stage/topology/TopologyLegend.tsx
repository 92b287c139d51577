import type { ReactNode } from 'react';
import { classesOf } from '../../design/classes.ts';
import { useText } from '../../i18n/language.ts';
import styles from './Topology.module.css';

const c = classesOf(styles);

export function TopologyLegend({ folded }: { readonly folded: number }): ReactNode {
  const t = useText();
  return (
    <div className={c('legend')}>
      {(
        [
          ['plain', t.stage.owns],
          ['sends', t.stage.sends],
          ['cut', t.stage.cut],
        ] as const
      ).map(([kind, words]) => (
        <span key={kind} className={c('key')}>
          <svg width="22" height="8" aria-hidden="true">
            <path d="M0 4h22" className={c('edge', kind !== 'plain' && kind)} />
          </svg>
          {words}
        </span>
      ))}
      {folded > 0 && <span className={c('foldedNote')}>{t.stage.folded(folded)}</span>}
    </div>
  );
}
