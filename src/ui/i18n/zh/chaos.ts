import type { Translated } from '../catalogue.ts';
import type { chaos as en } from '../en/chaos.ts';

export const chaos: Translated<typeof en> = {
  panel: '制造故障',
};
