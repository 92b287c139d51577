import type { Pod } from '../../api/core/types.ts';
import { failuresBefore, finishedMs } from './pods.ts';

/** Failures since the last success, and when the last of them was (milliseconds since 1970; 0 = none). */
export interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

export const noFailures: Failures = { count: 0, lastMs: 0 };

const initialMs = 10_000;
const maxMs = 600_000;

/** A success makes all failures before it forgotten (pkg/controller/job/backoff_utils.go). */
export function withFinished(before: Failures, succeeded: readonly Pod[], failed: readonly Pod[]): Failures {
  if (succeeded.length === 0 && failed.length === 0) return before;
  const lastSuccessMs = Math.max(0, ...succeeded.map(finishedMs));
  const since = failed.map(finishedMs).filter((ms) => succeeded.length === 0 || ms > lastSuccessMs);
  const count = succeeded.length === 0 ? before.count + since.length : since.length;
  return { count, lastMs: since.length === 0 ? 0 : Math.max(...since) };
}

function remainingMs({ count, lastMs }: Failures, nowMs: number): number {
  if (count === 0) return 0;
  return Math.max(0, lastMs + Math.min(maxMs, initialMs * 2 ** Math.min(count - 1, 30)) - nowMs);
}

/** How long to wait before pods are made again. */
export function jobWaitMs(failures: Failures, nowMs: number): number {
  return remainingMs(failures, nowMs);
}

/** How long an index waits after its last pod failed. */
export function indexWaitMs(lastFailed: Pod | undefined, nowMs: number): number {
  return lastFailed === undefined ? 0 : remainingMs({ count: failuresBefore(lastFailed).all + 1, lastMs: finishedMs(lastFailed) }, nowMs);
}
