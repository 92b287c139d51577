import { EVENT_ID, getScalarValue, parseEvents, YAMLException } from 'js-yaml';

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

type Events = ReturnType<typeof parseEvents>;

/** The index after the node that begins at `index`. */
function afterNode(events: Events, index: number): number {
  let depth = 0;
  for (let at = index; at < events.length; at++) {
    const { type } = events[at] ?? {};
    if (type === EVENT_ID.SEQUENCE || type === EVENT_ID.MAPPING) depth++;
    else if (type === EVENT_ID.POP) depth--;
    if (depth === 0) return at + 1;
  }
  return events.length;
}

function startOf(events: Events, index: number): number | undefined {
  const event = events[index];
  if (event === undefined) return undefined;
  if ('valueStart' in event) return event.valueStart;
  return 'start' in event ? event.start : undefined;
}

interface Step {
  /** Where the node begins, or its key. */
  readonly offset: number | undefined;
  readonly index: number;
}

function childOf(events: Events, index: number, segment: string | number, source: string): Step | undefined {
  const node = events[index];
  if (node?.type === EVENT_ID.SEQUENCE && typeof segment === 'number') {
    let at = index + 1;
    for (let item = 0; item < segment && events[at]?.type !== EVENT_ID.POP; item++) at = afterNode(events, at);
    return events[at]?.type === EVENT_ID.POP ? undefined : { index: at, offset: startOf(events, at) };
  }
  if (node?.type !== EVENT_ID.MAPPING) return undefined;
  for (let at = index + 1; at < events.length && events[at]?.type !== EVENT_ID.POP; ) {
    const key = events[at];
    const value = afterNode(events, at);
    if (key?.type === EVENT_ID.SCALAR && getScalarValue(source, key) === String(segment)) return { index: value, offset: startOf(events, at) };
    at = afterNode(events, value);
  }
  return undefined;
}

/** The offset of a field, or of the nearest thing above it that is there: a missing field is shown where it is missed. */
function offsetOf(source: string, path: string): number | undefined {
  const events = parseEvents(source, { filename: null } as never);
  let index = events.findIndex((event) => event.type !== EVENT_ID.DOCUMENT);
  let offset = startOf(events, index);
  for (const segment of fieldSegments(path)) {
    const child = childOf(events, index, segment, source);
    if (child === undefined) return offset;
    ({ index } = child);
    offset = child.offset ?? offset;
  }
  return offset;
}

/** Line and column, from 1, of a field of a document inside a text; the document's first line when it cannot be told. */
export function positionOf(text: string, { firstLine, lastLine }: Place, fieldPath: string): { readonly line: number; readonly column: number } {
  const source = text.replaceAll('\r\n', '\n').split('\n').slice(firstLine - 1, lastLine).join('\n');
  try {
    const before = source.slice(0, offsetOf(source, fieldPath) ?? 0);
    const line = before.split('\n').length;
    return { line: firstLine + line - 1, column: before.length - before.lastIndexOf('\n') };
  } catch (error) {
    if (error instanceof YAMLException) return { line: firstLine, column: 1 };
    throw error;
  }
}
