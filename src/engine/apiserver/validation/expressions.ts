// What is wrong with the expressions of the sandbox's webhooks, in the words of k8s.io/apiserver/pkg/admission/plugin/cel/compile.go.
import { compileCel } from '../../api/values/cel/cel.ts';
import { formatType, isDyn } from '../../api/values/cel/types.ts';
import type { Causes } from './field-error.ts';
import { invalid } from './field-error.ts';

/** `wanted` is the type of the answer, where that matters. */
export function* validateExpression(expression: string, names: readonly string[], wanted: 'bool' | 'string' | undefined, path: string): Causes {
  const compiled = compileCel(expression, names);
  if (!compiled.ok) {
    yield invalid(path, expression, `compilation failed: ${compiled.error}`);
    return;
  }
  const { type } = compiled.expression;
  if (wanted !== undefined && !isDyn(type) && type.kind !== wanted) yield invalid(path, expression, `must evaluate to ${wanted} but got ${formatType(type)}`);
}
