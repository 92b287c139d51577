import type { ClusterSpec, Json } from '../../engine/protocol/messages.ts';

// A scenario is a folder: `scenario.yaml` holds what is true in every language, `text.<language>.yaml` what is said. Everything here is
// plain data; what it means is in conditions.ts, goals.ts and actions.ts.

/** Which objects are meant. Without a name or labels: all of the kind. */
export interface Selection {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One demand on an object. Paths are explained in path.ts. */
export type Demand =
  | { readonly field: string; readonly equals: Json }
  | { readonly field: string; readonly contains: string }
  | { readonly field: string; readonly atLeast: number }
  | { readonly field: string; readonly atMost: number }
  | { readonly field: string; readonly present: boolean }
  /** A `status.conditions` entry. `is` defaults to `True`. */
  | { readonly condition: string; readonly is?: string; readonly reason?: string; readonly message?: string }
  /** A pod that is Ready and not on its way out, or one that is not. */
  | { readonly ready: boolean }
  | { readonly terminating: boolean }
  /** Whether some controller owns it. */
  | { readonly controlled: boolean };

export interface Match extends Selection {
  /** Count these parts of each object instead of the object: `endpoints[*]`. */
  readonly each?: string;
  readonly where?: readonly Demand[];
  /** Only objects that were not there when the goal began. */
  readonly fresh?: boolean;
}

export interface FactMatch {
  readonly reason: string;
  readonly by?: string;
  readonly kind?: string;
  readonly name?: string;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  /** How many objects match. Without a bound: at least one. */
  | { readonly count: Match; readonly atLeast?: number; readonly atMost?: number; readonly exactly?: number }
  /** How many of the objects that were there when the goal began are gone, or on their way out. */
  | { readonly lost: Selection; readonly atLeast: number }
  /** How many facts of that kind were recorded since the goal began. Without a bound: at least one. */
  | { readonly fact: FactMatch; readonly atLeast?: number };

interface GoalBase {
  readonly id: string;
  /** The goal begins, and its clock starts, when these goals are met. Without: at the start of the lesson. */
  readonly after?: readonly string[];
  /** Not listed for the learner; a mark in time for quizzes and other goals. */
  readonly hidden?: boolean;
}

/** Met when the condition holds; failed when that takes longer than `withinMs`. */
export interface ReachGoal extends GoalBase {
  readonly when: Condition;
  readonly withinMs?: number;
}

/** Must hold all the time (or never): met when the goals named in `until` are met and `forMs` has passed. */
export interface HoldGoal extends GoalBase {
  readonly always?: Condition;
  readonly never?: Condition;
  readonly until?: readonly string[];
  readonly forMs?: number;
}

/** Not an aim but a mark: the time that a field tells, followed until the goals named are met. */
export interface ClockGoal extends GoalBase {
  readonly timeOf: Selection & { readonly field: string };
  readonly until: readonly string[];
}

export type Goal = ReachGoal | HoldGoal | ClockGoal;

/** How long something takes: the learner guesses first, then two goals' times tell. */
export interface TimeQuiz {
  readonly id: string;
  readonly type: 'time';
  readonly from: string;
  readonly to: string;
  readonly maxMs: number;
  readonly stepMs: number;
  /** What the solution must measure; the prover holds the lesson to it. */
  readonly expectMs: readonly [number, number];
}

export interface ChoiceQuiz {
  readonly id: string;
  readonly type: 'choice';
  readonly options: readonly string[];
  readonly answer: string;
}

export type Quiz = TimeQuiz | ChoiceQuiz;

export interface RequestSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{name}` and `{uid}` stand for the object that `pick` found. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: Json;
}

/** A button in a step: the shortest way to do what the step asks for. */
export type Offer = { readonly id: string } & (
  /** `first` is a list request: `{name}` stands for the first of its items. */
  | { readonly request: RequestSpec; readonly first?: string }
  | { readonly pace: { readonly paused?: boolean; readonly speed?: number } }
  | { readonly edit: string }
  | { readonly select: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string; readonly name: string }; readonly first?: string }
);

export interface Step {
  readonly id: string;
  readonly goals: readonly Goal[];
  readonly quizzes?: readonly Quiz[];
  /** Quizzes of earlier steps whose answer is known now: shown again with what was measured. */
  readonly recalls?: readonly string[];
  readonly offers?: readonly Offer[];
}

export type Action =
  /** `pick` chooses the object the path speaks of: the first by name, or the `skip`-th after it. */
  | { readonly request: RequestSpec; readonly pick?: Match & { readonly skip?: number } }
  | { readonly apply: string }
  | { readonly advanceMs: number }
  /** Lets time pass until the goals are met. */
  | { readonly until: readonly string[]; readonly limitMs: number };

export interface WrongAnswer {
  readonly name: string;
  readonly actions: readonly Action[];
}

export interface ScenarioSpec {
  readonly chapter: string;
  readonly cluster: Omit<ClusterSpec, 'manifests'>;
  /** YAML of what is there before the learner comes. */
  readonly manifests?: string;
  /** The lesson begins when this holds. */
  readonly settled: Condition;
  readonly settleLimitMs: number;
  readonly steps: readonly Step[];
  readonly solution: readonly Action[];
  readonly wrongAnswers: readonly WrongAnswer[];
}

export interface Scenario {
  readonly apiVersion: 'sandbox.kubarium.dev/v1';
  readonly kind: 'Scenario';
  readonly metadata: { readonly name: string };
  readonly spec: ScenarioSpec;
}

export function goalsOf(scenario: Scenario): readonly Goal[] {
  return scenario.spec.steps.flatMap((step) => step.goals);
}
