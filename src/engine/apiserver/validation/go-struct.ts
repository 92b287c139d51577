import type { Shown } from './field-error.ts';
import { goJson, rendered } from './go-text.ts';

/** Placeholder until the table of shapes is in. */
export function shownStruct(_type: string, value: unknown): Shown {
  return rendered(goJson(value));
}

export function shownStructs(_type: string, values: readonly unknown[]): Shown {
  return rendered(goJson(values));
}
