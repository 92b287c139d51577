import type { MachineRow, MachineState } from '../../engine/protocol/messages.ts';

export interface StateSpell {
  readonly fromMs: number;
  readonly state: MachineState;
}

const beatLimit = 512;
const spellLimit = 64;

/** What the page has seen of one machine: its heartbeats and the states it went through. A row carries only the newest of both. */
export class MachineHistory {
  #beats: number[] = [];
  #spells: StateSpell[] = [];

  see(row: MachineRow): void {
    const last = this.#beats.at(-1) ?? -1;
    for (const beat of row.heartbeatsMs) if (beat > last) this.#beats.push(beat);
    if (this.#beats.length > beatLimit) this.#beats = this.#beats.slice(-beatLimit / 2);
    if (this.#spells.at(-1)?.state === row.state) return;
    this.#spells.push({ fromMs: row.stateSinceMs, state: row.state });
    if (this.#spells.length > spellLimit) this.#spells = this.#spells.slice(-spellLimit / 2);
  }

  /** Elapsed milliseconds of Lease renewals, oldest first. */
  get beats(): readonly number[] {
    return this.#beats;
  }

  get spells(): readonly StateSpell[] {
    return this.#spells;
  }
}
