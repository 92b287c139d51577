// How Go prints values: the texts of causes are made with strconv.Quote and encoding/json.

const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const plain = /^[ !#-[\]-~]*$/;
const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  if (printable.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
}

/** `%q`: the text in double quotes, what cannot be printed escaped. */
export function goQuote(text: string): string {
  if (plain.test(text)) return `"${text}"`;
  return `"${Array.from(text, escaped).join('')}"`;
}

/** `%U` with the character itself: `U+0007`, `U+00E9 'é'`. */
export function goRune(character: string): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return printable.test(character) ? `${code} '${character}'` : code;
}

export function isPrintable(character: string): boolean {
  return printable.test(character);
}

/** `%#v` of a list of texts. */
export function goStringSlice(texts: readonly string[]): string {
  return `[]string{${texts.map(goQuote).join(', ')}}`;
}

/** encoding/json writes what could end a script as an escape. */
export function escapeHtml(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${hex(character.charCodeAt(0), 4)}`);
}

function jsonText(text: string): string {
  return escapeHtml(JSON.stringify(text));
}

/** encoding/json: keys of maps in byte order, `<`, `>` and `&` escaped, what is absent as `null`. */
export function goJson(value: unknown): string {
  if (typeof value === 'string') return jsonText(value);
  if (value === undefined || value === null) return 'null';
  if (isRendered(value)) return value.rendered;
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${jsonText(key)}:${goJson(item)}`)
    .join(',')}}`;
}

/** JSON that has been written already, because its keys have an order of their own. */
export interface Rendered {
  readonly rendered: string;
}

export function rendered(text: string): Rendered {
  return { rendered: text };
}

function isRendered(value: unknown): value is Rendered {
  return typeof value === 'object' && value !== null && 'rendered' in value && typeof value.rendered === 'string' && Object.keys(value).length === 1;
}
