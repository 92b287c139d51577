import silent from './a-node-falls-silent/scenario.yaml?raw';
import desired from './desired-state/scenario.yaml?raw';
import type { ScriptedCluster } from './kit/cluster-view.ts';
import type { Scenario } from './kit/format.ts';
import { LessonRun, type SavedLesson } from './kit/lesson-run.ts';
import { readScenario } from './kit/read.ts';
import { beginLesson, clusterSpecOf } from './kit/start.ts';
import type { ClusterSpec } from '../engine/protocol/messages.ts';
import pending from './why-pending/scenario.yaml?raw';

/** All scenarios, in the order in which they are offered. */
export const scenarios: readonly Scenario[] = [desired, silent, pending].map(readScenario);

export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((scenario) => scenario.metadata.name === name);
}

/** What a host must be able to do to give a lesson: make a cluster, and let it run. */
export interface LessonHost {
  start(spec: ClusterSpec): Pick<ScriptedCluster, 'view' | 'advance'>;
}

/**
 * Replaces the host's cluster by the scenario's, lets it settle at full speed, and answers the lesson at its beginning. From then on the host
 * calls `observe` after every virtual instant in which something happened, and puts `state` into its next frame when that says true.
 */
export function startLesson(name: string, host: LessonHost): LessonRun | undefined {
  const scenario = findScenario(name);
  return scenario === undefined ? undefined : beginLesson(scenario, host.start(clusterSpecOf(scenario))).run;
}

/** Goes on with a lesson out of a save file. */
export function resumeLesson(saved: SavedLesson): LessonRun | undefined {
  const scenario = findScenario(saved.name);
  return scenario === undefined ? undefined : new LessonRun(scenario, saved);
}
