import type { Translated } from '../catalogue.ts';
import type { editor as en } from '../en/editor.ts';

export const editor: Translated<typeof en> = {
  panel: '编辑器',
};
