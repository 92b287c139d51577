import { unreachable } from '../../base/assert.ts';
import type { Part, Word } from './ast.ts';
import { evaluate } from './arithmetic.ts';
import type { Host } from './host.ts';
import { isPattern, matchesName, removePrefix, removeSuffix, replacePattern } from './pattern.ts';
import type { Process } from './process.ts';

/** A fault in an expansion: the command is not run (`${x:?}`, `set -u`). */
export class ExpansionFault extends Error {}

export interface Expansion {
  readonly host: Host;
  readonly process: Process;
  /** Output of `$(…)` by node. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The nodes of all `$(…)` in the words, in the order in which they are run. */
export function commandsIn(words: readonly Word[]): readonly number[] {
  const found: number[] = [];
  const visit = (word: Word): void => {
    for (const part of word) {
      if (part.type === 'command') found.push(part.node);
      else if (part.type === 'arithmetic') visit(part.expression);
      else if (part.type === 'variable') {
        if (part.argument !== undefined) visit(part.argument);
        if (part.replacement !== undefined) visit(part.replacement);
      }
    }
  };
  for (const word of words) visit(word);
  return found;
}

/** Collects fields: what is quoted stays together, what is not is split at blanks and may be a pattern. */
class Fields {
  readonly #done: { text: string; pattern: string }[] = [];
  #text = '';
  #pattern = '';
  #begun = false;

  add(text: string, quoted: boolean): void {
    this.#text += text;
    this.#pattern += quoted ? text.replaceAll(/[\\*?[\]]/g, String.raw`\$&`) : text;
    this.#begun = true;
  }

