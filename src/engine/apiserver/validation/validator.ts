import type { Cause } from '../../api/status.ts';
import type { Incomplete } from './incomplete.ts';

/** The rules of one kind. Each returns every fault, in upstream's order, and never throws. */
export interface Validator {
  readonly create?: (object: never) => Iterable<Cause>;
  readonly update?: (object: never, old: never) => Iterable<Cause>;
  readonly status?: (object: never, old: never) => Iterable<Cause>;
  /** What whoever creates (`old` is absent) or updates an object that is in order is warned of. */
  readonly warnings?: (object: never, old: never) => Iterable<string>;
  readonly statusWarnings?: (object: never) => Iterable<string>;
}

/** A kind's rules in terms of its type; the registry forgets the type again. */
export interface RulesOf<T> {
  readonly create?: (object: Incomplete<T>) => Iterable<Cause>;
  readonly update?: (object: Incomplete<T>, old: T) => Iterable<Cause>;
  readonly status?: (object: Incomplete<T>, old: T) => Iterable<Cause>;
  readonly warnings?: (object: Incomplete<T>, old: T | undefined) => Iterable<string>;
  readonly statusWarnings?: (object: Incomplete<T>) => Iterable<string>;
}

export function rulesOf<T>(rules: RulesOf<T>): Validator {
  return rules;
}
