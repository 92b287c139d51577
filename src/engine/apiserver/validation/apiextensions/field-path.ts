// Paths into a schema, `.a['b'].c`: ValidFieldPath of k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
import type { SchemaDraft } from './structural.ts';
import { isSchema } from './structural.ts';

/** One name on the way, a property or a key of a map. */
interface Step {
  readonly name: string;
  readonly isProperty: boolean;
}

export interface FoundPath {
  readonly steps: readonly Step[];
  readonly schema: SchemaDraft;
}

const letters: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', "'": "'", '\\': '\\' };

/** Names, the signs between them, and quoted texts. */
function tokensOf(path: string): readonly string[] {
  return path.match(/'(?:[^'\\]|\\[^])*'|[.[\]]|[^.[\]]+/g) ?? [];
}

function unquoted(token: string): string | undefined {
  let isReadable = true;
  const text = token.slice(1, -1).replaceAll(/\\([^])/g, (_, letter: string) => {
    if (!Object.hasOwn(letters, letter)) isReadable = false;
    return letters[letter] ?? '';
  });
  return isReadable ? text : undefined;
}

function below(schema: SchemaDraft, name: string): { readonly step: Step; readonly schema: SchemaDraft } | undefined {
  const { properties, additionalProperties } = schema;
  if (properties !== undefined) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property === undefined ? undefined : { step: { name, isProperty: true }, schema: property };
  }
  return isSchema(additionalProperties) ? { step: { name, isProperty: false }, schema: additionalProperties } : undefined;
}

/** Where a path leads, or what is wrong with it. */
export function followPath(path: string, root: SchemaDraft, allowsBrackets = true): FoundPath | string {
  const tokens = tokensOf(path);
  const steps: Step[] = [];
  let schema = root;
  for (let at = 0; at < tokens.length; ) {
    const sign = tokens[at] ?? '';
    const token = tokens[at + 1];
    if (sign !== '.' && sign !== '[') return `expected [ or . but got: ${sign}`;
    if (sign === '[' && !allowsBrackets) return 'array notation is not allowed';
    if (token === undefined) return 'unexpected end of JSON path';
    if (sign === '[' && !/^'[^]*'$/.test(token)) return `expected single quoted string but got ${token}`;
    const name = sign === '[' ? unquoted(token) : token;
    if (name === undefined) return `invalid string literal: invalid escape char ${/\\[^]/.exec(token)?.[0] ?? ''}`;
    const found = below(schema, name);
    if (found === undefined) return 'does not refer to a valid field';
    steps.push(found.step);
    schema = found.schema;
    const end = tokens[at + 2];
    if (sign === '[' && end !== ']') return end === undefined ? 'unexpected end of JSON path' : `expected ] but got ${end}`;
    at += sign === '[' ? 3 : 2;
  }
  return { steps, schema };
}

export function pathText(steps: readonly Step[]): string {
  return steps.reduce((text, { name, isProperty }) => (isProperty ? (text === '' ? name : `${text}.${name}`) : `${text}[${name}]`), '');
}
