/** One measured figure, as `npm run bench` prints it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
}

export function figure(name: string, value: number, unit: string, better: 'higher' | 'lower' = 'lower'): Figure {
  return { name, value: Number(value.toPrecision(4)), unit, better };
}

/** Seconds of CPU (user and system) that `action` took. */
export function cpuSeconds(action: () => void): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export function wallSeconds(action: () => void): number {
  const began = performance.now();
  action();
  return (performance.now() - began) / 1000;
}
