import type { Fact, Json, KubeObject } from '../../engine/protocol/messages.ts';

/** What goals may look at: the API's objects and the facts of the trace. A host makes one over its engine. */
export interface ClusterView {
  /** Virtual milliseconds since the cluster began. */
  readonly elapsedMs: number;
  /** The virtual date at which it began, milliseconds since 1970. */
  readonly startMs: number;
  /** The id of the newest fact; 0 when there is none. */
  readonly lastFactId: number;
  /** Objects of the kind, in any order; without a namespace: of all. Empty when there is no such kind. */
  list(apiVersion: string, kind: string, namespace?: string): readonly KubeObject[];
  /** Facts with an id above `afterId`, oldest first. */
  factsSince(afterId: number): readonly Fact[];
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** A cluster that a script can act on: what the prover and the start of a lesson need. */
export interface ScriptedCluster {
  readonly view: ClusterView;
  request(method: string, path: string, body?: Json, contentType?: string): Answer;
  /** Applies YAML as `kubectl apply` does; answers the refusals. */
  apply(yaml: string): readonly string[];
  /** Lets virtual time pass and calls `observe` after every instant in which something happened, and at the end. `observe` answering false stops there. */
  advance(ms: number, observe?: () => boolean): void;
}

export interface ProvableCluster extends ScriptedCluster {
  /** Of the whole state. */
  hash(): string;
}
