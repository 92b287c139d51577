import type { Translated } from '../catalogue.ts';
import type { timeline as en } from '../en/timeline.ts';

export const timeline: Translated<typeof en> = {
  panel: '时间线',
};
