/**
 * Sorted lists of ids by group. An id is in at most one group. A list keeps its identity until its members change, so that a component
 * can compare it with `===`.
 */
export class IdLists {
  readonly #groupOf = new Map<string, string>();
  readonly #members = new Map<string, Set<string>>();
  readonly #sorted = new Map<string, readonly string[]>();
  readonly #compare: (a: string, b: string) => number;

  constructor(compare: (a: string, b: string) => number) {
    this.#compare = compare;
  }

  /** Moves `id` into `group` (`undefined`: out of all) and gives the groups whose lists changed. */
  move(id: string, group: string | undefined): readonly string[] {
    const before = this.#groupOf.get(id);
    if (before === group) return [];
    const changed: string[] = [];
    if (before !== undefined) {
      this.#members.get(before)?.delete(id);
      if (this.#members.get(before)?.size === 0) this.#members.delete(before);
      this.#groupOf.delete(id);
      changed.push(before);
    }
    if (group !== undefined) {
      const members = this.#members.get(group) ?? new Set();
      this.#members.set(group, members.add(id));
      this.#groupOf.set(id, group);
      changed.push(group);
    }
    for (const name of changed) this.#sorted.delete(name);
    return changed;
  }

  groupOf(id: string): string | undefined {
    return this.#groupOf.get(id);
  }

  /** The names of the groups that have members, in order. */
  groups(): readonly string[] {
    return [...this.#members.keys()].toSorted(naturally);
  }

  list(group: string): readonly string[] {
    const known = this.#sorted.get(group);
    if (known !== undefined) return known;
    const members = this.#members.get(group);
    const sorted = members === undefined ? none : [...members].toSorted(this.#compare);
    this.#sorted.set(group, sorted);
    return sorted;
  }

  clear(): void {
    this.#groupOf.clear();
    this.#members.clear();
    this.#sorted.clear();
  }
}

const none: readonly string[] = [];
const collator = new Intl.Collator('en', { numeric: true });

/** `node-2` before `node-10`. */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b);
}
