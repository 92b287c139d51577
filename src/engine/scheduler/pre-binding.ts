import { isApiError } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import type { ClusterView } from './cluster-cache.ts';
import type { Plugin } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

/** Pods that have a node and wait for their volumes; plain JSON. */
export interface PreBindingMemory {
  /** Pod key → node, and since when (elapsed milliseconds). */
  waiting: Record<string, { uid: string; node: string; sinceMs: number }>;
  /** Volume → claim it was given to, until the cache shows it. */
  claims: Record<string, string>;
}

/** How long volumes may take to be bound. */
export const bindTimeoutMs = 600_000;

export type PreBindResult = 'ready' | 'waiting' | { readonly error: string };

/** What has to be so before pods are bound: volumes found or made for their node (upstream's PreBind). */
export class PreBindings {
  readonly #client: Client;
  readonly #plugins: readonly Plugin[];
  readonly #view: ClusterView;
  readonly #memory: () => PreBindingMemory;

  constructor(parts: { readonly client: Client; readonly plugins: readonly Plugin[]; readonly view: ClusterView; readonly memory: () => PreBindingMemory }) {
    this.#client = parts.client;
    this.#plugins = parts.plugins.filter(({ preBind }) => preBind !== undefined);
    this.#view = parts.view;
    this.#memory = parts.memory;
  }

  /** Keys of the pods that wait. */
  get waiting(): readonly string[] {
    return Object.keys(this.#memory().waiting);
  }

  nodeOf(podKey: string): string | undefined {
    return this.#memory().waiting[podKey]?.node;
  }

  sinceMs(podKey: string): number | undefined {
    return this.#memory().waiting[podKey]?.sinceMs;
  }

  forget(podKey: string): void {
    delete this.#memory().waiting[podKey];
  }

  /** A volume shows its claim now. */
  shows(volume: string): void {
    delete this.#memory().claims[volume];
  }

  /** Writes what is missing; the pod waits until nothing is. */
  advance(pod: PodInfo, nodeName: string, nowMs: number): PreBindResult {
    const node = this.#view.node(nodeName);
    if (!pod.hasClaims || node === undefined) return 'ready';
    const memory = this.#memory();
    let isReady = true;
    for (const { preBind } of this.#plugins) {
      const answer = preBind?.(pod, node, this.#view);
      if (answer === undefined) continue;
      isReady &&= answer.isReady;
      for (const { resource, ref, patch, claim } of answer.patches) {
        try {
          this.#client.patch(resource, ref, patch);
        } catch (error) {
          if (!isApiError(error)) throw error;
          return { error: error.message };
        }
        if (claim !== undefined) memory.claims[ref.name] = claim;
      }
    }
    if (isReady) {
      delete memory.waiting[pod.key];
      return 'ready';
    }
    memory.waiting[pod.key] ??= { uid: pod.uid, node: nodeName, sinceMs: nowMs };
    return 'waiting';
  }
}
