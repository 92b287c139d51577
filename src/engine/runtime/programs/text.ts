import { regularExpression } from '../shell/condition.ts';
import { inputPipe } from '../shell/process-table.ts';
import { unescape } from '../shell/reader.ts';
import { complain, linesOf, mayExist, optionsOf, type Call, type Outcome, type Program, type Programs } from './program.ts';

// Programs that read text and write text.

/** All of standard input, or of the files that are named. `undefined`: input is still to come. */
function gather(call: Call, names: readonly string[]): { text: string; failed: boolean } | undefined {
  if (names.length === 0 || (names.length === 1 && names[0] === '-')) {
    const pipe = inputPipe(call.host, call.process);
    if (pipe.open) return undefined;
    const { text } = pipe;
    pipe.text = '';
    return { text, failed: false };
  }
  let text = '';
  let failed = false;
  for (const name of names) {
    const content = readFile(call, name);
    if (content === undefined) failed = true;
    else text += content;
  }
  return { text, failed };
}

export function readFile(call: Call, name: string): string | undefined {
  const path = call.path(name);
  if (path === '/dev/null') return '';
  const content = call.host.files.read(path);
  if (content !== undefined) return content;
  if (mayExist(call, path) || (call.process.lenient === true && !call.host.files.wasRemoved(path) && call.host.files.stat(path) === undefined)) return '';
  const isDirectory = call.host.files.stat(path) === 'directory';
  complain(call, isDirectory ? `read error: Is a directory` : `can't open '${name}': No such file or directory`);
  return undefined;
}

/** A program over the whole text. */
function overText(work: (text: string, call: Call) => number, namesOf: (args: readonly string[]) => readonly string[]): Program {
  return (call) => {
    const input = gather(call, namesOf(call.args));
    if (input === undefined) return { input: true, memory: { waiting: true } };
    const status = work(input.text, call);
    return input.failed ? 1 : status;
  };
}

/** A program that treats line by line and passes on what it has at once. */
function overLines(treat: (line: string, call: Call) => string | undefined, namesOf: (args: readonly string[]) => readonly string[], statusOf: (matched: boolean) => number = () => 0): Program {
  return (call) => {
    const names = namesOf(call.args);
    let matched = call.memory?.['matched'] === true;
    const pass = (lines: readonly string[]): void => {
      for (const line of lines) {
        const result = treat(line, call);
        if (result !== undefined) {
          matched = true;
          call.out(result);
        }
      }
    };
    if (names.length > 0 && names[0] !== '-') {
      const input = gather(call, names);
      pass(linesOf(input?.text ?? ''));
      return input?.failed === true ? Math.max(1, statusOf(matched)) : statusOf(matched);
    }
    const pipe = inputPipe(call.host, call.process);
    const end = pipe.open ? pipe.text.lastIndexOf('\n') + 1 : pipe.text.length;
    const ready = pipe.text.slice(0, end);
    pipe.text = pipe.text.slice(end);
    pass(linesOf(ready));
    return pipe.open ? { input: true, memory: { matched } } : statusOf(matched);
  };
}

const operands = (withValue = '') => (args: readonly string[]): readonly string[] => optionsOf(args, withValue).rest;

function echo({ args, out }: Call): Outcome {
  let index = 0;
  let newline = true;
  let escapes = false;
  for (; /^-[neE]+$/.test(args[index] ?? ''); index++) {
    if (args[index]?.includes('n') === true) newline = false;
    if (args[index]?.includes('e') === true) escapes = true;
  }
  const line = args.slice(index).join(' ');
  out((escapes ? unescape(line) : line) + (newline ? '\n' : ''));
  return 0;
}

function printf(call: Call): Outcome {
  const [format = '', ...values] = call.args;
  let rest = values;
  do {
    const before = rest.length;
    let taken = 0;
    const text = unescape(format).replaceAll(/%(-?0?\d*)(?:\.(\d+))?([sdiufxXcbq%])/g, (_whole, flags: string, precision: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      return formatOne(rest[taken++] ?? '', flags, precision, kind);
    });
    call.out(text);
    rest = rest.slice(taken);
    if (taken === 0 || rest.length === before) break;
  } while (rest.length > 0);
  return 0;
}

function formatOne(value: string, flags: string, precision: string | undefined, kind: string): string {
  let text = value;
  if ('diu'.includes(kind)) text = String(Math.trunc(Number(value) || 0));
  else if (kind === 'x') text = Math.trunc(Number(value) || 0).toString(16);
  else if (kind === 'X') text = Math.trunc(Number(value) || 0).toString(16).toUpperCase();
  else if (kind === 'f') text = (Number(value) || 0).toFixed(Number(precision ?? 6));
  else if (kind === 'c') text = value.slice(0, 1);
  else if (kind === 'b') text = unescape(value);
  else if (precision !== undefined) text = value.slice(0, Number(precision));
  const width = Number(/\d+$/.exec(flags)?.[0] ?? 0);
  if (flags.startsWith('-')) return text.padEnd(width);
  return /^0\d/.test(flags) && kind !== 's' ? text.padStart(width, '0') : text.padStart(width);
}

