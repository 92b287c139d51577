// SHA-256 (FIPS 180-4) over short texts; the engine has no platform to ask for it.

function fractionBits(root: number): number {
  return Math.floor((root - Math.floor(root)) * 0x1_0000_0000) >>> 0;
}

function firstPrimes(count: number): readonly number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}

const primes = firstPrimes(64);
/** `Math.cbrt` may differ in its last bit between machines, but 32 bits of the fraction leave it room to. */
const rounds = primes.map((prime) => fractionBits(Math.cbrt(prime)));
const start = primes.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)));

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The text as UTF-8. */
export function utf8Bytes(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x1_0000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

function padded(bytes: readonly number[]): readonly number[] {
  const zeros = (119 - (bytes.length % 64)) % 64;
  const bits = bytes.length * 8;
  return [...bytes, 0x80, ...Array.from({ length: zeros + 4 }, () => 0), (bits >>> 24) & 255, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255];
}

function schedule(block: readonly number[]): readonly number[] {
  const words: number[] = [];
  for (let i = 0; i < 16; i++) words.push(((block[4 * i] ?? 0) << 24) | ((block[4 * i + 1] ?? 0) << 16) | ((block[4 * i + 2] ?? 0) << 8) | (block[4 * i + 3] ?? 0));
  const word = (at: number): number => words[at] as number;
  for (let i = 16; i < 64; i++) {
    const low = rotate(word(i - 15), 7) ^ rotate(word(i - 15), 18) ^ (word(i - 15) >>> 3);
    const high = rotate(word(i - 2), 17) ^ rotate(word(i - 2), 19) ^ (word(i - 2) >>> 10);
    words.push((word(i - 16) + low + word(i - 7) + high) | 0);
  }
  return words;
}

function compress(state: readonly number[], block: readonly number[]): readonly number[] {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (const [i, word] of schedule(block).entries()) {
    const mixedE = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const chosen = (e & f) ^ (~e & g);
    const first = (h + mixedE + chosen + (rounds[i] as number) + word) | 0;
    const mixedA = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + mixedA + majority) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + (state[i] as number)) >>> 0);
}

/** The digest's 32 bytes, of a text in UTF-8. */
export function sha256(text: string): readonly number[] {
  return sha256Of(utf8Bytes(text));
}

/** RFC 2104; the key is at most 64 bytes. */
export function hmacSha256(key: readonly number[], message: readonly number[]): readonly number[] {
  const block = Array.from({ length: 64 }, (_, index) => key[index] ?? 0);
  const inner = sha256Of([...block.map((byte) => byte ^ 0x36), ...message]);
  return sha256Of([...block.map((byte) => byte ^ 0x5c), ...inner]);
}

function sha256Of(message: readonly number[]): readonly number[] {
  const bytes = padded(message);
  let state: readonly number[] = start;
  for (let at = 0; at < bytes.length; at += 64) state = compress(state, bytes.slice(at, at + 64));
  return state.flatMap((word) => [(word >>> 24) & 255, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
}
