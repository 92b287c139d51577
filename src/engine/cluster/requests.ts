import { doorStages, type DoorObject, type DoorRecord, type DoorStage } from '../api/door.ts';
import type { Fact } from '../sim/trace.ts';
import type { Cluster } from './cluster.ts';

interface Wanted {
  readonly fact: number | undefined;
  readonly object: string | undefined;
  readonly isRefused: boolean;
}

/** `Kind/namespace/name`, a bare name, or a uid. */
export function isNamed(object: Partial<DoorObject>, text: string): boolean {
  const { kind, namespace, name, uid } = object;
  const path = [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
  return path === text || name === text || uid === text;
}

/** The requests in question as the door saw them, newest first; for a write that no note was taken of, what its fact tells. */
export function requestsAbout(cluster: Cluster, { fact, object, isRefused }: Wanted): readonly DoorRecord[] {
  const found = cluster.requests.filter(
    (record) =>
      (fact === undefined || record.writes.some((write) => write.factId === fact)) &&
      (object === undefined || record.writes.some((write) => isNamed(write.object, object)) || (record.object !== undefined && isNamed(record.object, object))) &&
      (!isRefused || (record.answer?.status ?? 0) >= 400),
  );
  const write = fact === undefined || found.length > 0 ? undefined : cluster.sim.trace.get(fact);
  if (write?.type !== 'write' || write.object === undefined) return found.toReversed();
  return [cluster.requestBehind(write.id) ?? fromFact(cluster, write, write.object)];
}

/** Components inside send objects, not texts, and are who they are: two stages have nothing to do for them. */
function fromFact(cluster: Cluster, fact: Fact, object: DoorObject): DoorRecord {
  const { id, verb = 'update', revision = 0, elapsedMs, by, fields = [] } = fact;
  const isSent = cluster.sim.trace.get(fact.causeId)?.type === 'command';
  const stages = doorStages.map((name): DoorStage => {
    if (name === 'storage') return { name, state: 'changed', ...(fields.length === 0 ? {} : { changes: { count: fields.length, shown: fields.map((path) => ({ path })) } }) };
    if (!isSent && (name === 'authentication' || name === 'authorization' || name === 'decoding')) return { name, state: 'skipped' };
    return { name, state: verb === 'delete' && (name === 'defaulting' || name === 'validation') ? 'idle' : 'untold' };
  });
  const writes = [{ factId: id, verb, object, revision }];
  return { id: 0, source: isSent ? 'forgotten' : 'process', elapsedMs, method: verb, path: '', user: by, groups: [], isDryRun: false, object, stages, writes };
}
