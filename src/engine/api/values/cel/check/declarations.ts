// What expressions may call and name.
import type { CelType } from '../types.ts';
import { parseType, parseTypes, typeOf } from '../types.ts';
import { functionLines, typeNames } from './tables.ts';

/** One form of a function. */
export interface Overload {
  readonly id: string;
  /** Called on its first argument. */
  readonly isMember: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  readonly params: ReadonlySet<string>;
}

function* paramsOf(type: CelType): Generator<string, void> {
  if (type.kind === 'param') yield type.name;
  for (const param of type.params) yield* paramsOf(param);
}

const form = /(\.?)([^\s(]+)\(([^()]*)\): (\w[\w.]*(?:<[^()]*?>+)?)(?=\s|$)/g;

function readForms(text: string): readonly Overload[] {
  return Array.from(text.matchAll(form), ([, dot, id = '', args = '', result = '']) => {
    const types = parseTypes(args);
    const answer = parseType(result);
    return { id, isMember: dot === '.', args: types, result: answer, params: new Set([...types, answer].flatMap((type) => [...paramsOf(type)])) };
  });
}

let known: ReadonlyMap<string, readonly Overload[]> | undefined;

/** By name. Read when first needed. */
export function functions(): ReadonlyMap<string, readonly Overload[]> {
  known ??= new Map(
    functionLines.split('\n').map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), readForms(line.slice(space + 1))] as const;
    }),
  );
  return known;
}

let knownTypes: ReadonlyMap<string, CelType> | undefined;

/** The types that can be named. */
export function namedTypes(): ReadonlyMap<string, CelType> {
  knownTypes ??= new Map(typeNames.map(([name, type]) => [name, typeOf(parseType(type))] as const));
  return knownTypes;
}

/** What surrounds an expression. */
export interface Scope {
  readonly variables: ReadonlyMap<string, CelType>;
  /** The type of a field of a named structure; `undefined` where it has none of that name. */
  readonly fieldOf?: ((struct: string, field: string) => CelType | undefined) | undefined;
  /** Lists and maps may hold values of different types. */
  readonly mixesLiterals?: boolean;
}
