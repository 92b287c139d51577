import type { Translated } from '../catalogue.ts';
import type { lesson as en } from '../en/lesson.ts';

export const lesson: Translated<typeof en> = {
  panel: '课程',
};
