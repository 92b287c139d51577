import type { Json } from '../base/json.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ObjectList, User } from '../api/operation.ts';
import { applyManifests } from '../kubectl/apply.ts';
import type { Fact } from '../sim/trace.ts';
import { administrator, type Cluster } from './cluster.ts';

const observer: User = { name: 'kubarium:observer', groups: ['system:masters'] };

/** A cluster as scripts and goals see it: what lessons look at and act through. */
export class ScriptedCluster {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  get view(): this {
    return this;
  }

  get elapsedMs(): number {
    return this.#cluster.elapsedMs;
  }

  get startMs(): number {
    return this.#cluster.sim.options.startMs;
  }

  get lastFactId(): number {
    return this.#cluster.sim.trace.lastId;
  }

  list(apiVersion: string, kind: string, namespace?: string): readonly KubeObject[] {
    const resource = this.#cluster.resourceOf(apiVersion, kind);
    if (resource === undefined) return [];
    // A list operation answers an ObjectList: the contract of ApiAccess.
    return (this.#cluster.api.execute({ verb: 'list', resource, ...(namespace === undefined ? {} : { namespace }) }, observer) as ObjectList).items;
  }

  factsSince(afterId: number): readonly Fact[] {
    return this.#cluster.sim.trace.since(afterId);
  }

  request(method: string, path: string, body?: Json, contentType?: string): { readonly status: number; readonly body: Json } {
    const { status, body: answer } = this.#cluster.request(administrator, { method, path, ...(contentType === undefined ? {} : { contentType }), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return { status, body: answer };
  }

  /** Answers the refusals. */
  apply(yaml: string): readonly string[] {
    const results = applyManifests(yaml, { namespace: 'default', dryRun: false }, (request) => this.#cluster.request(administrator, request));
    return results.filter(({ outcome }) => outcome === 'refused' || outcome === 'unreadable').map(({ message }) => message ?? 'refused');
  }

  /** Calls `observe` after every instant in which something happened, and at the end; stops where it answers false. */
  advance(ms: number, observe: () => boolean = () => true): void {
    const cluster = this.#cluster;
    const target = cluster.elapsedMs + ms;
    while (stepInstant(cluster, target)) if (!observe()) return;
    cluster.runUntil(target);
    observe();
  }

  hash(): string {
    return this.#cluster.hash();
  }
}

/** Handles everything that is due at the next instant, if that is not after the limit. */
export function stepInstant(cluster: Pick<Cluster, 'step' | 'nextDueMs' | 'elapsedMs'>, limitElapsedMs: number): boolean {
  if (!cluster.step(limitElapsedMs)) return false;
  while (cluster.nextDueMs() === cluster.elapsedMs) cluster.step(limitElapsedMs);
  return true;
}
