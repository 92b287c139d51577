import { goRune } from './go-text.ts';

function quoted(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  const rune = goRune(character);
  return rune.includes("'") ? `'${character}'` : `'\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}'`;
}

/** What encoding/json says when the text is not a JSON object; only the common sentences. */
export function goJsonObjectFault(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return 'unexpected end of JSON input';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const first = trimmed.slice(0, 1);
    if (first !== '{' && first !== '[') return `invalid character ${quoted(first)} looking for beginning of value`;
    return isCutOff(trimmed) ? 'unexpected end of JSON input' : insideFault(trimmed);
  }
  if (value === null || (typeof value === 'object' && !Array.isArray(value))) return undefined;
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
}

/** True when every bracket and string that is open would make sense if closed at the end. */
function isCutOff(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return depth > 0 || inString;
}

function insideFault(text: string): string {
  const next = text.slice(1).trimStart().slice(0, 1);
  if (text.startsWith('{') && next !== '"') return `invalid character ${quoted(next)} looking for beginning of object key string`;
  return `invalid character ${quoted(next)} looking for beginning of value`;
}
