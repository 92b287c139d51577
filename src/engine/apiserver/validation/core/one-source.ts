import type { Causes } from '../field-error.ts';
import { forbidden, required } from '../field-error.ts';

/** How one kind of volume source is checked. */
export interface SourceRule<S, C> {
  /** The path of the source, where upstream spells it differently. */
  readonly at?: string;
  /** The path in the sentence about a second source, where upstream spells that differently. */
  readonly second?: string;
  readonly check: (source: S, path: string, context: C) => Causes;
}

/** One rule per field of `T` that is a source, in the order in which upstream looks at them. */
export type SourceRules<T, C> = { readonly [K in keyof T]-?: SourceRule<NonNullable<T[K]>, C> };

/** At most one source; a second one is told, not looked at. */
export function* validateOneSource<T extends object, C>(object: T, rules: SourceRules<T, C>, path: string, context: C): Causes {
  const present = (Object.keys(object) as (keyof T & string)[]).filter((key) => Object.hasOwn(rules, key) && object[key] !== undefined);
  // Nearly every volume has one source; only the others are worth the walk over all kinds.
  const ordered = present.length < 2 ? present : (Object.keys(rules) as (keyof T & string)[]).filter((key) => present.includes(key));
  for (const [index, key] of ordered.entries()) {
    const rule = rules[key];
    if (index > 0) yield forbidden(`${path}.${rule.second ?? key}`, 'may not specify more than 1 volume type');
    else yield* rule.check(object[key] as NonNullable<T[typeof key]>, `${path}.${rule.at ?? key}`, context);
  }
  if (ordered.length === 0) yield required(path, 'must specify a volume type');
}