/** The number of `-n 3`, `-3` or `-n +3`. */
function countOf(args: readonly string[], fallback: number): { count: number; fromStart: boolean } {
  const short = args.find((it) => /^-\d+$/.test(it));
  const text = short?.slice(1) ?? optionsOf(args, 'nc').values.get('n') ?? optionsOf(args, 'nc').values.get('lines') ?? String(fallback);
  return { count: Math.abs(Number(text.replace('+', ''))) || 0, fromStart: text.startsWith('+') };
}

const withoutCounts = (args: readonly string[]): readonly string[] => optionsOf(args.filter((it) => !/^-\d+$/.test(it)), 'nc').rest;

function head(text: string, { args, out }: Call): number {
  const bytes = optionsOf(args, 'nc').values.get('c');
  if (bytes !== undefined) out(text.slice(0, Number(bytes)));
  else for (const line of linesOf(text).slice(0, countOf(args, 10).count)) out(`${line}\n`);
  return 0;
}

function lastLines(text: string, args: readonly string[]): string {
  const bytes = optionsOf(args, 'nc').values.get('c');
  if (bytes !== undefined) return text.slice(-Number(bytes));
  const { count, fromStart } = countOf(args, 10);
  const lines = linesOf(text);
  const kept = fromStart ? lines.slice(count - 1) : lines.slice(Math.max(0, lines.length - count));
  return kept.map((line) => `${line}\n`).join('');
}

/** `tail -f` follows the file for ever; without a file it waits for input that may never come. */
function tail(call: Call): Outcome {
  const { flags } = optionsOf(call.args, 'nc');
  const names = withoutCounts(call.args);
  const follows = flags.has('f') || flags.has('F') || flags.has('follow') || flags.has('retry');
  if (!follows || names.length === 0) {
    const input = gather(call, names);
    if (input === undefined) return { input: true };
    call.out(lastLines(input.text, call.args));
    return input.failed ? 1 : 0;
  }
  const path = call.path(names[0] ?? '');
  if (path === '/dev/null') return { forever: true };
  const text = call.host.files.read(path);
  if (text === undefined && !flags.has('F') && !flags.has('retry')) return complain(call, `can't open '${names[0]}': No such file or directory`);
  const read = Number(call.memory?.['read'] ?? -1);
  if (read < 0) call.out(lastLines(text ?? '', call.args));
  else if ((text ?? '').length >= read) call.out((text ?? '').slice(read));
  return { file: path, memory: { read: (text ?? '').length } };
}

