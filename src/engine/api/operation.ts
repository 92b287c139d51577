import type { Json, JsonObject } from '../base/json.ts';
import type { KubeObject } from './meta/object.ts';
import type { ResourceType } from './resource.ts';

/** Who asks. In-process components are users too: `system:kube-scheduler`, `system:node:b2`. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What one request reads or writes. `namespace` and `name` are absent where the path has none. */
export interface Target {
  readonly resource: ResourceType;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  readonly force?: boolean;
}

export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan';
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

/** One request after routing and before the pipeline; the in-process client makes these, HTTP is translated into them. */
export type Operation = Target &
  (
    | { readonly verb: 'get' }
    | ({ readonly verb: 'list' } & ListOptions)
    | { readonly verb: 'create'; readonly object: JsonObject; readonly options?: WriteOptions }
    | { readonly verb: 'update'; readonly object: JsonObject; readonly options?: WriteOptions }
    | { readonly verb: 'patch'; readonly patchType: PatchType; readonly patch: Json; readonly options?: WriteOptions }
    | { readonly verb: 'delete'; readonly options?: DeleteOptions }
    | { readonly verb: 'deletecollection'; readonly list?: ListOptions; readonly options?: DeleteOptions }
  );

export interface ObjectList {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface WatchOptions extends ListOptions {
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
}

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject; readonly causeId: number }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd?: boolean; readonly causeId: number };

/** A watch that is open. The server never pushes: it says once that there is something, and the reader takes it. */
export interface WatchStream {
  /** Takes what has happened since the last call, oldest first; throws ApiError `Expired` (410) when it was compacted away. */
  take(limit?: number): readonly WatchEvent[];
  /** The revision up to which everything has been taken. */
  readonly resourceVersion: string;
  close(): void;
}

/** The API server as in-process components see it. Every call is answered at once; refusals are thrown as ApiError. */
export interface ApiAccess {
  /** A list answers ObjectList, everything else the object (or a Status). */
  execute(operation: Operation, user: User): KubeObject | ObjectList | JsonObject;
  /** `onReadable` is called once when events arrive after the reader has taken everything, inside the write that made them. */
  watch(target: Target, options: WatchOptions, user: User, onReadable: () => void): WatchStream;
}
