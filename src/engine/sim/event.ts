/** A name and a payload type; the payload must be plain JSON, because timers are data. */
export interface EventType<P> {
  readonly name: string;
  /** Never present; carries the payload type. */
  readonly payload?: P;
}

/** `defineEvent<{ podUid: string }>('kubelet/probe-due')`. Names are unique: `room/what`. */
export function defineEvent<P>(name: string): EventType<P> {
  return { name };
}

/** An event in the queue. `sequence` makes the order total. */
export interface QueuedEvent {
  readonly dueMs: number;
  readonly sequence: number;
  readonly name: string;
  readonly payload: unknown;
  /** The fact during whose handling this event was scheduled; 0 = the beginning. */
  readonly causeId: number;
}
