import { text, type Assignment, type CaseArm, type Node, type Redirect, type RedirectOperator, type Script, type Word } from './ast.ts';
import { Reader, SyntaxFault, type Operator, type Token } from './reader.ts';

const redirectOperators = new Set<Operator>(['<', '>', '>>', '<<', '<<-', '<<<', '<&', '>&', '&>', '&>>', '<>', '>|']);
const closers = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);

interface Heredoc {
  readonly delimiter: string;
  readonly raw: boolean;
  readonly stripTabs: boolean;
  fill(word: Word): void;
}

/** One text; all its nodes, and those of the commands inside it, share a list. */
class Parser {
  readonly #reader: Reader;
  readonly #nodes: Node[];
  #token: Token;
  #heredocs: Heredoc[] = [];

  constructor(source: string, nodes: Node[]) {
    this.#nodes = nodes;
    this.#reader = new Reader(source, (inner) => new Parser(inner, nodes).whole());
    this.#token = { type: 'end' };
    this.#advance();
  }

  whole(): number {
    const root = this.#list();
    if (this.#token.type !== 'end') throw this.#unexpected();
    return root;
  }

  #advance(): void {
    const wasNewline = this.#isOperator('\n');
    this.#token = this.#reader.next();
    if (this.#isOperator('\n') && this.#heredocs.length > 0) this.#readHeredocs();
    if (wasNewline && this.#isOperator('\n')) this.#advance();
  }

  #add(node: Node): number {
    return this.#nodes.push(node) - 1;
  }

  #isOperator(value: Operator): boolean {
    return this.#token.type === 'operator' && this.#token.value === value;
  }

