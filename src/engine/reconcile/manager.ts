import { backoffMs } from '../base/backoff.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ApiAccess, User } from '../api/operation.ts';
import { keyOf, type ResourceType } from '../api/resource.ts';
import { isApiError } from '../api/status.ts';
import { byController, byNamespace, type Cache } from '../client/cache.ts';
import { Client } from '../client/client.ts';
import { EventRecorder } from '../client/event-recorder.ts';
import type { Change, InformerSet } from '../client/informer.ts';
import { defineEvent } from '../sim/event.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { CacheReader, ControllerContext, ControllerDefinition } from './controller.ts';

/** A key of a controller's queue has come up. */
export const process = defineEvent<{ controller: string; key: string }>('reconcile/process');
/** A controller's loop on the clock has come round. */
export const tick = defineEvent<{ controller: string; index: number }>('reconcile/tick');

/** client-go's default: 5 ms doubled to 1,000 s (util/workqueue/default_rate_limiters.go). */
const retry = { initialMs: 5, maxMs: 1_000_000 };
/** How long a key waits for a free worker; what arrives meanwhile is seen by the same run. */
const pickUpMs = 1;
/** How soon to look again for our own write in the cache. */
const catchUpMs = 5;

/** What a queue must remember. */
interface QueueMemory {
  /** Key → its event in the queue and when that is due (elapsed milliseconds). */
  waiting: Record<string, { token: number; dueMs: number }>;
  failures: Record<string, number>;
  /** Key → resource → the revision of our last write there. */
  written: Record<string, Record<string, number>>;
  /** Key → when it last ran (elapsed milliseconds), for controllers with a pace. */
  ran: Record<string, number>;
}

class Running {
  readonly definition: ControllerDefinition;
  readonly context: ControllerContext;
  readonly resources = new Map<string, ResourceType>();
  currentKey: string | undefined;

  constructor(definition: ControllerDefinition, context: ControllerContext) {
    this.definition = definition;
    this.context = context;
  }
}

/** Runs controllers in one process: shared caches, a queue per controller with upstream's back-off, and loops on the clock. */
export class ControllerManager {
  readonly #sim: Simulation;
  readonly #access: ApiAccess;
  readonly #informers: InformerSet;
  readonly #userOf: (controller: string) => User;
  readonly #running = new Map<string, Running>();

  constructor(sim: Simulation, access: ApiAccess, informers: InformerSet, userOf: (controller: string) => User) {
    this.#sim = sim;
    this.#access = access;
    this.#informers = informers;
    this.#userOf = userOf;
  }

  /** Registers the controllers' informers and handlers; `start` follows. */
  add(definitions: readonly ControllerDefinition[]): void {
    for (const definition of definitions) this.#wire(definition);
  }

  /** First run of every loop. Informers are started by the owner of the InformerSet. */
  start(): void {
    for (const { definition } of this.#running.values()) {
      definition.ticks?.forEach((_, index) => this.#sim.schedule(tick, { controller: definition.name, index }, { afterMs: 0 }));
    }
  }

  process(controller: string, key: string): void {
    const running = this.#running.get(controller);
    if (running === undefined) return;
    const memory = this.#memory(running);
    delete memory.waiting[key];
    if (this.#isBehind(running, memory, key)) {
      this.#enqueue(running, key, catchUpMs);
      return;
    }
    delete memory.written[key];
    try {
      running.currentKey = key;
      this.#run(running, key);
      if (running.definition.paceMs !== undefined) {
        if (running.context.cache.get(running.definition.for, key) === undefined) delete memory.ran[key];
        else memory.ran[key] = this.#sim.elapsedMs;
      }
      delete memory.failures[key];
    } catch (error) {
      if (!isApiError(error)) throw error;
      const failures = (memory.failures[key] ?? 0) + 1;
      memory.failures[key] = failures;
      this.#enqueue(running, key, backoffMs(running.definition.retry ?? retry, failures));
    } finally {
      running.currentKey = undefined;
    }
  }

  tick(controller: string, index: number): void {
    const running = this.#running.get(controller);
    const loop = running?.definition.ticks?.[index];
    if (running === undefined || loop === undefined) return;
    this.#sim.schedule(tick, { controller, index }, { afterMs: loop.everyMs });
    loop.run(running.context);
  }

  #run({ definition, context }: Running, key: string): void {
    if (definition.work !== undefined) {
      definition.work(key, context);
      return;
    }
    const object = context.cache.get(definition.for, key);
    if (object === undefined) definition.gone?.(key, context);
    else definition.reconcile?.(object, context);
  }

