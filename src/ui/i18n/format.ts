// Numbers as the page prints them. Units are the same in both languages; every number keeps its unit.

const two = (n: number): string => String(n).padStart(2, '0');

/** `00:04:58` and the tenth of a second after it. */
export function clockParts(elapsedMs: number): { readonly whole: string; readonly tenth: string } {
  const tenths = Math.floor(elapsedMs / 100);
  const seconds = Math.floor(tenths / 10);
  const whole = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return { whole, tenth: `.${tenths % 10}` };
}

/** Elapsed virtual time, short: `4:58.2`, `1:04:58.2`. `digits` are decimals of the second. */
export function elapsed(ms: number, digits: 0 | 1 | 3 = 1): string {
  const unit = 10 ** digits;
  const ticks = Math.floor((Math.max(0, ms) / 1000) * unit + 1e-6);
  const seconds = Math.floor(ticks / unit);
  const fraction = digits === 0 ? '' : `.${String(ticks % unit).padStart(digits, '0')}`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}${fraction}`;
}

/** A length of time: `53 s`, `4 min 58 s`, `3 h 12 min`. */
export function span(ms: number): string {
  const seconds = Math.round(Math.max(0, ms) / 1000);
  if (seconds < 600) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `470 m` below ten cores, `16 CPU` above. */
export function cpu(millis: number): string {
  return millis >= 10_000 ? `${trim(millis / 1000)} CPU` : `${Math.round(millis)} m`;
}

const memoryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `442 MiB`, `3.2 GiB`. */
export function memory(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < memoryUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 10 ? Math.round(value) : trim(value)} ${memoryUnits[unit]}`;
}

/** `×0.1`, `×60`, `×1000`. */
export function speed(value: number): string {
  return Number.isFinite(value) ? `×${value < 10 ? trim(value) : Math.round(value)}` : '×∞';
}

function trim(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** `2026-03-02 09:04:58` out of an RFC 3339 date, as it is written: virtual dates have no time zone of the reader. */
export function virtualDate(rfc3339: string): string {
  return rfc3339.slice(0, 19).replace('T', ' ');
}
