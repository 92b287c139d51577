import { isObject } from '../../base/json.ts';

/** One step of a path: a field, a place in a list, all of something, or the items of which a field has a value. */
type Step =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'all' }
  | { readonly type: 'filter'; readonly field: readonly Step[]; readonly operator: string; readonly value: unknown };

export type JsonPath = readonly Step[];

const filter = /^\?\(\s*@((?:\.[^\s=!<>]+|\[[^\]]+\])+)\s*(?:(==|!=|<=|>=|<|>)\s*('[^']*'|"[^"]*"|[^)\s]+)\s*)?\)$/;

/**
 * Reads the part of JSONPath that CustomResourceDefinitions use: `.status.conditions[?(@.type=="Ready")].status`, `.spec.ports[0]`,
 * `.metadata.annotations.a\.b`, `[*]`. Answers `undefined` for what is none.
 */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = [];
  let rest = text.trim().replace(/^\{(.*)\}$/s, '$1').replace(/^\$/, '');
  while (rest !== '') {
    const field = /^\.((?:\\.|[^.[\]\\])+)/.exec(rest);
    if (field !== null) {
      const name = (field[1] ?? '').replace(/\\(.)/g, '$1');
      steps.push(name === '*' ? { type: 'all' } : { type: 'field', name });
      rest = rest.slice(field[0].length);
      continue;
    }
    const end = closing(rest);
    const step = end < 0 ? undefined : bracketed(rest.slice(1, end));
    if (step === undefined) return undefined;
    steps.push(step);
    rest = rest.slice(end + 1);
  }
  return steps;
}

/** Where the bracket ends that the text begins with; -1 when it does not. */
function closing(text: string): number {
  if (!text.startsWith('[')) return -1;
  let quote = '';
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return at;
  }
  return -1;
}

function bracketed(inside: string): Step | undefined {
  const text = inside.trim();
  if (text === '*' || text === ':') return { type: 'all' };
  if (/^-?\d+$/.test(text)) return { type: 'index', index: Number(text) };
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (quoted !== null) return { type: 'field', name: quoted[2] ?? '' };
  const found = filter.exec(text);
  const field = found === null ? undefined : parseJsonPath(found[1] ?? '');
  if (field === undefined) return undefined;
  return { type: 'filter', field, operator: found?.[2] ?? '', value: literal(found?.[3] ?? '') };
}

function literal(text: string): unknown {
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (quoted !== null) return quoted[2] ?? '';
  if (text === 'true' || text === 'false') return text === 'true';
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** Everything the path leads to; what is missing leads nowhere. */
export function findAll(value: unknown, path: JsonPath): readonly unknown[] {
  return path.reduce<readonly unknown[]>((found, step) => found.flatMap((it) => follow(it, step)), [value]);
}

function follow(value: unknown, step: Step): readonly unknown[] {
  if (step.type === 'field') return isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
  const items: readonly unknown[] = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  if (step.type === 'all') return items;
  if (step.type === 'index') {
    const at = step.index < 0 ? items.length + step.index : step.index;
    return Array.isArray(value) && at >= 0 && at < items.length ? [items[at]] : [];
  }
  return items.filter((item) => matches(item, step));
}

function matches(item: unknown, { field, operator, value }: Extract<Step, { type: 'filter' }>): boolean {
  const [found] = findAll(item, field);
  if (operator === '') return found !== undefined;
  if (found === undefined || typeof found !== typeof value) return false;
  switch (operator) {
    case '==':
      return found === value;
    case '!=':
      return found !== value;
    default: {
      const [a, b] = [found as number | string, value as number | string];
      return operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
    }
  }
}
