// The one user of Date in the engine: it turns numbers into calendar texts and back, and never asks what time it is.
/* oxlint-disable no-restricted-globals -- calendar arithmetic only; the clock is sim.nowMs */

/** The second that was asked for last: a cluster at work asks for the same one thousands of times. Only a cache. */
let lastSecond = Number.NaN;
let lastText = '';

/** RFC 3339 in UTC with whole seconds (`metav1.Time`), rounded down. */
export function formatTime(epochMs: number): string {
  const second = Math.floor(epochMs / 1000);
  if (second !== lastSecond) {
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** RFC 3339 in UTC with microseconds (`metav1.MicroTime`). */
export function formatMicroTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 23)}000Z`;
}

/** Milliseconds since 1970, or `undefined` for a text that is not RFC 3339. */
export function parseTime(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Milliseconds since 1970 of a time an API object holds; `fallback` when there is none. */
export function timeMs(text: string | undefined | null, fallback = 0): number {
  return text === undefined || text === null ? fallback : (parseTime(text) ?? fallback);
}

/** Go's `time.Duration.String()`: `1.5s`, `2m40s`, `150ms`. Input in milliseconds, fractions allowed down to nanoseconds. */
export function formatGoDuration(ms: number): string {
  if (ms === 0) return '0s';
  const sign = ms < 0 ? '-' : '';
  const nanos = Math.round(Math.abs(ms) * 1e6);
  if (nanos < 1e3) return `${sign}${nanos}ns`;
  if (nanos < 1e6) return `${sign}${nanos / 1e3}µs`;
  if (nanos < 1e9) return `${sign}${nanos / 1e6}ms`;
  const seconds = nanos / 1e9;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = Number((seconds - hours * 3600 - minutes * 60).toFixed(9));
  if (hours > 0) return `${sign}${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${sign}${minutes}m${rest}s` : `${sign}${rest}s`;
}
