// The words of an expression: cel-go's parser/gen/CEL.g4 and parser/unescape.go.
import type { Issue } from './issue.ts';

export type TokenType = 'end' | 'identifier' | 'escaped' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'mark' | 'true' | 'false' | 'null';

export interface Token {
  readonly type: TokenType;
  /** As written; for `mark` the sign itself or `in`. */
  readonly text: string;
  readonly at: number;
}

const words: ReadonlyMap<string, TokenType> = new Map([['true', 'true'], ['false', 'false'], ['null', 'null'], ['in', 'mark']]);
const escape = String.raw`\\(?:[abfnrtv"'\\?\x60]|[xX][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-3][0-7]{2})`;
const quotedTexts = [
  String.raw`[rR]"""[^]*?"""`,
  String.raw`[rR]'''[^]*?'''`,
  String.raw`[rR]"[^"\n\r]*"`,
  String.raw`[rR]'[^'\n\r]*'`,
  `"""(?:${escape}|[^\\\\])*?"""`,
  `'''(?:${escape}|[^\\\\])*?'''`,
  `"(?:${escape}|[^\\\\"\\n\\r])*"`,
  `'(?:${escape}|[^\\\\'\\n\\r])*'`,
].join('|');
const token = new RegExp(
  [
    String.raw`(?<space>[\t \r\n\f]+|//[^\n]*)`,
    `(?<bytes>[bB](?:${quotedTexts}))`,
    `(?<string>${quotedTexts})`,
    String.raw`(?<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)`,
    String.raw`(?<uint>0x[0-9A-Fa-f]+[uU]|\d+[uU])`,
    String.raw`(?<int>0x[0-9A-Fa-f]+|\d+)`,
    String.raw`(?<word>[A-Za-z_]\w*)`,
    String.raw`(?<escaped>\x60[\w.\-/ ]+\x60)`,
    String.raw`(?<mark>==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%])`,
  ].join('|'),
  'y',
);

/** Reads the whole text; what is no word at all is reported and passed over. */
export function tokensOf(text: string, report: (issue: Issue) => void): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const groups = token.exec(text)?.groups;
    if (groups === undefined) {
      const end = unknownEnd(text, at);
      report({ at, message: `Syntax error: token recognition error at: '${shownText(text.slice(at, end))}'` });
      at = end;
      continue;
    }
    const [type = 'mark', word = ''] = Object.entries(groups).find(([, found]) => found !== undefined) ?? [];
    if (type !== 'space') tokens.push({ type: type === 'word' ? (words.get(word) ?? 'identifier') : (type as TokenType), text: word, at });
    at += Math.max(word.length, 1);
  }
  return [...tokens, { type: 'end', text: '<EOF>', at: text.length }];
}

/** A text that never ends is one unknown word; a single `&`, `|` or `=` takes the next character with it. */
function unknownEnd(text: string, at: number): number {
  const first = text.charAt(at);
  if (first === '"' || first === "'") {
    const line = /[\n\r]/.exec(text.slice(at));
    return line === null ? text.length : at + line.index + 1;
  }
  return Math.min(text.length, at + ('&|='.includes(first) ? 2 : (String.fromCodePoint(text.codePointAt(at) ?? 0).length)));
}

export function shownText(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

const letters: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function utf8Of(text: string): readonly number[] {
  return Array.from(encodeURIComponent(text).matchAll(/%([0-9A-F]{2})|[^%]/g), ([part, hex]) => (hex === undefined ? part.charCodeAt(0) : Number.parseInt(hex, 16)));
}

interface Quoted {
  readonly body: string;
  readonly isRaw: boolean;
}

function unquote(text: string): Quoted {
  const isRaw = /^[rR]/.test(text);
  const quoted = isRaw ? text.slice(1) : text;
  const marks = /^("""|''')/.test(quoted) ? 3 : 1;
  return { body: quoted.slice(marks, -marks).replaceAll(/\r\n?/g, '\n'), isRaw };
}

const escapes = new RegExp(escape, 'g');

function codeOf(found: string): number {
  const kind = found.charAt(1);
  return Number.parseInt(/[0-7]/.test(kind) ? found.slice(1) : found.slice(2), /[0-7]/.test(kind) ? 8 : 16);
}

/** A text as it is meant; a sentence where it means nothing. */
export function textOf(quoted: string): { readonly value: string } | { readonly fault: string } {
  const { body, isRaw } = unquote(quoted);
  if (isRaw || !body.includes('\\')) return { value: body };
  let fault = '';
  const value = body.replaceAll(escapes, (found) => {
    const kind = found.charAt(1);
    if (Object.hasOwn(letters, kind)) return letters[kind] ?? '';
    if (!/[xXuU0-7]/.test(kind)) return kind;
    const code = codeOf(found);
    if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return String.fromCodePoint(code);
    fault = 'invalid unicode code point';
    return '';
  });
  return fault === '' ? { value } : { fault };
}

export function bytesOf(quoted: string): Uint8Array {
  const { body, isRaw } = unquote(quoted.slice(1));
  if (isRaw) return Uint8Array.from(utf8Of(body));
  const parts = Array.from(body.matchAll(new RegExp(`${escape}|[^\\\\]+`, 'g')), ([part]) => {
    if (!part.startsWith('\\')) return utf8Of(part);
    const kind = part.charAt(1);
    if (/[xX0-7]/.test(kind)) return [codeOf(part)];
    return utf8Of(letters[kind] ?? kind);
  });
  return Uint8Array.from(parts.flat());
}
