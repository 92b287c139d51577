import { goalsOf, type Goal, type Quiz, type Scenario } from './format.ts';
import type { QuizText, ScenarioText, StepText } from './texts.ts';

/** What is wrong with a scenario as written, before it is ever run: names that nothing answers to. */
export function* faultsOf(scenario: Scenario): Iterable<string> {
  const { steps, solution, wrongAnswers } = scenario.spec;
  const goals = goalsOf(scenario);
  const ids = goals.map((goal) => goal.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) yield `two goals are called ${id}`;
  for (const [index, goal] of goals.entries()) yield* faultsOfGoal(goal, ids.slice(0, index), ids);
  const quizzes = steps.flatMap((step) => step.quizzes ?? []);
  for (const quiz of quizzes) yield* faultsOfQuiz(quiz, ids);
  for (const step of steps) for (const id of step.recalls ?? []) if (!quizzes.some((quiz) => quiz.id === id)) yield `${step.id} recalls ${id}, which nothing asks`;
  for (const action of [...solution, ...wrongAnswers.flatMap((answer) => answer.actions)]) {
    if ('until' in action) yield* unknown('a wait', action.until, ids);
  }
}

function* faultsOfGoal(goal: Goal, earlier: readonly string[], all: readonly string[]): Iterable<string> {
  yield* unknown(`${goal.id} after`, goal.after ?? [], earlier);
  if ('until' in goal) yield* unknown(`${goal.id} until`, goal.until ?? [], all);
}

function* faultsOfQuiz(quiz: Quiz, goals: readonly string[]): Iterable<string> {
  if (quiz.type === 'time') yield* unknown(quiz.id, [quiz.from, quiz.to], goals);
  else if (!quiz.options.includes(quiz.answer)) yield `${quiz.id} has no option ${quiz.answer}`;
}

function* unknown(where: string, wanted: readonly string[], known: readonly string[]): Iterable<string> {
  for (const id of wanted) if (!known.includes(id)) yield `${where}: there is no goal ${id}${known.length === 0 ? '' : ' here'}`;
}

/** Where a text and its scenario do not fit together. */
export function* textFaults(scenario: Scenario, text: ScenarioText): Iterable<string> {
  yield* differences('steps', scenario.spec.steps, text.steps);
  for (const step of scenario.spec.steps) {
    const said = text.steps[step.id];
    if (said === undefined) continue;
    const shown = step.goals.filter((goal) => goal.hidden !== true);
    yield* differences(`${step.id}.goals`, shown, said.goals);
    yield* differences(`${step.id}.offers`, step.offers ?? [], said.offers ?? {});
    yield* differences(`${step.id}.quizzes`, step.quizzes ?? [], said.quizzes ?? {});
    for (const quiz of step.quizzes ?? []) yield* quizFaults(quiz, said.quizzes?.[quiz.id]);
    yield* emptyTexts(step.id, said);
  }
}

function* quizFaults(quiz: Quiz, said: QuizText | undefined): Iterable<string> {
  if (said === undefined) return;
  if (quiz.type === 'time' && said.from === undefined) yield `${quiz.id} does not say what its scale begins with`;
  if (quiz.type === 'choice') {
    yield* differences(
      `${quiz.id}.options`,
      quiz.options.map((id) => ({ id })),
      said.options ?? {},
    );
  }
}

function* emptyTexts(id: string, said: StepText): Iterable<string> {
  if (said.hints.length === 0) yield `${id} has no hint`;
  for (const part of ['title', 'short', 'prose', 'after'] as const) if (said[part].trim() === '') yield `${id}.${part} is empty`;
}

function* differences(where: string, wanted: readonly { readonly id: string }[], said: Readonly<Record<string, unknown>>): Iterable<string> {
  const ids = wanted.map((it) => it.id);
  for (const id of ids) if (said[id] === undefined) yield `${where}.${id} is not said`;
  for (const id of Object.keys(said)) if (!ids.includes(id)) yield `${where}.${id} is said of nothing`;
}
