import type { Cause } from './status.ts';

// What the door of the API server saw of a request, as data for readers: `/sandbox/v1/requests` answers it.

/** In the order in which a request meets them. */
export const doorStages = ['authentication', 'authorization', 'decoding', 'defaulting', 'mutating', 'validation', 'validating', 'storage'] as const;

export type DoorStageName = (typeof doorStages)[number];

/** `idle`: there was nothing to do for it. `unreached`: refused before. `untold`: passed, and nobody took notes. */
export type DoorStageState = 'passed' | 'changed' | 'refused' | 'idle' | 'skipped' | 'unreached' | 'untold';

/** Compact JSON texts, cut where they are long; absent where the field was or is absent. */
export interface FieldChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** The first changes, and how many there were. */
export interface FieldChanges {
  readonly count: number;
  readonly shown: readonly FieldChange[];
}

export interface PluginVisit {
  readonly plugin: string;
  readonly result: 'allowed' | 'changed' | 'refused';
  readonly changes?: FieldChanges;
}

export interface DoorStage {
  readonly name: DoorStageName;
  readonly state: DoorStageState;
  /** Kubernetes' own words: the rule that allowed, or the refusal. */
  readonly message?: string;
  readonly changes?: FieldChanges;
  readonly plugins?: readonly PluginVisit[];
  readonly faults?: readonly Cause[];
  readonly warnings?: readonly string[];
}

export interface DoorObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

export interface DoorWrite {
  readonly factId: number;
  readonly verb: string;
  readonly object: DoorObject;
  readonly revision: number;
  readonly generation?: number;
}

/** `http`: somebody sent it, and it was watched on its way. `process`: a component inside wrote. `forgotten`: sent too long ago. */
export interface DoorRecord {
  /** 0 for what is told from a fact. */
  readonly id: number;
  readonly source: 'http' | 'process' | 'forgotten';
  readonly elapsedMs: number;
  readonly method: string;
  readonly path: string;
  readonly user: string;
  readonly groups: readonly string[];
  /** Who really sent it, when he acts as somebody else. */
  readonly sender?: string;
  readonly contentType?: string;
  readonly size?: number;
  /** The beginning of what was sent. */
  readonly body?: string;
  readonly isDryRun: boolean;
  /** What the path is about; a create's name is known when it is stored. */
  readonly object?: Omit<DoorObject, 'name'> & { readonly name?: string };
  readonly stages: readonly DoorStage[];
  readonly writes: readonly DoorWrite[];
  readonly answer?: { readonly status: number; readonly reason?: string; readonly message?: string; readonly warning?: string };
}
