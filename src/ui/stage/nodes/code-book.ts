/** Two letters for every workload, unique in view. A workload keeps its letters as long as the page is open. */
export class CodeBook {
  readonly #codes = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** `key` identifies the workload, `name` is what the letters come from. */
  codeOf(key: string, name: string): string {
    const known = this.#codes.get(key);
    if (known !== undefined) return known;
    for (const code of candidates(name)) {
      if (this.#taken.has(code)) continue;
      this.#taken.add(code);
      this.#codes.set(key, code);
      return code;
    }
    // All that remind of the name are taken, by hundreds of others: then letters repeat, and the full name tells.
    const [code = '··'] = candidates(name);
    this.#codes.set(key, code);
    return code;
  }
}

/** Initials first, then the first letter with each later one, then the first letter with a digit, then anything. */
function* candidates(name: string): Iterable<string> {
  const letters = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const first = letters.at(0) ?? 'x';
  const parts = name.toLowerCase().split(/[^a-z0-9]+/).filter((part) => part !== '');
  const second = parts.at(1)?.at(0);
  if (second !== undefined) yield first + second;
  for (const letter of letters.slice(1)) yield first + letter;
  for (let digit = 2; digit <= 9; digit++) yield `${first}${digit}`;
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') yield first + letter;
  for (const a of 'abcdefghijklmnopqrstuvwxyz') for (const b of '0123456789') yield a + b;
}
