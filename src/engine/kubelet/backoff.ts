import type { Backoff } from './memory.ts';

// Restarts and image pulls wait 10 s, then twice as long each time, up to 5 minutes (client-go util/flowcontrol/backoff.go).

const initialMs = 10_000;
const maxMs = 300_000;

/** After this long without trouble the count begins again. */
function isForgotten({ updatedMs }: Backoff, eventMs: number): boolean {
  return eventMs - updatedMs > 2 * maxMs;
}

/** Still waiting since what happened at `eventMs`? */
export function isBackingOff(backoff: Backoff, eventMs: number, nowMs: number): boolean {
  return !isForgotten(backoff, eventMs) && nowMs - eventMs < backoff.ms;
}

/** The wait after one more failure. */
export function backOff(backoff: Backoff | undefined, eventMs: number, nowMs: number): Backoff {
  if (backoff === undefined || isForgotten(backoff, eventMs)) return { ms: initialMs, updatedMs: nowMs };
  return { ms: Math.min(maxMs, backoff.ms * 2), updatedMs: nowMs };
}
