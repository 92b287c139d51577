// An expression with its types: what is wrong about it, and how much it may cost.
import { Checker, type Checked } from './check/checker.ts';
import type { Scope } from './check/declarations.ts';
import { judgeLiterals } from './check/literals.ts';
import { descendants } from './syntax/expr.ts';
import { showIssues, type Issue } from './syntax/issue.ts';
import { parseExpression } from './syntax/parser.ts';
import type { CelType } from './types.ts';

export interface TypedExpression extends Checked {
  readonly type: CelType;
  /** Whether it speaks of that variable. */
  readonly uses: (variable: string) => boolean;
}

export type Typed = { readonly ok: true; readonly expression: TypedExpression } | { readonly ok: false; readonly error: string };

/** Reads an expression and finds out its types; the error shows where each fault is. */
export function checkCel(text: string, scope: Scope): Typed {
  const parsed = parseExpression(text);
  if ('issues' in parsed) return { ok: false, error: showIssues(parsed.issues, text) };
  const issues: Issue[] = [];
  const checked = new Checker(parsed.expr, scope, issues);
  if (issues.length === 0) issues.push(...judgeLiterals(checked, scope.mixesLiterals === true));
  if (issues.length > 0) return { ok: false, error: showIssues(issues, text) };
  const names = new Set(Array.from(descendants(checked.expr), (expr) => checked.nameOf(expr)));
  const { expr, typeOf, overloadsOf, nameOf } = checked;
  return { ok: true, expression: { expr, typeOf, overloadsOf, nameOf, type: typeOf(expr), uses: (variable) => names.has(variable) } };
}
