const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The text that base64 stands for; bytes that are no UTF-8 are read one by one. */
export function textOfBase64(encoded: string): string {
  let percent = '';
  let plain = '';
  let held = 0;
  let bits = 0;
  for (const char of encoded) {
    const value = alphabet.indexOf(char);
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xff_ffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const byte = (held >> bits) & 0xff;
    percent += `%${byte.toString(16).padStart(2, '0')}`;
    plain += String.fromCharCode(byte);
  }
  try {
    return decodeURIComponent(percent);
  } catch {
    return plain;
  }
}
