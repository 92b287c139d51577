// The heartbeat of a machine as outlines of an svg of 230 × 20 units that shows the last 150 s.

const width = 230;
const windowMs = 150_000;
const stepMs = windowMs / width;
/** A renewal comes every ten seconds; what is later than this is silence. */
const lateAfterMs = 14_000;

/** Time in steps of one unit of the drawing: within a step nothing would move. */
export function pulseSteps(elapsedMs: number): number {
  return Math.floor(elapsedMs / stepMs);
}

export interface PulsePaths {
  readonly beats: string;
  readonly silence: string;
  /** Where the last sign of life was. */
  readonly end: string;
  readonly unknown: string;
}

export function pulsePaths(beats: readonly number[], step: number, mood: 'beating' | 'silent', unknownSinceMs?: number): PulsePaths {
  const now = step * stepMs;
  const x = (ms: number): number => Number((width - (now - ms) / stepMs).toFixed(1));
  const seen = beats.filter((ms) => ms > now - windowMs && ms <= now);
  const last = beats.findLast((ms) => ms <= now);
  const quiet = mood === 'silent' || (last !== undefined && now - last > lateAfterMs);
  const ticks = seen.map((ms) => x(ms)).filter((at) => at >= 1 && at <= width - 1);
  // A machine that is younger than the window has no line before its first heartbeat.
  const [first] = beats;
  const start = first !== undefined && first === seen[0] ? Math.max(0, x(first) - 4) : 0;
  const aliveTo = quiet ? (last === undefined ? 0 : Math.max(0, x(last) + 2)) : width;
  const line = aliveTo <= 0 ? '' : `M${start} 15${ticks.map((at) => `H${at}V5V15`).join('')}H${aliveTo}`;
  const unknownAt = unknownSinceMs === undefined ? -1 : x(unknownSinceMs);
  return {
    beats: last === undefined ? '' : line,
    silence: quiet && aliveTo < width ? `M${Math.max(0, aliveTo)} 15H${width}` : '',
    end: quiet && aliveTo > 0 ? `M${aliveTo} 1V19` : '',
    unknown: unknownAt > 0 ? `M${unknownAt} 6V19` : '',
  };
}
