import type { KubeObject } from '../../engine/protocol/messages.ts';

/** What the server wrote into the metadata: of no use in a manifest. */
const serverMetadata = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'generation', 'managedFields', 'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds']);

/** The object as one would write it: without status and without what the server adds of itself. YAML 1.1, so that `yes` and `0400` keep their quotes. */
export async function forEditing(object: KubeObject): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(asManifest(object), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

export function asManifest(object: KubeObject): unknown {
  const metadata = Object.fromEntries(Object.entries(object.metadata).filter(([key]) => !serverMetadata.has(key)));
  return Object.fromEntries(Object.entries(object).flatMap(([key, value]): readonly [string, unknown][] => (key === 'status' ? [] : [[key, key === 'metadata' ? metadata : value]])));
}
