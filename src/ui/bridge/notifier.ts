import { flushSync } from 'react-dom';

/** How long one turn of telling may take before the page gets a chance to paint and to answer the keyboard. */
const budgetMs = 8;
/** Small, so that the budget is looked at often: one listener may draw a hundred pods. */
const batchSize = 4;

export interface Schedule {
  readonly later: (turn: () => void) => void;
  readonly nowMs: () => number;
  /** Runs `tell` and whatever rendering it causes. */
  readonly rendering: (tell: () => void) => void;
}

const inBrowser: Schedule = { later: (turn) => requestAnimationFrame(turn), nowMs: () => performance.now(), rendering: flushSync };

/**
 * Tells listeners which topics changed, a batch at a time, and stops when the budget of a turn is used up: a thousand pods that change
 * in one frame are drawn over several, and the page never blocks.
 */
export class Notifier {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #pending = new Set<string>();
  readonly #schedule: Schedule;
  #running = false;

  constructor(schedule: Schedule = inBrowser) {
    this.#schedule = schedule;
  }

  subscribe(topic: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  mark(topic: string): void {
    if (this.#listeners.has(topic)) this.#pending.add(topic);
  }

  tellEverybody(): void {
    for (const topic of this.#listeners.keys()) this.#pending.add(topic);
    this.flush();
  }

  flush(): void {
    if (this.#running || this.#pending.size === 0) return;
    this.#running = true;
    this.#schedule.later(() => this.#turn());
  }

  #turn(): void {
    const start = this.#schedule.nowMs();
    do {
      const batch = this.#take();
      this.#schedule.rendering(() => {
        for (const listener of batch) listener();
      });
    } while (this.#pending.size > 0 && this.#schedule.nowMs() - start < budgetMs);
    this.#running = false;
    this.flush();
  }

  #take(): readonly (() => void)[] {
    const batch: (() => void)[] = [];
    for (const topic of this.#pending) {
      this.#pending.delete(topic);
      for (const listener of this.#listeners.get(topic) ?? []) batch.push(listener);
      if (batch.length >= batchSize) break;
    }
    return batch;
  }
}
