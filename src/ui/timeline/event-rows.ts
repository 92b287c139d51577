import type { ObjectRef } from '../../engine/protocol/messages.ts';

export interface EventRow {
  readonly uid: string;
  readonly elapsedMs: number;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly object: ObjectRef;
}

const most = 2_000;

/** The rows of an EventList, newest first. What is not an event is left out; an answer from the API is data, not a promise. */
export function eventRows(list: unknown, beginMs: number): readonly EventRow[] {
  const items = fieldOf(list, 'items');
  if (!Array.isArray(items)) return [];
  return items
    .flatMap((item: unknown) => eventRow(item, beginMs) ?? [])
    .toSorted((a, b) => b.elapsedMs - a.elapsedMs)
    .slice(0, most);
}

function eventRow(item: unknown, beginMs: number): EventRow | undefined {
  const about = fieldOf(item, 'involvedObject') ?? fieldOf(item, 'regarding');
  const [kind, name] = [textOf(about, 'kind'), textOf(about, 'name')];
  if (kind === '' || name === '') return undefined;
  const [namespace, uid] = [textOf(about, 'namespace'), textOf(about, 'uid')];
  const series = fieldOf(item, 'series');
  const date = [textOf(series, 'lastObservedTime'), textOf(item, 'lastTimestamp'), textOf(item, 'eventTime'), textOf(fieldOf(item, 'metadata'), 'creationTimestamp')].find((text) => text !== '') ?? '';
  const count = fieldOf(series, 'count') ?? fieldOf(item, 'count');
  const ref: ObjectRef = { apiVersion: textOf(about, 'apiVersion') || 'v1', kind, name, ...(namespace !== '' && { namespace }), ...(uid !== '' && { uid }) };
  return {
    uid: textOf(fieldOf(item, 'metadata'), 'uid'),
    elapsedMs: Math.max(0, Date.parse(date) - beginMs) || 0,
    type: textOf(item, 'type'),
    reason: textOf(item, 'reason'),
    message: textOf(item, 'message') || textOf(item, 'note'),
    count: typeof count === 'number' ? count : 1,
    object: ref,
  };
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function textOf(value: unknown, key: string): string {
  const field = fieldOf(value, key);
  return typeof field === 'string' ? field : '';
}
