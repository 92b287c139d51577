import { unreachable } from '../../base/assert.ts';
import { compareText } from '../../base/order.ts';
import { labelKeyFaults, labelValueFaults } from './label-syntax.ts';
import { tokensOf, type Token } from './label-tokens.ts';

export type LabelOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, each once. */
  readonly values: readonly string[];
}

export type Labels = Readonly<Record<string, string>> | undefined;

/** A text that is not a selector; the message is Kubernetes' own. */
export class SelectorError extends Error {}

/** `a=b,c in (d,e),!f`: all requirements must hold. Grammar and words of apimachinery/pkg/labels/selector.go. */
export function parseLabelSelector(text: string): readonly LabelRequirement[] {
  if (text === '') return [];
  const tokens = tokensOf(text);
  const requirements: LabelRequirement[] = [];
  let position = 0;
  const peek = (): Token => tokens[Math.min(position, tokens.length - 1)] as Token;
  const next = (): Token => {
    const token = peek();
    position++;
    return token;
  };
  for (;;) {
    const first = peek();
    if (first.type === 'end') break;
    if (!startsRequirement(first)) throw new SelectorError(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    requirements.push(parseRequirement(peek, next));
    const separator = next();
    if (separator.type === 'end') break;
    if (separator.type !== ',') throw new SelectorError(`found '${separator.text}', expected: ',' or 'end of string'`);
    if (!startsRequirement(peek())) throw new SelectorError(`found '${peek().text}', expected: identifier after ','`);
  }
  return requirements.toSorted((a, b) => compareText(a.key, b.key));
}

/** `in` and `notin` are words like any other where no operator is expected. */
function isWord(token: Token): boolean {
  return token.type === 'word' || token.type === 'in' || token.type === 'notin';
}

function startsRequirement(token: Token): boolean {
  return isWord(token) || token.type === '!';
}

function unreadable(reason: string): SelectorError {
  return new SelectorError(`unable to parse requirement: ${reason}`);
}

function parseRequirement(peek: () => Token, next: () => Token): LabelRequirement {
  const first = next();
  const isNegated = first.type === '!';
  const word = isNegated ? next() : first;
  if (!isWord(word)) throw unreadable(`found '${word.text}', expected: identifier`);
  const key = word.text;
  const faults = labelKeyFaults(key);
  if (faults.length > 0) throw unreadable(`<nil>: Invalid value: ${JSON.stringify(key)}: ${faults.join('; ')}`);
  if (isNegated) return { key, operator: '!', values: [] };
  if (peek().type === 'end' || peek().type === ',') return { key, operator: 'exists', values: [] };
  const operator = parseOperator(next());
  const values = operator === 'in' || operator === 'notin' ? parseValueSet(peek, next) : [parseExactValue(peek, next)];
  const sorted = [...new Set(values)].toSorted();
  checkValues(key, operator, sorted);
  return { key, operator, values: sorted };
}

function parseOperator(token: Token): LabelOperator {
  switch (token.type) {
    case 'in':
    case 'notin':
    case '=':
    case '==':
    case '!=':
      return token.type;
    case '>':
      return 'gt';
    case '<':
      return 'lt';
    case 'word':
    case '!':
    case '(':
    case ')':
    case ',':
    case 'error':
    case 'end':
      throw unreadable(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
    default:
      return unreachable(token.type);
  }
}

function parseExactValue(peek: () => Token, next: () => Token): string {
  if (peek().type === 'end' || peek().type === ',') return '';
  const token = next();
  if (!isWord(token)) throw unreadable(`found '${token.text}', expected: identifier`);
  return token.text;
}

/** `(a,,b)`: an empty place is the empty value. */
function parseValueSet(peek: () => Token, next: () => Token): readonly string[] {
  const open = next();
  if (open.type !== '(') throw unreadable(`found '${open.text}' expected: '('`);
  if (peek().type === ')') {
    next();
    return [''];
  }
  if (!isWord(peek()) && peek().type !== ',') throw unreadable(`found '${peek().text}', expected: ',', ')' or identifier`);
  const values: string[] = [];
  for (let expectsValue = true; ; ) {
    const token = next();
    if (isWord(token)) {
      values.push(token.text);
      expectsValue = false;
      if (peek().type !== ',' && peek().type !== ')') throw unreadable(`found '${peek().text}', expected: ',' or ')'`);
    } else if (token.type === ',') {
      if (expectsValue) values.push('');
      expectsValue = true;
    } else if (token.type === ')') {
      if (expectsValue) values.push('');
      return values;
    } else throw unreadable(`found '${token.text}', expected: ',', or identifier`);
  }
}

function checkValues(key: string, operator: LabelOperator, values: readonly string[]): void {
  const faults: string[] = [];
  values.forEach((value, index) => {
    if ((operator === 'gt' || operator === 'lt') && !/^[+-]?\d+$/.test(value)) {
      faults.push(`values[${index}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
    }
  });
  values.forEach((value, index) => {
    const wrong = labelValueFaults(value);
    if (wrong.length > 0) faults.push(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${wrong.join('; ')}`);
  });
  if (faults.length > 0) throw unreadable(faults.length === 1 ? (faults[0] as string) : `[${faults.join(', ')}]`);
}

/** A missing label satisfies `!=` and `notin`. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  return requirements.every((requirement) => isMet(requirement, labels?.[requirement.key]));
}

function isMet({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'gt':
      return value !== undefined && /^[+-]?\d+$/.test(value) && Number(value) > Number(values[0]);
    case 'lt':
      return value !== undefined && /^[+-]?\d+$/.test(value) && Number(value) < Number(values[0]);
    default:
      return unreachable(operator);
  }
}
