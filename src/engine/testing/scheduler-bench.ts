import type { JsonObject } from '../base/json.ts';
import { Nodes, Pods, ServiceAccounts } from '../api/core/resources.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { User } from '../api/operation.ts';
import { splitKey, type ResourceType } from '../api/resource.ts';
import { ApiServer, type SavedApiServer } from '../apiserver/api-server.ts';
import { Client, type Ref } from '../client/client.ts';
import { deliver, InformerSet } from '../client/informer.ts';
import { Simulation, type SavedSimulation } from '../sim/simulation.ts';
import type { Attempt } from '../scheduler/decisions.ts';
import { Scheduler } from '../scheduler/scheduler.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

/** Plain JSON. */
export interface SavedBench {
  readonly sim: SavedSimulation;
  readonly api: SavedApiServer;
}

/** An API server with a scheduler and nothing else. */
export class Bench {
  readonly sim: Simulation;
  readonly api: ApiServer;
  readonly scheduler: Scheduler;
  readonly informers: InformerSet;
  readonly #client: Client;

  /** `saved`: goes on where another bench was saved. */
  constructor(seed = 1, saved?: SavedBench) {
    this.sim = new Simulation({ seed, startMs: Date.UTC(2026, 0, 1) });
    this.api = new ApiServer({ sim: this.sim });
    this.#client = new Client(this.api, admin);
    this.informers = new InformerSet('kube-scheduler', this.sim, this.api, admin, 5);
    this.scheduler = new Scheduler({ sim: this.sim, access: this.api, informers: this.informers });
    this.sim.on(deliver, ({ informer }) => this.informers.deliver(informer));
    this.scheduler.register();
    if (saved !== undefined) {
      this.sim.load(saved.sim);
      this.api.load(saved.api);
      this.informers.restore();
      this.scheduler.restore();
      return;
    }
    this.api.begin();
    this.create(ServiceAccounts, { metadata: { name: 'default', namespace: 'default' } });
    this.informers.start();
    this.scheduler.start();
  }

  /** Plain JSON. */
  save(): SavedBench {
    return { sim: this.sim.save(), api: this.api.save() };
  }

  /** A node that is ready, with the amounts and the rest of its spec and labels. */
  node(name: string, allocatable: Readonly<Record<string, string>>, { labels = {}, ...spec }: { readonly labels?: Readonly<Record<string, string>> } & JsonObject = {}): void {
    this.create(Nodes, { metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } }, spec });
    this.patch(Nodes, { name }, { spec: { taints: spec['taints'] ?? null } });
    this.patchStatus(Nodes, { name }, { allocatable: { pods: '110', ...allocatable }, conditions: [{ type: 'Ready', status: 'True' }] });
  }

  /** A pod of one container in the namespace `default`. */
  pod(name: string, requests: Readonly<Record<string, string>> = {}, { labels = { app: name }, ...spec }: { readonly labels?: Readonly<Record<string, string>> } & JsonObject = {}): void {
    this.create(Pods, { metadata: { name, namespace: 'default', labels }, spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests } }], ...spec } });
  }

  /** Where the pod is, or why it is nowhere. */
  placeOf(name: string): string | undefined {
    const pod = this.get(Pods, `default/${name}`);
    return pod?.spec.nodeName ?? pod?.status.conditions?.find(({ type }) => type === 'PodScheduled')?.message;
  }

  advance(ms: number): void {
    this.sim.runUntil(this.sim.elapsedMs + ms);
  }

  create<T extends KubeObject>(resource: ResourceType<T>, object: JsonObject): T {
    return this.#client.create(resource, object as never);
  }

  get<T extends KubeObject>(resource: ResourceType<T>, key: string): T | undefined {
    return this.#client.get(resource, splitKey(key));
  }

  list<T extends KubeObject>(resource: ResourceType<T>, namespace?: string): readonly T[] {
    return this.#client.list(resource, namespace === undefined ? {} : { namespace });
  }

  patch(resource: ResourceType, ref: Ref, patch: JsonObject): void {
    this.#client.patch(resource, ref, patch);
  }

  patchStatus(resource: ResourceType, ref: Ref, status: JsonObject): void {
    this.#client.patchStatus(resource, ref, status);
  }

  /** At once, without grace. */
  remove(resource: ResourceType, ref: Ref): void {
    this.#client.delete(resource, ref, { gracePeriodSeconds: 0 });
  }

  attempts(namespace: string, pod: string): readonly Attempt[] {
    return (this.scheduler.decisionsOf(namespace, pod) as unknown as { readonly attempts: readonly Attempt[] }).attempts;
  }
}
