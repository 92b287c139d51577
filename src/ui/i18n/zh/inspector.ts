import type { Translated } from '../catalogue.ts';
import type { inspector as en } from '../en/inspector.ts';

export const inspector: Translated<typeof en> = {
  panel: '检查器',
};
