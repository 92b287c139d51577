import type { KubeObject } from '../api/meta/object.ts';
import { timeMs } from '../base/time.ts';
import { defineEvent } from '../sim/event.ts';
import type { ApiRequest, Server } from './server.ts';
import { removeFromStore } from './commit.ts';
import type { ServedKind } from './registry.ts';

/** Once a virtual minute: bookmarks, compaction, expiry. */
export const upkeepDue = defineEvent<Record<string, never>>('apiserver/upkeep');

export const upkeepEveryMs = 60_000;
/** As kube-apiserver asks of etcd. */
const historyMs = 5 * 60_000;

/** At which revision the store was, minute by minute. */
interface Marks {
  marks: { elapsedMs: number; revision: number }[];
}

/** The revision the store had when its history was as old as it may become; `undefined` while it is younger. */
export function compactionTarget(server: Server): number | undefined {
  const { sim, store } = server;
  const slice = sim.world.slice<Marks>('apiserver/history', () => ({ marks: [] }));
  slice.marks.push({ elapsedMs: sim.elapsedMs, revision: store.revision });
  const old = slice.marks.filter((mark) => mark.elapsedMs <= sim.elapsedMs - historyMs);
  slice.marks = slice.marks.slice(old.length);
  return old.at(-1)?.revision;
}

function lastTime(object: KubeObject): number {
  const { lastTimestamp, series, eventTime } = object as KubeObject & { lastTimestamp?: string; eventTime?: string; series?: { lastObservedTime?: string } };
  return Math.max(timeMs(object.metadata.creationTimestamp), timeMs(lastTimestamp), timeMs(eventTime), timeMs(series?.lastObservedTime));
}

/** Removes objects that have outlived their kind's time (Events after an hour), oldest first and without ceremony, as etcd's leases do. */
export function expire(server: Server, kind: ServedKind): void {
  const { timeToLiveMs } = kind.description;
  if (timeToLiveMs === undefined) return;
  for (const object of kind.table.values()) {
    if (server.sim.nowMs - lastTime(object) < timeToLiveMs) continue;
    const { namespace, name } = object.metadata;
    const operation = { resource: kind.resource, ...(namespace === undefined ? {} : { namespace }), name, verb: 'delete' } as const;
    const request: ApiRequest = { operation, kind, user: { name: 'system:apiserver', groups: [] }, isTrusted: true, isDryRun: false, warnings: [], outcome: { isCreated: false } };
    removeFromStore(server, request, object);
  }
}
