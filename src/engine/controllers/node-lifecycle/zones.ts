// Zones, how badly off they are, and how fast nodes in them may be tainted (pkg/controller/nodelifecycle).

/** `Initial` until the first pass over the zone. */
export type ZoneState = 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption';

/** Nodes tainted per second, in float32 as upstream has them. */
const evictionRate = Math.fround(0.1);
const secondaryEvictionRate = Math.fround(0.01);
const largeZoneNodes = 50;
const unhealthyZoneThreshold = Math.fround(0.55);

export interface ZoneCount {
  readonly ready: number;
  readonly notReady: number;
}

export function zoneStateOf({ ready, notReady }: ZoneCount): Exclude<ZoneState, 'Initial'> {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  if (notReady > 2 && Math.fround(notReady / (notReady + ready)) >= unhealthyZoneThreshold) return 'PartialDisruption';
  return 'Normal';
}

/** The rate for a zone of that state; 0 = not at all. */
export function rateOf(state: ZoneState, nodes: number): number {
  if (state !== 'PartialDisruption') return evictionRate;
  return nodes > largeZoneNodes ? secondaryEvictionRate : 0;
}

/** A token bucket that holds one token. Plain JSON: `tokens` as of `atMs`. */
export interface Limiter {
  rate: number;
  tokens: number;
  atMs: number;
}

export function fullLimiter(rate: number, nowMs: number): Limiter {
  return { rate, tokens: 1, atMs: nowMs };
}

export function tokensNow({ rate, tokens, atMs }: Limiter, nowMs: number): number {
  return Math.min(1, tokens + ((nowMs - atMs) / 1000) * rate);
}

/** Takes the token if there is one. */
export function tryAccept(limiter: Limiter, nowMs: number): boolean {
  if (limiter.rate <= 0) return false;
  const tokens = tokensNow(limiter, nowMs);
  limiter.atMs = nowMs;
  limiter.tokens = tokens >= 1 ? tokens - 1 : tokens;
  return tokens >= 1;
}

/** When there will be a token, or `undefined` for never. */
export function nextTokenMs(limiter: Limiter, nowMs: number): number | undefined {
  if (limiter.rate <= 0) return undefined;
  const missing = 1 - tokensNow(limiter, nowMs);
  return missing <= 0 ? nowMs : nowMs + Math.ceil((missing / limiter.rate) * 1000);
}

/** Another rate begins with an empty bucket if the old one was empty, so that switching back and forth gains nothing. */
export function swapRate(limiter: Limiter, rate: number, nowMs: number): void {
  if (limiter.rate === rate) return;
  const hadToken = tryAccept(limiter, nowMs);
  limiter.rate = rate;
  limiter.tokens = rate <= 0 || hadToken ? 1 : 0;
  limiter.atMs = nowMs;
}
