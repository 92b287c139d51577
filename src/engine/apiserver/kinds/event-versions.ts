import type { KubeObject } from '../../api/meta/object.ts';
import type { ObjectDraft } from '../kind.ts';

/** events.k8s.io/v1 and v1 tell the same Event under different names (pkg/apis/events/v1/conversion.go). */
const renamed = [
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
  ['reportingController', 'reportingComponent'],
] as const;

export function eventToStorage(draft: ObjectDraft): ObjectDraft {
  const event: ObjectDraft = { ...draft, apiVersion: 'v1' };
  for (const [theirs, ours] of renamed) {
    if (!(theirs in event)) continue;
    event[ours] = event[theirs];
    delete event[theirs];
  }
  return event;
}

export function eventFromStorage(object: KubeObject): KubeObject {
  const event: Record<string, unknown> = { ...object, apiVersion: 'events.k8s.io/v1' };
  for (const [theirs, ours] of renamed) {
    if (!(ours in event)) continue;
    event[theirs] = event[ours];
    delete event[ours];
  }
  return event as unknown as KubeObject;
}
