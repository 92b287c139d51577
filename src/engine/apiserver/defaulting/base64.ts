const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function utf8Bytes(text: string): number[] {
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

/** The platform's own encoders are not in the engine's reach. */
export function encodeUtf8Base64(text: string): string {
  const bytes = utf8Bytes(text);
  const out: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    out.push(alphabet.charAt(first >> 2), alphabet.charAt(((first & 3) << 4) | ((second ?? 0) >> 4)));
    out.push(second === undefined ? '=' : alphabet.charAt(((second & 15) << 2) | ((third ?? 0) >> 6)), third === undefined ? '=' : alphabet.charAt(third & 63));
  }
  return out.join('');
}
