/** As much of a completion item as a row of the list is made of. */
interface Suggestion {
  readonly label: string | { readonly label: string };
  readonly insertText: string;
  readonly documentation?: string | { readonly value: string };
}

/** A row's label with what it means beside it. */
interface Described {
  readonly label: string;
  readonly detail?: string;
  readonly description?: string;
}

/** The longest word that the others of its list are brought in line with. */
const longestWord = 32;
/** The width of a description, in characters of the Latin alphabet. */
const longest = 90;
const wide = /\p{Script=Han}|[\u3000-\u303F\uFF00-\uFFEF]/u;

/**
 * The rows of the completion list. The language server offers every kind of every group, and a field once per rule of the schema: of that the
 * kinds that are allowed are kept, each word once, with the first sentence of what is known about it. Of a kind whose apiVersion is not said yet
 * the server says nothing, `allowed` does.
 */
export function rowsOf<S extends Suggestion>(suggestions: readonly S[], allowed?: ReadonlyMap<string, string>): (Omit<S, 'label'> & { label: Described })[] {
  const rows = new Map<string, S>();
  for (const suggestion of suggestions) {
    const word = wordOf(suggestion);
    if (allowed !== undefined && !allowed.has(word)) continue;
    const key = `${word} ${suggestion.insertText}`;
    const before = rows.get(key);
    if (before === undefined || (textOf(before) === '' && textOf(suggestion) !== '')) rows.set(key, suggestion);
  }
  const kept = [...rows.values()];
  const column = Math.min(longestWord, Math.max(0, ...kept.map((suggestion) => wordOf(suggestion).length)));
  return kept.map((suggestion) => {
    const word = wordOf(suggestion);
    const description = oneLine(textOf(suggestion) || (allowed?.get(word) ?? ''));
    // What stands right behind the word is of its font: filled up with spaces, it makes the descriptions begin below each other.
    return { ...suggestion, label: { label: word, ...(description !== '' && { detail: ' '.repeat(Math.max(0, column - word.length)), description }) } };
  });
}

function wordOf({ label }: Suggestion): string {
  return typeof label === 'string' ? label : label.label;
}

function textOf({ documentation = '' }: Suggestion): string {
  return typeof documentation === 'string' ? documentation : documentation.value;
}

/** The first sentence of a documentation, without its markup, cut at a word when it is longer than a row. */
export function oneLine(documentation: string, columns = longest): string {
  // After an empty line comes what would be inserted, or a second rule of the schema.
  const [first = ''] = documentation.trim().split(/\n\s*\n|\n?```/, 1);
  const flat = first.replaceAll('`', '').replaceAll(/(?:^|\s)[*-]\s/g, ' ').replaceAll(/\s+/g, ' ').trim();
  return cut(firstSentence(flat), columns);
}

/** Up to a full stop that neither ends an abbreviation nor stands inside a version or a name. */
function firstSentence(text: string): string {
  const end = /(?<!\b(?:e\.g|i\.e|etc|vs|Ex|ex))\.(?= [A-Z"]|$)|。/.exec(text)?.index;
  return end === undefined ? text : text.slice(0, end + 1);
}

function cut(text: string, columns: number): string {
  const characters = Array.from(text);
  const taken = prefixWithin(characters, columns);
  if (taken === characters.length) return text;
  const short = characters.slice(0, prefixWithin(characters, columns - 1)).join('');
  // Chinese has no spaces to cut at; a space far from the end is between Han and Latin, not between words.
  const space = short.lastIndexOf(' ');
  const atWord = wide.test(short) || space < columns / 2 ? short : short.slice(0, space);
  return `${atWord.replace(/[\s,;:，；：、]+$/, '')}…`;
}

/** How many characters fit; those of Chinese are twice as wide. */
function prefixWithin(characters: readonly string[], columns: number): number {
  let left = columns;
  const index = characters.findIndex((character) => {
    left -= wide.test(character) ? 2 : 1;
    return left < 0;
  });
  return index === -1 ? characters.length : index;
}
