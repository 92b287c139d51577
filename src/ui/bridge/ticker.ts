import type { ClockState } from '../../engine/protocol/messages.ts';

/** No frame for longer than this, and the page stops guessing: the engine is busy or asleep. */
const longestGuessMs = 1_500;
/** Above this the engine may not keep up, and only frames tell. */
const fastestGuess = 1_000;

/**
 * What the clock reads between two frames: the engine sends none while nothing changes, but time goes on. The reading never goes
 * backwards while the same cluster runs.
 */
export function readingAt(base: ClockState, sinceMs: number, shownMs: number): ClockState {
  if (base.paused || base.speed > fastestGuess) return base;
  const ahead = Math.min(sinceMs, longestGuessMs) * base.speed;
  const elapsedMs = Math.max(shownMs, base.elapsedMs + ahead);
  return { ...base, elapsedMs, now: laterDate(base.now, elapsedMs - base.elapsedMs) };
}

function laterDate(rfc3339: string, ms: number): string {
  const at = Date.parse(rfc3339);
  return Number.isNaN(at) ? rfc3339 : new Date(at + ms).toISOString();
}
