// What a scenario says in one language. `` `code` `` and `*strong*` mark words up; a blank line begins a paragraph.

export interface QuizText {
  readonly question: string;
  /** What the scale begins with: `last heartbeat`. Time quizzes only. */
  readonly from?: string;
  /** Choice quizzes only. */
  readonly options?: Readonly<Record<string, string>>;
  /** Said once the answer is known. */
  readonly after: string;
}

export interface StepText {
  readonly title: string;
  /** What the button says that leads here: `Next: who evicts?` */
  readonly short: string;
  readonly prose: string;
  readonly goals: Readonly<Record<string, string>>;
  readonly quizzes?: Readonly<Record<string, QuizText>>;
  readonly offers?: Readonly<Record<string, string>>;
  /** From a nudge to the answer. */
  readonly hints: readonly string[];
  /** Said when the goals of the step are met: what happened, and why. */
  readonly after: string;
}

export interface ScenarioText {
  readonly chapter: string;
  readonly title: string;
  /** One line for the list of lessons. */
  readonly line: string;
  readonly steps: Readonly<Record<string, StepText>>;
  /** The last page. */
  readonly end: string;
}
