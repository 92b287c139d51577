import type { JsonObject } from '../../base/json.ts';
import type { WatchEvent, WatchStream } from '../../api/operation.ts';
import { ApiError } from '../../api/status.ts';
import { representObject, type View } from './represent.ts';

/** How many events one look takes, so that a long history goes out in pieces. */
const batch = 500;

/** A watch as the lines that go over HTTP. After an ERROR line nothing follows. */
export class WatchLines {
  readonly headers = { 'Content-Type': 'application/json' };
  readonly #view: View;
  readonly #stream: WatchStream | ApiError;
  #isOver = false;
  #hasHeader = true;

  /** A refusal to watch is told in the stream: that is where clients look for it. */
  constructor(view: View, stream: WatchStream | ApiError) {
    this.#view = view;
    this.#stream = stream;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  take(): readonly string[] {
    if (this.#isOver) return [];
    if (this.#stream instanceof ApiError) return this.#fail(this.#stream);
    try {
      return this.#stream.take(batch).map((event) => `${JSON.stringify(this.#shown(event))}\n`);
    } catch (error) {
      if (error instanceof ApiError) return this.#fail(error);
      throw error;
    }
  }

  #fail(error: ApiError): readonly string[] {
    this.close();
    return [`${JSON.stringify({ type: 'ERROR', object: error.status() })}\n`];
  }

  #shown(event: WatchEvent): JsonObject {
    if (event.type !== 'BOOKMARK') {
      const object = representObject(this.#view, event.object, this.#hasHeader);
      this.#hasHeader = false;
      return { type: event.type, object };
    }
    const { apiVersion, kind } = this.#view.kind.resource;
    const annotations = event.initialEventsEnd === true ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
    return { type: 'BOOKMARK', object: { kind, apiVersion, metadata: { resourceVersion: event.resourceVersion, ...annotations } } };
  }

  close(): void {
    this.#isOver = true;
    if (!(this.#stream instanceof ApiError)) this.#stream.close();
  }
}
