const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 of bytes, with padding. */
export function base64Of(bytes: readonly number[]): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(at, at + 3);
    const present = Math.min(3, bytes.length - at);
    const group = (a << 16) | (b << 8) | c;
    for (let i = 0; i < 4; i++) text += i <= present ? (alphabet[(group >> (18 - 6 * i)) & 63] as string) : '=';
  }
  return text;
}

/** The URL alphabet, without padding. */
export function base64UrlOf(bytes: readonly number[]): string {
  return base64Of(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Bytes of either alphabet, padded or not; `undefined` when it is neither. */
export function bytesOfBase64(text: string): readonly number[] | undefined {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (/[^A-Za-z0-9+/]/.test(plain) || plain.length % 4 === 1) return undefined;
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const char of plain) {
    held = (held << 6) | alphabet.indexOf(char);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
  }
  return bytes;
}

/** What UTF-8 bytes say; broken sequences become U+FFFD. */
export function textOfUtf8(bytes: readonly number[]): string {
  const encoded = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(encoded);
  } catch {
    return bytes.map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : '\uFFFD')).join('');
  }
}
