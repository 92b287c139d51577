import type { IndexRule } from '../../client/cache.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { Pod } from '../../api/core/types.ts';
import type { ObjectRef } from '../../sim/trace.ts';

export const controllerName = 'node-lifecycle-controller';

/** Pods by the node they are on. */
export const byNode = 'spec.nodeName';

export const podsByNode: IndexRule<Pod> = {
  name: byNode,
  valuesOf: ({ spec }) => (spec.nodeName === undefined || spec.nodeName === '' ? [] : [spec.nodeName]),
};

export function refOf({ apiVersion, kind, metadata: { name, namespace, uid } }: KubeObject): ObjectRef {
  return { apiVersion, kind, name, uid, ...(namespace === undefined ? {} : { namespace }) };
}
