/** Exponential back-off: `initialMs`, doubled per failure, never above `maxMs`. */
export interface BackoffPolicy {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** The wait after the n-th failure in a row (n from 1), in milliseconds. */
export function backoffMs(policy: BackoffPolicy, failures: number): number {
  return Math.min(policy.maxMs, policy.initialMs * 2 ** Math.min(failures - 1, 40));
}
