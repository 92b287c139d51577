import { isObject, type Json } from '../../engine/base/json.ts';

/**
 * Reads a value by a path like `spec.template.spec.containers[0].image`. A bracket takes an index, `*` for every item, or demands on the
 * items: `spec.taints[key=node.kubernetes.io/unreachable,effect=NoExecute]`. A quoted bracket is a key with dots: `metadata.labels["a/b.c"]`.
 * Because a bracket may choose several, the answer is a list; nothing found is an empty one.
 */
export function valuesAt(root: unknown, path: string): readonly Json[] {
  let found: readonly unknown[] = [root];
  for (const part of parse(path)) found = found.flatMap((value) => follow(value, part));
  return found.filter((value): value is Json => value !== undefined);
}

type Part =
  | { readonly key: string }
  | { readonly index: number }
  | { readonly items: readonly (readonly [key: string, value: string])[] };

const partPattern = /\.?([^.[\]]+)|\["([^"]+)"\]|\[([^\]]*)\]/gy;

function parse(path: string): readonly Part[] {
  return [...path.matchAll(partPattern)].map(([, key, quoted, bracket]): Part => {
    if (key !== undefined) return { key };
    if (quoted !== undefined) return { key: quoted };
    const inside = bracket ?? '*';
    if (/^\d+$/.test(inside)) return { index: Number(inside) };
    return { items: inside === '*' ? [] : inside.split(',').map((demand) => splitDemand(demand)) };
  });
}

function splitDemand(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function follow(value: unknown, part: Part): readonly unknown[] {
  if ('key' in part) return isObject(value) && Object.hasOwn(value, part.key) ? [value[part.key]] : [];
  if (!Array.isArray(value)) return [];
  if ('index' in part) return part.index < value.length ? [value[part.index]] : [];
  return value.filter((item) => part.items.every(([key, wanted]) => isObject(item) && isText(item[key], wanted)));
}

function isText(value: Json | undefined, wanted: string): boolean {
  return typeof value === 'string' ? value === wanted : JSON.stringify(value) === wanted;
}
