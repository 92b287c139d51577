import type { ReactNode } from 'react';
import { classesOf } from '../../design/classes.ts';
import { StateMark } from '../../design/StateMark.tsx';
import { useText } from '../../i18n/language.ts';
import styles from './Legend.module.css';

const c = classesOf(styles);
const states = ['ready', 'starting', 'pending', 'notReady', 'terminating', 'failed', 'done', 'stale'] as const;

export function Legend(): ReactNode {
  const t = useText();
  return (
    <ul className={c('legend')} aria-label={t.stage.legend}>
      {states.map((state) => (
        <li key={state} className={c('key')}>
          <StateMark of="pod" state={state} />
          {t.stage.pod[state]}
        </li>
      ))}
    </ul>
  );
}
