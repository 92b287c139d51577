// Common Expression Language where nothing is known of the types of what expressions speak of.
import { checkCel, type Typed } from './compile.ts';
import type { CelValue } from './cel-value.ts';
import { runCel } from './run/evaluate.ts';
import * as Types from './types.ts';

export type Evaluated = { readonly ok: true; readonly value: CelValue } | { readonly ok: false; readonly error: string };

/** Keeps a hostile expression from taking the whole second, in units of cost of apiserver/pkg/apis/cel. */
const limit = 1_000_000;

/** Reads an expression that may use the named variables, and lists of anything. */
export function compileCel(expression: string, names: readonly string[]): Typed {
  return checkCel(expression, { variables: new Map(names.map((name) => [name, Types.dyn])), mixesLiterals: true });
}

export function evaluateCel(compiled: Typed, variables: Readonly<Record<string, CelValue>>): Evaluated {
  if (!compiled.ok) return compiled;
  const { value, fault } = runCel(compiled.expression, { variables, formats: new Map(), limit });
  return fault === undefined ? { ok: true, value } : { ok: false, error: fault };
}
