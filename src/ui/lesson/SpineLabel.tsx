import type { ReactNode } from 'react';
import { lessonState } from '../bridge/selectors.ts';
import { useMirror } from '../bridge/use-mirror.ts';
import { useText } from '../i18n/language.ts';
import { lessonNamed, useBook } from './book.ts';
import { useLessonPlace } from './lesson-store.ts';

/** What the folded lesson says of itself: `Lesson · 3 of 6`. */
export function SpineLabel(): ReactNode {
  const { lesson: t } = useText();
  const state = useMirror(lessonState);
  const lesson = lessonNamed(useBook(), state?.name);
  const page = useLessonPlace((place) => (place.name === state?.name ? place.page : 0));
  const count = lesson?.scenario.spec.steps.length;
  return count === undefined || page >= count ? t.panel : t.spine(page + 1, count);
}
