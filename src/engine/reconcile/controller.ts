import type { BackoffPolicy } from '../base/backoff.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ResourceType } from '../api/resource.ts';
import type { IndexRule } from '../client/cache.ts';
import type { Client } from '../client/client.ts';
import type { EventRecorder } from '../client/event-recorder.ts';
import type { Change } from '../client/informer.ts';
import type { Simulation } from '../sim/simulation.ts';

/** The caches of the process, by resource. They lag; lists come in key order. */
export interface CacheReader {
  get<T extends KubeObject>(resource: ResourceType<T>, key: string): T | undefined;
  list<T extends KubeObject>(resource: ResourceType<T>, namespace?: string): readonly T[];
  /** Objects whose controller owner reference has that uid. */
  owned<T extends KubeObject>(resource: ResourceType<T>, ownerUid: string): readonly T[];
  by<T extends KubeObject>(resource: ResourceType<T>, index: string, value: string): readonly T[];
}

export interface ControllerContext {
  readonly sim: Simulation;
  readonly client: Client;
  readonly cache: CacheReader;
  readonly events: EventRecorder;
  /** Has this key looked at again; the earlier of two wishes counts. Inside `reconcile`: the key at hand, unless another is named. */
  requeueAfter(ms: number, key?: string): void;
  enqueue(key: string): void;
  /** Plain JSON that survives a save; one slice per name within this controller. */
  memory<T extends object>(name: string, initial: () => T): T;
}

/** Which keys of the controller's own resource a change of another resource concerns. */
export interface WatchRule {
  readonly resource: ResourceType;
  readonly keysOf: (change: Change, context: ControllerContext) => readonly string[];
  readonly indexes?: readonly IndexRule<KubeObject>[];
}

export interface ControllerDefinition<T extends KubeObject = KubeObject> {
  /** As `kube-controller-manager --controllers` spells it: `replicaset-controller`. */
  readonly name: string;
  /** `source.component` of its Events where that differs from the name. */
  readonly component?: string;
  readonly for: ResourceType<T>;
  /** Resources whose controller owner is reconciled when they change. */
  readonly owns?: readonly ResourceType[];
  readonly watches?: readonly WatchRule[];
  /** Resources that are only read. */
  readonly reads?: readonly ResourceType[];
  readonly indexes?: readonly IndexRule<T>[];
  /** Which changes of its own resource enqueue the object; default: all. */
  readonly concerns?: (change: Change<T>, context: ControllerContext) => boolean;
  reconcile?(object: T, context: ControllerContext): void;
  /** The key was enqueued and no such object is in the cache. */
  gone?(key: string, context: ControllerContext): void;
  /** For a queue whose keys are not names of one resource: takes the place of `reconcile` and `gone`. */
  work?(key: string, context: ControllerContext): void;
  /**
   * A key runs at most once in so many milliseconds; what arrives in between is seen by the same run. Stands for the rate at which the real
   * controller may call the API (20 a second by default), where each run costs as much as there is.
   */
  readonly paceMs?: (object: T) => number;
  /** How long a key waits after a refusal; client-go's default when absent. */
  readonly retry?: BackoffPolicy;
  /** Loops on the clock, as upstream's `wait.Until`: first run at the start. */
  readonly ticks?: readonly { readonly everyMs: number; run(context: ControllerContext): void }[];
}

export function defineController<T extends KubeObject>(definition: ControllerDefinition<T>): ControllerDefinition<T> {
  return definition;
}

/** Types a watch rule by its resource. */
export function watching<T extends KubeObject>(
  resource: ResourceType<T>,
  keysOf: (change: Change<T>, context: ControllerContext) => readonly string[],
  indexes: readonly IndexRule<T>[] = [],
): WatchRule {
  return { resource, keysOf: keysOf as unknown as WatchRule['keysOf'], indexes: indexes as unknown as readonly IndexRule<KubeObject>[] };
}
