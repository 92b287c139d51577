import type { Cause } from '../../api/status.ts';
import type { Incomplete } from './incomplete.ts';

/** The rules of one kind. Each returns every fault, in upstream's order, and never throws. */
export interface Validator {
  readonly create?: (object: never) => Iterable<Cause>;
  readonly update?: (object: never, old: never) => Iterable<Cause>;
  readonly status?: (object: never, old: never) => Iterable<Cause>;
}

/** A kind's rules in terms of its type; the registry forgets the type again. */
export interface RulesOf<T> {
  readonly create?: (object: Incomplete<T>) => Iterable<Cause>;
  readonly update?: (object: Incomplete<T>, old: T) => Iterable<Cause>;
  readonly status?: (object: Incomplete<T>, old: T) => Iterable<Cause>;
}

export function rulesOf<T>(rules: RulesOf<T>): Validator {
  return rules;
}
