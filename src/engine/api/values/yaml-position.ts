import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Node } from 'yaml';

interface Place {
  readonly firstLine: number;
  readonly lastLine: number;
}

/** `spec.containers[0].name`, `metadata.labels[app.kubernetes.io/name]` as its parts. */
export function fieldSegments(path: string): readonly (string | number)[] {
  const segments: (string | number)[] = [];
  for (const [, bracketed, named] of path.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)) {
    if (named !== undefined) segments.push(named);
    else if (bracketed !== undefined) segments.push(/^\d+$/.test(bracketed) ? Number(bracketed) : bracketed.replace(/^"(.*)"$/, '$1'));
  }
  return segments;
}

/** The node a field stands at, or the nearest one above it that is there: a missing field is shown where it is missed. */
function nearest(root: Node | null, segments: readonly (string | number)[]): Node | null {
  let node: Node | null = root;
  let found: Node | null = root;
  for (const segment of segments) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(segment));
      if (pair === undefined) return found;
      found = (pair.key as Node | null) ?? found;
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof segment === 'number') {
      node = (node.items[segment] as Node | undefined) ?? null;
      found = node ?? found;
    } else return found;
  }
  return found;
}

/** Line and column, from 1, of a field of a document inside a text; the document's first line when it cannot be told. */
export function positionOf(text: string, { firstLine, lastLine }: Place, fieldPath: string): { readonly line: number; readonly column: number } {
  const lines = new LineCounter();
  const source = text.replaceAll('\r\n', '\n').split('\n').slice(firstLine - 1, lastLine).join('\n');
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent', maxAliasCount: 100 } as never);
  const offset = nearest(document.contents, fieldSegments(fieldPath))?.range?.[0];
  if (offset === undefined) return { line: firstLine, column: 1 };
  const { line, col } = lines.linePos(offset);
  return { line: firstLine + line - 1, column: col };
}
