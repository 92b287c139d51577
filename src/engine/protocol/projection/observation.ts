import type { KubeObject } from '../../api/meta/object.ts';

/** A change of one object, as a watch tells it. */
export interface Observation {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  /** The fact that recorded the write. */
  readonly causeId: number;
  /** When it was written, in virtual milliseconds since the cluster began. */
  readonly elapsedMs: number;
}
