/** Virtual seconds per second. The last one means: as fast as the engine can. */
export const maxSpeed = 1_000_000;
export const speeds: readonly number[] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 100, 200, 500, 1000, maxSpeed];

// The slider is logarithmic: its positions are powers of ten, with one notch above ×1000 for the maximum.
export const sliderMin = -1;
export const sliderMax = 3.2;
const sliderTop = 3.1;

export function speedAt(position: number): number {
  return position > sliderTop ? maxSpeed : Number((10 ** Math.min(3, position)).toPrecision(2));
}

export function positionOf(speed: number): number {
  return speed > 1000 ? sliderMax : Math.max(sliderMin, Math.log10(speed));
}

/** The next speed of the list above or below. */
export function neighbourSpeed(speed: number, direction: 1 | -1): number {
  const found = direction === 1 ? speeds.find((it) => it > speed * 1.001) : speeds.findLast((it) => it < speed * 0.999);
  return found ?? speed;
}
