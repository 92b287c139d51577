/**
 * The names of one partition in code-unit order. Adding is O(1): new names wait unsorted until somebody asks for the order, so a burst of
 * creates costs one sort, not one insertion each.
 */
export class SortedNames {
  #sorted: readonly string[] = [];
  #waiting: string[] = [];
  #gone = 0;

  add(name: string): void {
    this.#waiting.push(name);
  }

  /** The name stays in the list until the next look; `isThere` then says that it has gone. */
  remove(): void {
    this.#gone++;
  }

  /** All names for which `isThere` holds. The array is never changed afterwards. */
  list(isThere: (name: string) => boolean): readonly string[] {
    if (this.#waiting.length === 0 && this.#gone === 0) return this.#sorted;
    const waiting = this.#waiting.toSorted();
    const merged: string[] = [];
    let next = 0;
    const take = (name: string): void => {
      if (name !== merged.at(-1) && isThere(name)) merged.push(name);
    };
    for (const name of this.#sorted) {
      for (let first = waiting[next]; first !== undefined && first < name; first = waiting[++next]) take(first);
      take(name);
    }
    for (let first = waiting[next]; first !== undefined; first = waiting[++next]) take(first);
    this.#sorted = merged;
    this.#waiting = [];
    this.#gone = 0;
    return merged;
  }
}
