import type { Part, Word } from './ast.ts';
import { text } from './ast.ts';

/** A script the shell cannot read. */
export class SyntaxFault extends Error {}

export type Operator = ';' | ';;' | '&' | '&&' | '||' | '|' | '(' | ')' | '\n' | '<' | '>' | '>>' | '<<' | '<<-' | '<<<' | '<&' | '>&' | '&>' | '&>>' | '<>' | '>|' | '((' | '|&';

export type Token =
  | { readonly type: 'operator'; readonly value: Operator }
  | { readonly type: 'word'; readonly word: Word; /** The text when all of it is plain and unquoted. */ readonly plain?: string }
  /** A number glued to a redirection: `2>`. */
  | { readonly type: 'descriptor'; readonly value: number }
  | { readonly type: 'end' };

/** Longest first. */
const operators: readonly Operator[] = ['&>>', '<<<', '<<-', ';;', '&&', '||', '>>', '<<', '<&', '>&', '&>', '<>', '>|', '|&', '((', ';', '&', '|', '(', ')', '\n', '<', '>'];

const nameShape = /^[A-Za-z_][A-Za-z0-9_]*/;
const expansionOperators = ['##', '%%', '//', ':-', ':=', ':?', ':+', '#', '%', '/', '-', '=', '?', '+', ':', '^^', ',,'] as const;

/** Parses the text of `$(…)` and hands back the node that runs it. */
export type SubParser = (source: string) => number;

/** Cuts a script into tokens and words into their parts. */
export class Reader {
  readonly source: string;
  at = 0;
  readonly #parse: SubParser;

  constructor(source: string, parse: SubParser) {
    this.source = source;
    this.#parse = parse;
  }

  /** Blanks, comments and escaped newlines are no tokens. */
  skipBlanks(): void {
    for (;;) {
      const char = this.source[this.at];
      if (char === ' ' || char === '\t' || char === '\r') this.at++;
      else if (char === '\\' && this.source[this.at + 1] === '\n') this.at += 2;
      else if (char === '#' && this.#startsWord()) this.#skipComment();
      else return;
    }
  }

  #startsWord(): boolean {
    const before = this.source[this.at - 1];
    return before === undefined || ' \t\r\n;&|()'.includes(before);
  }

