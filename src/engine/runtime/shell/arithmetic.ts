/** Whole-number arithmetic of `$((…))`. Variables read and written through the two functions. */

export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const tokenShape = /\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|\*\*|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||\+\+|--|[-+*/%&|^]=|[-+*/%&|^~!<>=?:(),])/y;

const assignments: Readonly<Record<string, string>> = { '=': '', '+=': '+', '-=': '-', '*=': '*', '/=': '/', '%=': '%', '&=': '&', '|=': '|', '^=': '^', '<<=': '<<', '>>=': '>>' };

/** Operators by how tightly they bind, loosest first. */
const levels: readonly (readonly string[])[] = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<', '<=', '>', '>='], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];

export class ArithmeticFault extends Error {}

function whole(condition: boolean): number {
  return condition ? 1 : 0;
}

function calculate(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0) throw new ArithmeticFault('divide by zero');
      return operator === '/' ? Math.trunc(a / b) : a % b;
    case '<<':
      return a * 2 ** b;
    case '>>':
      return Math.floor(a / 2 ** b);
    case '<':
      return whole(a < b);
    case '<=':
      return whole(a <= b);
    case '>':
      return whole(a > b);
    case '>=':
      return whole(a >= b);
    case '==':
      return whole(a === b);
    case '!=':
      return whole(a !== b);
    case '&':
      return Number(BigInt.asIntN(64, BigInt(a) & BigInt(b)));
    case '|':
      return Number(BigInt.asIntN(64, BigInt(a) | BigInt(b)));
    case '^':
      return Number(BigInt.asIntN(64, BigInt(a) ^ BigInt(b)));
    case '&&':
      return whole(a !== 0 && b !== 0);
    default:
      return whole(a !== 0 || b !== 0);
  }
}

class Evaluator {
  readonly #tokens: string[] = [];
  readonly #variables: Variables;
  #at = 0;

  constructor(expression: string, variables: Variables) {
    this.#variables = variables;
    tokenShape.lastIndex = 0;
    const trimmed = expression.trim();
    while (tokenShape.lastIndex < trimmed.length) {
      const match = tokenShape.exec(trimmed);
      if (match?.[1] === undefined) throw new ArithmeticFault(`arithmetic syntax error`);
      this.#tokens.push(match[1]);
    }
  }

  all(): number {
    if (this.#tokens.length === 0) return 0;
    let value = this.#assignment();
    while (this.#take(',')) value = this.#assignment();
    if (this.#at < this.#tokens.length) throw new ArithmeticFault('arithmetic syntax error');
    return value;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #assignment(): number {
    const name = this.#tokens[this.#at];
    const operator = this.#tokens[this.#at + 1];
    const inner = operator === undefined ? undefined : assignments[operator];
    if (name === undefined || inner === undefined || !/^[A-Za-z_]/.test(name)) return this.#choice();
    this.#at += 2;
    const right = this.#assignment();
    const value = inner === '' ? right : calculate(inner, this.#variable(name), right);
    this.#variables.set(name, String(value));
    return value;
  }

  #choice(): number {
    const condition = this.#binary(0);
    if (!this.#take('?')) return condition;
    const yes = this.#assignment();
    if (!this.#take(':')) throw new ArithmeticFault('arithmetic syntax error');
    const no = this.#assignment();
    return condition === 0 ? no : yes;
  }

  #binary(level: number): number {
    const operators = levels[level];
    if (operators === undefined) return this.#power();
    let left = this.#binary(level + 1);
    for (let operator = this.#tokens[this.#at]; operator !== undefined && operators.includes(operator); operator = this.#tokens[this.#at]) {
      this.#at++;
      left = calculate(operator, left, this.#binary(level + 1));
    }
    return left;
  }

  #power(): number {
    const base = this.#unary();
    return this.#take('**') ? base ** this.#power() : base;
  }

  #unary(): number {
    if (this.#take('-')) return -this.#unary();
    if (this.#take('+')) return this.#unary();
    if (this.#take('!')) return whole(this.#unary() === 0);
    if (this.#take('~')) return -this.#unary() - 1;
    for (const [operator, by] of [['++', 1], ['--', -1]] as const) if (this.#take(operator)) return this.#change(this.#tokens[this.#at++] ?? '', by);
    return this.#primary();
  }

  #change(name: string, by: number): number {
    const value = this.#variable(name) + by;
    this.#variables.set(name, String(value));
    return value;
  }

  #primary(): number {
    const token = this.#tokens[this.#at++];
    if (token === '(') {
      const value = this.#assignment();
      if (!this.#take(')')) throw new ArithmeticFault('arithmetic syntax error');
      return value;
    }
    if (token === undefined) throw new ArithmeticFault('arithmetic syntax error');
    if (/^\d/.test(token)) return numberOf(token);
    if (!/^[A-Za-z_]/.test(token)) throw new ArithmeticFault('arithmetic syntax error');
    for (const [operator, by] of [['++', 1], ['--', -1]] as const) if (this.#take(operator)) return this.#change(token, by) - by;
    return this.#variable(token);
  }

  #variable(name: string): number {
    const value = (this.#variables.get(name) ?? '').trim();
    return /^-?\d/.test(value) ? numberOf(value) : 0;
  }
}

function numberOf(text: string): number {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(/^0[xX][0-9a-fA-F]+$|^\d+$/.exec(digits)?.[0] ?? Number.parseInt(digits, 10));
  return negative ? -value : value;
}

export function evaluate(expression: string, variables: Variables): number {
  return new Evaluator(expression, variables).all();
}
