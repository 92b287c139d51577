// Standard base64 as encoding/json reads `[]byte`: decoding has checked the text already.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** How many bytes the text stands for. Line breaks inside it count for nothing. */
export function base64Length(text: string): number {
  const breaks = text.includes('\n') || text.includes('\r') ? (text.match(/[\r\n]/g) ?? []).length : 0;
  const padding = text.replace(/[\r\n]+$/, '').endsWith('==') ? 2 : text.replace(/[\r\n]+$/, '').endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor(((text.length - breaks) / 4) * 3) - padding);
}

/** The text behind the base64, read as UTF-8. */
export function decodeBase64(text: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) continue;
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push((bits >> count) & 0xff);
      bits &= (1 << count) - 1;
    }
  }
  return decodeUtf8(bytes);
}

function decodeUtf8(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    const first = bytes[i] ?? 0;
    const extra = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    let code = extra === 0 ? first : first & (0x3f >> extra);
    for (let j = 0; j < extra; j++) code = (code << 6) | ((bytes[++i] ?? 0) & 0x3f);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  }
  return text;
}
