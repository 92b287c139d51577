import { timeMs } from '../../base/time.ts';
import type { Event } from '../../api/core/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import { printYaml } from '../../api/values/yaml-print.ts';
import type { Fact, ObjectRef } from '../../sim/trace.ts';
import type { ObjectDetail } from '../messages.ts';

const writeLimit = 50;

export interface DetailSources {
  readonly startMs: number;
  readonly ref: ObjectRef;
  readonly object: KubeObject | undefined;
  readonly last: KubeObject | undefined;
  /** Events about it. */
  readonly events: readonly Event[];
  readonly dependents: readonly ObjectRef[];
  /** Facts about it, oldest first. */
  readonly facts: readonly Fact[];
  readonly chainOf: (factId: number) => readonly Fact[];
}

function eventLine(event: Event, startMs: number): ObjectDetail['events'][number] {
  const first = event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? first;
  return {
    type: event.type ?? 'Normal',
    reason: event.reason ?? '',
    message: event.message ?? '',
    from: [event.source?.component || event.reportingComponent || '', event.source?.host ?? ''].filter((part) => part !== '').join(', '),
    count: event.series?.count ?? event.count ?? 1,
    firstMs: timeMs(first) - startMs,
    lastMs: timeMs(last) - startMs,
  };
}

/** managedFields are book-keeping: left out, as `kubectl get -o yaml` leaves them out. */
function shown(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

export function objectDetail({ startMs, ref, object, last, events, dependents, facts, chainOf }: DetailSources): ObjectDetail {
  const known = object ?? last;
  const writes = facts.filter((fact) => fact.type === 'write').slice(-writeLimit).toReversed();
  const newest = writes[0];
  const owners = (known?.metadata.ownerReferences ?? []).map(({ apiVersion, kind, name, uid }): ObjectRef => {
    const namespace = known?.metadata.namespace;
    return namespace === undefined ? { apiVersion, kind, name, uid } : { apiVersion, kind, namespace, name, uid };
  });
  return {
    ref,
    ...(object === undefined ? {} : { object: shown(object) }),
    ...(object !== undefined || last === undefined ? {} : { last: shown(last) }),
    yaml: known === undefined ? '' : printYaml(shown(known)),
    events: events.map((event) => eventLine(event, startMs)).toSorted((a, b) => a.lastMs - b.lastMs),
    owners,
    dependents,
    writes,
    why: newest === undefined ? [] : chainOf(newest.id),
  };
}
