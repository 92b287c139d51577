// Base64, which the engine has to do itself: the platform's encoders are not in its reach.

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

/** Loose reading: what is not of the alphabet counts for nothing. Bytes that are no UTF-8 are read one by one. */
export function textOfBase64(text: string): string {
  const bytes = bytesOfBase64(text.replaceAll(/[^A-Za-z0-9+/]/g, '')) ?? [];
  const encoded = bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  try {
    return decodeURIComponent(encoded);
  } catch {
    return bytes.map((byte) => String.fromCharCode(byte)).join('');
  }
}

/** How many bytes well-formed base64 stands for. Line breaks inside it count for nothing. */
export function base64Length(text: string): number {
  const breaks = text.includes('\n') || text.includes('\r') ? (text.match(/[\r\n]/g) ?? []).length : 0;
  const end = text.replace(/[\r\n]+$/, '');
  const padding = end.endsWith('==') ? 2 : end.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor(((text.length - breaks) / 4) * 3) - padding);
}

function utf8Of(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

/** The base64 of a text's UTF-8. */
export function base64OfText(text: string): string {
  return base64Of(utf8Of(text));
}
