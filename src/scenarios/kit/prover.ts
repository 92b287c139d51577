import type { ClusterSpec, LessonState } from '../../engine/protocol/messages.ts';
import { perform } from './actions.ts';
import type { ProvableCluster } from './cluster-view.ts';
import type { Action, Scenario, TimeQuiz } from './format.ts';
import type { LessonRun } from './lesson-run.ts';
import { beginLesson, clusterSpecOf } from './start.ts';

export interface Attempt {
  /** `idle`, `solution`, or the name of a wrong answer. */
  readonly name: string;
  readonly passed: boolean;
  readonly state: LessonState;
  /** Requests that were refused and waits that ran out. */
  readonly faults: readonly string[];
  readonly hash: string;
  /** Milliseconds per time quiz, as far as both ends were reached. */
  readonly measuredMs: Readonly<Record<string, number>>;
}

export interface Proof {
  readonly attempts: readonly Attempt[];
  /** Why the scenario is not proved; empty when it is. */
  readonly faults: readonly string[];
}

/** Ten minutes in which nobody does anything must not pass a lesson. */
const idleMs = 600_000;

/** A scenario is finished when its own solution passes its own test, and its start and its wrong answers do not. */
export function prove(scenario: Scenario, create: (spec: ClusterSpec) => ProvableCluster): Proof {
  const { solution, wrongAnswers } = scenario.spec;
  const attempt = (name: string, actions: readonly Action[]): Attempt => attemptOf(scenario, name, actions, create);
  const solved = attempt('solution', solution);
  const again = attempt('solution again', solution);
  const idle = attempt('idle', [{ advanceMs: idleMs }]);
  const wrong = wrongAnswers.map((answer) => attempt(answer.name, answer.actions));
  return {
    attempts: [idle, solved, again, ...wrong],
    faults: [
      ...(solved.passed ? [] : [`the solution does not pass: ${openGoals(solved.state)}`]),
      ...solved.faults.map((fault) => `the solution stumbles: ${fault}`),
      ...(solved.hash === again.hash ? [] : [`two runs of the solution differ: ${solved.hash} and ${again.hash}`]),
      ...(wrong.length < 2 ? ['two wrong answers are needed'] : []),
      ...[idle, ...wrong].filter((it) => it.passed).map((it) => `${it.name} passes`),
      ...wrong.flatMap((it) => it.faults.map((fault) => `${it.name} stumbles: ${fault}`)),
      ...timeQuizzes(scenario).flatMap((quiz) => misjudged(quiz, solved.measuredMs[quiz.id])),
    ],
  };
}

function attemptOf(scenario: Scenario, name: string, actions: readonly Action[], create: (spec: ClusterSpec) => ProvableCluster): Attempt {
  const cluster = create(clusterSpecOf(scenario));
  const begun = beginLesson(scenario, cluster);
  const faults = begun.settled ? [] : ['the start does not settle'];
  for (const action of actions) {
    const fault = perform(action, cluster, begun.run);
    if (fault !== undefined) faults.push(fault);
  }
  return { name, passed: begun.run.isMet, state: begun.run.state, faults, hash: cluster.hash(), measuredMs: measure(scenario, begun.run) };
}

function timeQuizzes(scenario: Scenario): readonly TimeQuiz[] {
  return scenario.spec.steps.flatMap((step) => step.quizzes ?? []).filter((quiz) => quiz.type === 'time');
}

function measure(scenario: Scenario, run: LessonRun): Record<string, number> {
  const measured: Record<string, number> = {};
  for (const quiz of timeQuizzes(scenario)) {
    const [from, to] = [run.goal(quiz.from), run.goal(quiz.to)];
    if (from?.state === 'met' && to?.state === 'met' && from.atMs !== undefined && to.atMs !== undefined) measured[quiz.id] = to.atMs - from.atMs;
  }
  return measured;
}

function misjudged(quiz: TimeQuiz, measuredMs: number | undefined): readonly string[] {
  const [least, most] = quiz.expectMs;
  if (measuredMs !== undefined && measuredMs >= least && measuredMs <= most) return [];
  return [`${quiz.id} measures ${measuredMs ?? 'nothing'}, and says ${least} to ${most} ms`];
}

function openGoals(state: LessonState): string {
  return state.goals
    .filter((goal) => goal.state !== 'met')
    .map((goal) => `${goal.id} ${goal.state}`)
    .join(', ');
}
