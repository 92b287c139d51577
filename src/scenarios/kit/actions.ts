import type { Answer, ScriptedCluster } from './cluster-view.ts';
import { matching } from './conditions.ts';
import type { Action, RequestSpec } from './format.ts';
import type { LessonRun } from './lesson-run.ts';

/** Does one action; answers what went wrong, if anything did. */
export function perform(action: Action, cluster: ScriptedCluster, run: LessonRun): string | undefined {
  if ('advanceMs' in action) {
    cluster.advance(action.advanceMs, () => {
      run.observe(cluster.view);
      return true;
    });
    return undefined;
  }
  if ('until' in action) return waitFor(action.until, action.limitMs, cluster, run);
  const fault = 'apply' in action ? cluster.apply(action.apply).join('; ') : ask(action, cluster);
  run.observe(cluster.view);
  return fault === '' ? undefined : fault;
}

function waitFor(goals: readonly string[], limitMs: number, cluster: ScriptedCluster, run: LessonRun): string | undefined {
  const missing = (): readonly string[] => goals.filter((id) => run.goal(id)?.state !== 'met');
  cluster.advance(limitMs, () => {
    run.observe(cluster.view);
    return missing().length > 0;
  });
  return missing().length === 0 ? undefined : `not met after ${limitMs} ms: ${missing().join(', ')}`;
}

function ask({ request, pick }: Extract<Action, { readonly request: RequestSpec }>, cluster: ScriptedCluster): string | undefined {
  let path = request.path;
  if (pick !== undefined) {
    const object = matching(pick, cluster.view, { factId: 0, uids: {} })[pick.skip ?? 0];
    if (object === undefined) return `nothing to pick for ${request.method} ${request.path}`;
    path = path.replaceAll('{name}', object.metadata.name).replaceAll('{uid}', object.metadata.uid);
  }
  return refusal(request.method, path, cluster.request(request.method, path, request.body, request.contentType));
}

function refusal(method: string, path: string, answer: Answer): string | undefined {
  return answer.status < 400 ? undefined : `${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`;
}
