// Common Expression Language as Kubernetes speaks it: apiserver/pkg/cel. The only way to the evaluator.
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { CelFault } from './cel-fault.ts';
import type { CelValue } from './cel-value.ts';
import { registerAuthorizer } from './library/authorizer.ts';
import { registerLists } from './library/lists.ts';
import { registerNetwork } from './library/network.ts';
import { registerQuantities } from './library/quantity.ts';
import { registerText, withGoPatterns } from './library/text.ts';

export interface CelProgram {
  readonly expression: string;
  readonly run: (variables: Readonly<Record<string, CelValue>>) => CelValue;
  /** The type of the answer as far as it is known: `dyn` when it is not. */
  readonly type: string;
}

export type Compiled = { readonly ok: true; readonly program: CelProgram } | { readonly ok: false; readonly error: string };
export type Evaluated = { readonly ok: true; readonly value: CelValue } | { readonly ok: false; readonly error: string };

/** Holds values that are made when they are first asked for: `variables` of a policy. */
// oxlint-disable-next-line typescript/no-extraneous-class -- the evaluator knows the types of objects by their classes
export class LazyValues {
  constructor(makers: Readonly<Record<string, () => CelValue>>) {
    for (const [name, get] of Object.entries(makers)) Object.defineProperty(this, name, { get, enumerable: true });
  }
}

/** An expression is small; these bounds keep a hostile one from taking the whole second. */
const limits = { maxAstNodes: 10_000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000 };

/** Environments by the names their expressions may use, made when first needed. Only a cache. */
const environments = new Map<string, Environment>();

function environmentFor(names: readonly string[]): Environment {
  const key = names.join(',');
  const known = environments.get(key);
  if (known !== undefined) return known;
  const env = new Environment({ unlistedVariablesAreDyn: false, homogeneousAggregateLiterals: false, enableOptionalTypes: true, limits });
  env.registerType('kubernetes.LazyValues', LazyValues);
  registerQuantities(env);
  registerNetwork(env);
  registerText(env);
  registerLists(env);
  registerAuthorizer(env);
  for (const name of names) env.registerVariable(name, 'dyn');
  environments.set(key, env);
  return env;
}

/** What the evaluator tells of a fault. */
interface Told {
  readonly code?: unknown;
  readonly summary?: unknown;
  readonly range?: { readonly start: number };
}

/** The words of cel-go for the faults that it has words for. */
function wordsOf(error: unknown): string {
  if (error instanceof CelFault) return error.message;
  const { code, summary } = error as Told;
  const text = typeof summary === 'string' ? summary : error instanceof Error ? error.message : 'unknown';
  switch (code) {
    case 'no_such_key':
      return text.replace('No such', 'no such');
    case 'index_out_of_bounds':
      return `index out of bounds: ${/index (-?\d+)/.exec(text)?.[1] ?? ''}`;
    case 'modulo_by_zero':
      return 'modulus by zero';
    case 'numeric_overflow':
      return 'integer overflow';
    case 'no_such_overload':
    case 'no_matching_overload':
      return 'no such overload';
    case 'unknown_variable':
      return `undeclared reference to '${text.replace('Unknown variable: ', '')}' (in container '')`;
    default:
      return text;
  }
}

/** As cel-go shows where: line and column, the line, and a mark below. */
function shown(error: unknown, expression: string): string {
  const { code, summary, range } = error as Told;
  const start = range?.start ?? 0;
  const before = expression.slice(0, start).split('\n');
  const column = before.at(-1)?.length ?? 0;
  const line = expression.split('\n')[before.length - 1] ?? '';
  const words = code === 'no_matching_overload' && typeof summary === 'string' ? summary.replace('.goMatch(', '.matches(') : wordsOf(error);
  return `compilation failed: ERROR: <input>:${before.length}:${column + 1}: ${words}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

/** Reads an expression that may use the named variables. */
export function compileCel(expression: string, names: readonly string[]): Compiled {
  try {
    const parsed: ParseResult = environmentFor(names).parse(withGoPatterns(expression));
    const { valid, type = 'dyn', error } = parsed.check();
    if (!valid) return { ok: false, error: shown(error, expression) };
    // Every context is a fresh record; the evaluator answers what its operators answer.
    return { ok: true, program: { expression, type, run: (variables) => parsed(variables) as CelValue } };
  } catch (error) {
    return { ok: false, error: shown(error, expression) };
  }
}

export function evaluateCel(program: CelProgram, variables: Readonly<Record<string, CelValue>>): Evaluated {
  try {
    return { ok: true, value: program.run(variables) };
  } catch (error) {
    return { ok: false, error: wordsOf(error) };
  }
}
