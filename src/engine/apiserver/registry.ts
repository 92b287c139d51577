import type { KubeObject } from '../api/meta/object.ts';
import type { ResourceType } from '../api/resource.ts';
import type { Cause } from '../api/status.ts';
import type { Table } from '../store/table.ts';
import type { Store } from '../store/store.ts';
import { defaulters } from './defaulting/index.ts';
import { notFound } from './errors.ts';
import type { CustomSchema } from './crd/custom-schema.ts';
import type { KindDescription, ObjectDraft, OtherVersion } from './kind.ts';
import { validators } from './validation/index.ts';

/** The checks of a kind; missing ones find nothing. */
export interface KindValidator {
  create?(object: KubeObject): Iterable<Cause>;
  update?(object: KubeObject, old: KubeObject): Iterable<Cause>;
  status?(object: KubeObject, old: KubeObject): Iterable<Cause>;
  warnings?(object: KubeObject, old: KubeObject | undefined): Iterable<string>;
  statusWarnings?(object: KubeObject): Iterable<string>;
}

/** One served version of a kind, with everything the pipeline needs of it at hand. */
export interface ServedKind {
  readonly description: KindDescription;
  /** As served; the description's `resource` is the storage version. */
  readonly resource: ResourceType;
  readonly schema: string;
  /** Present when it is served in another version than it is stored in. */
  readonly version: OtherVersion | undefined;
  readonly table: Table<KubeObject>;
  readonly applyDefaults: ((draft: ObjectDraft) => void) | undefined;
  readonly validator: KindValidator;
  /** Present for kinds that a CustomResourceDefinition defines. */
  readonly custom?: CustomSchema;
}

/** What is served because of one CustomResourceDefinition. */
interface CustomServed {
  readonly stored: ServedKind;
  readonly served: readonly ServedKind[];
}

function pathKey({ group, version, plural }: ResourceType): string {
  return `${group}/${version}/${plural}`;
}

function typeKey(resource: ResourceType): string {
  return `${resource.group}/${resource.version}/${resource.kind}`;
}

/** Where objects of a kind are in the store. */
export function prefixOf(resource: ResourceType): string {
  return resource.group === '' ? resource.plural : `${resource.group}/${resource.plural}`;
}

/** All kinds the server knows, by handle and by path. */
export class Registry {
  readonly #byHandle = new Map<ResourceType, ServedKind>();
  readonly #byPath = new Map<string, ServedKind>();
  readonly #served: ServedKind[] = [];
  readonly #byPrefix = new Map<string, ServedKind>();
  /** Made anew whenever a definition changes. */
  #custom: { readonly byHandle: Map<ResourceType, ServedKind>; readonly byPath: ReadonlyMap<string, ServedKind>; readonly byPrefix: ReadonlyMap<string, ServedKind> } = {
    byHandle: new Map(),
    byPath: new Map(),
    byPrefix: new Map(),
  };
  #all: readonly ServedKind[] = this.#served;
  #version = 0;

  constructor(kinds: readonly KindDescription[], store: Store<KubeObject>) {
    for (const description of kinds) this.#add(description, store);
  }

  #add(description: KindDescription, store: Store<KubeObject>): void {
    const table = store.table(prefixOf(description.resource));
    const versions = [{ resource: description.resource, schema: description.schema, version: undefined }, ...(description.otherVersions ?? []).map((version) => ({ ...version, version }))];
    for (const { resource, schema, version } of versions) {
      const served: ServedKind = {
        description,
        resource,
        schema,
        version,
        table,
        // The registries speak of each kind's own type, this table of any.
        applyDefaults: defaulters[typeKey(resource)],
        validator: validators[typeKey(resource)] ?? validators[typeKey(description.resource)] ?? {},
      };
      this.#byHandle.set(resource, served);
      this.#byPath.set(pathKey(resource), served);
      if (version === undefined) this.#byPrefix.set(table.prefix, served);
      this.#served.push(served);
    }
  }

  /** Replaces everything that CustomResourceDefinitions add. */
  serveCustom(kinds: readonly CustomServed[]): void {
    const served = kinds.flatMap((kind) => kind.served).filter(({ resource }) => !this.#byPath.has(pathKey(resource)));
    this.#custom = {
      byHandle: new Map(),
      byPath: new Map(served.map((kind) => [pathKey(kind.resource), kind])),
      byPrefix: new Map(kinds.map(({ stored }) => [stored.table.prefix, stored])),
    };
    this.#all = [...this.#served, ...served];
    this.#version++;
  }

  /** In the order of registration; custom kinds last, by their definition's name. */
  get served(): readonly ServedKind[] {
    return this.#all;
  }

  /** Grows when what is served changes. */
  get version(): number {
    return this.#version;
  }

  /** The kind of a handle; handles that merely look like a served one (other instances) are found by name. */
  of(resource: ResourceType): ServedKind {
    const known = this.#byHandle.get(resource) ?? this.#custom.byHandle.get(resource);
    if (known !== undefined) return known;
    const found = this.find(resource.group, resource.version, resource.plural);
    if (found === undefined) throw notFound(resource, '');
    (found.custom === undefined ? this.#byHandle : this.#custom.byHandle).set(resource, found);
    return found;
  }

  find(group: string, version: string, plural: string): ServedKind | undefined {
    const path = `${group}/${version}/${plural}`;
    return this.#byPath.get(path) ?? this.#custom.byPath.get(path);
  }

  /** Whether anything is served at `/apis/group/version`. */
  servesVersion(group: string, version: string): boolean {
    return this.#all.some(({ resource }) => resource.group === group && resource.version === version);
  }

  /** The handle of a kind as documents name it: `apps/v1`, `Deployment`. */
  findKind(apiVersion: string, kind: string): ServedKind | undefined {
    return this.#all.find(({ resource }) => resource.apiVersion === apiVersion && resource.kind === kind);
  }

  /** The storage version of what the store keeps under a prefix. */
  atPrefix(prefix: string): ServedKind | undefined {
    return this.#byPrefix.get(prefix) ?? this.#custom.byPrefix.get(prefix);
  }
}
