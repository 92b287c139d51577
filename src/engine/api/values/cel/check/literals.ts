// What can be told of literals before anything is evaluated: cel-go's cel/validator.go and ext/formatting.go.
import { goRegExp } from '../../go-regexp.ts';
import { descendants, partsOf, type Call, type Expr } from '../syntax/expr.ts';
import type { Issue } from '../syntax/issue.ts';
import { parseDurationNanos, parseTimestampNanos } from '../times.ts';
import { formatType, isDyn, isSameType, unwrapped, type CelType } from '../types.ts';
import type { Checked } from './checker.ts';

const earliest = -62_135_596_800n;
const latest = 253_402_300_799n;

/** Functions whose constant first argument can be wrong. */
const readers: Readonly<Record<string, (value: unknown) => boolean>> = {
  duration: (value) => typeof value !== 'string' || parseDurationNanos(value) !== undefined,
  timestamp: (value) => (typeof value === 'bigint' ? value >= earliest && value <= latest : typeof value !== 'string' || parseTimestampNanos(value) !== undefined),
  matches: (value) => typeof value !== 'string' || typeof goRegExp(value) !== 'string',
};

function* judgeArgument({ name, args }: Call): Iterable<Issue> {
  const [arg] = args;
  const isReadable = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (isReadable !== undefined && arg?.type === 'literal' && !isReadable(arg.value)) yield { at: arg.at, message: `invalid ${name} argument` };
}

function mismatch({ at }: Expr, expected: CelType, found: CelType): Issue {
  return { at, message: `expected type '${formatType(expected)}' but found '${formatType(found)}'` };
}

function* judgeTypes(checked: Checked, values: readonly { readonly value: Expr; readonly isOptional: boolean }[], stops: boolean): Iterable<Issue> {
  let expected: CelType | undefined;
  for (const { value, isOptional } of values) {
    const type = isOptional ? unwrapped(checked.typeOf(value)) : checked.typeOf(value);
    expected ??= type;
    if (isSameType(expected, type)) continue;
    yield mismatch(value, expected, type);
    if (stops) return;
  }
}

/** Lists and maps hold values of one type. What is formatted may differ. */
function* judgeUniformity(checked: Checked, expr: Expr): Iterable<Issue> {
  if (expr.type === 'call' && expr.name === 'format') return;
  if (expr.type === 'list') yield* judgeTypes(checked, expr.elements, true);
  if (expr.type === 'map') {
    yield* judgeTypes(checked, expr.entries.map(({ key }) => ({ value: key, isOptional: false })), false);
    yield* judgeTypes(checked, expr.entries, false);
  }
  for (const part of partsOf(expr)) yield* judgeUniformity(checked, part);
}

const numeric: ReadonlySet<string> = new Set(['int', 'uint']);
const decimal: ReadonlySet<string> = new Set(['double', 'string']);
const printable: ReadonlySet<string> = new Set(['list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null']);
const anyHex: ReadonlySet<string> = new Set([...numeric, 'string', 'bytes']);

interface Clause {
  readonly kinds: ReadonlySet<string>;
  readonly words: string;
}

const clauses: Readonly<Record<string, Clause>> = {
  s: { kinds: printable, words: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps' },
  d: { kinds: numeric, words: 'decimal clause can only be used on integers' },
  f: { kinds: decimal, words: 'fixed-point clause can only be used on doubles' },
  e: { kinds: decimal, words: 'scientific clause can only be used on doubles' },
  b: { kinds: new Set([...numeric, 'bool']), words: 'only integers and bools can be formatted as binary' },
  x: { kinds: anyHex, words: 'only integers, byte buffers, and strings can be formatted as hex' },
  X: { kinds: anyHex, words: 'only integers, byte buffers, and strings can be formatted as hex' },
  o: { kinds: numeric, words: 'octal clause can only be used on integers' },
};

/** The first value within that `%s` cannot write. */
function unprintable(checked: Checked, expr: Expr): Expr | undefined {
  const type = checked.typeOf(expr);
  if (!isDyn(type) && !printable.has(type.kind)) return expr;
  return expr.type === 'list' || expr.type === 'map' ? [...partsOf(expr)].map((part) => unprintable(checked, part)).find((found) => found !== undefined) : undefined;
}

function formatFault(checked: Checked, { kinds, words }: Clause, arg: Expr): Issue | undefined {
  const wrong = kinds === printable ? unprintable(checked, arg) : isDyn(checked.typeOf(arg)) || kinds.has(checked.typeOf(arg).kind) ? undefined : arg;
  return wrong === undefined ? undefined : { at: wrong.at, message: `error during formatting: ${words}, was given ${checked.typeOf(wrong).name}` };
}

function* judgeFormat(checked: Checked, { at, target, args, name }: Call): Iterable<Issue> {
  const [list] = args;
  if (name !== 'format' || target?.type !== 'literal' || typeof target.value !== 'string' || list?.type !== 'list') return;
  let used = 0;
  for (const [found, precision, letter = ''] of target.value.matchAll(/%(?:%|(\.\d*)?(.?))/gs)) {
    if (found === '%%') continue;
    const arg = list.elements[used]?.value;
    const clause = Object.hasOwn(clauses, letter) ? clauses[letter] : undefined;
    let fault: Issue | undefined;
    if (arg === undefined) fault = { at, message: `index ${used} out of range` };
    else if (letter === '') fault = { at, message: precision === undefined ? 'unexpected end of string' : 'could not parse formatting clause: error while parsing precision: could not find end of precision specifier' };
    else if (clause === undefined) fault = { at, message: `could not parse formatting clause: unrecognized formatting clause "${letter}"` };
    else fault = formatFault(checked, clause, arg);
    if (fault !== undefined) {
      yield fault;
      return;
    }
    used++;
  }
  if (list.elements.length > used) yield { at, message: `too many arguments supplied to string.format (expected ${used}, got ${list.elements.length})` };
}

/** Of an expression whose types are in order. */
export function* judgeLiterals(checked: Checked, mixesLiterals: boolean): Iterable<Issue> {
  for (const expr of descendants(checked.expr)) {
    if (expr.type !== 'call') continue;
    yield* judgeArgument(expr);
    yield* judgeFormat(checked, expr);
  }
  if (!mixesLiterals) yield* judgeUniformity(checked, checked.expr);
}
