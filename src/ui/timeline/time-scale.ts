// Virtual time on a strip of pixels.

export interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
  /** Where the strip begins and ends. */
  readonly left: number;
  readonly right: number;
}

export const windowsMs: readonly number[] = [60_000, 120_000, 300_000, 420_000, 600_000, 1_200_000, 3_600_000];

export function xOf(scale: TimeScale, ms: number): number {
  return scale.left + ((ms - scale.fromMs) / (scale.toMs - scale.fromMs)) * (scale.right - scale.left);
}

export function msAt(scale: TimeScale, x: number): number {
  return scale.fromMs + ((x - scale.left) / (scale.right - scale.left)) * (scale.toMs - scale.fromMs);
}

/** Following, the playhead stands at `lead` of the strip; at the very beginning it walks there. */
export function followedFrom(nowMs: number, windowMs: number, lead: number): number {
  return Math.max(0, nowMs - windowMs * lead);
}

export interface AxisTick {
  readonly ms: number;
  readonly major: boolean;
}

const stepsSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200] as const;
const labelWidth = 64;

/** Lines of the axis: a labelled one where there is room for labels, an unlabelled one half way between. */
export function axisTicks(scale: TimeScale): readonly AxisTick[] {
  const perSecond = ((scale.right - scale.left) / (scale.toMs - scale.fromMs)) * 1000;
  const step = (stepsSeconds.find((seconds) => seconds * perSecond >= labelWidth) ?? 7200) * 1000;
  const half = step / 2;
  const ticks: AxisTick[] = [];
  for (let ms = Math.ceil(scale.fromMs / half) * half; ms <= scale.toMs; ms += half) ticks.push({ ms, major: ms % step === 0 });
  return ticks;
}

/** The next longer or shorter window. */
export function neighbourWindow(windowMs: number, direction: 1 | -1): number {
  const found = direction === 1 ? windowsMs.find((it) => it > windowMs) : windowsMs.findLast((it) => it < windowMs);
  return found ?? windowMs;
}
