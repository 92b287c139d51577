// Reads expressions: cel-go's parser/parser.go and the grammar CEL.g4. Messages are those of the parser that ANTLR makes of it.
import type { Element, Entry, Expr, FieldInit, LiteralValue } from './expr.ts';
import { CelUint, isShallow } from './expr.ts';
import type { Issue } from './issue.ts';
import { expandMacro, Expansion, MacroFault } from './macros.ts';
import { bytesOf, shownText, textOf, tokensOf, type Token } from './tokens.ts';

export type Parsed = { readonly expr: Expr } | { readonly issues: readonly Issue[] };

/** Deeper than anything people write and shallower than the stack. */
const maxDepth = 250;
const maxLength = 100_000;
/** Of `1 + 1 + …`, which upstream takes at any length and the stack here does not. */
const maxChain = 1000;

const reserved: ReadonlySet<string> = new Set(
  ['as', 'break', 'const', 'continue', 'else', 'false', 'for', 'function', 'if', 'import', 'in', 'let', 'loop', 'package', 'namespace', 'null', 'return', 'true', 'var', 'void', 'while'],
);
const relations: ReadonlySet<string> = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
const operandWords = "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

/** Thrown inside: nothing after it can be read. */
class Unreadable extends Error {}

function isOperand({ type, text }: Token): boolean {
  return type === 'mark' ? ['[', '{', '(', '.', '-', '!'].includes(text) : type !== 'end' && type !== 'escaped';
}

const shownToken = ({ text }: Token): string => `'${shownText(text)}'`;

