import type { GoalState, LessonState } from '../../engine/protocol/messages.ts';
import type { ClusterView } from './cluster-view.ts';
import { goalsOf, type Goal, type Scenario } from './format.ts';
import { evaluate, tellGoal, untouched, type GoalMemory } from './goals.ts';

/** Plain data: what a save file keeps of a lesson. */
export interface SavedLesson {
  readonly name: string;
  readonly goals: Readonly<Record<string, GoalMemory>>;
}

/** A lesson that is being taken: looks at the cluster after every instant, and tells how its goals stand. */
export class LessonRun {
  readonly scenario: Scenario;
  readonly #goals: readonly Goal[];
  #memory: Record<string, GoalMemory>;

  constructor(scenario: Scenario, saved?: SavedLesson) {
    this.scenario = scenario;
    this.#goals = goalsOf(scenario);
    this.#memory = { ...saved?.goals };
  }

  /** True when something the learner sees has changed. Call it after every virtual instant in which something happened. */
  observe(view: ClusterView): boolean {
    let changed = false;
    // A goal may end another one that stands before it, so look until nothing moves; each round decides at least one goal.
    for (let again = true; again; ) {
      again = false;
      for (const goal of this.#goals) {
        const before = this.#memoryOf(goal.id);
        const after = evaluate(goal, before, view, (id) => this.#memoryOf(id).state);
        if (after === before) continue;
        this.#memory[goal.id] = after;
        changed = true;
        again ||= after.state !== before.state;
      }
    }
    return changed;
  }

  get state(): LessonState {
    const { steps } = this.scenario.spec;
    const firstOpen = steps.findIndex((step) => step.goals.some((goal) => this.#memoryOf(goal.id).state !== 'met'));
    return {
      name: this.scenario.metadata.name,
      step: firstOpen < 0 ? steps.length : firstOpen,
      goals: this.#goals.map((goal) => tellGoal(goal, this.#memoryOf(goal.id))),
    };
  }

  goal(id: string): GoalState | undefined {
    return this.state.goals.find((goal) => goal.id === id);
  }

  get isMet(): boolean {
    return this.#goals.every((goal) => this.#memoryOf(goal.id).state === 'met');
  }

  get hasFailed(): boolean {
    return this.#goals.some((goal) => this.#memoryOf(goal.id).state === 'failed');
  }

  save(): SavedLesson {
    return { name: this.scenario.metadata.name, goals: { ...this.#memory } };
  }

  #memoryOf(id: string): GoalMemory {
    return this.#memory[id] ?? untouched;
  }
}
