import type { Json, JsonObject } from '../base/json.ts';
import type { Draft, KubeObject } from '../api/meta/object.ts';
import type { ApiAccess, DeleteOptions, ListOptions, ObjectList, Operation, PatchType, User, WriteOptions } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import { isApiError } from '../api/status.ts';

/** Which object: an object itself, or its name and namespace. */
export type Ref = KubeObject | { readonly namespace?: string; readonly name: string };

export interface PatchOptions extends WriteOptions {
  /** Default `merge`. */
  readonly type?: PatchType;
  readonly subresource?: string;
}

type Scoped = { readonly namespace?: string };

function targetOf(resource: ResourceType, ref: Ref): { resource: ResourceType; namespace?: string; name: string } {
  const meta: { readonly namespace?: string; readonly name: string } = 'metadata' in ref ? ref.metadata : ref;
  return meta.namespace === undefined ? { resource, name: meta.name } : { resource, namespace: meta.namespace, name: meta.name };
}

/**
 * Typed verbs on the API, for one identity. Every call reads or writes the API server at once (reads here do not lag; informers do).
 * Refusals come as ApiError.
 */
export class Client {
  readonly user: User;
  readonly #access: ApiAccess;
  readonly #observers: ((resource: ResourceType, revision: number) => void)[] = [];

  constructor(access: ApiAccess, user: User) {
    this.#access = access;
    this.user = user;
  }

  /** Called after each write with the revision it made; the controller runtime waits until its caches have seen it. */
  onWrite(observer: (resource: ResourceType, revision: number) => void): void {
    this.#observers.push(observer);
  }

  get<T extends KubeObject>(resource: ResourceType<T>, ref: Ref): T | undefined {
    try {
      return this.#access.execute({ ...targetOf(resource, ref), verb: 'get' }, this.user) as T;
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  list<T extends KubeObject>(resource: ResourceType<T>, options: ListOptions & Scoped = {}): readonly T[] {
    return this.listWithRevision(resource, options).items as readonly T[];
  }

  listWithRevision(resource: ResourceType, options: ListOptions & Scoped = {}): ObjectList {
    // A list operation answers an ObjectList: the contract of ApiAccess.
    return this.#access.execute({ resource, verb: 'list', ...options }, this.user) as ObjectList;
  }

  create<T extends KubeObject>(resource: ResourceType<T>, draft: Draft<T>, options: WriteOptions = {}): T {
    const { namespace } = draft.metadata;
    const object = { ...draft, apiVersion: resource.apiVersion, kind: resource.kind } as unknown as JsonObject;
    return this.#write(resource, { resource, ...(namespace === undefined ? {} : { namespace }), verb: 'create', object, options }) as T;
  }

  /** Creates at a subresource: `binding`, `eviction`, `token`. */
  createSubresource(resource: ResourceType, ref: Ref, subresource: string, object: JsonObject): void {
    this.#write(resource, { ...targetOf(resource, ref), subresource, verb: 'create', object });
  }

  update<T extends KubeObject>(resource: ResourceType<T>, object: T): T {
    return this.#write(resource, { ...targetOf(resource, object), verb: 'update', object: object as unknown as JsonObject }) as T;
  }

  updateStatus<T extends KubeObject>(resource: ResourceType<T>, object: T): T {
    return this.updateSubresource(resource, object, 'status');
  }

  /** Puts the whole object at a subresource: `status`, `finalize`. */
  updateSubresource<T extends KubeObject>(resource: ResourceType<T>, object: T, subresource: string): T {
    return this.#write(resource, { ...targetOf(resource, object), subresource, verb: 'update', object: object as unknown as JsonObject }) as T;
  }

  patch<T extends KubeObject>(resource: ResourceType<T>, ref: Ref, patch: Json, { type = 'merge', subresource, ...options }: PatchOptions = {}): T {
    const target = targetOf(resource, ref);
    return this.#write(resource, { ...target, ...(subresource === undefined ? {} : { subresource }), verb: 'patch', patchType: type, patch, options }) as T;
  }

  /** A merge patch of `status`. */
  patchStatus<T extends KubeObject>(resource: ResourceType<T>, ref: Ref, status: JsonObject): T {
    return this.patch(resource, ref, { status }, { subresource: 'status' });
  }

  delete(resource: ResourceType, ref: Ref, options: DeleteOptions = {}): void {
    this.#write(resource, { ...targetOf(resource, ref), verb: 'delete', options });
  }

  deleteCollection(resource: ResourceType, { namespace, ...list }: ListOptions & Scoped = {}, options: DeleteOptions = {}): void {
    this.#write(resource, { resource, ...(namespace === undefined ? {} : { namespace }), verb: 'deletecollection', list, options });
  }

  #write(resource: ResourceType, operation: Operation): unknown {
    const answer = this.#access.execute(operation, this.user);
    const revision = Number((answer as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion ?? Number.NaN);
    if (!Number.isNaN(revision)) for (const observer of this.#observers) observer(resource, revision);
    return answer;
  }
}
