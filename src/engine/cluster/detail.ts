import { Events } from '../api/core/resources.ts';
import type { Event } from '../api/core/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ObjectList, User } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import { isApiError } from '../api/status.ts';
import type { ObjectDetail } from '../protocol/messages.ts';
import { objectDetail } from '../protocol/projection/detail.ts';
import type { Fact, ObjectRef } from '../sim/trace.ts';
import type { Cluster } from './cluster.ts';

const observer: User = { name: 'kubarium:observer', groups: ['system:masters'] };
const dependentLimit = 200;

/** Follows one object for the inspector; remembers what it was when it goes. */
export class Inspection {
  readonly ref: ObjectRef;
  readonly #cluster: Cluster;
  #last: KubeObject | undefined;
  #seenFactId = 0;
  #facts: Fact[] = [];

  constructor(cluster: Cluster, ref: ObjectRef) {
    this.#cluster = cluster;
    this.ref = ref;
  }

  /** `undefined` when nothing about it has happened since the last call. */
  next(): ObjectDetail | undefined {
    const { trace } = this.#cluster.sim;
    const isFirst = this.#seenFactId === 0;
    if (!isFirst && trace.lastId === this.#seenFactId) return undefined;
    const news = trace.since(this.#seenFactId).filter((fact) => this.#concerns(fact));
    this.#seenFactId = trace.lastId;
    if (!isFirst && news.length === 0) return undefined;
    this.#facts = [...this.#facts, ...news.filter((fact) => this.#isOwn(fact))].slice(-200);
    return this.#read();
  }

  #isOwn({ object }: Fact): boolean {
    const { kind, name, namespace, uid } = this.ref;
    return object?.kind === kind && object.name === name && object.namespace === namespace && (uid === undefined || object.uid === undefined || object.uid === uid);
  }

  /** Its own writes, Events about it, and what it owns. */
  #concerns(fact: Fact): boolean {
    const { object } = fact;
    if (this.#isOwn(fact)) return true;
    if (object === undefined) return false;
    if (object.kind === 'Event') return object.name.startsWith(`${this.ref.name}.`);
    return object.kind === 'Pod' || object.kind === 'ReplicaSet';
  }

  #read(): ObjectDetail {
    const cluster = this.#cluster;
    const object = this.#object();
    if (object !== undefined) this.#last = object;
    const uid = object?.metadata.uid ?? this.ref.uid;
    return objectDetail({
      startMs: cluster.sim.options.startMs,
      ref: this.ref,
      object,
      last: this.#last,
      events: uid === undefined ? [] : this.#events(uid),
      dependents: uid === undefined ? [] : this.#dependents(uid),
      facts: this.#facts,
      chainOf: (factId) => cluster.sim.trace.chain(factId),
    });
  }

  #resource(): ResourceType | undefined {
    return this.#cluster.resourceOf(this.ref.apiVersion, this.ref.kind);
  }

  #object(): KubeObject | undefined {
    const resource = this.#resource();
    if (resource === undefined) return undefined;
    const { name, namespace } = this.ref;
    try {
      const object = this.#cluster.api.execute({ verb: 'get', resource, name, ...(namespace === undefined ? {} : { namespace }) }, observer) as KubeObject;
      return this.ref.uid === undefined || object.metadata.uid === this.ref.uid ? object : undefined;
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  #events(uid: string): readonly Event[] {
    const list = this.#cluster.api.execute({ verb: 'list', resource: Events, namespace: this.ref.namespace ?? 'default' }, observer) as ObjectList;
    return (list.items as readonly Event[]).filter((event) => event.involvedObject.uid === uid || (this.ref.kind === 'Node' && event.involvedObject.kind === 'Node' && event.involvedObject.name === this.ref.name));
  }

  #dependents(uid: string): readonly ObjectRef[] {
    const found: ObjectRef[] = [];
    for (const [apiVersion, kind] of [['apps/v1', 'ReplicaSet'], ['v1', 'Pod'], ['discovery.k8s.io/v1', 'EndpointSlice'], ['batch/v1', 'Job']] as const) {
      const resource = this.#cluster.resourceOf(apiVersion, kind);
      if (resource === undefined || this.ref.namespace === undefined || this.ref.kind === kind) continue;
      const list = this.#cluster.api.execute({ verb: 'list', resource, namespace: this.ref.namespace }, observer) as ObjectList;
      for (const { metadata } of list.items) {
        if (found.length >= dependentLimit) return found;
        if (metadata.ownerReferences?.some((owner) => owner.uid === uid) === true) found.push({ apiVersion, kind, name: metadata.name, uid: metadata.uid, namespace: this.ref.namespace });
      }
    }
    return found;
  }
}
