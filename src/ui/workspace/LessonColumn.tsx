import type { ReactNode } from 'react';
import { classesOf } from '../design/classes.ts';
import { IconButton } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import { Lazily } from './LazyPanel.tsx';
import { openLesson } from './layout.ts';
import { LessonPanel, SpineLabel } from './panels.ts';
import styles from './Workspace.module.css';

const c = classesOf(styles);

/** The lesson folded to the width of a book's spine. */
export function LessonSpine(): ReactNode {
  const t = useText();
  return (
    <section className={c('spine')} aria-label={t.lesson.panel}>
      <IconButton icon="right" label={t.frame.openLesson} onClick={openLesson} />
      <span>
        <Lazily>
          <SpineLabel />
        </Lazily>
      </span>
    </section>
  );
}

/** The lesson over the stage, where there is no room for a column. */
export function LessonDrawer(): ReactNode {
  const t = useText();
  return (
    <section className={c('drawer', 'leftSide', 'panel')} aria-label={t.lesson.panel}>
      <Lazily>
        <LessonPanel />
      </Lazily>
    </section>
  );
}
