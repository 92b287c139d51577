// Whether an expression can be read at all: k8s.io/apiserver/pkg/admission/plugin/cel/compile.go.
import { compileCel } from '../../api/values/cel/cel.ts';
import type { Causes } from './field-error.ts';
import { invalid } from './field-error.ts';

/** Names of libraries that upstream has and the evaluator here may lack: not known is not undeclared. */
const libraries = ['math', 'format', 'strings', 'base64', 'lists', 'authorizer'];

/** What the evaluator here does not know: a loop over two names at once, an object of a named type, an element that may be absent. */
const unknown = /\.(?:all|exists|existsOne|transformList|transformMap|transformMapEntry)\(\s*\w+\s*,\s*\w+\s*,|\w\s*\{|[[{,]\s*\?/;

/** What is wrong about an expression that may use the names, in the words of a compiler. */
function expressionFault(expression: string, names: readonly string[], wanted: 'bool' | 'string' | undefined): string | undefined {
  const compiled = compileCel(expression, [...new Set([...names, ...libraries])]);
  if (compiled.ok) {
    const { type } = compiled.program;
    return wanted === undefined || type === 'dyn' || type === wanted ? undefined : `must evaluate to ${wanted} but got ${type}`;
  }
  // Only what is surely wrong is told: the evaluator knows fewer functions than upstream's.
  const isSure = /^compilation failed: ERROR: <input>:\d+:\d+: (?:Unexpected|Expected|undeclared reference)/.test(compiled.error);
  return isSure && !unknown.test(expression) ? compiled.error : undefined;
}

export function* validateExpression(expression: string, names: readonly string[], wanted: 'bool' | 'string' | undefined, path: string): Causes {
  const fault = expressionFault(expression, names, wanted);
  if (fault !== undefined) yield invalid(path, expression, fault);
}
