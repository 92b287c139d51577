import silent from './a-node-falls-silent/scenario.yaml?raw';
import desired from './desired-state/scenario.yaml?raw';
import type { Scenario } from './kit/format.ts';
import { LessonRun, type SavedLesson } from './kit/lesson-run.ts';
import { readScenario } from './kit/read.ts';
import pending from './why-pending/scenario.yaml?raw';

/** All scenarios, in the order in which they are offered. */
export const scenarios: readonly Scenario[] = [desired, silent, pending].map(readScenario);

export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.metadata.name === name);
}

/** Goes on with a lesson out of a save file. */
export function resumeLesson(saved: SavedLesson): LessonRun | undefined {
  const scenario = findScenario(saved.name);
  return scenario === undefined ? undefined : new LessonRun(scenario, saved);
}