  #isWord(value: string): boolean {
    return this.#token.type === 'word' && this.#token.plain === value;
  }

  #expectWord(value: string): void {
    if (!this.#isWord(value)) throw this.#unexpected(value);
    this.#advance();
  }

  #expectOperator(value: Operator): void {
    if (!this.#isOperator(value)) throw this.#unexpected(value);
    this.#advance();
  }

  #unexpected(expected?: string): SyntaxFault {
    const token = this.#token;
    const what = token.type === 'end' ? 'end of file' : token.type === 'operator' ? `"${token.value === '\n' ? 'newline' : token.value}"` : token.type === 'word' ? `word${token.plain === undefined ? '' : ` (${token.plain})`}` : String(token.value);
    return new SyntaxFault(`syntax error: unexpected ${what}${expected === undefined ? '' : ` (expecting "${expected}")`}`);
  }

  #skipNewlines(): void {
    while (this.#isOperator('\n')) this.#advance();
  }

  /** Commands up to a closing word or bracket. */
  #list(): number {
    const items: { node: number; background: boolean }[] = [];
    this.#skipNewlines();
    while (this.#startsCommand()) {
      const node = this.#chain();
      const background = this.#isOperator('&');
      items.push({ node, background });
      if (background || this.#isOperator(';') || this.#isOperator('\n')) this.#advance();
      else break;
      this.#skipNewlines();
    }
    return this.#add({ type: 'list', items });
  }

  #startsCommand(): boolean {
    const token = this.#token;
    if (token.type === 'end') return false;
    if (token.type === 'operator') return token.value === '(' || token.value === '((' || redirectOperators.has(token.value);
    return token.type === 'descriptor' || token.plain === undefined || !closers.has(token.plain);
  }

  #chain(): number {
    const first = this.#pipeline();
    const rest: { operator: '&&' | '||'; node: number }[] = [];
    while (this.#isOperator('&&') || this.#isOperator('||')) {
      const operator = this.#isOperator('&&') ? '&&' : '||';
      this.#advance();
      this.#skipNewlines();
      rest.push({ operator, node: this.#pipeline() });
    }
    return rest.length === 0 ? first : this.#add({ type: 'chain', first, rest });
  }

  #pipeline(): number {
    let negated = false;
    while (this.#isWord('!')) {
      negated = !negated;
      this.#advance();
    }
    const parts = [this.#command()];
    while (this.#isOperator('|') || this.#isOperator('|&')) {
      this.#advance();
      this.#skipNewlines();
      parts.push(this.#command());
    }
    const [only] = parts;
    return parts.length === 1 && !negated && only !== undefined ? only : this.#add({ type: 'pipeline', negated, parts });
  }

  #command(): number {
    const token = this.#token;
    if (token.type === 'operator' && token.value === '(') return this.#subshell();
    if (token.type === 'operator' && token.value === '((') return this.#calculation();
    if (token.type !== 'word') return this.#simple();
    switch (token.plain) {
      case 'if':
        return this.#conditional();
      case 'while':
      case 'until':
        return this.#loop(token.plain === 'until');
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      case '{':
        return this.#group();
      case 'function':
        this.#advance();
        return this.#functionBody(this.#plainWord());
      case '[[':
        return this.#doubleBracket();
      case undefined:
      default:
        return this.#simple();
    }
  }

  #plainWord(): string {
    if (this.#token.type !== 'word' || this.#token.plain === undefined) throw this.#unexpected();
    const { plain } = this.#token;
    this.#advance();
    return plain;
  }

  #subshell(): number {
    this.#advance();
    const body = this.#list();
    this.#expectOperator(')');
    return this.#add({ type: 'subshell', body, redirects: this.#redirects() });
  }

  #calculation(): number {
    const start = this.#reader.at;
    const end = this.#reader.source.indexOf('))', start);
    if (end < 0) throw new SyntaxFault('syntax error: unexpected end of file (expecting "))")');
    const expression = this.#expandable(this.#reader.source.slice(start, end));
    this.#reader.at = end + 2;
    this.#advance();
    return this.#add({ type: 'calculation', expression, redirects: this.#redirects() });
  }

  #expandable(source: string): Word {
    return new Reader(source, (inner) => new Parser(inner, this.#nodes).whole()).expandable(undefined);
  }

  #group(): number {
    this.#advance();
    const body = this.#list();
    this.#expectWord('}');
    return this.#add({ type: 'group', body, redirects: this.#redirects() });
  }

  /** From `if` or `elif` on; the outermost one takes the `fi`. */
  #conditional(isOutermost = true): number {
    this.#advance();
    const condition = this.#list();
    this.#expectWord('then');
    const consequence = this.#list();
    let otherwise: number | undefined;
    if (this.#isWord('elif')) otherwise = this.#conditional(false);
    else if (this.#isWord('else')) {
      this.#advance();
      otherwise = this.#list();
    }
    if (isOutermost) this.#expectWord('fi');
    const redirects = isOutermost ? this.#redirects() : [];
    return this.#add({ type: 'if', condition, consequence, ...(otherwise === undefined ? {} : { otherwise }), redirects });
  }

  #loop(until: boolean): number {
    this.#advance();
    const condition = this.#list();
    const body = this.#body();
    return this.#add({ type: 'loop', until, condition, body, redirects: this.#redirects() });
  }

  #body(): number {
    this.#expectWord('do');
    const body = this.#list();
    this.#expectWord('done');
    return body;
  }

  #for(): number {
    this.#advance();
    if (this.#isOperator('((')) return this.#count();
    const name = this.#plainWord();
    this.#skipNewlines();
    let words: Word[] | undefined;
    if (this.#isWord('in')) {
      this.#advance();
      words = [];
      while (this.#token.type === 'word') {
        words.push(this.#token.word);
        this.#advance();
      }
    }
    if (this.#isOperator(';')) this.#advance();
    this.#skipNewlines();
    const body = this.#body();
    return this.#add({ type: 'for', name, ...(words === undefined ? {} : { words }), body, redirects: this.#redirects() });
  }

  #count(): number {
    const from = this.#reader.at;
    const end = this.#reader.source.indexOf('))', from);
    const [start, condition, step] = this.#reader.source.slice(from, end).split(';');
    if (end < 0 || start === undefined || condition === undefined || step === undefined) throw new SyntaxFault('syntax error: bad for loop variable');
    this.#reader.at = end + 2;
    this.#advance();
    if (this.#isOperator(';')) this.#advance();
    this.#skipNewlines();
    const body = this.#body();
    return this.#add({ type: 'count', start: this.#expandable(start), condition: this.#expandable(condition), step: this.#expandable(step), body, redirects: this.#redirects() });
  }

  #case(): number {
    this.#advance();
    if (this.#token.type !== 'word') throw this.#unexpected();
    const subject = this.#token.word;
    this.#advance();
    this.#skipNewlines();
    this.#expectWord('in');
    this.#skipNewlines();
    const arms: CaseArm[] = [];
    while (!this.#isWord('esac')) {
      if (this.#isOperator('(')) this.#advance();
      arms.push(this.#arm());
      this.#skipNewlines();
    }
    this.#advance();
    return this.#add({ type: 'case', subject, arms, redirects: this.#redirects() });
  }

  #arm(): CaseArm {
    const patterns: Word[] = [];
    for (;;) {
      if (this.#token.type !== 'word') throw this.#unexpected();
      patterns.push(this.#token.word);
      this.#advance();
      if (!this.#isOperator('|')) break;
      this.#advance();
    }
    this.#expectOperator(')');
    const body = this.#list();
    if (this.#isOperator(';;')) this.#advance();
    else if (!this.#isWord('esac')) throw this.#unexpected(';;');
    return { patterns, body };
  }

  #functionBody(name: string): number {
    if (this.#isOperator('(')) {
      this.#advance();
      this.#expectOperator(')');
    }
    this.#skipNewlines();
    return this.#add({ type: 'function', name, body: this.#command() });
  }

  /** `[[ … ]]` is `test` with operators of its own: they become words. */
  #doubleBracket(): number {
    const words: Word[] = [[text('[[')]];
    this.#advance();
    while (!this.#isWord(']]')) {
      const token = this.#token;
      if (token.type === 'word') words.push(token.word);
      else if (token.type === 'operator' && token.value !== '\n') words.push([text(token.value, true)]);
      else throw this.#unexpected(']]');
      this.#advance();
    }
    words.push([text(']]')]);
    this.#advance();
    return this.#add({ type: 'simple', assignments: [], words, redirects: this.#redirects() });
  }

  #simple(): number {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const token = this.#token;
      if (token.type === 'word') {
        const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
        if (assignment === undefined) words.push(token.word);
        else assignments.push(assignment);
        this.#advance();
        if (words.length === 1 && assignments.length === 0 && token.plain !== undefined && this.#isOperator('(')) return this.#functionBody(token.plain);
      } else {
        const redirect = this.#redirect();
        if (redirect === undefined) break;
        redirects.push(...redirect);
      }
    }
    if (words.length + assignments.length + redirects.length === 0) throw this.#unexpected();
    return this.#add({ type: 'simple', assignments, words, redirects });
  }

  #redirects(): Redirect[] {
    const redirects: Redirect[] = [];
    for (let redirect = this.#redirect(); redirect !== undefined; redirect = this.#redirect()) redirects.push(...redirect);
    return redirects;
  }

  #redirect(): Redirect[] | undefined {
    let descriptor: number | undefined;
    if (this.#token.type === 'descriptor') {
      descriptor = this.#token.value;
      this.#advance();
    }
    const token = this.#token;
    if (token.type !== 'operator' || !redirectOperators.has(token.value)) return undefined;
    const operator = token.value;
    this.#advance();
    if (this.#token.type !== 'word') throw this.#unexpected();
    const target = this.#token.word;
    const redirect: { -readonly [K in keyof Redirect]: Redirect[K] } = { descriptor: descriptor ?? (operator.startsWith('<') ? 0 : 1), operator: simplified(operator), target };
    if (operator === '<<' || operator === '<<-') {
      const delimiter = target.map((part) => (part.type === 'text' ? part.value : '')).join('');
      const raw = target.some((part) => part.type === 'text' && part.quoted);
      this.#heredocs.push({ delimiter, raw, stripTabs: operator === '<<-', fill: (word) => (redirect.target = word) });
    }
    this.#advance();
    return [redirect];
  }

  /** The reader stands behind the newline after which the texts begin. */
  #readHeredocs(): void {
    for (const heredoc of this.#heredocs) {
      const lines: string[] = [];
      for (;;) {
        if (this.#reader.at >= this.#reader.source.length) break;
        const end = this.#reader.source.indexOf('\n', this.#reader.at);
        const line = this.#reader.source.slice(this.#reader.at, end < 0 ? undefined : end);
        this.#reader.at = end < 0 ? this.#reader.source.length : end + 1;
        const stripped = heredoc.stripTabs ? line.replace(/^\t+/, '') : line;
        if (stripped === heredoc.delimiter) break;
        lines.push(`${stripped}\n`);
      }
      const body = lines.join('');
      heredoc.fill(heredoc.raw ? [text(body, true)] : this.#expandable(body));
    }
    this.#heredocs = [];
  }
}

function simplified(operator: Operator): RedirectOperator {
  if (operator === '>|') return '>';
  if (operator === '<<-') return '<<';
  return operator as RedirectOperator;
}

function assignmentOf(word: Word): Assignment | undefined {
  const [first, ...rest] = word;
  if (first?.type !== 'text' || first.quoted) return undefined;
  const match = /^([A-Za-z_]\w*)(\+?)=/.exec(first.value);
  if (match === null) return undefined;
  const [whole, name = '', plus] = match;
  const remainder = first.value.slice(whole.length);
  return { name, append: plus === '+', value: remainder === '' ? rest : [text(remainder), ...rest] };
}

const known = new Map<string, Script>();
const maxKnown = 512;

/** The tree of a script. Parsing is a pure function of the text, so the answer is kept. */
export function parseScript(source: string): Script {
  const found = known.get(source);
  if (found !== undefined) return found;
  const script = parse(source);
  if (known.size >= maxKnown) known.clear();
  known.set(source, script);
  return script;
}

function parse(source: string): Script {
  const nodes: Node[] = [];
  if (source.length > 100_000) return { nodes, root: 0, fault: 'script too long' };
  try {
    const root = new Parser(source, nodes).whole();
    return { nodes, root };
  } catch (error) {
    // A hostile script may nest deeper than the stack is high; that is a fault of the script too.
    if (error instanceof SyntaxFault || error instanceof RangeError) return { nodes: [], root: 0, fault: error instanceof SyntaxFault ? error.message : 'syntax error: nested too deeply' };
    throw error;
  }
}
