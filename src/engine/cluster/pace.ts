/** How virtual time follows wall time. Belongs to the host, not to the simulation: the same cluster at any pace is the same cluster. */
export interface Pace {
  /** Virtual seconds per wall second; `Infinity` = as fast as the machine can. */
  readonly speed: number;
  readonly paused: boolean;
}

/** Reads a pace a user wrote; a sentence when it makes no sense. */
export function readPace(current: Pace, wish: { readonly speed?: unknown; readonly paused?: unknown }): Pace | string {
  const { speed = current.speed, paused = current.paused } = wish;
  if (typeof paused !== 'boolean') return 'paused must be true or false';
  if (speed === 'max') return { speed: Number.POSITIVE_INFINITY, paused };
  if (typeof speed !== 'number' || Number.isNaN(speed) || speed <= 0) return 'speed must be a number of virtual seconds per second above 0, or "max"';
  return { speed, paused };
}
