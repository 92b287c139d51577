import type { KubeObject } from '../api/meta/object.ts';
import type { User, WatchEvent, WatchOptions, WatchStream } from '../api/operation.ts';
import type { ApiError } from '../api/status.ts';
import { compareText } from '../base/order.ts';
import { EventLog, type StoreEvent } from '../store/event-log.ts';
import type { Store } from '../store/store.ts';
import type { Table } from '../store/table.ts';
import { outward } from './conversion.ts';
import { badRequest, expired } from './errors.ts';
import type { ServedKind } from './registry.ts';
import { isSelected, requiredField, selectionOf, type Selection } from './selectors/selection.ts';

type StoreLog = EventLog<KubeObject>;
type StoredEvent = StoreEvent<KubeObject>;

/** Fields by which watches of one value are common: each has its own log per value, so an event wakes only whom it concerns. */
const indexedFields = ['spec.nodeName', 'metadata.name'] as const;
type IndexedField = (typeof indexedFields)[number];

export function tooOld(revision: number, oldest: number): ApiError {
  return expired(`too old resource version: ${revision} (${oldest})`);
}

/** Streams that read one log, in an order that does not depend on when they were opened. */
class Readers {
  /** Replaced, never changed: a reader may close while others are told. */
  #streams: readonly Stream[] = [];

  get isEmpty(): boolean {
    return this.#streams.length === 0;
  }

  add(stream: Stream): void {
    const at = this.#streams.findIndex((other) => compareText(other.rank, stream.rank) > 0);
    this.#streams = this.#streams.toSpliced(at < 0 ? this.#streams.length : at, 0, stream);
  }

  remove(stream: Stream): void {
    const at = this.#streams.indexOf(stream);
    if (at >= 0) this.#streams = this.#streams.toSpliced(at, 1);
  }

  list(): readonly Stream[] {
    return this.#streams;
  }
}

/** The logs of one table: the store's own, and per indexed field one per value. */
class TableFeed {
  readonly table: Table<KubeObject>;
  readonly kind: ServedKind;
  readonly readers = new Readers();
  readonly #indexes = new Map<IndexedField, Map<string, { readonly log: StoreLog; readonly readers: Readers }>>();

  constructor(table: Table<KubeObject>, kind: ServedKind) {
    this.table = table;
    this.kind = kind;
  }

  /** The log of one value of a field; the index is made from the table's log when it is first asked for. */
  indexed(field: IndexedField, value: string): { readonly log: StoreLog; readonly readers: Readers } {
    let index = this.#indexes.get(field);
    if (index === undefined) {
      index = new Map();
      this.#indexes.set(field, index);
      for (const event of this.table.log.after(0)) this.#push(field, event);
    }
    return this.#slot(field, value);
  }

  #slot(field: IndexedField, value: string): { readonly log: StoreLog; readonly readers: Readers } {
    const index = this.#indexes.get(field) as Map<string, { log: StoreLog; readers: Readers }>;
    let slot = index.get(value);
    if (slot === undefined) index.set(value, (slot = { log: new EventLog(), readers: new Readers() }));
    return slot;
  }

  #push(field: IndexedField, event: StoredEvent): readonly Readers[] {
    const after = fieldOf(this.kind, event.value, field);
    const before = event.previous === undefined ? after : fieldOf(this.kind, event.previous, field);
    const slots = after === before ? [this.#slot(field, after)] : [this.#slot(field, after), this.#slot(field, before)];
    for (const slot of slots) slot.log.push(event);
    return slots.map((slot) => slot.readers);
  }

  /** Files the event and answers whom it concerns. */
  commit(event: StoredEvent): readonly Readers[] {
    const concerned = [this.readers];
    for (const field of indexedFields) if (this.#indexes.has(field)) concerned.push(...this.#push(field, event));
    return concerned;
  }

  compact(revision: number): void {
    for (const index of this.#indexes.values()) {
      for (const [value, { log, readers }] of index) {
        log.trim(revision);
        if (log.size === 0 && readers.isEmpty) index.delete(value);
      }
    }
  }
}