  split(text: string, separators: string): void {
    if (separators === '') {
      if (text !== '') this.add(text, false);
      return;
    }
    let piece = '';
    let pending = false;
    const flush = (): void => {
      if (piece !== '') this.add(piece, false);
      piece = '';
    };
    for (const char of text) {
      if (!separators.includes(char)) {
        if (pending) this.end();
        pending = false;
        piece += char;
        continue;
      }
      flush();
      if (!' \t\n'.includes(char)) {
        if (!this.#begun) this.add('', true);
        this.end();
        pending = false;
      } else pending = this.#begun;
    }
    flush();
    if (pending) this.end();
  }

  end(): void {
    if (this.#begun) this.#done.push({ text: this.#text, pattern: this.#pattern });
    this.#text = '';
    this.#pattern = '';
    this.#begun = false;
  }

  all(): readonly { text: string; pattern: string }[] {
    this.end();
    return this.#done;
  }
}

/** The words as arguments: expanded, split, and patterns replaced by the names they match. */
export function expandWords(words: readonly Word[], context: Expansion): string[] {
  const result: string[] = [];
  for (const word of words) {
    for (const variant of braces(word, context.process.isBash)) {
      const fields = new Fields();
      variant.forEach((part, index) => addPart(part, fields, context, index === 0));
      for (const { text, pattern } of fields.all()) result.push(...(isPattern(pattern) ? globbed(pattern, text, context) : [text]));
    }
  }
  return result;
}

/** The word as one text: neither split nor matched against names, as in assignments and redirections. */
export function expandText(word: Word, context: Expansion): string {
  let text = '';
  word.forEach((part, index) => {
    text += index === 0 && part.type === 'text' && !part.quoted ? tilde(part.value, context) : valueOf(part, context);
  });
  return text;
}

/** The word as a pattern: what was quoted matches itself. */
export function expandPattern(word: Word, context: Expansion): string {
  let pattern = '';
  for (const part of word) {
    const value = valueOf(part, context);
    pattern += part.type !== 'text' || !part.quoted ? (part.type === 'text' || !part.quoted ? value : value.replaceAll(/[\\*?[\]]/g, String.raw`\$&`)) : value.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
  }
  return pattern;
}

function addPart(part: Part, fields: Fields, context: Expansion, isFirst: boolean): void {
  if (part.type === 'text') {
    fields.add(isFirst && !part.quoted ? tilde(part.value, context) : part.value, part.quoted);
    return;
  }
  const { process } = context;
  if (part.type === 'variable' && part.operator === undefined && (part.name === '@' || part.name === '*') && (part.quoted ? part.name === '@' : true)) {
    process.parameters.forEach((parameter, index) => {
      if (index > 0) fields.end();
      if (part.quoted) fields.add(parameter, true);
      else fields.split(parameter, separatorsOf(process));
    });
    return;
  }
  const value = valueOf(part, context);
  if (part.quoted) fields.add(value, true);
  else fields.split(value, separatorsOf(process));
}

function separatorsOf(process: Process): string {
  return process.variables['IFS'] ?? ' \t\n';
}

function tilde(value: string, { process }: Expansion): string {
  return /^~($|\/)/.test(value) ? (process.variables['HOME'] ?? '/root') + value.slice(1) : value;
}

function valueOf(part: Part, context: Expansion): string {
  switch (part.type) {
    case 'text':
      return part.value;
    case 'command':
      return context.outputs[part.node] ?? '';
    case 'arithmetic':
      return String(evaluate(expandText(part.expression, context), variablesOf(context.process)));
    case 'variable':
      return variableValue(part, context);
    default:
      return unreachable(part);
  }
}

export function variablesOf(process: Process): { get(name: string): string | undefined; set(name: string, value: string): void } {
  return {
    get: (name) => process.variables[name],
    set: (name, value) => {
      process.variables[name] = value;
    },
  };
}

function parameterValue(name: string, { process, host }: Expansion): string | undefined {
  if (/^\d+$/.test(name)) return name === '0' ? process.name : process.parameters[Number(name) - 1];
  switch (name) {
    case '@':
    case '*':
      return process.parameters.length === 0 ? undefined : process.parameters.join(' ');
    case '#':
      return String(process.parameters.length);
    case '?':
      return String(process.status);
    case '$':
      return String(process.pid);
    case '!':
      return process.lastBackground === undefined ? undefined : String(process.lastBackground);
    case '-':
      return process.options;
    case 'RANDOM':
      return String(host.random(32_768));
    case 'SECONDS':
      return String(Math.floor((host.nowMs - host.startedMs) / 1000));
    default:
      return process.variables[name];
  }
}

function variableValue(part: Part & { type: 'variable' }, context: Expansion): string {
  const { name, operator } = part;
  const value = parameterValue(name, context);
  if (operator === undefined) {
    if (value === undefined && context.process.options.includes('u') && !'@*'.includes(name)) throw new ExpansionFault(`${name}: parameter not set`);
    return value ?? '';
  }
  const argument = (): string => expandText(part.argument ?? [], context);
  const isMissing = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator) {
    case 'length':
      return String(name === '@' || name === '*' ? context.process.parameters.length : (value ?? '').length);
    case '-':
    case ':-':
      return isMissing ? argument() : value;
    case '+':
    case ':+':
      return isMissing ? '' : argument();
    case '=':
    case ':=':
      if (isMissing) context.process.variables[name] = argument();
      return isMissing ? (context.process.variables[name] ?? '') : value;
    case '?':
    case ':?':
      if (isMissing) throw new ExpansionFault(`${name}: ${argument() || 'parameter not set'}`);
      return value;
    default:
      return changed(value ?? '', operator, part, context);
  }
}

function changed(value: string, operator: string, part: Part & { type: 'variable' }, context: Expansion): string {
  const pattern = (): string => expandPattern(part.argument ?? [], context);
  switch (operator) {
    case '#':
    case '##':
      return removePrefix(pattern(), value, operator === '##');
    case '%':
    case '%%':
      return removeSuffix(pattern(), value, operator === '%%');
    case '/':
    case '//':
      return replacePattern(pattern(), value, expandText(part.replacement ?? [], context), operator === '//');
    case '^^':
      return value.toUpperCase();
    case ',,':
      return value.toLowerCase();
    case ':': {
      const [from = '0', length] = expandText(part.argument ?? [], context).split(':');
      const start = evaluate(from, variablesOf(context.process));
      const begin = start < 0 ? Math.max(0, value.length + start) : start;
      return length === undefined ? value.slice(begin) : value.slice(begin, begin + evaluate(length, variablesOf(context.process)));
    }
    default:
      return value;
  }
}

/** `{1..5}` and `{a,b}` of an unquoted plain word; bash only. */
function braces(word: Word, isBash: boolean): readonly Word[] {
  const [only] = word;
  if (!isBash || word.length !== 1 || only?.type !== 'text' || only.quoted) return [word];
  const match = /^(.*?)\{([^{}]+)\}(.*)$/s.exec(only.value);
  const [, before = '', inside = '', after = ''] = match ?? [];
  const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(inside);
  let choices: string[] = [];
  if (range !== null) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    const step = Math.max(1, Math.abs(Number(range[3] ?? 1)));
    for (let i = from; choices.length < 10_000 && (from <= to ? i <= to : i >= to); i += from <= to ? step : -step) choices.push(String(i));
  } else if (inside.includes(',')) choices = inside.split(',');
  if (choices.length === 0) return [word];
  return choices.flatMap((choice) => braces([{ type: 'text', value: before + choice + after, quoted: false }], true));
}

function globbed(pattern: string, text: string, { host, process }: Expansion): readonly string[] {
  const isAbsolute = pattern.startsWith('/');
  let found: string[] = [isAbsolute ? '/' : ''];
  for (const component of pattern.split('/').filter((it) => it !== '')) {
    const plain = component.replaceAll(/\\(.)/g, '$1');
    found = found.flatMap((base) => {
      if (!isPattern(component)) return [`${base}${plain}/`];
      const names = host.files.list(host.files.absolute(base === '' ? '.' : base, process.cwd)) ?? [];
      return names.filter((name) => matchesName(component, name)).map((name) => `${base}${name}/`);
    });
  }
  const existing = found.map((path) => path.slice(0, -1)).filter((path) => host.files.stat(host.files.absolute(path, process.cwd)) !== undefined);
  return existing.length === 0 ? [text] : existing.toSorted();
}
