/** Kinds by apiVersion, read out of the schema's `if apiVersion then kind` rules. */
export function kindsByVersion(schema: unknown): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, readonly string[]>();
  const rules = at(schema, 'allOf');
  if (!Array.isArray(rules)) return kinds;
  for (const rule of rules) {
    const version = at(rule, 'if', 'properties', 'apiVersion', 'const');
    const list = at(rule, 'then', 'properties', 'kind', 'enum');
    if (typeof version === 'string' && Array.isArray(list)) kinds.set(version, list.filter((kind): kind is string => typeof kind === 'string'));
  }
  return kinds;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>)[key] : undefined;
  return found;
}

/** When a line asks for a kind: the apiVersion that its document has said, if it has said one. */
export function askedForKind(lines: readonly string[], lineNumber: number): { readonly apiVersion: string | undefined } | undefined {
  if (lines[lineNumber - 1]?.startsWith('kind:') !== true) return undefined;
  const isBoundary = (line: string): boolean => /^---(?:\s|$)/.test(line);
  let first = lineNumber - 1;
  while (first > 0 && !isBoundary(lines[first] ?? '')) first--;
  for (let index = first; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (index > lineNumber && isBoundary(line)) break;
    const version = /^apiVersion:\s*["']?([^\s"'#]+)/.exec(line)?.[1];
    if (version !== undefined) return { apiVersion: version };
  }
  return { apiVersion: undefined };
}
