import { Leases } from '../api/coordination/resources.ts';
import { DaemonSets, Deployments, ReplicaSets, StatefulSets } from '../api/apps/resources.ts';
import { CronJobs, Jobs } from '../api/batch/resources.ts';
import { Nodes, Pods, ReplicationControllers, Services } from '../api/core/resources.ts';
import { EndpointSlices } from '../api/discovery/resources.ts';
import type { ObjectList, ApiAccess, User, WatchStream } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import { Faults, Machines } from '../api/sandbox/resources.ts';
import { isApiError } from '../api/status.ts';
import { Projection } from '../protocol/projection/projection.ts';
import type { Simulation } from '../sim/simulation.ts';

/** Owners before what they own, so that the first rows know their workload. */
const watched: readonly ResourceType[] = [Machines, Nodes, Leases, Faults, Deployments, StatefulSets, DaemonSets, CronJobs, Jobs, ReplicaSets, ReplicationControllers, Services, EndpointSlices, Pods];

/** Who mirrors the cluster for the page: reads only, and leaves no trace in the simulation. */
const observer: User = { name: 'kubarium:observer', groups: ['system:masters'] };

interface Followed {
  readonly resource: ResourceType;
  stream: WatchStream;
  readable: boolean;
}

/** Feeds a Projection from watches. It only reads, so a cluster that is watched and one that is not are the same cluster. */
export class Feed {
  projection: Projection;
  readonly #sim: Simulation;
  readonly #access: ApiAccess;
  readonly #followed: Followed[] = [];
  #lastFactId = 0;
  #anyReadable = false;

  constructor(sim: Simulation, access: ApiAccess) {
    this.#sim = sim;
    this.#access = access;
    this.projection = this.#fresh();
    this.restart();
  }

  /** Forgets everything and reads the cluster anew; the next frame holds every row. */
  restart(): void {
    for (const { stream } of this.#followed) stream.close();
    this.#followed.length = 0;
    this.projection = this.#fresh();
    for (const resource of watched) this.#follow(resource);
    // What is there at the start is a state, not news.
    this.projection.takeMarks();
    this.#lastFactId = this.#sim.trace.lastId;
  }

  /** Takes what has happened. Cheap when nothing has. */
  pump(): void {
    if (this.#anyReadable) {
      this.#anyReadable = false;
      for (const followed of this.#followed) {
        if (!followed.readable) continue;
        followed.readable = false;
        if (!this.#drain(followed)) return;
      }
    }
    if (this.#sim.trace.lastId !== this.#lastFactId) {
      for (const fact of this.#sim.trace.since(this.#lastFactId)) if (fact.type !== 'write') this.projection.observeFact(fact);
      this.#lastFactId = this.#sim.trace.lastId;
    }
    this.projection.lapse(this.#sim.elapsedMs);
  }

  #fresh(): Projection {
    return new Projection(this.#sim.options.startMs, (id) => this.#sim.trace.get(id));
  }

  #follow(resource: ResourceType): void {
    const list = this.#access.execute({ verb: 'list', resource }, observer) as ObjectList;
    for (const object of list.items) this.projection.observe({ type: 'ADDED', object, causeId: 0, elapsedMs: this.#sim.elapsedMs });
    const followed: { resource: ResourceType; stream?: WatchStream; readable: boolean } = { resource, readable: false };
    followed.stream = this.#access.watch({ resource }, { resourceVersion: list.resourceVersion }, observer, () => {
      followed.readable = true;
      this.#anyReadable = true;
    });
    this.#followed.push(followed as Followed);
  }

  /** False when the watch had fallen behind what the store keeps, and everything was read anew. */
  #drain({ stream }: Followed): boolean {
    try {
      for (let events = stream.take(1000); events.length > 0; events = stream.take(1000)) {
        for (const event of events) {
          if (event.type === 'BOOKMARK') continue;
          const elapsedMs = this.#sim.trace.get(event.causeId)?.elapsedMs ?? this.#sim.elapsedMs;
          this.projection.observe({ type: event.type, object: event.object, causeId: event.causeId, elapsedMs });
        }
      }
      return true;
    } catch (error) {
      if (!isApiError(error, 'Expired')) throw error;
      this.restart();
      return false;
    }
  }
}
