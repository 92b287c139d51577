import type { KubeObject } from '../api/meta/object.ts';
import type { ObjectDraft } from './kind.ts';
import type { ServedKind } from './registry.ts';

/** The object in the version that was asked for. */
export function outward(kind: ServedKind, object: KubeObject): KubeObject {
  const current = kind.custom?.current(object) ?? object;
  return kind.version === undefined ? current : kind.version.fromStorage(current);
}

/** The draft in the version that is stored. */
export function inward(kind: ServedKind, draft: ObjectDraft): ObjectDraft {
  return kind.version === undefined ? draft : kind.version.toStorage(draft);
}
