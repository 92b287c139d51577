const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const clean = /^(?:[A-Za-z0-9+/]{4})*$/;

/** Where Go's decoder stops, or the text as Go would encode it again. */
export type Base64 = { readonly text: string } | { readonly faultAt: number };

/** Reads standard base64 as Go's encoding/base64 does: line breaks are ignored, padding is demanded, loose bits are dropped. */
export function readBase64(text: string): Base64 {
  return clean.test(text) ? { text } : readSlowly(text);
}

function readSlowly(text: string): Base64 {
  let out = '';
  let at = 0;
  for (;;) {
    const quantum: string[] = [];
    while (quantum.length < 4) {
      const character = text[at];
      if (character === undefined) {
        if (quantum.length === 0) return { text: out };
        return { faultAt: at - quantum.length };
      }
      at += 1;
      if (character === '\n' || character === '\r') continue;
      if (character === '=') return ending(text, at, quantum, out);
      if (!alphabet.includes(character)) return { faultAt: at - 1 };
      quantum.push(character);
    }
    out += quantum.join('');
  }
}

/** `at` is behind the first `=`. */
function ending(text: string, at: number, quantum: readonly string[], out: string): Base64 {
  if (quantum.length < 2) return { faultAt: at - 1 };
  let next = at;
  const skipBreaks = (): void => {
    while (text[next] === '\n' || text[next] === '\r') next += 1;
  };
  if (quantum.length === 2) {
    skipBreaks();
    if (next === text.length) return { faultAt: text.length };
    if (text[next] !== '=') return { faultAt: next - 1 };
    next += 1;
  }
  skipBreaks();
  if (next < text.length) return { faultAt: next };
  const last = alphabet.indexOf(quantum.at(-1) ?? 'A');
  const kept = quantum.length === 2 ? last & 0b110000 : last & 0b111100;
  return { text: `${out}${quantum.slice(0, -1).join('')}${alphabet[kept] ?? 'A'}${quantum.length === 2 ? '==' : '='}` };
}
