import { evaluate, ArithmeticFault } from '../shell/arithmetic.ts';
import { regularExpression } from '../shell/condition.ts';
import { extended, gather, overLines } from './text.ts';
import { complain, linesOf, optionsOf, type Call, type Outcome, type Programs } from './program.ts';

// The small languages inside programs: sed, awk, expr.

interface SedCommand {
  readonly address?: { readonly line?: number; readonly last?: boolean; readonly expression?: RegExp };
  readonly end?: { readonly line?: number; readonly last?: boolean };
  readonly name: string;
  readonly pattern?: RegExp;
  readonly text?: string;
  readonly prints?: boolean;
}

function parseSed(script: string, isExtended: boolean): readonly SedCommand[] {
  const commands: SedCommand[] = [];
  for (const piece of script.split(/\n|;(?=\s*(?:\d|\$|\/|[spdqacix]\b|s[^\w\s]|p|d|q))/)) {
    const match = /^\s*(?:(\d+|\$|\/(?:\\.|[^/])*\/)(?:,(\d+|\$))?)?\s*([a-zA-Z=])(.*)$/s.exec(piece);
    if (match === null) continue;
    const [, from, to, name = '', rest = ''] = match;
    const address = from === undefined ? {} : { address: from === '$' ? { last: true } : from.startsWith('/') ? { expression: regularExpression(isExtended ? from.slice(1, -1) : extended(from.slice(1, -1))) } : { line: Number(from) } };
    const end = to === undefined ? {} : { end: to === '$' ? { last: true } : { line: Number(to) } };
    if (name !== 's') {
      commands.push({ ...address, ...end, name, text: rest.replace(/^\s*\\?\s*/, '') });
      continue;
    }
    const separator = rest[0] ?? '/';
    const [pattern = '', replacement = '', flags = ''] = splitBy(rest.slice(1), separator);
    const source = isExtended ? pattern : extended(pattern);
    commands.push({ ...address, ...end, name, pattern: regularExpression(source, (flags.includes('g') ? 'g' : '') + (/[iI]/.test(flags) ? 'i' : '')), text: replacement, prints: flags.includes('p') });
  }
  return commands;
}

function splitBy(text: string, separator: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\\' && text[i + 1] === separator) piece += text[++i] ?? '';
    else if (char === '\\') piece += char + (text[++i] ?? '');
    else if (char === separator) {
      pieces.push(piece);
      piece = '';
    } else piece += char;
  }
  return [...pieces, piece];
}

function replaceIn(line: string, { pattern, text = '' }: SedCommand): string {
  if (pattern === undefined) return line;
  return line.replace(pattern, (...groups) => {
    const matched = groups.filter((it): it is string | undefined => typeof it === 'string' || it === undefined);
    return text.replaceAll(/\\(\d)|\\n|&|\\(.)/g, (whole, digit: string | undefined, plain: string | undefined) => {
      if (digit !== undefined) return matched[Number(digit)] ?? '';
      if (whole === '&') return matched[0] ?? '';
      return whole === String.raw`\n` ? '\n' : (plain ?? '');
    });
  });
}

function concerns({ address, end }: SedCommand, line: string, number: number, count: number): boolean {
  if (address === undefined) return true;
  const from = address.line ?? (address.last === true ? count : undefined);
  if (address.expression !== undefined) return address.expression.test(line);
  const to = end?.line ?? (end?.last === true ? count : from);
  return from !== undefined && to !== undefined && number >= from && number <= to;
}

function edit(text: string, commands: readonly SedCommand[], silent: boolean): string {
  const lines = linesOf(text);
  let result = '';
  for (const [index, original] of lines.entries()) {
    let line: string | undefined = original;
    let after = '';
    let stops = false;
    for (const command of commands) {
      if (line === undefined || !concerns(command, line, index + 1, lines.length)) continue;
      if (command.name === 's') {
        const edited = replaceIn(line, command);
        if (edited !== line && command.prints === true) result += `${edited}\n`;
        line = edited;
      } else if (command.name === 'd') line = undefined;
      else if (command.name === 'p') result += `${line}\n`;
      else if (command.name === 'q') stops = true;
      else if (command.name === 'i') result += `${command.text ?? ''}\n`;
      else if (command.name === 'a') after += `${command.text ?? ''}\n`;
      else if (command.name === 'c') line = command.text ?? '';
    }
    if (line !== undefined && !silent) result += `${line}\n`;
    result += after;
    if (stops) break;
  }
  return result;
}

