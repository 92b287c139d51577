import { compareText } from '../base/order.ts';
import type { KubeObject } from '../api/meta/object.ts';
import { keyOf } from '../api/resource.ts';

/** Puts an object under any number of values of a named index: pods by node, slices by Service. */
export interface IndexRule<T extends KubeObject> {
  readonly name: string;
  readonly valuesOf: (object: T) => readonly string[];
}

/** Objects by key; lists come in key order, so that a rebuilt cache and a grown one answer alike. */
class Bucket<T> {
  readonly #objects = new Map<string, T>();
  #keys: string[] = [];
  #sorted = true;

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  set(key: string, object: T): void {
    if (!this.#objects.has(key)) {
      const last = this.#keys.at(-1);
      this.#keys.push(key);
      if (last !== undefined && last > key) this.#sorted = false;
    }
    this.#objects.set(key, object);
  }

  delete(key: string): void {
    if (!this.#objects.delete(key)) return;
    if (this.#objects.size * 2 < this.#keys.length || this.#keys.length < 32) this.#keys = this.#keys.filter((it) => this.#objects.has(it));
    else this.#sorted = false;
  }

  list(): readonly T[] {
    if (!this.#sorted) {
      // A key may stand twice when it left and came back before this clean-up.
      this.#keys = this.#keys.toSorted(compareText).filter((key, index, keys) => key !== keys[index - 1] && this.#objects.has(key));
      this.#sorted = true;
    }
    const list: T[] = [];
    for (const key of this.#keys) {
      const object = this.#objects.get(key);
      if (object !== undefined) list.push(object);
    }
    return list;
  }
}

function controllerUid(object: KubeObject): readonly string[] {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
  return owner === undefined ? [] : [owner.uid];
}

function namespaceOf(object: KubeObject): readonly string[] {
  return object.metadata.namespace === undefined ? [] : [object.metadata.namespace];
}

/** The two indexes every cache has. */
export const byNamespace = 'namespace';
export const byController = 'controller';

/** What one informer knows: objects by key and by index. It lags behind the store and can be thrown away and rebuilt. */
export class Cache<T extends KubeObject> {
  #all = new Bucket<T>();
  readonly #rules: IndexRule<T>[] = [
    { name: byNamespace, valuesOf: namespaceOf },
    { name: byController, valuesOf: controllerUid },
  ];
  readonly #indexes = new Map<string, Map<string, Bucket<T>>>();

  addIndex(rule: IndexRule<T>): void {
    if (this.#rules.some((known) => known.name === rule.name)) return;
    this.#rules.push(rule);
    for (const object of this.list()) this.#put(rule, keyOf(object), object, undefined);
  }

  get(key: string): T | undefined {
    return this.#all.get(key);
  }

  get size(): number {
    return this.#all.size;
  }

  /** In key order. */
  list(): readonly T[] {
    return this.#all.list();
  }

  /** In key order. */
  by(index: string, value: string): readonly T[] {
    return this.#indexes.get(index)?.get(value)?.list() ?? [];
  }

  set(object: T): T | undefined {
    const key = keyOf(object);
    const old = this.#all.get(key);
    this.#all.set(key, object);
    for (const rule of this.#rules) this.#put(rule, key, object, old);
    return old;
  }

  delete(object: KubeObject): T | undefined {
    const key = keyOf(object);
    const old = this.#all.get(key);
    if (old === undefined) return undefined;
    this.#all.delete(key);
    for (const rule of this.#rules) for (const value of rule.valuesOf(old)) this.#remove(rule, key, value);
    return old;
  }

  clear(): void {
    this.#all = new Bucket();
    this.#indexes.clear();
  }

  #put(rule: IndexRule<T>, key: string, object: T, old: T | undefined): void {
    const values = rule.valuesOf(object);
    if (old !== undefined) for (const value of rule.valuesOf(old)) if (!values.includes(value)) this.#remove(rule, key, value);
    if (values.length === 0) return;
    let index = this.#indexes.get(rule.name);
    if (index === undefined) this.#indexes.set(rule.name, (index = new Map()));
    for (const value of values) {
      let bucket = index.get(value);
      if (bucket === undefined) index.set(value, (bucket = new Bucket()));
      bucket.set(key, object);
    }
  }

  #remove(rule: IndexRule<T>, key: string, value: string): void {
    const index = this.#indexes.get(rule.name);
    const bucket = index?.get(value);
    bucket?.delete(key);
    if (bucket?.size === 0) index?.delete(value);
  }
}
