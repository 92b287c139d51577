const FNV32_OFFSET = 0x811c9dc5;
const FNV32_PRIME = 0x01000193;

/** FNV-1a over the text's UTF-16 units, low byte first; an unsigned 32-bit number. */
export function fnv1a32(text: string, seed: number = FNV32_OFFSET): number {
  let hash = seed >>> 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), FNV32_PRIME);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), FNV32_PRIME);
  }
  return hash >>> 0;
}

/** FNV-1 over the text's UTF-8 bytes: multiply first, then mix in; an unsigned 32-bit number. */
export function fnv132(text: string): number {
  let hash = FNV32_OFFSET;
  for (const character of text) for (const byte of utf8(character.codePointAt(0) ?? 0)) hash = Math.imul(hash, FNV32_PRIME) ^ byte;
  return hash >>> 0;
}

function utf8(point: number): readonly number[] {
  if (point < 0x80) return [point];
  if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 0x3f)];
  if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
  return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 0x3f), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
}

/** A running 64-bit digest of many texts, as 16 hexadecimal digits. Not cryptographic. */
export class Digest {
  #a = FNV32_OFFSET;
  #b = 0x9747b28c;

  add(text: string): this {
    this.#a = fnv1a32(text, this.#a);
    this.#b = Math.imul(fnv1a32(text, this.#b ^ text.length), 0x85ebca6b) >>> 0;
    this.#b = (this.#b ^ (this.#b >>> 15)) >>> 0;
    return this;
  }

  hex(): string {
    return this.#a.toString(16).padStart(8, '0') + this.#b.toString(16).padStart(8, '0');
  }
}

/** Each decimal digit d becomes alphabet[(48+d) mod 27], as k8s.io/apimachinery/pkg/util/rand does for hashes in names. */
export function safeEncode(text: string): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  let encoded = '';
  for (let i = 0; i < text.length; i++) encoded += alphabet[text.charCodeAt(i) % alphabet.length];
  return encoded;
}
