import type { FieldChange, FieldChanges } from '../../api/door.ts';
import { isObject } from '../../base/json.ts';

const maximumShown = 12;
const maximumText = 96;

/** What became of a document, field by field; a part that is new or gone is one change. Bookkeeping of field managers is left out. */
export function fieldChanges(before: unknown, after: unknown): FieldChanges {
  const shown: FieldChange[] = [];
  let count = 0;
  const compare = (path: string, a: unknown, b: unknown): void => {
    if (a === b || path === 'metadata.managedFields') return;
    if (isObject(a) && isObject(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) compare(child(path, key), a[key], b[key]);
    } else if (Array.isArray(a) && Array.isArray(b)) {
      for (let index = 0; index < Math.max(a.length, b.length); index++) compare(`${path}[${index}]`, a[index], b[index]);
    } else if (count++ < maximumShown) shown.push({ path, ...(a === undefined ? {} : { before: shortText(a) }), ...(b === undefined ? {} : { after: shortText(b) }) });
  };
  compare('', before, after);
  return { count, shown };
}

function child(path: string, key: string): string {
  const isPlain = /^[\w-]+$/.test(key);
  return isPlain ? (path === '' ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`;
}

function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > maximumText ? `${text.slice(0, maximumText - 1)}…` : text;
}