  #skipComment(): void {
    while (this.at < this.source.length && this.source[this.at] !== '\n') this.at++;
  }

  next(): Token {
    this.skipBlanks();
    if (this.at >= this.source.length) return { type: 'end' };
    const descriptor = /^\d+(?=[<>])/.exec(this.source.slice(this.at, this.at + 4))?.[0];
    if (descriptor !== undefined) {
      this.at += descriptor.length;
      return { type: 'descriptor', value: Number(descriptor) };
    }
    const operator = operators.find((it) => this.source.startsWith(it, this.at));
    if (operator !== undefined) {
      this.at += operator.length;
      return { type: 'operator', value: operator };
    }
    const word = this.word();
    const [first] = word;
    return word.length === 1 && first?.type === 'text' && !first.quoted ? { type: 'word', word, plain: first.value } : { type: 'word', word };
  }

  /** A word up to a blank or an operator. */
  word(): Word {
    const parts: Part[] = [];
    let plain = '';
    const flush = (): void => {
      if (plain !== '') parts.push(text(plain));
      plain = '';
    };
    for (let char = this.source[this.at]; char !== undefined && !' \t\r\n;&|()<>'.includes(char); char = this.source[this.at]) {
      if (char === '$' || char === '`' || char === "'" || char === '"' || char === '\\') {
        flush();
        this.#special(char, parts);
      } else {
        plain += char;
        this.at++;
      }
    }
    flush();
    if (parts.length === 0) throw new SyntaxFault(`syntax error near unexpected token \`${this.source[this.at] ?? 'newline'}'`);
    return parts;
  }

  #special(char: string, parts: Part[]): void {
    this.at++;
    if (char === '\\') {
      const escaped = this.source[this.at++];
      if (escaped !== undefined && escaped !== '\n') parts.push(text(escaped, true));
    } else if (char === "'") parts.push(text(this.#until("'"), true));
    else if (char === '"') this.#quoted(parts);
    else if (char === '`') parts.push(this.#backquoted(false));
    else parts.push(this.dollar(false));
  }

  #until(end: string): string {
    const close = this.source.indexOf(end, this.at);
    if (close < 0) throw new SyntaxFault(`syntax error: unterminated quoted string`);
    const inside = this.source.slice(this.at, close);
    this.at = close + end.length;
    return inside;
  }

  #quoted(parts: Part[]): void {
    parts.push(...this.expandable('"'));
    this.at++;
  }

  /** Text in which only `$`, backquotes and some escapes mean anything, up to `end` (or the end of the source). */
  expandable(end: string | undefined): Part[] {
    const parts: Part[] = [];
    let plain = '';
    let any = false;
    for (;;) {
      const char = this.source[this.at];
      if (char === undefined) {
        if (end === undefined) break;
        throw new SyntaxFault('syntax error: unterminated quoted string');
      }
      if (char === end) break;
      this.at++;
      if (char === '\\' && '$`"\\\n'.includes(this.source[this.at] ?? '') && this.at < this.source.length) {
        const escaped = this.source[this.at++] ?? '';
        plain += escaped === '\n' ? '' : escaped === '"' && end === undefined ? '\\"' : escaped;
      } else if (char === '$' || char === '`') {
        if (plain !== '') parts.push(text(plain, true));
        plain = '';
        any = true;
        parts.push(char === '$' ? this.dollar(true) : this.#backquoted(true));
      } else plain += char;
    }
    if (plain !== '' || !any) parts.push(text(plain, true));
    return parts;
  }

  #backquoted(quoted: boolean): Part {
    let inside = '';
    for (let char = this.source[this.at++]; char !== '`'; char = this.source[this.at++]) {
      if (char === undefined) throw new SyntaxFault('syntax error: unterminated backquote');
      inside += char === '\\' && '`$\\'.includes(this.source[this.at] ?? 'x') ? (this.source[this.at++] ?? '') : char;
    }
    return { type: 'command', node: this.#parse(inside), quoted };
  }

  /** What follows a `$`. */
  dollar(quoted: boolean): Part {
    const rest = this.source.slice(this.at, this.at + 2);
    if (rest === '((') {
      const end = this.#closing(this.at + 2, '))');
      const expression = new Reader(this.source.slice(this.at + 2, end), this.#parse).expandable(undefined);
      this.at = end + 2;
      return { type: 'arithmetic', expression, quoted };
    }
    if (rest.startsWith('(')) {
      const end = this.#closing(this.at + 1, ')');
      const node = this.#parse(this.source.slice(this.at + 1, end));
      this.at = end + 1;
      return { type: 'command', node, quoted };
    }
    if (rest.startsWith('{')) return this.#braced(quoted);
    if (rest.startsWith("'") && !quoted) {
      this.at++;
      return text(unescape(this.#until("'")), true);
    }
    const name = nameShape.exec(this.source.slice(this.at, this.at + 200))?.[0] ?? /^[0-9@*#?$!-]/.exec(rest)?.[0];
    if (name === undefined) return text('$', quoted);
    this.at += name.length;
    return { type: 'variable', name, quoted };
  }

  #braced(quoted: boolean): Part {
    const end = this.#closing(this.at + 1, '}');
    const inside = this.source.slice(this.at + 1, end);
    this.at = end + 1;
    if (/^#([A-Za-z_]\w*|\d+|[@*])$/.test(inside)) return { type: 'variable', name: inside.slice(1), quoted, operator: 'length' };
    const name = nameShape.exec(inside)?.[0] ?? /^([0-9]+|[@*#?$!-])/.exec(inside)?.[0];
    if (name === undefined) throw new SyntaxFault('bad substitution');
    const rest = inside.slice(name.length);
    if (rest === '') return { type: 'variable', name, quoted };
    const operator = expansionOperators.find((it) => rest.startsWith(it));
    if (operator === undefined) throw new SyntaxFault('bad substitution');
    const operand = rest.slice(operator.length);
    if (operator === '/' || operator === '//') {
      const slash = operand.search(/(?<!\\)\//);
      const pattern = slash < 0 ? operand : operand.slice(0, slash);
      return { type: 'variable', name, quoted, operator, argument: this.#operand(pattern), replacement: this.#operand(slash < 0 ? '' : operand.slice(slash + 1)) };
    }
    return { type: 'variable', name, quoted, operator, argument: this.#operand(operand) };
  }

  #operand(source: string): Word {
    const reader = new Reader(source, this.#parse);
    const parts: Part[] = [];
    while (reader.at < source.length) {
      const char = source[reader.at] ?? '';
      if (' \t\r\n;&|()<>'.includes(char)) {
        parts.push(text(char));
        reader.at++;
      } else parts.push(...reader.word());
    }
    return parts;
  }

  /** Where the bracket that is open closes, quotes and inner brackets passed over. */
  #closing(from: number, end: ')' | '))' | '}'): number {
    let depth = 0;
    const open = end === '}' ? '{' : '(';
    const close = end === '}' ? '}' : ')';
    for (let i = from; i < this.source.length; i++) {
      const char = this.source[i];
      if (char === '\\') i++;
      else if (char === "'" && end !== '))') i = this.#skipTo(i + 1, "'");
      else if (char === '"') i = this.#skipQuoted(i + 1);
      else if (char === open) depth++;
      else if (char === close) {
        if (depth === 0 && this.source.startsWith(end, i)) return i;
        depth--;
      }
    }
    throw new SyntaxFault(`syntax error: unexpected end of file (expecting "${end}")`);
  }

  #skipTo(from: number, end: string): number {
    const found = this.source.indexOf(end, from);
    return found < 0 ? this.source.length : found;
  }

  #skipQuoted(from: number): number {
    for (let i = from; i < this.source.length; i++) {
      const char = this.source[i];
      if (char === '\\') i++;
      else if (char === '"') return i;
      else if (char === '$' && this.source[i + 1] === '(') {
        const inner = new Reader(this.source, this.#parse);
        i = inner.#closing(i + 2, ')');
      }
    }
    return this.source.length;
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', e: '\u001B', f: '\f', v: '\v', '\\': '\\', "'": "'", '"': '"' };

/** The escapes of `$'…'`, `printf` and `echo -e`. */
export function unescape(source: string): string {
  return source.replaceAll(/\\(x[0-9a-fA-F]{1,2}|0[0-7]{0,3}|[1-7][0-7]{0,2}|.)/gs, (whole, code: string) => {
    if (code.startsWith('x')) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    return escapes[code] ?? whole;
  });
}
