// Regular expressions as Go's regexp (RE2) reads them, run by those of JavaScript.

const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** What a piece of the pattern is in JavaScript; a fault where Go would not take it. */
interface Piece {
  readonly text: string;
  readonly fault?: string;
}

const faulty = (what: string, at: string): Piece => ({ text: '', fault: `error parsing regexp: ${what}: \`${at}\`` });

function translateEscape(escape: string, inClass = false): Piece {
  const letter = escape.charAt(1);
  if (letter === '') return { text: '', fault: 'error parsing regexp: trailing backslash at end of expression: ``' };
  if (letter === 'A') return { text: '(?<![^])' };
  if (letter === 'z') return { text: '(?![^])' };
  if (letter === 'C') return faulty('invalid escape sequence', escape);
  if (letter === 'a') return { text: '\\x07' };
  if (/[1-9]/.test(letter) || /[eghijklmoqyEFGHIJKLMNORTUVXYZcu]/.test(letter)) return faulty('invalid escape sequence', escape);
  if (letter === 'x' && !/^\\x(?:[0-9A-Fa-f]{2}|\{[0-9A-Fa-f]+\})$/.test(escape)) return faulty('invalid escape sequence', escape);
  if (escape.startsWith('\\x{')) return { text: `\\u${escape.slice(2)}` };
  if (/^\\[pP][A-Z]$/.test(escape)) return { text: `\\${letter}{${escape.charAt(2)}}` };
  return { text: /[A-Za-z0-9]/.test(letter) || `^$\\.*+?()[]{}|/${inClass ? '-' : ''}`.includes(letter) ? escape : letter };
}

function translateClass(body: string): Piece {
  let text = '';
  for (const [part, name] of body.matchAll(/\[:\^?(\w+):\]|\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|[pP](?:\{[^}]*\}|[A-Z])|[^])?|[^]/g)) {
    if (name !== undefined && part.startsWith('[:')) text += posixClasses[name] ?? '';
    else if (part.startsWith('\\')) {
      const piece = translateEscape(part, true);
      if (piece.fault !== undefined) return piece;
      text += piece.text;
    } else text += part === '[' ? '\\[' : part;
  }
  return { text: `[${text}]` };
}

const token = /\\(?:x\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{0,2}|[pP](?:\{[^}]*\}|[A-Z])|Q[^]*?(?:\\E|$)|[^])?|\[(\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*)\]|\(\?P?<(\w+)>|\(\?([a-zA-Z]*)(-[a-zA-Z]+)?(:|\))|\(\?[^:)]?|[^]/g;

interface Groups {
  readonly opened: boolean[];
}

function translate(part: string, found: RegExpMatchArray, groups: Groups): Piece {
  const [, classBody, name] = found;
  if (part.startsWith('\\Q')) return { text: part.slice(2).replace(/\\E$/, '').replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') };
  if (part.startsWith('\\')) return translateEscape(part);
  if (classBody !== undefined) return translateClass(classBody.startsWith('^]') ? `^\\]${classBody.slice(2)}` : classBody.startsWith(']') ? `\\]${classBody.slice(1)}` : classBody);
  if (part === '[') return faulty('missing closing ]', found.input?.slice(found.index) ?? part);
  if (name !== undefined) {
    groups.opened.push(true);
    return { text: `(?<${name}>` };
  }
  if (part.startsWith('(?')) return translateFlags(part, found, groups);
  if (part === '(') groups.opened.push(true);
  if (part === ')' && groups.opened.pop() === undefined) return faulty('unexpected )', found.input ?? part);
  if (part === '{' && !/^\{\d+(?:,\d*)?\}/.test(found.input?.slice(found.index) ?? '')) return { text: '\\{' };
  return { text: part === '}' && !/\{\d+(?:,\d*)?\}$/.test(found.input?.slice(0, (found.index ?? 0) + 1) ?? '') ? '\\}' : part };
}

/** Only flags for the whole expression are known here; within it they count from the start. */
function translateFlags(part: string, found: RegExpMatchArray, groups: Groups): Piece {
  const [, , , flags, , end] = found;
  if (end === undefined || !/^[imsU]*$/.test(flags ?? '')) return faulty('invalid or unsupported Perl syntax', part.slice(0, 3));
  if (end === ')') return { text: '' };
  groups.opened.push(true);
  return { text: '(?:' };
}

const compiled = new Map<string, RegExp | string>();

function compile(pattern: string): RegExp | string {
  const groups: Groups = { opened: [] };
  let source = '';
  for (const found of pattern.matchAll(token)) {
    const { text, fault } = translate(found[0], found, groups);
    if (fault !== undefined) return fault;
    source += text;
  }
  if (groups.opened.length > 0) return `error parsing regexp: missing closing ): \`${pattern}\``;
  const flags = [...pattern.matchAll(/\(\?([ims]+)[:)]/g)].map((found) => found[1] ?? '').join('');
  try {
    return new RegExp(source, [...new Set(`${flags}u`)].join(''));
  } catch {
    return /(?:^|[(|])[*+?]/.test(pattern) ? `error parsing regexp: missing argument to repetition operator: \`${/(?:^|[(|])([*+?])/.exec(pattern)?.[1] ?? ''}\`` : `error parsing regexp: invalid character class range: \`${pattern}\``;
  }
}

/** The expression, or in Go's words what is wrong with it. */
export function goRegExp(pattern: string): RegExp | string {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const made = compile(pattern);
  // Patterns come from schemas and policies: few, and used again and again.
  if (compiled.size > 1000) compiled.clear();
  compiled.set(pattern, made);
  return made;
}
