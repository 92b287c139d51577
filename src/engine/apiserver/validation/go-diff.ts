// The difference of two texts as k8s.io/apimachinery/pkg/util/diff shows it: difflib's unified diff of pretty JSON, three lines of context.
import { structText } from './go-struct.ts';

type Tag = 'equal' | 'replace' | 'delete' | 'insert';

/** Lines `[aStart, aEnd)` of the one text against `[bStart, bEnd)` of the other. */
interface Edit {
  readonly tag: Tag;
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

interface Block {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

/** Where each line of `b` is. Lines that are everywhere say nothing, so difflib leaves them out of long texts. */
function indexOf(b: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of b.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else known.push(index);
  }
  if (b.length < 200) return places;
  const limit = Math.floor(b.length / 100) + 1;
  for (const [line, indices] of places) if (indices.length > limit) places.delete(line);
  return places;
}

class Matcher {
  readonly #a: readonly string[];
  readonly #b: readonly string[];
  readonly #places: ReadonlyMap<string, readonly number[]>;

  constructor(a: readonly string[], b: readonly string[]) {
    this.#a = a;
    this.#b = b;
    this.#places = indexOf(b);
  }

  /** The longest run of equal lines, of several the first. */
  #longest(aLow: number, aHigh: number, bLow: number, bHigh: number): Block {
    let best: Block = { a: aLow, b: bLow, size: 0 };
    let lengths = new Map<number, number>();
    for (let i = aLow; i < aHigh; i++) {
      const next = new Map<number, number>();
      for (const j of this.#places.get(this.#a[i] ?? '') ?? []) {
        if (j < bLow) continue;
        if (j >= bHigh) break;
        const size = (lengths.get(j - 1) ?? 0) + 1;
        next.set(j, size);
        if (size > best.size) best = { a: i - size + 1, b: j - size + 1, size };
      }
      lengths = next;
    }
    return this.#grown(best, aLow, aHigh, bLow, bHigh);
  }

  /** The run with the equal lines around it that the index had left out. */
  #grown({ a, b, size }: Block, aLow: number, aHigh: number, bLow: number, bHigh: number): Block {
    let before = 0;
    let after = size;
    while (a - before > aLow && b - before > bLow && this.#a[a - before - 1] === this.#b[b - before - 1]) before++;
    while (a + after < aHigh && b + after < bHigh && this.#a[a + after] === this.#b[b + after]) after++;
    return { a: a - before, b: b - before, size: before + after };
  }

  *blocks(aLow = 0, aHigh = this.#a.length, bLow = 0, bHigh = this.#b.length): Generator<Block, void> {
    const match = this.#longest(aLow, aHigh, bLow, bHigh);
    if (match.size === 0) return;
    if (aLow < match.a && bLow < match.b) yield* this.blocks(aLow, match.a, bLow, match.b);
    yield match;
    if (match.a + match.size < aHigh && match.b + match.size < bHigh) yield* this.blocks(match.a + match.size, aHigh, match.b + match.size, bHigh);
  }

  edits(): readonly Edit[] {
    const edits: Edit[] = [];
    let [a, b] = [0, 0];
    for (const block of [...joined(this.blocks()), { a: this.#a.length, b: this.#b.length, size: 0 }]) {
      const tag = a < block.a ? (b < block.b ? 'replace' : 'delete') : b < block.b ? 'insert' : undefined;
      if (tag !== undefined) edits.push({ tag, aStart: a, aEnd: block.a, bStart: b, bEnd: block.b });
      [a, b] = [block.a + block.size, block.b + block.size];
      if (block.size > 0) edits.push({ tag: 'equal', aStart: block.a, aEnd: a, bStart: block.b, bEnd: b });
    }
    return edits;
  }
}

/** Runs that touch are one. */
function joined(blocks: Iterable<Block>): readonly Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (last !== undefined && last.a + last.size === block.a && last.b + last.size === block.b) result[result.length - 1] = { ...last, size: last.size + block.size };
    else result.push(block);
  }
  return result;
}

const context = 3;

function trimmed(edits: readonly Edit[]): readonly Edit[] {
  return edits.map((edit, index) => {
    if (edit.tag !== 'equal') return edit;
    if (index === 0) return { ...edit, aStart: Math.max(edit.aStart, edit.aEnd - context), bStart: Math.max(edit.bStart, edit.bEnd - context) };
    if (index === edits.length - 1) return { ...edit, aEnd: Math.min(edit.aEnd, edit.aStart + context), bEnd: Math.min(edit.bEnd, edit.bStart + context) };
    return edit;
  });
}

/** Changes near each other share their context. */
function groups(edits: readonly Edit[]): readonly (readonly Edit[])[] {
  const result: Edit[][] = [];
  let group: Edit[] = [];
  for (const edit of trimmed(edits)) {
    if (edit.tag !== 'equal' || edit.aEnd - edit.aStart <= 2 * context) {
      group.push(edit);
      continue;
    }
    result.push([...group, { ...edit, aEnd: Math.min(edit.aEnd, edit.aStart + context), bEnd: Math.min(edit.bEnd, edit.bStart + context) }]);
    group = [{ ...edit, aStart: Math.max(edit.aStart, edit.aEnd - context), bStart: Math.max(edit.bStart, edit.bEnd - context) }];
  }
  return [...result, group].filter((candidate) => candidate.some((edit) => edit.tag !== 'equal'));
}

function rangeText(start: number, end: number): string {
  const length = end - start;
  if (length === 1) return `${start + 1}`;
  return `${length === 0 ? start : start + 1},${length}`;
}

export function unifiedDiff(before: string, after: string): string {
  const a = before.split('\n');
  const b = after.split('\n');
  let text = '';
  for (const group of groups(new Matcher(a, b).edits())) {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) continue;
    text += `@@ -${rangeText(first.aStart, last.aEnd)} +${rangeText(first.bStart, last.bEnd)} @@\n`;
    for (const { tag, aStart, aEnd, bStart, bEnd } of group) {
      if (tag === 'equal') for (const line of a.slice(aStart, aEnd)) text += ` ${line}\n`;
      if (tag === 'replace' || tag === 'delete') for (const line of a.slice(aStart, aEnd)) text += `-${line}\n`;
      if (tag === 'replace' || tag === 'insert') for (const line of b.slice(bStart, bEnd)) text += `+${line}\n`;
    }
  }
  return text;
}

/** What differs between two objects of an internal type. */
export function structDiff(type: string, before: unknown, after: unknown): string {
  return unifiedDiff(structText(type, before, 1), structText(type, after, 1));
}
