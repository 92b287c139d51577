import { fnv1a32 } from '../base/hash.ts';

/** The state of one stream: four unsigned 32-bit words (xoshiro128**). */
export type RngState = [number, number, number, number];

function splitMix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

/** A named random stream. Streams are independent: one more draw in one never shifts another. */
export class Rng {
  readonly #state: RngState;

  constructor(state: RngState) {
    this.#state = state;
  }

  static seeded(seed: number, name: string): RngState {
    const next = splitMix(fnv1a32(name, (0x811c9dc5 ^ seed) >>> 0));
    return [next(), next(), next(), next() || 1];
  }

  /** An unsigned 32-bit integer. */
  next(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5) >>> 0, 7), 9) >>> 0;
    const shifted = (s[1] << 9) >>> 0;
    s[2] = (s[2] ^ s[0]) >>> 0;
    s[3] = (s[3] ^ s[1]) >>> 0;
    s[1] = (s[1] ^ s[2]) >>> 0;
    s[0] = (s[0] ^ s[3]) >>> 0;
    s[2] = (s[2] ^ shifted) >>> 0;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** In [0, 1). */
  fraction(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** An integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** `length` characters of the alphabet Kubernetes uses for generated names. */
  suffix(length = 5): string {
    const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
    let text = '';
    for (let i = 0; i < length; i++) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  /** A version 4 UUID. */
  uuid(): string {
    const words = [this.next(), this.next(), this.next(), this.next()];
    const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('');
    const variant = '89ab'[Number.parseInt(hex[16] as string, 16) & 3];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
