/** Kinds by apiVersion with what they are, read out of the schema's `if apiVersion then kind` rules. */
export function kindsByVersion(schema: unknown): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const kinds = new Map<string, ReadonlyMap<string, string>>();
  const rules = at(schema, 'allOf');
  if (!Array.isArray(rules)) return kinds;
  for (const rule of rules) {
    const version = at(rule, 'if', 'properties', 'apiVersion', 'const');
    const names = at(rule, 'then', 'properties', 'kind', 'enum');
    const sentences = at(rule, 'then', 'properties', 'kind', 'enumDescriptions');
    if (typeof version === 'string' && Array.isArray(names)) kinds.set(version, new Map(names.map((name, index) => [String(name), String((Array.isArray(sentences) ? sentences[index] : undefined) ?? '')])));
  }
  return kinds;
}

/** The kinds that may stand in a line, with what they are; `undefined` where no kind is asked for, or the apiVersion is a stranger's. */
export function kindsAskedFor(kinds: ReturnType<typeof kindsByVersion>, lines: readonly string[], lineNumber: number): ReadonlyMap<string, string> | undefined {
  const asked = askedForKind(lines, lineNumber);
  if (asked === undefined) return undefined;
  // Two groups may have a kind of one name: the first is the older, and the one that is meant.
  return asked.apiVersion === undefined ? new Map([...kinds.values()].toReversed().flatMap((named) => [...named])) : kinds.get(asked.apiVersion);
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
