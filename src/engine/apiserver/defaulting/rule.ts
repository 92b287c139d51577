import type { Mutable } from '../../base/json.ts';

/** What to fill in where a definition occurs, anywhere inside an object. Parents come before what they hold. */
export interface DefaultingRule {
  readonly definition: string;
  readonly apply: (draft: Record<string, unknown>) => void;
}

/** Ties a rule to the interface of its definition. The draft is private and may lack what decoding would have put there. */
export function defaultsFor<T>(definition: string, apply: (draft: Mutable<T>) => void): DefaultingRule {
  return { definition, apply: apply as (draft: Record<string, unknown>) => void };
}
