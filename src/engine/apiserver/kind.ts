import type { JsonObject, Mutable } from '../base/json.ts';
import type { KubeObject, TemplateMeta } from '../api/meta/object.ts';
import type { DeleteOptions, User } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import type { Cause } from '../api/status.ts';
import type { AdmissionView } from './admission/plugin.ts';

/** An object under construction: a private copy that only this request holds, until it is stored. */
export interface ObjectDraft {
  apiVersion: string;
  kind: string;
  metadata: Mutable<TemplateMeta>;
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
}

/** `KubeObject` with its writable twin: what strategies work on. */
export type DraftOf<T extends KubeObject> = Mutable<Omit<T, 'metadata'>> & { metadata: Mutable<TemplateMeta> };

export interface StrategyContext {
  readonly view: AdmissionView;
  readonly user: User;
  readonly isDryRun: boolean;
  /** The body of a create as it was sent, before defaults. */
  readonly sent: JsonObject | undefined;
  /** What strategies count up for speed; forgotten whenever the store is replaced. */
  readonly caches: Caches;
  /** Tells whoever asks something that the object alone will not show once it is prepared. */
  readonly warn: (text: string) => void;
  /** Takes another object out of the store, if it is there. */
  removeAside(resource: ResourceType, key: string): void;
}

/** Named values that can always be made again from the store. */
export class Caches {
  readonly #values = new Map<string, object>();

  get<T extends object>(name: string, make: () => T): T {
    const known = this.#values.get(name) as T | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#values.set(name, made);
    return made;
  }

  clear(): void {
    this.#values.clear();
  }
}

export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

export const allVerbs: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/**
 * What counts as a new generation: `spec` = spec differs; `spec+annotations` = Deployment's rule; `content` = anything outside metadata and
 * status; `content+labels` = EndpointSlice's rule; `everything` = anything outside metadata; `first` = 1 for ever; `none` = the kind has no generation; `later spec` = none until spec differs for the first time.
 */
export type GenerationRule = 'spec' | 'spec+annotations' | 'content' | 'content+labels' | 'everything' | 'first' | 'none' | 'later spec';

/** What a kind does beyond the generic path. Every function works on a private draft. */
export interface Strategy<T extends KubeObject = KubeObject> {
  /** Before everything else of a create (`old` is absent) or update: allocations, which may refuse. */
  begin?(draft: DraftOf<T>, old: T | undefined, context: StrategyContext): void;
  prepareForCreate?(draft: DraftOf<T>, context: StrategyContext): void;
  prepareForUpdate?(draft: DraftOf<T>, old: T, context: StrategyContext): void;
  /** After the generic status update has put the old object around the new status. */
  prepareForStatusUpdate?(draft: DraftOf<T>, old: T, context: StrategyContext): void;
  /** Refusals that need the rest of the cluster (allocations). */
  validateWith?(object: T, old: T | undefined, context: StrategyContext): Iterable<Cause>;
  /** After an object was stored or removed; not in a dry run. */
  onStored?(object: T, old: T | undefined, context: StrategyContext): void;
  onDeleted?(object: T, context: StrategyContext): void;
  /** The grace period of a deletion, in seconds; `undefined` = the kind knows no grace. */
  gracePeriodSeconds?(object: T, options: DeleteOptions): number | undefined;
  /** Takes over the first request to delete (Namespace); answers the object to store. */
  beginDelete?(object: T, options: DeleteOptions, context: StrategyContext): T | undefined;
  /** Holds back the removal of an object that is marked for deletion (Namespace's spec.finalizers). */
  isHeld?(object: T): boolean;
}

/** A part of an object written through a path of its own: only what `prepare` lets through changes. */
export interface PartialUpdate<T extends KubeObject = KubeObject> {
  prepare(draft: DraftOf<T>, old: T, context: StrategyContext): void;
  /** Instead of the rules for updates of the whole object. */
  validate?(object: T, old: T): Iterable<Cause>;
  readonly verbs?: readonly Verb[];
}

export interface ScalePaths {
  /** Where the label selector is: the string form or a LabelSelector. */
  readonly selector: 'spec.selector' | 'labelSelector';
  /** Where a custom resource keeps its counts and its selector's text: `.spec.replicas`. */
  readonly paths?: { readonly spec: string; readonly status: string; readonly selector?: string };
}

/** A subresource as discovery tells it, when it is not the parent's own kind. */
export interface SubresourceNames {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly (Verb | 'get')[];
}

export interface KindDescription<T extends KubeObject = KubeObject> {
  /** The storage version. */
  readonly resource: ResourceType<T>;
  /** The definition of the storage version: `apps.v1.Deployment`. */
  readonly schema: string;
  /** Full set unless said otherwise. */
  readonly verbs?: readonly Verb[];
  /** The version upstream still keeps in etcd, where it is another; only discovery's hash shows it. */
  readonly etcdVersion?: string;
  readonly otherVersions?: readonly OtherVersion[];
  readonly generation: GenerationRule;
  /** What `status` begins as; clients cannot set it at create. Absent = status is stored as sent. */
  readonly emptyStatus?: JsonObject;
  /** Whether there is a status subresource, and whether labels, annotations and finalizers may be written through it. */
  readonly status?: 'closed metadata' | 'open metadata';
  /** Whether an update without resourceVersion overwrites. Default true. */
  readonly allowUnconditionalUpdate?: boolean;
  /** Whether an update of what does not exist creates it. Default false. */
  readonly allowCreateOnUpdate?: boolean;
  /** Default Background. */
  readonly defaultPropagation?: 'Orphan' | 'Background';
  readonly strategy?: Strategy<T>;
  /** Subresources that are the parent object seen through a filter: `finalize`, `resize`, `ephemeralcontainers`, `approval`. */
  readonly partialUpdates?: Readonly<Record<string, PartialUpdate<T>>>;
  readonly scale?: ScalePaths;
  /** Subresources with a kind or behaviour of their own, for discovery; `subresources/` answers them. */
  readonly subresources?: Readonly<Record<string, SubresourceNames>>;
  /** Field selectors beyond `metadata.name` and `metadata.namespace`. */
  readonly fields?: Readonly<Record<string, (object: T) => string>>;
  /** How long an object lives, in milliseconds (Event). */
  readonly timeToLiveMs?: number;
  /** Kinds of requests that are never stored: reviews. */
  readonly isVirtual?: boolean;
  /** Of a virtual kind: objects that are told without being stored. */
  readonly told?: readonly T[];
  /** What everybody who uses the kind is warned of. */
  readonly deprecation?: string;
  /** Custom resources have no strategic merge patch. */
  readonly isCustom?: boolean;
}

/** The same objects under another name and shape. */
export interface OtherVersion {
  readonly resource: ResourceType;
  readonly schema: string;
  toStorage(object: ObjectDraft): ObjectDraft;
  fromStorage(object: KubeObject): KubeObject;
}

/** Checks a description against its object type, and forgets the type: the registry holds all kinds alike. */
export function defineKind<T extends KubeObject>(description: KindDescription<T>): KindDescription {
  return description as unknown as KindDescription;
}
