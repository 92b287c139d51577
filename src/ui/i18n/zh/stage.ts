import type { Translated } from '../catalogue.ts';
import type { stage as en } from '../en/stage.ts';

export const stage: Translated<typeof en> = {
  panel: '舞台',
};