  #wire(definition: ControllerDefinition): void {
    const client = new Client(this.#access, this.#userOf(definition.name));
    const events = new EventRecorder(this.#sim, client, { component: definition.component ?? definition.name });
    const running: Running = new Running(definition, {
      sim: this.#sim,
      client,
      events,
      cache: this.#reader(),
      enqueue: (key) => this.#enqueue(running, key, pickUpMs),
      requeueAfter: (ms, key = running.currentKey) => {
        if (key !== undefined) this.#enqueue(running, key, ms);
      },
      memory: (name, initial) => this.#sim.world.slice(`controllers/${definition.name}/${name}`, initial),
    });
    this.#running.set(definition.name, running);
    client.onWrite((resource, revision) => {
      // A queue of one-off tasks reads from the server and never sees the same key again: it needs no waiting and no memory of it.
      if (running.currentKey === undefined || definition.work !== undefined || !running.resources.has(resourceId(resource))) return;
      const written = (this.#memory(running).written[running.currentKey] ??= {});
      written[resourceId(resource)] = revision;
    });
    this.#subscribe(running);
  }

  #subscribe(running: Running): void {
    const { definition, context } = running;
    const follow = (resource: ResourceType, handler?: (change: Change) => void, indexes: Parameters<InformerSet['informer']>[2] = []): void => {
      running.resources.set(resourceId(resource), resource);
      const informer = this.#informers.informer<KubeObject>(resource, {}, indexes);
      if (handler !== undefined) informer.onChange(handler);
    };
    follow(
      definition.for,
      (change) => {
        if (definition.concerns === undefined || definition.concerns(change, context)) context.enqueue(keyOf(change.object));
      },
      definition.indexes ?? [],
    );
    for (const resource of definition.owns ?? []) follow(resource, (change) => this.#enqueueOwners(running, change));
    for (const rule of definition.watches ?? []) {
      follow(rule.resource, (change) => {
        for (const key of rule.keysOf(change, context)) context.enqueue(key);
      }, rule.indexes ?? []);
    }
    for (const resource of definition.reads ?? []) follow(resource);
  }

  #enqueueOwners({ definition, context }: Running, change: Change): void {
    const objects = change.type === 'updated' ? [change.object, change.old] : [change.object];
    for (const object of objects) {
      const owner = object.metadata.ownerReferences?.find((reference) => reference.controller === true);
      if (owner?.kind !== definition.for.kind) continue;
      const { namespace } = object.metadata;
      context.enqueue(namespace === undefined ? owner.name : `${namespace}/${owner.name}`);
    }
  }

  #reader(): CacheReader {
    const caches = new Map<ResourceType, Cache<KubeObject>>();
    const cacheOf = <T extends KubeObject>(resource: ResourceType<T>): Cache<T> => {
      let cache = caches.get(resource);
      if (cache === undefined) caches.set(resource, (cache = this.#informers.informer<KubeObject>(resource).cache));
      return cache as unknown as Cache<T>;
    };
    return {
      get: (resource, key) => cacheOf(resource).get(key),
      list: (resource, namespace) => (namespace === undefined ? cacheOf(resource).list() : cacheOf(resource).by(byNamespace, namespace)),
      owned: (resource, uid) => cacheOf(resource).by(byController, uid),
      by: (resource, index, value) => cacheOf(resource).by(index, value),
    };
  }

  #memory({ definition }: Running): QueueMemory {
    return this.#sim.world.slice<QueueMemory>(`reconcile/${definition.name}`, () => ({ waiting: {}, failures: {}, written: {}, ran: {} }));
  }

  /** True while the caches do not show yet what this key's last run wrote; acting now would do it twice. */
  #isBehind(running: Running, memory: QueueMemory, key: string): boolean {
    for (const [id, revision] of Object.entries(memory.written[key] ?? {})) {
      const resource = running.resources.get(id);
      if (resource !== undefined && !this.#informers.hasReached(resource, revision)) return true;
    }
    return false;
  }

  /** When the pace of its controller lets a key run again. */
  #notBefore({ definition, context }: Running, memory: QueueMemory, key: string): number {
    const ranMs = memory.ran[key];
    const object = ranMs === undefined ? undefined : context.cache.get(definition.for, key);
    return ranMs === undefined || object === undefined ? 0 : ranMs + (definition.paceMs?.(object) ?? 0);
  }

  #enqueue(running: Running, key: string, afterMs: number): void {
    const memory = this.#memory(running);
    const dueMs = Math.max(this.#sim.elapsedMs + Math.round(afterMs), this.#notBefore(running, memory, key));
    const waiting = memory.waiting[key];
    if (waiting !== undefined) {
      if (waiting.dueMs <= dueMs) return;
      this.#sim.cancel(waiting.token);
    }
    const token = this.#sim.schedule(process, { controller: running.definition.name, key }, { atElapsedMs: dueMs });
    memory.waiting[key] = { token, dueMs };
  }
}

function resourceId(resource: ResourceType): string {
  return `${resource.apiVersion}/${resource.plural}`;
}
