/** Stops the engine on a bug. Never used for user errors; those are `ApiError`. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) throw new Error(`Bug: ${sentence}`);
}

/** Makes the compiler count the cases of a closed union. */
export function unreachable(value: never): never {
  throw new Error(`Bug: unexpected ${JSON.stringify(value)}`);
}