function sed(call: Call): Outcome {
  const { flags, values, rest } = optionsOf(call.args.map((it) => (/^-i./.test(it) ? '-i' : it)), 'ef');
  const script = values.get('e') ?? rest[0] ?? '';
  const names = values.has('e') ? rest : rest.slice(1);
  const commands = parseSed(script, flags.has('E') || flags.has('r'));
  if (!flags.has('i')) {
    const input = gather(call, names);
    if (input === undefined) return { input: true };
    call.out(edit(input.text, commands, flags.has('n')));
    return input.failed ? 1 : 0;
  }
  for (const name of names) {
    const text = call.host.files.read(call.path(name));
    if (text === undefined) return complain(call, `${name}: No such file or directory`);
    const fault = call.host.files.write(call.path(name), edit(text, commands, flags.has('n')));
    if (fault !== undefined) return complain(call, `couldn't open temporary file: ${fault}`);
  }
  return 0;
}

/** Of awk the part that scripts in manifests use: `{print $1, $NF}`, with `-F` and a pattern before it. */
function awkLine(line: string, { args, process }: Call): string | undefined {
  const { values, rest } = optionsOf(args, 'Fv');
  const match = /^\s*(?:\/((?:\\.|[^/])*)\/|(NR\s*[=<>!]+\s*\d+))?\s*\{\s*print\s*([^}]*)\}\s*$/.exec(rest[0] ?? '');
  if (match === null) return undefined;
  const number = Number(process.variables[' NR'] ?? 0) + 1;
  process.variables[' NR'] = String(number);
  const [, pattern, condition, list = ''] = match;
  if (pattern !== undefined && !regularExpression(pattern).test(line)) return undefined;
  if (condition !== undefined && evaluate(condition.replace('NR', String(number)), { get: () => undefined, set: () => undefined }) === 0) return undefined;
  const separator = values.get('F');
  const fields = separator === undefined ? line.trim().split(/\s+/) : line.split(regularExpression(separator));
  const value = (item: string): string =>
    (item.match(/"[^"]*"|\$\w+|\S+/g) ?? [])
      .map((token) => {
        if (token.startsWith('"')) return token.slice(1, -1);
        if (token === '$0') return line;
        if (token === '$NF') return fields.at(-1) ?? '';
        if (token === 'NF') return String(fields.length);
        if (token === 'NR') return String(number);
        return token.startsWith('$') ? (fields[Number(token.slice(1)) - 1] ?? '') : token;
      })
      .join('');
  return `${list.trim() === '' ? line : list.split(',').map((item) => value(item)).join(' ')}\n`;
}

function expr({ args, out, err }: Call): Outcome {
  const [left = '', operator, right = ''] = args;
  if (left === 'length') {
    out(`${(operator ?? '').length}\n`);
    return 0;
  }
  if (operator === ':') {
    const found = regularExpression(`^(?:${extended(right)})`).exec(left);
    out(`${found?.[1] ?? (found === null ? 0 : found[0].length)}\n`);
    return found === null ? 1 : 0;
  }
  const isText = (operator === '=' || operator === '!=') && !(/^-?\d+$/.test(left) && /^-?\d+$/.test(right));
  try {
    const value = isText ? Number((left === right) === (operator === '=')) : evaluate(args.map((it) => (it === '=' ? '==' : it)).join(' '), { get: (name) => name, set: () => undefined });
    out(`${value}\n`);
    return value === 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ArithmeticFault)) throw error;
    err('expr: syntax error\n');
    return 2;
  }
}

export const editingPrograms: Programs = {
  sed,
  awk: overLines(awkLine, (args) => optionsOf(args, 'Fv').rest.slice(1)),
  expr,
};
