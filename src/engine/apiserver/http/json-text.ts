// Reads JSON text as Go's encoding/json does: the same complaints, and which keys come twice.

/** What is wrong with a text; the message is Go's. */
export class JsonSyntaxError extends Error {}

const deepest = 500;

const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };

function quoted(char: string): string {
  if (char === "'") return String.raw`'\''`;
  if (char === '"') return `'"'`;
  return `'${JSON.stringify(char).slice(1, -1)}'`;
}

class Scanner {
  readonly duplicates: string[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#space();
    this.#value('', 0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #unexpected(where: string): JsonSyntaxError {
    const char = this.#text[this.#at];
    return new JsonSyntaxError(char === undefined ? 'unexpected end of JSON input' : `invalid character ${quoted(char)} ${where}`);
  }

  #value(path: string, depth: number): void {
    if (depth > deepest) throw new JsonSyntaxError('exceeded max depth');
    const char = this.#text[this.#at];
    if (char === '{') this.#object(path, depth);
    else if (char === '[') this.#array(path, depth);
    else if (char === '"') this.#string();
    else if (char !== undefined && (char === '-' || (char >= '0' && char <= '9'))) this.#number();
    else if (char !== undefined && literals[char] !== undefined) this.#literal(literals[char]);
    else throw this.#unexpected('looking for beginning of value');
  }

  #object(path: string, depth: number): void {
    const seen = new Set<string>();
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#at++;
      return;
    }
    for (;;) {
      if (this.#text[this.#at] !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#string();
      const here = path === '' ? key : `${path}.${key}`;
      if (seen.has(key)) this.duplicates.push(here);
      seen.add(key);
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#unexpected('after object key');
      this.#at++;
      this.#space();
      this.#value(here, depth + 1);
      this.#space();
      const char = this.#text[this.#at];
      if (char !== ',' && char !== '}') throw this.#unexpected('after object key:value pair');
      this.#at++;
      if (char === '}') return;
      this.#space();
    }
  }

  #array(path: string, depth: number): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at++;
      return;
    }
    for (let index = 0; ; index++) {
      this.#value(`${path}[${index}]`, depth + 1);
      this.#space();
      const char = this.#text[this.#at];
      if (char !== ',' && char !== ']') throw this.#unexpected('after array element');
      this.#at++;
      if (char === ']') return;
      this.#space();
    }
  }

  #literal(word: string): void {
    for (const [index, letter] of Array.from(word).entries()) {
      if (this.#text[this.#at] !== letter) throw this.#unexpected(index === 0 ? 'looking for beginning of value' : `in literal ${word} (expecting ${quoted(letter)})`);
      this.#at++;
    }
  }

  /** The cursor is on the opening quote; answers what the string says. */
  #string(): string {
    const start = this.#at++;
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char < ' ') throw this.#unexpected('in string literal');
      this.#at++;
      if (char === '"') break;
      if (char === '\\') this.#escape();
    }
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #escape(): void {
    const char = this.#text[this.#at];
    if (char === undefined || !'bfnrt\\/"u'.includes(char)) throw this.#unexpected('in string escape code');
    this.#at++;
    if (char !== 'u') return;
    for (let i = 0; i < 4; i++) {
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? '')) throw this.#unexpected(String.raw`in \u hexadecimal character escape`);
      this.#at++;
    }
  }

  #digits(where: string): void {
    if (!/\d/.test(this.#text[this.#at] ?? '')) throw this.#unexpected(where);
    while (/\d/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #number(): void {
    if (this.#text[this.#at] === '-') this.#at++;
    if (this.#text[this.#at] === '0') this.#at++;
    else this.#digits('in numeric literal');
    if (this.#text[this.#at] === '.') {
      this.#at++;
      this.#digits('after decimal point in numeric literal');
    }
    if (!/[eE]/.test(this.#text[this.#at] ?? '')) return;
    this.#at++;
    if (/[+-]/.test(this.#text[this.#at] ?? '')) this.#at++;
    this.#digits('in exponent of numeric literal');
  }
}

export interface JsonText {
  readonly value: unknown;
  /** Paths of keys that came twice; the last one counts. */
  readonly duplicates: readonly string[];
}

/** Throws JsonSyntaxError with Go's words. */
export function readJsonText(text: string): JsonText {
  const scanner = new Scanner(text);
  scanner.document();
  return { value: JSON.parse(text) as unknown, duplicates: scanner.duplicates };
}