function grepExpression(args: readonly string[]): { expression: RegExp; options: ReturnType<typeof optionsOf>; names: readonly string[] } {
  const options = optionsOf(args, 'emABC');
  const explicit = options.values.get('e');
  const [first = ''] = options.rest;
  const source = explicit ?? first;
  const isBasic = !options.flags.has('E') && !options.flags.has('P');
  const translated = options.flags.has('F') ? source.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`) : isBasic ? extended(source) : source;
  const whole = options.flags.has('w') ? `\\b(?:${translated})\\b` : options.flags.has('x') ? `^(?:${translated})$` : translated;
  return { expression: regularExpression(whole, options.flags.has('i') ? 'i' : ''), options, names: explicit === undefined ? options.rest.slice(1) : options.rest };
}

/** Basic regular expressions say `\(`, `\|`, `\+` where extended ones say `(`, `|`, `+`. */
export function extended(source: string): string {
  return source.replaceAll(/\\?[(){}|+?]/g, (match) => (match.length === 2 ? match.slice(1) : `\\${match}`));
}

const grepLines: Program = overLines(
  (line, { args }) => {
    const { expression, options } = grepExpression(args);
    const hit = expression.test(line) !== options.flags.has('v');
    if (!hit) return undefined;
    if (options.flags.has('q') || options.flags.has('c')) return '';
    return options.flags.has('o') ? `${expression.exec(line)?.[0] ?? ''}\n` : `${line}\n`;
  },
  (args) => grepExpression(args).names,
  (matched) => (matched ? 0 : 1),
);

function grep(call: Call): Outcome {
  const { options, expression, names } = grepExpression(call.args);
  if (!options.flags.has('c')) return grepLines(call);
  const input = gather(call, names);
  if (input === undefined) return { input: true };
  const count = linesOf(input.text).filter((line) => expression.test(line) !== options.flags.has('v')).length;
  call.out(`${count}\n`);
  return count > 0 ? 0 : 1;
}

function wc(text: string, { args, out }: Call): number {
  const { flags } = optionsOf(args);
  const counts: readonly (readonly [string, number])[] = [
    ['l', (text.match(/\n/g) ?? []).length],
    ['w', text.split(/\s+/).filter((it) => it !== '').length],
    ['c', text.length],
  ];
  const wanted = counts.filter(([flag]) => flags.has(flag));
  out(`${(wanted.length === 0 ? counts : wanted).map(([, count]) => String(count)).join(' ')}\n`);
  return 0;
}

function sort(text: string, { args, out }: Call): number {
  const { flags } = optionsOf(args, 'kt');
  const numeric = flags.has('n');
  const lines = linesOf(text).toSorted((a, b) => (numeric ? (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0) : a < b ? -1 : Number(a > b)));
  const unique = flags.has('u') ? lines.filter((line, index) => line !== lines[index - 1]) : lines;
  for (const line of flags.has('r') ? unique.toReversed() : unique) out(`${line}\n`);
  return 0;
}

function uniq(text: string, { args, out }: Call): number {
  const isCounting = optionsOf(args).flags.has('c');
  const lines = linesOf(text);
  let count = 0;
  lines.forEach((line, index) => {
    count++;
    if (line === lines[index + 1]) return;
    out(`${isCounting ? `${String(count).padStart(7)} ` : ''}${line}\n`);
    count = 0;
  });
  return 0;
}

function cut(line: string, { args }: Call): string {
  const { values } = optionsOf(args, 'dfcb');
  const separator = values.get('d') ?? '\t';
  const characters = values.get('c') ?? values.get('b');
  const wanted = (values.get('f') ?? characters ?? '1').split(',').map((range) => range.split('-'));
  const pieces = characters === undefined ? line.split(separator) : Array.from(line);
  if (characters === undefined && pieces.length === 1) return `${line}\n`;
  const kept = pieces.filter((_, index) => wanted.some(([from, to]) => index + 1 >= Number(from || 1) && index + 1 <= (to === undefined ? Number(from) : Number(to || Number.MAX_SAFE_INTEGER))));
  return `${kept.join(characters === undefined ? separator : '')}\n`;
}

function charactersOf(set: string): string {
  return unescape(set)
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:space:]', ' \t\n\r')
    .replaceAll(/(.)-(.)/gs, (_, from: string, to: string) => {
      let range = '';
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) range += String.fromCharCode(code);
      return range;
    });
}

function tr(text: string, { args, out }: Call): number {
  const { flags, rest } = optionsOf(args);
  const [from = '', to = ''] = rest.map((set) => charactersOf(set));
  const deletes = flags.has('d');
  let result = '';
  for (const char of text) {
    const index = from.indexOf(char);
    const isIn = (index >= 0) !== (flags.has('c') || flags.has('C'));
    if (!isIn) result += char;
    else if (!deletes) {
      const mapped = to === '' ? char : (to[Math.min(Math.max(index, 0), to.length - 1)] ?? char);
      if (!flags.has('s') || result.at(-1) !== mapped) result += mapped;
    }
  }
  out(result);
  return 0;
}

function tee(call: Call): Outcome {
  const { flags, rest } = optionsOf(call.args);
  const pipe = inputPipe(call.host, call.process);
  const { text } = pipe;
  pipe.text = '';
  call.out(text);
  for (const name of rest) call.host.files.write(call.path(name), text, flags.has('a') || call.memory !== undefined);
  return pipe.open ? { input: true, memory: { written: true } } : 0;
}

function seq({ args, out }: Call): Outcome {
  const numbers = args.filter((it) => /^-?\d+$/.test(it)).map(Number);
  const [from, step, to] = numbers.length === 1 ? [1, 1, numbers[0] ?? 0] : numbers.length === 2 ? [numbers[0] ?? 1, 1, numbers[1] ?? 0] : [numbers[0] ?? 1, numbers[1] ?? 1, numbers[2] ?? 0];
  const length = step === 0 ? 0 : Math.min(100_000, Math.max(0, Math.floor((to - from) / step) + 1));
  out(Array.from({ length }, (_, index) => `${from + index * step}\n`).join(''));
  return 0;
}

export const textPrograms: Programs = {
  echo,
  printf,
  cat: overLines((line) => `${line}\n`, operands()),
  head: overText(head, withoutCounts),
  tail,
  grep,
  egrep: (call) => grep({ ...call, args: ['-E', ...call.args] }),
  fgrep: (call) => grep({ ...call, args: ['-F', ...call.args] }),
  wc: overText(wc, operands()),
  sort: overText(sort, operands('kt')),
  uniq: overText(uniq, operands()),
  cut: overLines(cut, operands('dfcb')),
  tr: overText(tr, () => []),
  tee,
  seq,
  rev: overLines((line) => `${Array.from(line).toReversed().join('')}\n`, operands()),
  basename: ({ args: [path = '', suffix = ''], out }) => {
    const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
    out(`${suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
    return 0;
  },
  dirname: ({ args: [path = ''], out }) => {
    out(`${path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.'}\n`);
    return 0;
  },
};

export { gather, overLines, operands };
