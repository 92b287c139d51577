import type { ReactNode } from 'react';
import type { Mirror } from '../../bridge/mirror.ts';
import { useClockValue } from '../../bridge/use-mirror.ts';
import { classesOf } from '../../design/classes.ts';
import { StateMark } from '../../design/StateMark.tsx';
import { useText } from '../../i18n/language.ts';
import styles from './Legend.module.css';

const c = classesOf(styles);
const states = ['ready', 'starting', 'pending', 'notReady', 'terminating', 'failed', 'done', 'stale'] as const;

export function Legend(): ReactNode {
  const t = useText();
  const left = useClockValue((clock, mirror) => tolerationLeft(mirror, clock.elapsedMs));
  return (
    <ul className={c('legend')} aria-label={t.stage.legend}>
      {states.map((state) => (
        <li key={state} className={c('key')}>
          <StateMark of="pod" state={state} />
          {t.stage.pod[state]}
        </li>
      ))}
      {left !== undefined && <li className={c('left')}>{t.stage.tolerationLeft(String(left))}</li>}
    </ul>
  );
}

/** Of the toleration that ends first, in whole seconds. */
function tolerationLeft(mirror: Mirror, nowMs: number): number | undefined {
  let first = Infinity;
  for (const { countdown } of mirror.counting.values()) if (countdown?.kind === 'toleration' && countdown.dueMs !== undefined && countdown.dueMs > nowMs) first = Math.min(first, countdown.dueMs);
  return first === Infinity ? undefined : Math.round((first - nowMs) / 1000);
}
