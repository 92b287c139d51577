/** A piece of a YAML line with what it is. */
export interface YamlToken {
  readonly type: 'key' | 'text' | 'number' | 'word' | 'comment' | 'plain';
  readonly text: string;
}

const keyPattern = /^(\s*(?:- )*)((?:"[^"]*"|'[^']*'|[^\s:'"#[\]{}][^:#]*?)\s*:)(?=\s|$)/;

/** Enough to colour what the engine prints: block style, one key per line. Never throws; what it does not know is plain. */
export function yamlTokens(line: string): readonly YamlToken[] {
  const key = keyPattern.exec(line);
  if (key !== null) {
    const tokens: readonly YamlToken[] = [plain(key[1] ?? ''), { type: 'key', text: key[2] ?? '' }, ...valueTokens(line.slice(key[0].length))];
    return tokens.filter(hasText);
  }
  const item = /^(\s*(?:- )+)(.*)$/.exec(line);
  if (item !== null) return [plain(item[1] ?? ''), ...valueTokens(item[2] ?? '')].filter(hasText);
  return /^\s*#/.test(line) ? [{ type: 'comment', text: line }] : [plain(line)].filter(hasText);
}

function valueTokens(value: string): readonly YamlToken[] {
  const trimmed = value.trim();
  if (/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(trimmed)) return [{ type: 'number', text: value }];
  if (/^(?:true|false|null|~|\{\}|\[\])$/.test(trimmed)) return [{ type: 'word', text: value }];
  return trimmed === '' || /^[|>][+-]?$/.test(trimmed) ? [plain(value)] : [{ type: 'text', text: value }];
}

function plain(text: string): YamlToken {
  return { type: 'plain', text };
}

function hasText({ text }: YamlToken): boolean {
  return text !== '';
}
