import type { Host } from './host.ts';
import { matches } from './pattern.ts';
import type { Process } from './process.ts';

/** `test`, `[` and `[[`: a condition over words. Recursive descent: or, and, not, primary. */
class Condition {
  readonly #words: readonly string[];
  readonly #host: Host;
  readonly #process: Process;
  readonly #isDouble: boolean;
  #at = 0;

  constructor(words: readonly string[], host: Host, process: Process, isDouble: boolean) {
    this.#words = words;
    this.#host = host;
    this.#process = process;
    this.#isDouble = isDouble;
  }

  all(): boolean {
    if (this.#words.length === 0) return false;
    const value = this.#or();
    if (this.#at < this.#words.length) throw new ConditionFault(`${this.#words[this.#at]}: unexpected operator`);
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#take('-o') || (this.#isDouble && this.#take('||'))) value = this.#and() || value;
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#take('-a') || (this.#isDouble && this.#take('&&'))) value = this.#not() && value;
    return value;
  }

  #not(): boolean {
    return this.#words.length - this.#at > 1 && this.#take('!') ? !this.#not() : this.#primary();
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }

  #primary(): boolean {
    const [first = '', second, third] = this.#words.slice(this.#at);
    if (first === '(' && second !== undefined) {
      this.#at++;
      const value = this.#or();
      if (!this.#take(')')) throw new ConditionFault('closing paren expected');
      return value;
    }
    if (second !== undefined && third !== undefined && isBinary(second)) {
      this.#at += 3;
      return this.#binary(first, second, third);
    }
    if (second !== undefined && /^-[a-zA-Z]$/.test(first)) {
      this.#at += 2;
      return this.#unary(first, second);
    }
    this.#at++;
    return first !== '';
  }

  #unary(operator: string, operand: string): boolean {
    const { files } = this.#host;
    const path = files.absolute(operand, this.#process.cwd);
    const kind = this.#process.lenient === true && !files.wasRemoved(path) ? (files.stat(path) ?? 'file') : files.stat(path);
    switch (operator) {
      case '-z':
        return operand === '';
      case '-n':
        return operand !== '';
      case '-e':
      case '-r':
      case '-w':
      case '-a':
        return kind !== undefined;
      case '-f':
        return kind === 'file';
      case '-d':
        return kind === 'directory';
      case '-x':
        return kind !== undefined;
      case '-s':
        return (files.read(path) ?? '') !== '';
      case '-v':
        return this.#process.variables[operand] !== undefined;
      default:
        return false;
    }
  }

  #binary(left: string, operator: string, right: string): boolean {
    const { files } = this.#host;
    switch (operator) {
      case '=':
      case '==':
        return this.#isDouble ? matches(right, left) : left === right;
      case '!=':
        return this.#isDouble ? !matches(right, left) : left !== right;
      case '=~':
        return regularExpression(right).test(left);
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
        return files.changedMs(files.absolute(left, this.#process.cwd)) > files.changedMs(files.absolute(right, this.#process.cwd));
      default:
        return compareNumbers(number(left), operator, number(right));
    }
  }
}

export class ConditionFault extends Error {}

function isBinary(word: string): boolean {
  return ['=', '==', '!=', '=~', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt'].includes(word);
}

function number(text: string): number {
  const trimmed = text.trim();
  if (!/^[-+]?\d+$/.test(trimmed)) throw new ConditionFault(`${text}: bad number`);
  return Number(trimmed);
}

function compareNumbers(a: number, operator: string, b: number): boolean {
  switch (operator) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-lt':
      return a < b;
    case '-le':
      return a <= b;
    case '-gt':
      return a > b;
    default:
      return a >= b;
  }
}

/** An expression of the user; one that is none matches nothing. */
export function regularExpression(source: string, flags = ''): RegExp {
  try {
    return new RegExp(source.replaceAll('[[:space:]]', String.raw`\s`).replaceAll('[[:digit:]]', String.raw`\d`).replaceAll('[[:alpha:]]', '[A-Za-z]').replaceAll('[[:alnum:]]', '[A-Za-z0-9]'), flags);
  } catch {
    return /^(?!)/;
  }
}

export function holds(words: readonly string[], host: Host, process: Process, isDouble: boolean): boolean {
  return new Condition(words, host, process, isDouble).all();
}
