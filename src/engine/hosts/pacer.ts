import type { Pace } from '../cluster/pace.ts';

/** What a pacer drives. Times are virtual milliseconds since the cluster began. */
export interface Paced {
  readonly elapsedMs: number;
  nextDueMs(): number | undefined;
  /** Handles the next event due by then; false when there is none. */
  step(limitElapsedMs: number): boolean;
  /** Moves the clock there when nothing is due before. */
  runUntil(elapsedMs: number): void;
}

export interface Wall {
  nowMs(): number;
  /** Calls back after so many milliseconds; returns how to call it off. */
  later(ms: number, action: () => void): () => void;
}

/** Longest run without giving the host a breath. */
const sliceMs = 12;
const longestSleepMs = 1000;

/** Lets virtual time follow wall time. Sleeps until the next event is due; when the machine cannot keep up, time stretches, nothing is skipped. */
export class Pacer {
  readonly #paced: () => Paced;
  readonly #wall: Wall;
  readonly #afterRun: () => void;
  #pace: Pace;
  #baseWallMs: number;
  #baseElapsedMs: number;
  #callOff: (() => void) | undefined;

  constructor(paced: () => Paced, wall: Wall, pace: Pace, afterRun: () => void) {
    this.#paced = paced;
    this.#wall = wall;
    this.#pace = pace;
    this.#afterRun = afterRun;
    this.#baseWallMs = wall.nowMs();
    this.#baseElapsedMs = paced().elapsedMs;
  }

  get pace(): Pace {
    return this.#pace;
  }

  /** Begins, or begins anew after the clock was moved by hand. */
  start(): void {
    this.#rebase();
    this.#plan();
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }

  setPace(pace: Pace): void {
    this.catchUp();
    this.#pace = pace;
    this.start();
  }

  /** Brings the virtual clock to where it should be by now, within one slice. Call before anything from outside takes effect. */
  catchUp(): void {
    if (this.#pace.paused) return;
    const paced = this.#paced();
    const began = this.#wall.nowMs();
    const isMax = this.#pace.speed === Number.POSITIVE_INFINITY;
    const target = isMax ? Number.MAX_SAFE_INTEGER : this.#baseElapsedMs + Math.floor((began - this.#baseWallMs) * this.#pace.speed);
    let count = 0;
    while (paced.step(target)) {
      if ((++count & 31) === 0 && this.#wall.nowMs() - began > sliceMs) {
        this.#rebase();
        return;
      }
    }
    if (!isMax && target > paced.elapsedMs) paced.runUntil(target);
  }

  /** Something new may be due earlier than planned. */
  replan(): void {
    this.#plan();
  }

  #rebase(): void {
    this.#baseWallMs = this.#wall.nowMs();
    this.#baseElapsedMs = this.#paced().elapsedMs;
  }

  #plan(): void {
    this.stop();
    if (this.#pace.paused) return;
    const due = this.#paced().nextDueMs();
    const target = this.#baseElapsedMs + (this.#wall.nowMs() - this.#baseWallMs) * this.#pace.speed;
    const waitMs = due === undefined ? longestSleepMs : this.#pace.speed === Number.POSITIVE_INFINITY ? 0 : (due - target) / this.#pace.speed;
    this.#callOff = this.#wall.later(Math.min(longestSleepMs, Math.max(0, waitMs)), () => {
      this.catchUp();
      this.#afterRun();
      this.#plan();
    });
  }
}
