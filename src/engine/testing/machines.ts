import type { JsonObject } from '../base/json.ts';
import { ApiServer, type SavedApiServer } from '../apiserver/api-server.ts';
import { Events, Nodes, Pods, ServiceAccounts } from '../api/core/resources.ts';
import type { Node, Pod } from '../api/core/types.ts';
import { Machines } from '../api/sandbox/resources.ts';
import type { MachineSpec } from '../api/sandbox/types.ts';
import { Client } from '../client/client.ts';
import { deliver } from '../client/informer.ts';
import { KubeletFleet } from '../kubelet/fleet.ts';
import { MachineRoom } from '../machine/machine-room.ts';
import { Simulation, type SavedSimulation } from '../sim/simulation.ts';

export const testStartMs = 1_767_225_600_000;

/** An API server, machines and kubelets, and nothing else: pods are bound by hand. */
export class MachineWorld {
  readonly sim = new Simulation({ seed: 7, startMs: testStartMs });
  readonly api: ApiServer = new ApiServer({ sim: this.sim, logSource: (query) => this.fleet.logsOf(query) });
  readonly room = new MachineRoom(this.sim, this.api);
  readonly fleet = new KubeletFleet(this.sim, this.api, this.room);
  readonly client = new Client(this.api, { name: 'admin', groups: ['system:masters', 'system:authenticated'] });

  #others: (process: string, informer: string) => void = () => undefined;

  constructor() {
    this.room.register();
    this.fleet.register();
    this.sim.on(deliver, ({ process, informer }) => {
      if (!this.fleet.deliver(process, informer)) this.#others(process, informer);
    });
  }

  /** Where deliveries to other processes than kubelets go. */
  alsoDeliver(others: (process: string, informer: string) => void): void {
    this.#others = others;
  }

  static begin(machines: Readonly<Record<string, MachineSpec>> = { n1: {} }): MachineWorld {
    const world = new MachineWorld();
    world.api.begin();
    world.client.create(ServiceAccounts, { metadata: { name: 'default', namespace: 'default' } });
    world.room.start();
    world.fleet.start();
    for (const [name, spec] of Object.entries(machines)) world.client.create(Machines, { metadata: { name }, spec });
    return world;
  }

  static load(saved: { readonly sim: SavedSimulation; readonly api: SavedApiServer }): MachineWorld {
    const world = new MachineWorld();
    world.sim.load(saved.sim);
    world.api.load(saved.api);
    world.room.restore();
    world.fleet.restore();
    return world;
  }

  save(): { readonly sim: SavedSimulation; readonly api: SavedApiServer } {
    return { sim: this.sim.save(), api: this.api.save() };
  }

  run(seconds: number): void {
    this.sim.runUntil(this.sim.elapsedMs + seconds * 1000);
  }

  /** A pod on `n1`, or where its spec says. */
  createPod(name: string, spec: JsonObject): Pod {
    const full = { nodeName: 'n1', automountServiceAccountToken: false, ...spec };
    return this.client.create(Pods, { metadata: { name, namespace: 'default' }, spec: full as unknown as Pod['spec'] });
  }

  pod(name: string): Pod | undefined {
    return this.client.get(Pods, { namespace: 'default', name });
  }

  node(name = 'n1'): Node | undefined {
    return this.client.get(Nodes, { name });
  }

  /** Reasons and messages of the events about an object, in the order in which they came, with their counts. */
  events(name: string): readonly string[] {
    return this.client
      .list(Events)
      .filter((event) => event.involvedObject.name === name)
      .toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map((event) => `${event.type ?? ''} ${event.reason ?? ''}: ${event.message ?? ''}${(event.count ?? 1) > 1 ? ` (x${event.count})` : ''}`);
  }

  power(name: string, power: 'On' | 'Off'): void {
    this.client.patch(Machines, { name }, { spec: { power } });
  }
}
