/** A change of one key. `previous` is absent for a create; `value` of a delete is what its watchers are shown. */
export interface StoreEvent<V> {
  readonly type: 'create' | 'update' | 'delete';
  readonly revision: number;
  readonly partition: string;
  readonly name: string;
  readonly value: V;
  readonly previous: V | undefined;
  /** The fact that this write is recorded as. */
  readonly causeId: number;
}

/** Events in revision order, the oldest trimmed away. Readers hold a revision, not a place, so a log never knows its readers. */
export class EventLog<V> {
  #events: StoreEvent<V>[] = [];
  #first = 0;
  #trimmedRevision = 0;

  /** The revision of the newest event that is gone; 0 when none is. */
  get trimmedRevision(): number {
    return this.#trimmedRevision;
  }

  get size(): number {
    return this.#events.length - this.#first;
  }

  push(event: StoreEvent<V>): void {
    this.#events.push(event);
  }

  /** Where events after that revision begin; use with `at`. */
  positionAfter(revision: number): number {
    const events = this.#events;
    let low = this.#first;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle] as StoreEvent<V>).revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(position: number): StoreEvent<V> | undefined {
    return this.#events[position];
  }

  after(revision: number): readonly StoreEvent<V>[] {
    return this.#events.slice(this.positionAfter(revision));
  }

  /** Forgets events up to and including that revision. */
  trim(revision: number): void {
    const position = this.positionAfter(revision);
    if (position > this.#first) this.#trimmedRevision = (this.#events[position - 1] as StoreEvent<V>).revision;
    this.#first = position;
    if (this.#first > 64 && this.#first * 2 > this.#events.length) {
      this.#events = this.#events.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Forgets the older half. */
  halve(): void {
    const middle = this.#events[this.#first + (this.size >> 1)];
    if (middle !== undefined) this.trim(middle.revision);
  }
}
