import type { ReactNode } from 'react';
import { lessonState } from '../bridge/selectors.ts';
import { useMirror, useSession } from '../bridge/use-mirror.ts';
import { classesOf } from '../design/classes.ts';
import { Icon } from '../design/icons/Icon.tsx';
import { Button } from '../design/primitives/Button.tsx';
import { Menu, type MenuGroups } from '../design/primitives/Menu.tsx';
import { useText } from '../i18n/language.ts';
import { lessonNamed, useBook } from './book.ts';
import styles from './Lesson.module.css';
import { leaveLesson, takeLesson } from './take-lesson.ts';

const c = classesOf(styles);

/** In the top bar: the reader's own cluster, or a lesson's. */
export function LessonSwitch(): ReactNode {
  const t = useText();
  const session = useSession();
  const book = useBook();
  const state = useMirror(lessonState);
  const lesson = lessonNamed(book, state?.name);
  const groups: MenuGroups = [
    {
      label: t.lesson.lessons,
      entries: (book?.lessons ?? []).map(({ scenario, text }) => ({
        id: scenario.metadata.name,
        label: text.title,
        note: text.line,
        checked: scenario.metadata.name === state?.name,
        onSelect: () => void takeLesson(session, scenario),
      })),
    },
    { entries: [{ id: 'sandbox', label: t.lesson.leave, icon: 'close', disabled: lesson === undefined, onSelect: () => void leaveLesson(session) }] },
  ];
  return (
    <fieldset className={c('switch')} aria-label={t.frame.workspace}>
      <Button className={`${c('alternative')} ${lesson === undefined ? c('on') : ''}`} aria-pressed={lesson === undefined} onClick={() => lesson !== undefined && void leaveLesson(session)}>
        {t.frame.sandbox}
      </Button>
      <Menu
        align="start"
        groups={groups}
        trigger={
          <Button className={`${c('shrink')} ${lesson === undefined ? '' : c('on')}`}>
            <span className={c('name')}>{lesson?.text.title ?? t.lesson.lessons}</span>
            <Icon name="down" />
          </Button>
        }
      />
    </fieldset>
  );
}
