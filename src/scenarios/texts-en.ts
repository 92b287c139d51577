import silent from './a-node-falls-silent/text.en.yaml?raw';
import desired from './desired-state/text.en.yaml?raw';
import { readScenarioText } from './kit/read.ts';
import type { ScenarioText } from './kit/texts.ts';
import pending from './why-pending/text.en.yaml?raw';

export const texts: Readonly<Record<string, ScenarioText>> = {
  'desired-state': readScenarioText(desired),
  'a-node-falls-silent': readScenarioText(silent),
  'why-pending': readScenarioText(pending),
};
