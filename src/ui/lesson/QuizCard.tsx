import { type ReactNode, useState } from 'react';
import type { LessonState } from '../../engine/protocol/messages.ts';
import type { ChoiceQuiz, Quiz } from '../../scenarios/kit/format.ts';
import type { QuizText } from '../../scenarios/kit/texts.ts';
import { classesOf } from '../design/classes.ts';
import { Icon } from '../design/icons/Icon.tsx';
import { Button } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import { giveGuess, useLessonPlace } from './lesson-store.ts';
import { measuredMs } from './progress.ts';
import styles from './Quiz.module.css';
import { TimeScale } from './TimeScale.tsx';

const c = classesOf(styles);

/** A question that is asked before the run, and answered by it. */
export function QuizCard({ quiz, text, lesson }: { readonly quiz: Quiz; readonly text: QuizText; readonly lesson: LessonState }): ReactNode {
  const guess = useLessonPlace((place) => place.guesses[quiz.id]);
  if (quiz.type === 'choice') return <Choice quiz={quiz} text={text} guess={typeof guess === 'string' ? guess : undefined} />;
  const measured = measuredMs(quiz, lesson);
  return (
    <div className={c('quiz')}>
      <p className={c('question')}>
        <Rich text={text.question} />
      </p>
      <TimeScale quiz={quiz} question={text.question} from={text.from ?? ''} guessMs={typeof guess === 'number' ? guess : undefined} measuredMs={measured} onGuess={(ms) => giveGuess(quiz.id, ms)} />
      {measured !== undefined && <After text={text} />}
    </div>
  );
}

function After({ text }: { readonly text: QuizText }): ReactNode {
  return (
    <p className={c('after')} aria-live="polite">
      <Rich text={text.after} />
    </p>
  );
}

function Choice({ quiz, text, guess }: { readonly quiz: ChoiceQuiz; readonly text: QuizText; readonly guess: string | undefined }): ReactNode {
  const { lesson } = useText();
  const [draft, setDraft] = useState<string | null>(null);
  const options = quiz.options.map((id) => [id, text.options?.[id] ?? id] as const);
  if (guess !== undefined) return <Answered quiz={quiz} text={text} guess={guess} options={options} />;
  return (
    <div className={c('quiz')}>
      <fieldset className={c('choices')}>
        <legend className={c('question')}>
          <Rich text={text.question} />
        </legend>
        {options.map(([id, words]) => (
          <label key={id} className={c('option')}>
            <input type="radio" name={quiz.id} checked={draft === id} onChange={() => setDraft(id)} />
            <Rich text={words} />
          </label>
        ))}
      </fieldset>
      <Button look="line" disabled={draft === null} onClick={() => draft !== null && giveGuess(quiz.id, draft)}>
        {lesson.answer}
      </Button>
    </div>
  );
}

function Answered({ quiz, text, guess, options }: { readonly quiz: ChoiceQuiz; readonly text: QuizText; readonly guess: string; readonly options: readonly (readonly [string, string])[] }): ReactNode {
  const { lesson } = useText();
  return (
    <div className={c('quiz')}>
      <p className={c('question')}>
        <Rich text={text.question} />
      </p>
      <ul className={c('choices')}>
        {options.map(([id, words]) => (
          <li key={id} className={c('option', 'settled', id === quiz.answer ? 'right' : id === guess && 'wrong')}>
            <span className={c('sign')}>{id === quiz.answer ? <Icon name="check" /> : id === guess && <Icon name="close" />}</span>
            <span>
              <Rich text={words} />
              {id === guess && <span className="visually-hidden"> {id === quiz.answer ? lesson.yourAnswerRight : lesson.yourAnswerWrong}</span>}
            </span>
          </li>
        ))}
      </ul>
      <After text={text} />
    </div>
  );
}
