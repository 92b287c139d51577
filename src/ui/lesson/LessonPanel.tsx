import { type ReactNode, useState } from 'react';
import type { LessonState } from '../../engine/protocol/messages.ts';
import { lessonState } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { Button, IconButton } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import { setLayout } from '../workspace/layout.ts';
import { type Lesson, lessonNamed, useBook } from './book.ts';
import styles from './Lesson.module.css';
import { openPage, showHint, useLessonPlace } from './lesson-store.ts';
import { Prose } from './Prose.tsx';
import { StepPage } from './StepPage.tsx';
import { leaveLesson, takeLesson } from './take-lesson.ts';

const c = classesOf(styles);

/** The lesson that is taken, or the lessons one can take. */
export function LessonPanel(): ReactNode {
  const book = useBook();
  const state = useMirror(lessonState);
  if (book === null) return null;
  const lesson = lessonNamed(book, state?.name);
  return state === null || lesson === undefined ? <Picker lessons={book.lessons} /> : <Running lesson={lesson} state={state} />;
}

function Picker({ lessons }: { readonly lessons: readonly Lesson[] }): ReactNode {
  const t = useText();
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const begin = (lesson: Lesson): void => {
    setBusy(true);
    void takeLesson(session, lesson.scenario).finally(() => setBusy(false));
  };
  return (
    <div className={c('panel')}>
      <header className={c('head')}>
        <div className={c('row')}>
          <span className={c('label')}>{t.lesson.own}</span>
          <Collapse />
        </div>
        <h2 className={c('title')}>{t.lesson.lessons}</h2>
      </header>
      <ul className={c('list')} aria-busy={busy}>
        {lessons.map((lesson) => (
          <li key={lesson.scenario.metadata.name}>
            <button type="button" className={c('entry')} disabled={busy} onClick={() => begin(lesson)}>
              <span className={c('label')}>
                {lesson.text.chapter} · {t.lesson.steps(lesson.scenario.spec.steps.length)}
              </span>
              <strong>{lesson.text.title}</strong>
              <span>{lesson.text.line}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Collapse(): ReactNode {
  const t = useText();
  return (
    <span className={c('buttons')}>
      <IconButton icon="left" label={t.frame.closeLesson} onClick={() => setLayout({ lessonOpen: false })} />
    </span>
  );
}

function Running({ lesson, state }: { readonly lesson: Lesson; readonly state: LessonState }): ReactNode {
  const { steps } = lesson.scenario.spec;
  const page = Math.min(
    useLessonPlace((place) => (place.name === state.name ? place.page : 0)),
    steps.length,
  );
  const step = steps[page];
  return (
    <div className={c('panel')}>
      <Head lesson={lesson} page={page} />
      {step === undefined ? <LastPage lesson={lesson} /> : <StepPage key={step.id} lesson={lesson} step={step} state={state} />}
      <Foot lesson={lesson} page={page} state={state} />
    </div>
  );
}

function Head({ lesson, page }: { readonly lesson: Lesson; readonly page: number }): ReactNode {
  const t = useText();
  const { text, scenario } = lesson;
  const { steps } = scenario.spec;
  return (
    <header className={c('head')}>
      <div className={c('row')}>
        <span className={c('label')}>
          {text.chapter} · {page < steps.length ? t.lesson.stepOf(page + 1, steps.length) : t.lesson.end}
        </span>
        <Collapse />
      </div>
      <h2 className={c('title')}>{text.title}</h2>
      <nav className={c('steps')} aria-label={t.lesson.progress}>
        {steps.map((step, index) => (
          <button key={step.id} type="button" className={c(index < page ? 'past' : index === page && 'here')} aria-label={`${index + 1}. ${text.steps[step.id]?.title ?? step.id}`} {...(index === page && { 'aria-current': 'step' as const })} onClick={() => openPage(index)} />
        ))}
      </nav>
    </header>
  );
}

function LastPage({ lesson: { scenario, text } }: { readonly lesson: Lesson }): ReactNode {
  const t = useText();
  const session = useSession();
  const lessons = useBook()?.lessons ?? [];
  const following = lessons[lessons.findIndex((other) => other.scenario === scenario) + 1];
  return (
    <div className={c('body')}>
      <div>
        <h3>{t.lesson.lookingBack}</h3>
        <div className={c('prose')}>
          <Prose text={text.end} />
        </div>
      </div>
      <div className={c('offers')}>
        {following !== undefined && (
          <Button look="line" onClick={() => void takeLesson(session, following.scenario)}>
            {t.lesson.next(following.text.title)}
          </Button>
        )}
        <Button look="line" onClick={() => void leaveLesson(session)}>
          {t.lesson.leave}
        </Button>
      </div>
    </div>
  );
}

function Foot({ lesson, page, state }: { readonly lesson: Lesson; readonly page: number; readonly state: LessonState }): ReactNode {
  const t = useText();
  const { text, scenario } = lesson;
  const { steps } = scenario.spec;
  const step = steps[page];
  const shown = useLessonPlace((place) => place.hints);
  const hints = step === undefined ? 0 : (text.steps[step.id]?.hints.length ?? 0);
  const next = steps[page + 1];
  const short = next === undefined ? t.lesson.end : text.steps[next.id]?.short;
  const session = useSession();
  return (
    <footer className={c('foot')}>
      {step === undefined ? (
        <Button icon="refresh" onClick={() => void takeLesson(session, scenario)}>
          {t.lesson.again}
        </Button>
      ) : (
        <Button icon="hint" disabled={shown >= hints} onClick={showHint}>
          {t.lesson.hint}
        </Button>
      )}
      <span className={c('space')} />
      <IconButton icon="left" look="line" label={t.lesson.back} disabled={page === 0} onClick={() => openPage(page - 1)} />
      {step !== undefined && (
        <Button look={state.step > page ? 'solid' : 'line'} onClick={() => openPage(page + 1)}>
          {t.lesson.next(short ?? '')}
        </Button>
      )}
    </footer>
  );
}
