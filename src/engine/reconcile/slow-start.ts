/**
 * Calls `attempt` up to `count` times in batches of 1, 2, 4, …, and stops after the first batch in which one failed, so that a thing that
 * is always refused is not tried hundreds of times (pkg/controller/replicaset/replica_set.go, slowStartBatch).
 */
export function slowStart(count: number, attempt: (index: number) => Error | undefined): Error | undefined {
  let done = 0;
  for (let size = Math.min(count, 1); size > 0; size = Math.min(2 * size, count - done)) {
    let failure: Error | undefined;
    for (let i = 0; i < size; i++) {
      const outcome = attempt(done + i);
      failure ??= outcome;
    }
    if (failure !== undefined) return failure;
    done += size;
  }
  return undefined;
}
