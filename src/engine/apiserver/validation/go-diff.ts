import { canonicalJson } from '../../base/json.ts';

/** Placeholder until the table of shapes is in. */
export function structDiff(_type: string, a: unknown, b: unknown): string {
  return `-${canonicalJson(a)}\n+${canonicalJson(b)}\n`;
}
