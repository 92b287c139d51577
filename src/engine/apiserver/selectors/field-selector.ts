import { SelectorError } from './label-selector.ts';

export interface FieldRequirement {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** `spec.nodeName=b2,status.phase!=Failed`, with `\,` `\=` `\\` escaped in values (apimachinery/pkg/fields/selector.go). */
export function parseFieldSelector(text: string): readonly FieldRequirement[] {
  return splitTerms(text).toSorted().filter((term) => term !== '').map((term) => parseTerm(text, term));
}

function splitTerms(text: string): readonly string[] {
  const terms: string[] = [];
  let term = '';
  let isEscaped = false;
  for (const char of text) {
    if (char === ',' && !isEscaped) {
      terms.push(term);
      term = '';
    } else term += char;
    isEscaped = char === '\\' && !isEscaped;
  }
  return [...terms, term];
}

function parseTerm(text: string, term: string): FieldRequirement {
  const found = /^([^=!]*(?:!(?!=)[^=!]*)*)(!=|==|=)(.*)$/s.exec(term);
  if (found === null) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
  const [, field = '', operator = '', value = ''] = found;
  return { field, operator: operator === '!=' ? '!=' : '=', value: unescapeValue(value) };
}

function unescapeValue(value: string): string {
  let plain = '';
  let isEscaped = false;
  for (const char of value) {
    if (isEscaped) {
      if (!['\\', ',', '='].includes(char)) throw new SelectorError(`invalid field selector: invalid escape sequence: \\${char}`);
      plain += char;
      isEscaped = false;
    } else if (char === '\\') isEscaped = true;
    else if (char === ',' || char === '=') throw new SelectorError(`invalid field selector: unescaped character in value: ${char.charCodeAt(0)}`);
    else plain += char;
  }
  if (isEscaped) throw new SelectorError('invalid field selector: invalid escape sequence: \\');
  return plain;
}

export function matchesFields(requirements: readonly FieldRequirement[], valueOf: (field: string) => string): boolean {
  return requirements.every(({ field, operator, value }) => (valueOf(field) === value) === (operator === '='));
}
