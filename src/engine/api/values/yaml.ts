import { load, YAMLException } from 'js-yaml';
import { isObject, type Json } from '../../base/json.ts';
import { kubectlSchema } from './yaml-schema.ts';
export { positionOf } from './yaml-position.ts';

/** Where a text cannot be read, and why; lines and columns from 1. */
export interface ReadError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

interface Place {
  /** Lines of the document in the whole text, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** One document of a text: what it says, or why it cannot be read. Documents without content are left out. */
export type Manifest = Place & ({ readonly value: Json; readonly error?: never } | { readonly value?: never; readonly error: ReadError });

/** go-yaml's own depth limit is 10,000; nothing in Kubernetes goes deeper than some dozens. */
const depthLimit = 1000;
/** Values a document may have once its aliases are written out. */
const sizeLimit = 2_000_000;

interface Piece {
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** The separator before it was none. */
  readonly error?: ReadError;
}

/** Cuts at lines that begin with `---`, as k8s.io/apimachinery/pkg/util/yaml does. */
function cut(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let lines: string[] = [];
  let firstLine = 1;
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.startsWith('---')) {
      lines.push(line);
      continue;
    }
    pieces.push({ firstLine, lines });
    lines = [];
    firstLine = index + 2;
    const rest = line.slice(3).trim();
    if (rest === '' || rest.startsWith('#')) continue;
    pieces.push({ firstLine: index + 1, lines: [], error: { line: index + 1, column: 4, message: `invalid Yaml document separator: ${rest}` } });
  }
  pieces.push({ firstLine, lines });
  return pieces;
}

/** A line `...` ends a document; what follows up to the next separator is dropped. */
function untilEnd(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => /^\.\.\.(\s|$)/.test(line));
  return end < 0 ? lines : lines.slice(0, end);
}

class TooLarge extends Error {}

/** A copy as plain JSON: aliases written out, keys as texts; refuses what is too deep or, written out, too large. */
function plain(value: unknown, depth: number, budget: { left: number }): Json {
  if (--budget.left < 0) throw new TooLarge('document contains excessive aliasing');
  if (depth > depthLimit) throw new TooLarge(`exceeded max depth of ${depthLimit}`);
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1, budget));
  if (isObject(value)) {
    const copy: Record<string, Json> = {};
    for (const key of Object.keys(value)) Object.defineProperty(copy, key, { value: plain(value[key], depth + 1, budget), enumerable: true, configurable: true, writable: true });
    return copy;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TooLarge(`json: unsupported value: ${value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN'}`);
  return (value ?? null) as Json;
}

/** go-yaml takes `\'` inside double quotes; the YAML grammar does not. */
function tolerant(text: string): string {
  return text.includes("\\'") ? text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, (quoted) => quoted.replaceAll(/\\(\\|')/g, (pair, escaped: string) => (escaped === "'" ? "'" : pair))) : text;
}

const mendLimit = 200;

/** go-yaml also takes a closing bracket or quote that is indented less than what it closes; such a line is moved in until the parser is content. */
function readYaml(text: string): unknown {
  const lines = tolerant(text).split('\n');
  for (let mended = 0; ; mended++) {
    try {
      return load(lines.join('\n'), { schema: kubectlSchema, json: true });
    } catch (error) {
      const line = error instanceof YAMLException && error.reason === 'deficient indentation' ? error.mark?.line : undefined;
      if (line === undefined || mended >= mendLimit || /^\s*$/.test(lines[line] ?? '')) throw error;
      lines[line] = `  ${lines[line]}`;
    }
  }
}

function failureOf(error: unknown, firstLine: number): ReadError {
  if (error instanceof YAMLException) {
    const { line = 0, column = 0 } = error.mark ?? {};
    return { line: firstLine + line, column: column + 1, message: `error converting YAML to JSON: yaml: line ${line + 1}: ${error.reason}` };
  }
  if (error instanceof RangeError) return { line: firstLine, column: 1, message: `error converting YAML to JSON: exceeded max depth of ${depthLimit}` };
  if (error instanceof TooLarge) return { line: firstLine, column: 1, message: `error converting YAML to JSON: ${error.message}` };
  throw error;
}

function readPiece({ firstLine, lines, error }: Piece): Manifest | undefined {
  const place = { firstLine, lastLine: firstLine + Math.max(0, lines.length - 1) };
  if (error !== undefined) return { ...place, error };
  const kept = untilEnd(lines);
  if (kept.every((line) => /^\s*(#.*)?$/.test(line))) return undefined;
  try {
    const value = plain(readYaml(kept.join('\n')), 0, { left: sizeLimit });
    return value === null ? undefined : { ...place, value };
  } catch (failure) {
    return { ...place, error: failureOf(failure, firstLine) };
  }
}

/** The end of the JSON value that begins at `start`; undefined when it does not end. */
function endOfJson(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (inString) {
      if (char === '\\') i++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return i + 1;
  }
  return undefined;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

/** JSON values one after another; undefined when the text is not that (YAML in flow style, perhaps). */
function readJsonStream(text: string): readonly Manifest[] | undefined {
  const manifests: Manifest[] = [];
  for (let start = text.search(/\S/); start >= 0 && start < text.length; ) {
    const end = text[start] === '{' ? endOfJson(text, start) : undefined;
    if (end === undefined) return undefined;
    try {
      const value = plain(JSON.parse(text.slice(start, end)), 0, { left: sizeLimit });
      manifests.push({ firstLine: lineAt(text, start), lastLine: lineAt(text, end), value });
    } catch {
      return undefined;
    }
    const next = text.slice(end).search(/\S/);
    start = next < 0 ? text.length : end + next;
  }
  return manifests;
}

/**
 * The documents of a text as kubectl reads them (k8s.io/apimachinery/pkg/util/yaml): YAML documents between `---` lines, or JSON objects one after another.
 * Never throws; what cannot be read says where and why, and the other documents are still there.
 */
export function readManifests(text: string): readonly Manifest[] {
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  if (/^\s*\{/.test(source)) {
    const json = readJsonStream(source);
    if (json !== undefined) return json;
  }
  return cut(source)
    .map(readPiece)
    .filter((manifest) => manifest !== undefined);
}