class Parser {
  readonly #tokens: readonly Token[];
  readonly #issues: Issue[];
  #position = 0;
  #id = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], issues: Issue[]) {
    this.#tokens = tokens;
    this.#issues = issues;
  }

  start(): Expr {
    const expr = this.#expression();
    const { type } = this.#token;
    if (type !== 'end') this.#fail(this.#token.at, `Syntax error: ${this.#peek(1).type === 'end' ? 'extraneous' : 'mismatched'} input ${shownToken(this.#token)} expecting <EOF>`);
    return expr;
  }

  get #token(): Token {
    return this.#peek(0);
  }

  #peek(ahead: number): Token {
    return this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)] ?? { type: 'end', text: '<EOF>', at: 0 };
  }

  #next(): Token {
    const token = this.#token;
    this.#position++;
    return token;
  }

  #isMark(...marks: readonly string[]): boolean {
    return this.#token.type === 'mark' && marks.includes(this.#token.text);
  }

  #accept(mark: string): Token | undefined {
    return this.#isMark(mark) ? this.#next() : undefined;
  }

  #report(at: number, message: string): void {
    this.#issues.push({ at, message });
  }

  #fail(at: number, message: string): never {
    this.#report(at, message);
    throw new Unreadable();
  }

  #part(at: number): { readonly id: number; readonly at: number } {
    return { id: ++this.#id, at };
  }

  /** A sign that must come; what may come instead is told with it. */
  #expect(mark: string, instead: readonly string[] = []): Token {
    const found = this.#accept(mark);
    if (found !== undefined) return found;
    const token = this.#token;
    const wanted = instead.length === 0 ? `'${mark}'` : `{${[mark, ...instead].map((it) => `'${it}'`).join(', ')}}`;
    if (this.#peek(1).type === 'mark' && [mark, ...instead].includes(this.#peek(1).text)) this.#fail(token.at, `Syntax error: extraneous input ${shownToken(token)} expecting ${wanted}`);
    if (token.type === 'end' && instead.length === 0) this.#fail(token.at, `Syntax error: missing '${mark}' at '<EOF>'`);
    return this.#fail(token.at, `Syntax error: mismatched input ${shownToken(token)} expecting ${wanted}`);
  }

  #call(at: number, name: string, args: readonly Expr[], target?: Expr): Expr {
    try {
      const expanded = expandMacro(new Expansion(() => ++this.#id, at), name, target, args);
      if (expanded !== undefined) return expanded;
    } catch (error) {
      if (!(error instanceof MacroFault)) throw error;
      this.#report(error.at, error.message);
    }
    return { ...this.#part(at), type: 'call', name, target, args };
  }

  #expression(): Expr {
    if (++this.#depth > maxDepth) this.#fail(0, `expression recursion limit exceeded: ${maxDepth}`);
    const condition = this.#logical('||');
    const mark = this.#accept('?');
    let expr = condition;
    if (mark !== undefined) {
      const truthy = this.#logical('||');
      this.#expect(':');
      expr = this.#call(mark.at, '_?_:_', [condition, truthy, this.#expression()]);
    }
    this.#depth--;
    return expr;
  }

  #logical(operator: '||' | '&&'): Expr {
    const operand = (): Expr => (operator === '||' ? this.#logical('&&') : this.#relation());
    let expr = operand();
    for (let mark = this.#accept(operator); mark !== undefined; mark = this.#accept(operator)) expr = this.#call(mark.at, `_${operator}_`, [expr, operand()]);
    return expr;
  }

  #relation(): Expr {
    let expr = this.#sum();
    while (this.#token.type === 'mark' && relations.has(this.#token.text)) {
      const { at, text } = this.#next();
      expr = this.#call(at, text === 'in' ? '@in' : `_${text}_`, [expr, this.#sum()]);
    }
    return expr;
  }

  #sum(): Expr {
    let expr = this.#product();
    while (this.#isMark('+', '-')) {
      const { at, text } = this.#next();
      expr = this.#call(at, `_${text}_`, [expr, this.#product()]);
    }
    return expr;
  }

  #product(): Expr {
    let expr = this.#unary();
    while (this.#isMark('*', '/', '%')) {
      const { at, text } = this.#next();
      expr = this.#call(at, `_${text}_`, [expr, this.#unary()]);
    }
    return expr;
  }

  #unary(): Expr {
    const { text, at } = this.#token;
    if (!this.#isMark('!', '-')) return this.#member();
    const isSigned = text === '-' && ['int', 'double'].includes(this.#peek(1).type);
    if (isSigned) return this.#member();
    let times = 0;
    while (this.#accept(text) !== undefined) times++;
    const member = this.#member();
    return times % 2 === 0 ? member : this.#call(at, text === '!' ? '!_' : '-_', [member]);
  }

  #member(): Expr {
    let expr = this.#primary();
    for (;;) {
      const mark = this.#accept('.') ?? this.#accept('[');
      if (mark === undefined) return expr;
      expr = mark.text === '.' ? this.#field(expr, mark.at) : this.#index(expr, mark.at);
    }
  }

  #index(operand: Expr, at: number): Expr {
    const isOptional = this.#accept('?') !== undefined;
    const index = this.#expression();
    this.#expect(']');
    return this.#call(at, isOptional ? '_[?_]' : '_[_]', [operand, index]);
  }

  #field(operand: Expr, at: number): Expr {
    const isOptional = this.#accept('?') !== undefined;
    const token = this.#next();
    if (token.type === 'escaped') this.#report(at, "unsupported syntax: '`'");
    else if (token.type !== 'identifier') this.#fail(token.at, this.#fieldFault(token));
    if (isOptional) return this.#call(at, '_?._', [operand, { ...this.#part(token.at), type: 'literal', value: token.text }]);
    const open = this.#accept('(');
    if (open !== undefined) return this.#call(open.at, token.text, this.#args(), operand);
    return { ...this.#part(at), type: 'select', operand, field: token.text, isTest: false };
  }

  #fieldFault(token: Token): string {
    if (['true', 'false', 'null'].includes(token.type)) return `Syntax error: mismatched input '${token.text}' expecting IDENTIFIER`;
    return `Syntax error: no viable alternative at input '.${token.type === 'end' ? '' : shownText(token.text)}'`;
  }

  #args(): readonly Expr[] {
    if (this.#accept(')') !== undefined) return [];
    const args = [this.#expression()];
    while (this.#accept(',') !== undefined) args.push(this.#expression());
    this.#expect(')', this.#token.type === 'end' ? [] : [',']);
    return args;
  }

  #primary(): Expr {
    const token = this.#token;
    if (token.type === 'identifier') return this.#named(token);
    if (token.type === 'mark') return this.#marked(token);
    return token.type === 'end' || token.type === 'escaped' ? this.#missing(token) : this.#literal(this.#next(), token.at);
  }

  /** Something else stands where an operand should: one sign too many is passed over. */
  #missing(token: Token): Expr {
    if (!isOperand(this.#peek(1)) || token.type === 'end') this.#fail(token.at, `Syntax error: mismatched input ${shownToken(token)} expecting ${operandWords}`);
    this.#report(token.at, `Syntax error: extraneous input ${shownToken(token)} expecting ${operandWords}`);
    this.#next();
    return this.#unary();
  }

  #marked(token: Token): Expr {
    const { text, at } = token;
    if (text === '-' && ['int', 'double'].includes(this.#peek(1).type)) {
      this.#next();
      return this.#literal(this.#next(), at, '-');
    }
    if (text === '(') {
      this.#next();
      const expr = this.#expression();
      this.#expect(')');
      return expr;
    }
    if (text === '[') return this.#list(this.#next().at);
    if (text === '{') return this.#map(this.#next().at);
    if (text === '.' && this.#peek(1).type === 'identifier') {
      this.#next();
      return this.#named(this.#token, '.');
    }
    return this.#missing(token);
  }

  #named({ text, at }: Token, prefix = ''): Expr {
    if (this.#isMessage()) return this.#message(prefix);
    this.#next();
    const open = this.#accept('(');
    if (reserved.has(text)) this.#report(open?.at ?? at, `reserved identifier: ${text}`);
    if (open !== undefined) return this.#call(open.at, `${prefix}${text}`, this.#args());
    return { ...this.#part(at), type: 'ident', name: `${prefix}${text}` };
  }

  /** Whether names with dots between them and a brace come. */
  #isMessage(): boolean {
    let ahead = 1;
    while (this.#peek(ahead).text === '.' && this.#peek(ahead + 1).type === 'identifier') ahead += 2;
    return this.#peek(ahead).type === 'mark' && this.#peek(ahead).text === '{';
  }

  #message(prefix: string): Expr {
    let name = prefix + this.#next().text;
    while (this.#accept('.') !== undefined) name += `.${this.#next().text}`;
    const { at } = this.#expect('{');
    const fields: FieldInit[] = [];
    while (!this.#isMark('}')) {
      const isOptional = this.#accept('?') !== undefined;
      const field = this.#next();
      if (field.type !== 'identifier') this.#fail(field.at, `Syntax error: mismatched input ${shownToken(field)} expecting {IDENTIFIER, ESC_IDENTIFIER}`);
      const colon = this.#expect(':');
      fields.push({ ...this.#part(colon.at), name: field.text, value: this.#expression(), isOptional });
      if (this.#accept(',') === undefined) break;
    }
    this.#expect('}');
    return { ...this.#part(at), type: 'struct', name, fields };
  }

  #list(at: number): Expr {
    const elements: Element[] = [];
    while (!this.#isMark(']')) {
      const isOptional = this.#accept('?') !== undefined;
      elements.push({ value: this.#expression(), isOptional });
      if (this.#accept(',') === undefined) break;
    }
    this.#expect(']', this.#token.type === 'end' ? [] : [',']);
    return { ...this.#part(at), type: 'list', elements };
  }

  #map(at: number): Expr {
    const entries: Entry[] = [];
    while (!this.#isMark('}')) {
      const isOptional = this.#accept('?') !== undefined;
      const key = this.#expression();
      const colon = this.#expect(':');
      entries.push({ ...this.#part(colon.at), key, value: this.#expression(), isOptional });
      if (this.#accept(',') === undefined) break;
    }
    this.#expect('}', this.#token.type === 'end' ? [] : [',']);
    return { ...this.#part(at), type: 'map', entries };
  }

  #literal({ type, text }: Token, at: number, sign = ''): Expr {
    return { ...this.#part(at), type: 'literal', value: this.#valueOf(type, text, at, sign) };
  }

  #valueOf(type: Token['type'], text: string, at: number, sign: string): LiteralValue {
    switch (type) {
      case 'int':
        return this.#whole(sign === '-' ? -BigInt(text) : BigInt(text), -(2n ** 63n), 2n ** 63n, 'int', at);
      case 'uint':
        return new CelUint(this.#whole(BigInt(text.slice(0, -1)), 0n, 2n ** 64n, 'uint', at));
      case 'double': {
        const value = Number(`${sign}${text}`);
        if (!Number.isFinite(value)) this.#report(at, 'invalid double literal');
        return value;
      }
      case 'string': {
        const read = textOf(text);
        if ('fault' in read) this.#report(at, read.fault);
        return 'value' in read ? read.value : '';
      }
      case 'bytes':
        return bytesOf(text);
      case 'true':
      case 'false':
        return type === 'true';
      case 'null':
      case 'end':
      case 'escaped':
      case 'identifier':
      case 'mark':
    }
    return null;
  }

  #whole(value: bigint, least: bigint, end: bigint, kind: string, at: number): bigint {
    if (value < least || value >= end) this.#report(at, `invalid ${kind} literal`);
    return value;
  }
}

export function parseExpression(text: string): Parsed {
  const size = text.length > maxLength ? Array.from(text).length : text.length;
  if (size > maxLength) return { issues: [{ at: 0, message: `expression code point size exceeds limit: size: ${size}, limit ${maxLength}` }] };
  const issues: Issue[] = [];
  const tokens = tokensOf(text, (issue) => issues.push(issue));
  try {
    const expr = new Parser(tokens, issues).start();
    if (issues.length > 0) return { issues };
    if (!isShallow(expr, maxChain)) return { issues: [{ at: expr.at, message: `expression recursion limit exceeded: ${maxChain}` }] };
    return { expr };
  } catch (error) {
    if (error instanceof Unreadable) return { issues };
    throw error;
  }
}

