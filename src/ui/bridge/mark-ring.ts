import type { TimelineMark } from '../../engine/protocol/messages.ts';

/** The newest marks, oldest first, also by lane. The oldest go first, from their lane too. */
export class MarkRing {
  #marks: TimelineMark[] = [];
  #first = 0;
  readonly #lanes = new Map<string, TimelineMark[]>();
  readonly #limit: number;

  constructor(limit = 5_000) {
    this.#limit = limit;
  }

  add(mark: TimelineMark): void {
    this.#marks.push(mark);
    const lane = this.#lanes.get(mark.lane);
    if (lane === undefined) this.#lanes.set(mark.lane, [mark]);
    else lane.push(mark);
    if (this.#marks.length - this.#first > this.#limit) this.#forget();
  }

  lane(name: string): readonly TimelineMark[] {
    return this.#lanes.get(name) ?? [];
  }

  /** All marks, oldest first. */
  all(): readonly TimelineMark[] {
    return this.#marks.slice(this.#first);
  }

  clear(): void {
    this.#marks = [];
    this.#first = 0;
    this.#lanes.clear();
  }

  #forget(): void {
    const oldest = this.#marks[this.#first];
    this.#first++;
    if (oldest !== undefined) {
      const lane = this.#lanes.get(oldest.lane);
      lane?.shift();
      if (lane?.length === 0) this.#lanes.delete(oldest.lane);
    }
    if (this.#first > this.#limit) {
      this.#marks = this.#marks.slice(this.#first);
      this.#first = 0;
    }
  }
}
