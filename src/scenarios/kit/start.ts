import { CORE_SCHEMA, loadAll } from 'js-yaml';
import { isObject, type JsonObject } from '../../engine/base/json.ts';
import type { ClusterSpec } from '../../engine/protocol/messages.ts';
import type { ScriptedCluster } from './cluster-view.ts';
import { holds } from './conditions.ts';
import type { Scenario } from './format.ts';
import { LessonRun } from './lesson-run.ts';

/** The cluster a scenario begins with. */
export function clusterSpecOf(scenario: Scenario): ClusterSpec {
  const { cluster, manifests } = scenario.spec;
  return { ...cluster, manifests: manifests === undefined ? [] : documentsOf(manifests) };
}

function documentsOf(yaml: string): readonly JsonObject[] {
  return loadAll(yaml, { schema: CORE_SCHEMA }).filter((document): document is JsonObject => isObject(document));
}

/** Lets a fresh cluster run until the scenario's start has settled, and begins the lesson there. */
export function beginLesson(scenario: Scenario, cluster: Pick<ScriptedCluster, 'view' | 'advance'>): { readonly run: LessonRun; readonly settled: boolean } {
  const { settled, settleLimitMs } = scenario.spec;
  const isSettled = (): boolean => holds(settled, cluster.view, { factId: 0, uids: {} });
  if (!isSettled()) cluster.advance(settleLimitMs, () => !isSettled());
  const run = new LessonRun(scenario);
  run.observe(cluster.view);
  return { run, settled: isSettled() };
}
