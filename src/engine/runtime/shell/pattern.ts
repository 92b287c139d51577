/** Shell patterns (`*`, `?`, `[…]`) as regular expressions. A backslash makes the next character plain. */

const compiled = new Map<string, RegExp>();
const maxCompiled = 512;

export function isPattern(pattern: string): boolean {
  return /(?<!\\)[*?[]/.test(pattern);
}

/** `greedy` false: the shortest match wins, as for `#` and `%`. */
export function patternSource(pattern: string, greedy = true, star = '.'): string {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? '';
    const close = char === '[' ? pattern.indexOf(']', i + (/^\[[!^]?\]/.test(pattern.slice(i)) ? 3 : 1)) : -1;
    if (char === '*') source += greedy ? `${star}*` : `${star}*?`;
    else if (char === '?') source += star;
    else if (close > 0) {
      source += `[${pattern.slice(i + 1, close).replace(/^!/, '^').replaceAll('\\', '\\\\').replaceAll('[:digit:]', '0-9').replaceAll('[:alpha:]', 'a-zA-Z').replaceAll('[:space:]', '\\s')}]`;
      i = close;
    } else {
      const plain = char === '\\' && i + 1 < pattern.length ? (pattern[++i] ?? '') : char;
      source += plain.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
    }
  }
  return source;
}

function compile(source: string): RegExp {
  let found = compiled.get(source);
  if (found === undefined) {
    if (compiled.size >= maxCompiled) compiled.clear();
    try {
      found = new RegExp(source, 's');
    } catch {
      found = /^(?!)/;
    }
    compiled.set(source, found);
  }
  return found;
}

export function matches(pattern: string, text: string): boolean {
  return compile(`^(?:${patternSource(pattern)})$`).test(text);
}

/** One path component matches; `*` does not cross a slash nor begin with a dot. */
export function matchesName(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  return compile(`^(?:${patternSource(pattern, true, '[^/]')})$`).test(name);
}

export function removePrefix(pattern: string, text: string, longest: boolean): string {
  const found = compile(`^(?:${patternSource(pattern, longest)})`).exec(text);
  return found === null ? text : text.slice(found[0].length);
}

export function removeSuffix(pattern: string, text: string, longest: boolean): string {
  const whole = compile(`^(?:${patternSource(pattern)})$`);
  const starts = Array.from({ length: text.length + 1 }, (_, index) => index);
  const start = (longest ? starts : starts.toReversed()).find((from) => whole.test(text.slice(from)));
  return start === undefined ? text : text.slice(0, start);
}

export function replacePattern(pattern: string, text: string, replacement: string, all: boolean): string {
  if (pattern === '') return text;
  const expression = new RegExp(patternSource(pattern), all ? 'gs' : 's');
  return text.replace(expression, () => replacement);
}
