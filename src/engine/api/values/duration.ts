const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 };

/** Milliseconds of a duration as Go writes it (`1h30m`, `90s`, `1.5m`); `undefined` when it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:h|ms|m|us|µs|ns|s))+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+\.?\d*|\.\d+)(h|ms|m|us|µs|ns|s)/g)) ms += Number(amount) * (unitMs[unit] ?? 0);
  return text.startsWith('-') ? -ms : ms;
}
