// apiserver/pkg/cel/library/regex.go, and what cel-go's ext/strings.go adds to the core.
import type { Environment } from '@marcbachmann/cel-js';
import { goRegExp } from '../../go-regexp.ts';
import { CelFault } from '../cel-fault.ts';
import { CelQuantity } from './quantity.ts';

export function regExp(pattern: string, flags: string, words = 'Illegal regex: '): RegExp {
  const read = goRegExp(pattern);
  if (typeof read === 'string') throw new CelFault(`${words}${read}`);
  return new RegExp(read.source, `${read.flags.replace('g', '')}${flags}`);
}

export function findAll(text: string, pattern: string, limit = -1n): readonly string[] {
  const all = [...text.matchAll(regExp(pattern, 'g'))].map(([match]) => match);
  return limit < 0n ? all : all.slice(0, Number(limit));
}

function charAt(text: string, index: bigint): string {
  const characters = Array.from(text);
  if (index < 0n || index > BigInt(characters.length)) throw new CelFault(`index out of range: ${index}`);
  return characters[Number(index)] ?? '';
}

export function replace(text: string, old: string, by: string, limit = -1n): string {
  if (limit < 0n) return text.replaceAll(old, () => by);
  const parts = text.split(old);
  const times = Math.min(Number(limit), parts.length - 1);
  const rest = parts.slice(times).join(old);
  return times === 0 ? text : [...parts.slice(0, times), rest].join(by);
}

/** How `%s` writes a value. */
function printed(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${printed(key)}: ${printed(item)}`).toSorted().join(', ')}}`;
  if (typeof value === 'string') return value;
  if (typeof value === 'object') return value instanceof CelQuantity ? value.text : 'object';
  return `${value as number | bigint | boolean}`;
}

function number(value: unknown, verb: string): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw new CelFault(`error during formatting: %${verb} clause can only be used on numbers, was given ${typeof value}`);
}

const verbs: Readonly<Record<string, (value: unknown, precision: number) => string>> = {
  s: printed,
  d: (value) => String(number(value, 'd')),
  f: (value, precision) => Number(number(value, 'f')).toFixed(precision),
  e: (value, precision) => Number(number(value, 'e')).toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2'),
  b: (value) => (typeof value === 'boolean' ? String(Number(value)) : number(value, 'b').toString(2)),
  o: (value) => number(value, 'o').toString(8),
  x: (value) => number(value, 'x').toString(16),
  X: (value) => number(value, 'X').toString(16).toUpperCase(),
};

function format(text: string, values: readonly unknown[]): string {
  let used = 0;
  return text.replaceAll(/%(?:(%)|(?:\.([0-9]+))?(.?))/gs, (_: string, percent: string | undefined, precision: string | undefined, verb: string) => {
    if (percent !== undefined) return '%';
    const write = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (write === undefined) throw new CelFault(`could not parse formatting clause: unrecognized formatting clause ${JSON.stringify(verb)}`);
    if (used >= values.length) throw new CelFault(`index ${used} out of range`);
    return write(values[used++], precision === undefined ? 6 : Math.min(Number(precision), 100));
  });
}

/**
 * `matches` under another name of the same length: the evaluator's own reads patterns as JavaScript does,
 * and it cannot be replaced.
 */
export function withGoPatterns(expression: string): string {
  return expression.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\.(\s*)matches(?=\s*\()/gs, (found: string, space: string | undefined) => (space === undefined ? found : `.${space}goMatch`));
}

/** Only the `jsonpatch` of `jsonpatch.escapeKey(…)` (library/jsonpatch.go). */
class JsonPatchNamespace {
  readonly name = 'jsonpatch';
}

export function registerText(env: Environment): void {
  env
    .registerType('JsonPatchNamespace', JsonPatchNamespace)
    .registerConstant('jsonpatch', 'JsonPatchNamespace', new JsonPatchNamespace())
    .registerFunction('JsonPatchNamespace.escapeKey(string): string', (_: unknown, key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1'))
    .registerFunction('string.goMatch(string): bool', (text: string, pattern: string) => regExp(pattern, '', '').test(text))
    .registerFunction('string.find(string): string', (text: string, pattern: string) => regExp(pattern, '').exec(text)?.[0] ?? '')
    .registerFunction('string.findAll(string): list<string>', findAll)
    .registerFunction('string.findAll(string, int): list<string>', findAll)
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction('string.replace(string, string): string', replace)
    .registerFunction('string.replace(string, string, int): string', replace)
    .registerFunction('string.reverse(): string', (text: string) => Array.from(text).toReversed().join(''))
    .registerFunction('string.format(list): string', format);
}
