import type { DoorRecord } from '../../api/door.ts';
import type { InsideNotes } from './inside-notes.ts';

const maximumRecords = 200;
const maximumDryRuns = 20;
const maximumInside = 500;

/**
 * The last requests from outside that wanted to change something, oldest first. Dry runs have a room of their own: an editor that asks at every
 * pause must not drive out what was really written.
 */
export class DoorBook {
  #lastId = 0;
  #real: DoorRecord[] = [];
  #dry: DoorRecord[] = [];
  #inside: InsideNotes[] = [];

  get records(): readonly DoorRecord[] {
    return [...this.#real.slice(-maximumRecords), ...this.#dry.slice(-maximumDryRuns)].toSorted((a, b) => a.id - b.id);
  }

  keep(record: Omit<DoorRecord, 'id'>): void {
    const numbered = { ...record, id: ++this.#lastId };
    if (record.isDryRun) this.#dry = added(this.#dry, numbered, maximumDryRuns);
    else this.#real = added(this.#real, numbered, maximumRecords);
  }

  /** What a component inside wrote: only those who wrote something are kept. */
  keepInside(notes: InsideNotes): void {
    if (notes.hasWritten) this.#inside = added(this.#inside, notes, maximumInside);
  }

  /** What is remembered of the request inside that made the fact. */
  insideOf(factId: number): DoorRecord | undefined {
    return this.#inside.findLast((notes) => notes.hasMade(factId))?.record();
  }
}

/** The array grows to twice what is kept before it is cut, so that most additions cost nothing. */
function added<T>(records: T[], record: T, maximum: number): T[] {
  records.push(record);
  return records.length < 2 * maximum ? records : records.slice(-maximum);
}
