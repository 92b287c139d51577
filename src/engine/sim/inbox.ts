/** A command from outside with the moment it took effect; the input log is the list of these. */
export interface LoggedCommand<C> {
  /** Virtual milliseconds since the cluster began. */
  readonly elapsedMs: number;
  /** Events handled before it: tells commands of one millisecond apart. */
  readonly processed: number;
  readonly command: C;
}

/** The input log. Together with the seed and the cluster spec it says everything that ever happened. */
export class Inbox<C> {
  readonly #log: LoggedCommand<C>[];

  constructor(log: readonly LoggedCommand<C>[] = []) {
    this.#log = [...log];
  }

  get log(): readonly LoggedCommand<C>[] {
    return this.#log;
  }

  accept(elapsedMs: number, processed: number, command: C): void {
    this.#log.push({ elapsedMs, processed, command });
  }
}