function fieldOf(kind: ServedKind, object: KubeObject, field: IndexedField): string {
  return field === 'metadata.name' ? object.metadata.name : (kind.description.fields?.[field]?.(object) ?? '');
}

/** Hands the store's events to those who watch. Nothing is kept per reader but a revision. */
export class WatchHub {
  readonly #store: Store<KubeObject>;
  readonly #feeds = new Map<Table<KubeObject>, TableFeed>();
  readonly #streams = new Readers();

  constructor(store: Store<KubeObject>) {
    this.#store = store;
    store.onCommit = (table, event) => this.#commit(table, event);
  }

  #commit(table: Table<KubeObject>, event: StoredEvent): void {
    const feed = this.#feeds.get(table);
    if (feed === undefined) return;
    for (const readers of feed.commit(event)) for (const stream of readers.list()) stream.wake(event);
  }

  open(kind: ServedKind, options: WatchOptions & { readonly namespace?: string }, user: User, onReadable: () => void): WatchStream {
    const selection = selectionOf(kind.description, options);
    let feed = this.#feeds.get(kind.table);
    if (feed === undefined) this.#feeds.set(kind.table, (feed = new TableFeed(kind.table, kind)));
    const field = indexedFields.find((it) => requiredField(selection, it) !== undefined);
    const { log, readers } = field === undefined ? { log: kind.table.log, readers: feed.readers } : feed.indexed(field, requiredField(selection, field) as string);
    const rank = [user.name, options.namespace ?? '', options.labelSelector ?? '', options.fieldSelector ?? ''].join(' ');
    const stream = new Stream({ kind, log, homes: [readers, this.#streams], selection, options, store: this.#store, rank, onReadable });
    readers.add(stream);
    this.#streams.add(stream);
    return stream;
  }

  /** After the store was compacted up to that revision. */
  compact(revision: number): void {
    for (const feed of this.#feeds.values()) feed.compact(revision);
  }

  /** Tells every stream that asked for bookmarks where it stands. */
  bookmark(): void {
    for (const stream of this.#streams.list()) stream.offerBookmark();
  }

  /** Nothing is served from the table any more. */
  end(table: Table<KubeObject>): void {
    for (const stream of this.#streams.list()) if (stream.table === table) stream.end();
    this.#feeds.delete(table);
  }

  /** Readers of a store that was replaced must begin anew. */
  reset(): void {
    for (const stream of this.#streams.list()) stream.end();
    this.#feeds.clear();
  }
}

interface StreamParts {
  readonly kind: ServedKind;
  readonly log: StoreLog;
  /** Where the stream is listed until it closes. */
  readonly homes: readonly Readers[];
  readonly selection: Selection;
  readonly options: WatchOptions;
  readonly store: Store<KubeObject>;
  readonly rank: string;
  readonly onReadable: () => void;
}

class Stream implements WatchStream {
  readonly rank: string;
  readonly #parts: StreamParts;
  #revision: number;
  /** Objects there at the beginning, not yet taken. */
  #initial: readonly KubeObject[] = [];
  #initialTaken = 0;
  #sayInitialEnd = false;
  #sayBookmark = false;
  #waiting = true;
  #isOver = false;

  constructor(parts: StreamParts) {
    this.rank = parts.rank;
    this.#parts = parts;
    const { options, store, kind, selection } = parts;
    const asked = revisionOf(options.resourceVersion);
    const wantsInitial = options.sendInitialEvents ?? asked === 0;
    if (asked > 0 && !wantsInitial && asked < kind.table.floor) throw tooOld(asked, kind.table.floor);
    this.#revision = wantsInitial ? store.revision : asked;
    if (wantsInitial) {
      this.#initial = kind.table.values(selection.namespace).filter((object) => isSelected(selection, object));
      this.#sayInitialEnd = options.sendInitialEvents === true && options.allowWatchBookmarks === true;
    }
  }

  get resourceVersion(): string {
    return String(this.#revision);
  }

  get table(): Table<KubeObject> {
    return this.#parts.kind.table;
  }

  /** Called inside the write that made the event. */
  wake(event: StoredEvent): void {
    if (!this.#waiting || this.#isOver || this.#show(event) === undefined) return;
    this.#waiting = false;
    this.#parts.onReadable();
  }

  offerBookmark(): void {
    if (this.#parts.options.allowWatchBookmarks !== true || this.#isOver) return;
    this.#sayBookmark = true;
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#parts.onReadable();
  }

  end(): void {
    this.#isOver = true;
    if (this.#waiting) this.#parts.onReadable();
  }

  close(): void {
    this.#isOver = true;
    this.#initial = [];
    for (const home of this.#parts.homes) home.remove(this);
  }

  take(limit = Number.POSITIVE_INFINITY): readonly WatchEvent[] {
    if (this.#isOver) throw tooOld(this.#revision, this.#parts.store.revision);
    const events: WatchEvent[] = [];
    this.#takeInitial(events, limit);
    if (events.length < limit) this.#takeChanges(events, limit);
    if (events.length < limit && this.#sayBookmark) {
      this.#sayBookmark = false;
      events.push({ type: 'BOOKMARK', resourceVersion: this.resourceVersion, causeId: 0 });
    }
    return events;
  }

  #takeInitial(events: WatchEvent[], limit: number): void {
    const { kind } = this.#parts;
    while (this.#initialTaken < this.#initial.length && events.length < limit) {
      events.push({ type: 'ADDED', object: outward(kind, this.#initial[this.#initialTaken++] as KubeObject), causeId: 0 });
    }
    if (this.#initialTaken < this.#initial.length) return;
    this.#initial = [];
    this.#initialTaken = 0;
    if (!this.#sayInitialEnd || events.length >= limit) return;
    this.#sayInitialEnd = false;
    events.push({ type: 'BOOKMARK', resourceVersion: this.resourceVersion, initialEventsEnd: true, causeId: 0 });
  }

  #takeChanges(events: WatchEvent[], limit: number): void {
    const { log, store } = this.#parts;
    if (log.trimmedRevision > this.#revision) throw tooOld(this.#revision, log.trimmedRevision);
    let position = log.positionAfter(this.#revision);
    for (let event = log.at(position); event !== undefined; event = log.at(++position)) {
      if (events.length >= limit) return;
      const shown = this.#show(event);
      if (shown !== undefined) events.push(shown);
      this.#revision = event.revision;
    }
    this.#revision = store.revision;
    this.#waiting = true;
  }

  /** How this reader sees a change: leaving the selection is a deletion, entering it an addition. */
  #show(event: StoredEvent): WatchEvent | undefined {
    const { kind, selection } = this.#parts;
    if (selection.namespace !== undefined && event.partition !== selection.namespace) return undefined;
    const was = event.previous !== undefined && isSelected(selection, event.previous);
    const is = event.type !== 'delete' && isSelected(selection, event.value);
    if (!was && !is) return undefined;
    const { causeId } = event;
    if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: outward(kind, event.value), causeId };
    return { type: 'DELETED', object: outward(kind, lastSeen(event, selection)), causeId };
  }
}

/** A deleted object as the store left it; one that only left the selection as it last matched, with the revision at which it left. */
function lastSeen(event: StoredEvent, selection: Selection): KubeObject {
  const { previous } = event;
  if (event.type === 'delete' || previous === undefined || selection.isEverything) return event.value;
  return { ...previous, metadata: { ...previous.metadata, resourceVersion: String(event.revision) } };
}

function revisionOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  if (!/^\d+$/.test(text)) throw badRequest(`Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
