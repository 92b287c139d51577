import type { ReactNode } from 'react';
import type { GoalState } from '../../engine/protocol/messages.ts';
import { useClockValue } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { Icon } from '../design/icons/Icon.tsx';
import { elapsed } from '../i18n/format.ts';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import type { StepProgress } from './progress.ts';
import styles from './Lesson.module.css';

const c = classesOf(styles);

/** The goals of a step: a mark, the words, and the time that goes with the state. */
export function GoalList({ progress, texts }: { readonly progress: StepProgress; readonly texts: Readonly<Record<string, string>> }): ReactNode {
  const { lesson } = useText();
  return (
    <ul className={c('goals')} aria-label={lesson.goals}>
      {progress.goals.map(({ goal, state }) => (
        <li key={goal.id} className={c(state.state)} data-goal={goal.id} data-state={state.state}>
          <GoalMark state={state.state} />
          <span>
            <Rich text={texts[goal.id] ?? goal.id} />
            <span className="visually-hidden">: {lesson.state[state.state]}</span>
          </span>
          <span className={c('when')}>
            <GoalTime goal={state} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function GoalMark({ state }: { readonly state: GoalState['state'] }): ReactNode {
  if (state === 'met') return <Icon name="check" />;
  if (state === 'failed') return <Icon name="close" />;
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray={state === 'holding' ? '3 2' : undefined} />
    </svg>
  );
}

function GoalTime({ goal }: { readonly goal: GoalState }): ReactNode {
  const { lesson } = useText();
  const { state, atMs, dueMs } = goal;
  const left = useClockValue((clock) => (dueMs === undefined ? undefined : Math.max(0, Math.ceil((dueMs - clock.elapsedMs) / 1000))));
  if (state === 'met' && atMs !== undefined) return <time className="mono">{elapsed(atMs)}</time>;
  if (state === 'failed') return lesson.state.failed;
  if (left !== undefined) return lesson.secondsLeft(left);
  return state === 'holding' ? lesson.state.holding : '';
}
