import type { ReactNode } from 'react';
import type { LessonState } from '../../engine/protocol/messages.ts';
import type { Step } from '../../scenarios/kit/format.ts';
import { useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { Button } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import type { Lesson } from './book.ts';
import { doOffer } from './do-offer.ts';
import { GoalList } from './GoalList.tsx';
import styles from './Lesson.module.css';
import { useLessonPlace } from './lesson-store.ts';
import { isGuessed, progressOf, quizzesOf } from './progress.ts';
import { Prose } from './Prose.tsx';
import { QuizCard } from './QuizCard.tsx';
import { takeLesson } from './take-lesson.ts';

const c = classesOf(styles);

/** One step: what to do, a guess, the goals, and when they are met what it was all about. */
export function StepPage({ lesson, step, state }: { readonly lesson: Lesson; readonly step: Step; readonly state: LessonState }): ReactNode {
  const { scenario, text } = lesson;
  const said = text.steps[step.id];
  const progress = progressOf(step, state);
  const quizzes = quizzesOf(scenario, step).flatMap(({ quiz, stepId }) => {
    const words = text.steps[stepId]?.quizzes?.[quiz.id];
    return words === undefined ? [] : [<QuizCard key={quiz.id} quiz={quiz} text={words} lesson={state} />];
  });
  if (said === undefined) return null;
  return (
    <div className={c('body')}>
      <div>
        <h3>{said.title}</h3>
        <div className={c('prose')}>
          <Prose text={said.prose} />
        </div>
      </div>
      {quizzes.length > 0 && <div className={c('quizzes')}>{quizzes}</div>}
      <Offers step={step} texts={said.offers ?? {}} />
      <GoalList progress={progress} texts={said.goals} />
      {progress.failed && <Failed lesson={lesson} />}
      <Hints hints={said.hints} />
      {progress.met && (
        <div className={c('aside', 'done')} aria-live="polite">
          <Prose text={said.after} />
        </div>
      )}
    </div>
  );
}

/** Buttons that do what the step asks for. Those that change the cluster wait until the reader has guessed. */
function Offers({ step, texts }: { readonly step: Step; readonly texts: Readonly<Record<string, string>> }): ReactNode {
  const t = useText();
  const session = useSession();
  const ready = useLessonPlace((place) => isGuessed(step, place.guesses));
  const offers = step.offers ?? [];
  if (offers.length === 0) return null;
  const waits = !ready && offers.some((offer) => 'request' in offer || 'edit' in offer);
  return (
    <div className={c('offers')}>
      {offers.map((offer) => (
        <Button key={offer.id} look="line" disabled={waits && !('select' in offer)} data-offer={offer.id} onClick={() => void doOffer(session, offer)}>
          {texts[offer.id] ?? offer.id}
        </Button>
      ))}
      {waits && <p className={c('note')}>{t.lesson.guessFirst}</p>}
    </div>
  );
}

function Failed({ lesson }: { readonly lesson: Lesson }): ReactNode {
  const t = useText();
  const session = useSession();
  return (
    <div className={c('aside', 'trouble')} aria-live="polite">
      <p>{t.lesson.failed}</p>
      <Button look="line" icon="refresh" onClick={() => void takeLesson(session, lesson.scenario)}>
        {t.lesson.again}
      </Button>
    </div>
  );
}

function Hints({ hints }: { readonly hints: readonly string[] }): ReactNode {
  const shown = useLessonPlace((place) => place.hints);
  const visible = hints.slice(0, shown);
  return (
    <div aria-live="polite" className={c('hints')}>
      {visible.map((hint) => (
        <div key={hint} className={c('aside')}>
          <Prose text={hint} />
        </div>
      ))}
    </div>
  );
}
