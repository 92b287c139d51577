import type { ApplyResult } from '../../engine/protocol/messages.ts';

/** How long nobody types before the API server is asked. */
export const pauseMs = 800;
/** The longest text that is checked while it is written; a longer one is checked when the reader asks for it. */
export const longestChecked = 200_000;

/** What the check needs of the editor that is open. */
export interface Desk {
  /** `undefined` while nothing holds a text yet. */
  readonly text: () => string | undefined;
  /** A submission is running; the check waits until it is over. */
  readonly isBusy: () => boolean;
  /** The reader has the server's word on this very text already. */
  readonly isAnswered: () => boolean;
  readonly ask: (text: string) => Promise<readonly ApplyResult[]>;
  /** `null`: there is nothing to say about the text as it is. */
  readonly tell: (results: readonly ApplyResult[] | null) => void;
}

/**
 * Asks the API server what it would say to a text, whenever typing pauses. A question costs the engine's time, so there is never more than one
 * under way, whatever is opened and closed meanwhile; and an answer to a text that is no longer there is nobody's.
 */
export class LiveCheck {
  #desk: Desk | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #last: { readonly text: string; readonly results: readonly ApplyResult[] } | undefined;

  open(desk: Desk): void {
    this.#desk = desk;
    this.edited();
  }

  close(): void {
    this.#desk = undefined;
    clearTimeout(this.#timer);
  }

  edited(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), pauseMs);
  }

  /** Something may have changed the cluster: what was answered before is not known to be true any more. */
  forget(): void {
    this.#last = undefined;
  }

  async #look(): Promise<void> {
    const desk = this.#desk;
    if (desk === undefined || desk.isAnswered()) return;
    if (this.#isAsking || desk.isBusy()) {
      this.edited();
      return;
    }
    const text = desk.text();
    if (text === undefined) return;
    if (text.trim() === '' || text.length > longestChecked) desk.tell(null);
    else if (text === this.#last?.text) desk.tell(this.#last.results);
    else await this.#ask(desk, text);
  }

  async #ask(desk: Desk, text: string): Promise<void> {
    this.#isAsking = true;
    const results = await desk.ask(text).catch(() => undefined);
    this.#isAsking = false;
    if (this.#desk !== desk || desk.isAnswered() || desk.text() !== text) return;
    // What the engine could not answer is asked again after the next change.
    this.#last = results === undefined ? undefined : { text, results };
    desk.tell(results ?? null);
  }
}
