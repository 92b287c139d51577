const keywords = ['in', 'notin'] as const;
const symbols = ['==', '!=', '=', '!', '(', ')', ',', '<', '>'] as const;

export interface Token {
  readonly type: 'word' | 'end' | 'error' | (typeof keywords)[number] | (typeof symbols)[number];
  readonly text: string;
}

const blank = /[ \t\r\n]/;
const special = /[=!(),<>]/;

/** Cuts a label selector into words and symbols; the last token is always `end`. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (blank.test(char)) {
      at++;
      continue;
    }
    const token = special.test(char) ? symbolAt(text, at) : wordAt(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ type: 'end', text: '' });
  return tokens;
}

function symbolAt(text: string, at: number): Token {
  for (const symbol of symbols) if (text.startsWith(symbol, at)) return { type: symbol, text: symbol };
  return { type: 'error', text: text[at] as string };
}

function wordAt(text: string, at: number): Token {
  let end = at;
  while (end < text.length && !blank.test(text[end] as string) && !special.test(text[end] as string)) end++;
  const word = text.slice(at, end);
  const keyword = keywords.find((it) => it === word);
  return { type: keyword ?? 'word', text: word };
}
