import type { ClockState } from '../../engine/protocol/messages.ts';

/** The virtual date of the beginning, milliseconds since 1970. */
export function startMsOf(clock: ClockState): number {
  return Date.parse(clock.now) - clock.elapsedMs;
}

/** Elapsed milliseconds of a time in an object; `undefined` where there is none. */
export function elapsedOf(time: string | undefined, startMs: number): number | undefined {
  if (time === undefined) return undefined;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? undefined : ms - startMs;
}

/** A length of time as kubectl prints it: `45s`, `3m20s`, `12m`, `3h5m`, `25h`, `4d`. */
export function kubectlAge(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y`;
}

/** When an event was seen, as `kubectl describe` says it: `67s`, or `5s (x3 over 2m)`. */
export function eventAge(event: { readonly count: number; readonly firstMs: number; readonly lastMs: number }, nowMs: number): string {
  const last = kubectlAge(nowMs - event.lastMs);
  return event.count > 1 ? `${last} (x${event.count} over ${kubectlAge(nowMs - event.firstMs)})` : last;
}
