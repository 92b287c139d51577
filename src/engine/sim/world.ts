import { assert } from '../base/assert.ts';
import { cloneJson } from '../base/json.ts';

/** What components must remember and cannot derive from the store: named slices of plain JSON. */
export class World {
  readonly #slices = new Map<string, unknown>();

  /**
   * The slice of that name, made by `initial` when there is none yet. The owner may write into it; everybody else keeps away.
   * Ask again after a load: a loaded world holds other objects. Values must be plain JSON (records and arrays, no Map, no Set).
   */
  slice<T extends object>(name: string, initial: () => T): T {
    const found = this.#slices.get(name);
    if (found !== undefined) return found as T;
    const made = initial();
    this.#slices.set(name, made);
    return made;
  }

  /** A slice without making it: for those who only look. */
  peek<T extends object>(name: string): Readonly<T> | undefined {
    return this.#slices.get(name) as T | undefined;
  }

  save(): Record<string, unknown> {
    const saved: Record<string, unknown> = {};
    for (const name of [...this.#slices.keys()].toSorted()) saved[name] = cloneJson(this.#slices.get(name));
    return saved;
  }

  load(saved: Record<string, unknown>): void {
    this.#slices.clear();
    for (const [name, value] of Object.entries(saved)) {
      assert(typeof value === 'object' && value !== null, `slice ${name} is an object`);
      this.#slices.set(name, cloneJson(value));
    }
  }
}
