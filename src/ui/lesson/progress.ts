import type { GoalState, LessonState } from '../../engine/protocol/messages.ts';
import type { Goal, Quiz, Scenario, Step, TimeQuiz } from '../../scenarios/kit/format.ts';
import type { Guess } from './lesson-store.ts';

/** How a step of a lesson stands. */
export interface StepProgress {
  readonly step: Step;
  /** Goals the learner is shown, each with its state. */
  readonly goals: readonly { readonly goal: Goal; readonly state: GoalState }[];
  /** Every goal of it, the hidden ones too, is met. */
  readonly met: boolean;
  readonly failed: boolean;
}

export function progressOf(step: Step, lesson: LessonState): StepProgress {
  const states = step.goals.map((goal) => ({ goal, state: lesson.goals.find((known) => known.id === goal.id) ?? ({ id: goal.id, state: 'open' } as const) }));
  return {
    step,
    goals: states.filter(({ goal }) => goal.hidden !== true),
    met: states.every(({ state }) => state.state === 'met'),
    failed: states.some(({ state }) => state.state === 'failed'),
  };
}

/** What the run measured between the two ends of a time quiz; `undefined` until both were reached. */
export function measuredMs(quiz: TimeQuiz, lesson: LessonState): number | undefined {
  const [from, to] = [quiz.from, quiz.to].map((id) => lesson.goals.find((goal) => goal.id === id));
  return from?.state === 'met' && to?.state === 'met' && from.atMs !== undefined && to.atMs !== undefined ? to.atMs - from.atMs : undefined;
}

/** The quizzes a step shows: those of earlier steps that it comes back to, and its own; each with the step that asked it. */
export function quizzesOf(scenario: Scenario, step: Step): readonly { readonly quiz: Quiz; readonly stepId: string }[] {
  const asked = scenario.spec.steps.flatMap((other) => (other.quizzes ?? []).map((quiz) => ({ quiz, stepId: other.id })));
  return asked.filter(({ quiz, stepId }) => stepId === step.id || step.recalls?.includes(quiz.id) === true);
}

/** Guess first: what a step offers to do waits until its own quizzes are answered. */
export function isGuessed(step: Step, guesses: Readonly<Record<string, Guess>>): boolean {
  return (step.quizzes ?? []).every((quiz) => guesses[quiz.id] !== undefined);
}
