/** Which object a fact is about. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

/**
 * Something that happened, with its cause. `command`: a user did it. `write`: an object changed in the store. `decision`: a component
 * decided (scheduled, evicted, chose). `timer`: a wait ran out. `machine`: something in the world below Kubernetes.
 */
export type FactType = 'command' | 'write' | 'decision' | 'timer' | 'machine';

export interface Fact {
  readonly id: number;
  /** Virtual milliseconds since the cluster began. */
  readonly elapsedMs: number;
  readonly type: FactType;
  /** Who did it, in Kubernetes' names: `node-lifecycle-controller`, `kubelet b2`, `user`. */
  readonly by: string;
  /** CamelCase word like an event's reason: `LeaseRenewed`, `NodeUnknown`, `TaintAdded`, `PodBound`, `PodEvicted`, `PowerOff`. */
  readonly reason: string;
  /** One plain English sentence, or empty when the reason says it all. */
  readonly message: string;
  readonly object?: ObjectRef;
  /** For a write: the verb, the store revision it made, and the field paths it changed (bounded). */
  readonly verb?: 'create' | 'update' | 'patch' | 'delete';
  readonly revision?: number;
  readonly fields?: readonly string[];
  /** The fact that led to this one; 0 = none. */
  readonly causeId: number;
}

export type FactDraft = Omit<Fact, 'id' | 'elapsedMs' | 'causeId'> & { readonly causeId?: number };

/** A save remembers fewer, or it would be mostly memories. */
const savedLimit = 5000;

/** A bounded ring of facts; the oldest go first. Ids never repeat and only grow. */
export class Trace {
  #nextId = 1;
  #facts: Fact[] = [];
  #first = 0;
  readonly #limit: number;

  constructor(limit = 50_000) {
    this.#limit = limit;
  }

  get lastId(): number {
    return this.#nextId - 1;
  }

  record(elapsedMs: number, causeId: number, draft: FactDraft): Fact {
    const fact: Fact = { ...draft, id: this.#nextId++, elapsedMs, causeId: draft.causeId ?? causeId };
    this.#facts.push(fact);
    if (this.#facts.length - this.#first > this.#limit) this.#first++;
    if (this.#first > this.#limit) {
      this.#facts = this.#facts.slice(this.#first);
      this.#first = 0;
    }
    return fact;
  }

  get(id: number): Fact | undefined {
    const oldest = this.#facts[this.#first];
    return oldest === undefined ? undefined : this.#facts[this.#first + id - oldest.id];
  }

  /** Facts with an id above `afterId`, oldest first. */
  since(afterId: number): readonly Fact[] {
    const oldest = this.#facts[this.#first];
    if (oldest === undefined) return [];
    return this.#facts.slice(this.#first + Math.max(0, afterId + 1 - oldest.id));
  }

  /** The newest fact since then that matches. Looks at nothing older, so it costs what has happened since. */
  latestSince(elapsedMs: number, matches: (fact: Fact) => boolean): Fact | undefined {
    for (let index = this.#facts.length - 1; index >= this.#first; index--) {
      const fact = this.#facts[index];
      if (fact === undefined || fact.elapsedMs < elapsedMs) return undefined;
      if (matches(fact)) return fact;
    }
    return undefined;
  }

  /** The fact and what led to it, newest first, ending in a command or where memory ends. */
  chain(id: number): readonly Fact[] {
    const chain: Fact[] = [];
    for (let fact = this.get(id); fact !== undefined && chain.length < 200; fact = this.get(fact.causeId)) chain.push(fact);
    return chain;
  }

  save(): { nextId: number; facts: readonly Fact[] } {
    return { nextId: this.#nextId, facts: this.#facts.slice(Math.max(this.#first, this.#facts.length - savedLimit)) };
  }

  load(saved: { nextId: number; facts: readonly Fact[] }): void {
    this.#nextId = saved.nextId;
    this.#facts = [...saved.facts];
    this.#first = 0;
  }
}
