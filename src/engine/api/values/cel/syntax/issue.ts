// Faults of an expression and how they are shown: cel-go's common/error.go and errors.go.

export interface Issue {
  /** Where in the text, in UTF-16 units. */
  readonly at: number;
  readonly message: string;
}

function place(text: string, at: number): { readonly line: number; readonly column: number; readonly source: string } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length, source: text.split('\n')[before.length - 1] ?? '' };
}

const isWide = (character: string | undefined): boolean => (character?.codePointAt(0) ?? 0) > 0x7f;

function shown({ at, message }: Issue, text: string): string {
  const { line, column, source } = place(text, at);
  const snippet = source.replaceAll('\t', ' ');
  const characters = Array.from(snippet);
  const dots = characters.slice(0, column).map((it) => (isWide(it) ? '．' : '.')).join('');
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${snippet}\n | ${dots}${isWide(characters[column]) ? '＾' : '^'}`;
}

/** All of them in the order of their places, a line each, with the line of the text and a mark below. */
export function showIssues(issues: readonly Issue[], text: string): string {
  return issues
    .toSorted((a, b) => a.at - b.at)
    .map((issue) => shown(issue, text))
    .join('\n');
}
