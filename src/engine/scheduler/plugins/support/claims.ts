import { matchesNodeSelector } from '../../../api/core/node-selector.ts';
import { PersistentVolumeClaims, PersistentVolumes } from '../../../api/core/resources.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../../../api/core/types.ts';
import { StorageClasses } from '../../../api/storage/resources.ts';
import type { StorageClass } from '../../../api/storage/types.ts';
import type { ClusterReader } from '../../cluster-cache.ts';

/** A claim that a pod uses, by name. */
export interface ClaimRef {
  readonly name: string;
  /** Made for this pod alone, from a template in its spec. */
  readonly isEphemeral: boolean;
}

function claimOf({ name, persistentVolumeClaim, ephemeral }: Volume, pod: Pod): ClaimRef | undefined {
  if (persistentVolumeClaim !== undefined) return { name: persistentVolumeClaim.claimName, isEphemeral: false };
  return ephemeral === undefined ? undefined : { name: `${pod.metadata.name}-${name}`, isEphemeral: true };
}

const none: readonly ClaimRef[] = [];

export function claimsOf(pod: Pod): readonly ClaimRef[] {
  const { volumes } = pod.spec;
  if (volumes === undefined) return none;
  const claims = volumes.map((volume) => claimOf(volume, pod)).filter((claim) => claim !== undefined);
  return claims.length === 0 ? none : claims;
}

export function readClaim(pod: Pod, { name }: ClaimRef, reader: ClusterReader): PersistentVolumeClaim | undefined {
  return reader.get(PersistentVolumeClaims, `${pod.metadata.namespace}/${name}`);
}

export function volumeOf(claim: PersistentVolumeClaim, reader: ClusterReader): PersistentVolume | undefined {
  const { volumeName = '' } = claim.spec;
  return volumeName === '' ? undefined : reader.get(PersistentVolumes, volumeName);
}

/** Bound from both sides. */
export function isBound({ spec, status, metadata }: PersistentVolumeClaim): boolean {
  return (spec.volumeName ?? '') !== '' && (metadata.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined || status.phase === 'Bound');
}

export function classOf(claim: PersistentVolumeClaim, reader: ClusterReader): StorageClass | undefined {
  const name = claim.spec.storageClassName ?? claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? '';
  return name === '' ? undefined : reader.get(StorageClasses, name);
}

export function waitsForConsumer(claim: PersistentVolumeClaim, reader: ClusterReader): boolean {
  return classOf(claim, reader)?.volumeBindingMode === 'WaitForFirstConsumer';
}

/** Can the volume be used on the node? */
export function isReachableFrom({ spec }: PersistentVolume, node: Node): boolean {
  return spec.nodeAffinity?.required === undefined || matchesNodeSelector(spec.nodeAffinity.required, node);
}
