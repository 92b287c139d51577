import { StatefulSets } from '../../api/apps/resources.ts';
import type { StatefulSet } from '../../api/apps/types.ts';
import { PersistentVolumeClaims, Pods } from '../../api/core/resources.ts';
import type { PersistentVolumeClaim, Pod } from '../../api/core/types.ts';
import type { KubeObject, OwnerReference } from '../../api/meta/object.ts';
import type { ResourceType } from '../../api/resource.ts';
import { ApiError, isApiError } from '../../api/status.ts';
import type { ControllerContext } from '../../reconcile/controller.ts';
import { controllerReference } from '../../reconcile/ownership.ts';
import { claimName, claimsOf, isInRange, ordinalOf, podName } from './identity.ts';

/** Creates the claims a pod needs and that are not there, each with its Event. Throws when one cannot be had. */
export function createClaims(set: StatefulSet, ordinal: number, { cache, client, events }: ControllerContext): void {
  const pod = podName(set, ordinal);
  let failure: ApiError | undefined;
  for (const claim of claimsOf(set, ordinal)) {
    const { name = '', namespace } = claim.metadata;
    const existing = cache.get(PersistentVolumeClaims, `${namespace}/${name}`);
    if (existing?.metadata.deletionTimestamp !== undefined) failure ??= new ApiError('Conflict', `pvc ${name} is being deleted`);
    if (existing !== undefined) continue;
    try {
      client.create(PersistentVolumeClaims, claim);
      events.event(set, 'Normal', 'SuccessfulCreate', `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`);
    } catch (error) {
      if (!isApiError(error)) throw error;
      if (error.reason === 'AlreadyExists') continue;
      failure ??= new ApiError(error.reason, `failed to create PVC ${name}: ${error.message}`, error.details);
      events.event(set, 'Warning', 'FailedCreate', `Create Claim ${name} for Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${error.message}`);
    }
  }
  if (failure !== undefined) throw failure;
}

function refersTo({ apiVersion, kind, name }: OwnerReference, resource: ResourceType, owner: KubeObject): boolean {
  return apiVersion === resource.apiVersion && kind === resource.kind && name === owner.metadata.name;
}

/** Who is to own a claim, so that it goes when the set goes, or when its pod is no longer wanted (retention policies). */
function wantedOwners(set: StatefulSet, pod: Pod): readonly OwnerReference[] {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = set.spec.persistentVolumeClaimRetentionPolicy ?? {};
  const isScaledDown = !isInRange(set, ordinalOf(pod));
  const owners: OwnerReference[] = [];
  if (whenDeleted === 'Delete' && !(whenScaled === 'Delete' && isScaledDown)) owners.push(controllerReference(StatefulSets, set));
  if (whenScaled === 'Delete' && isScaledDown) owners.push(controllerReference(Pods, pod));
  return owners;
}

/** The claim with the owners it should have; the same object when it has them, or when an owner of an earlier life still holds it. */
function withOwners(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): PersistentVolumeClaim {
  const { ownerReferences = [] } = claim.metadata;
  const isMine = (reference: OwnerReference): boolean => refersTo(reference, StatefulSets, set) || refersTo(reference, Pods, pod);
  const isStale = ownerReferences.some((reference) => isMine(reference) && reference.uid !== set.metadata.uid && reference.uid !== pod.metadata.uid);
  const others = ownerReferences.filter((reference) => !isMine(reference));
  if (isStale || others.some((reference) => reference.controller === true)) return claim;
  const wanted = wantedOwners(set, pod);
  const mine = ownerReferences.filter(isMine);
  const isRight = mine.length === wanted.length && wanted.every(({ uid }) => mine.some((reference) => reference.uid === uid && reference.controller === true));
  return isRight ? claim : { ...claim, metadata: { ...claim.metadata, ownerReferences: [...others, ...wanted] } };
}

export function ownClaims(set: StatefulSet, pod: Pod, { cache, client }: ControllerContext): void {
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const claim = cache.get(PersistentVolumeClaims, `${set.metadata.namespace}/${claimName(set, template, ordinalOf(pod))}`);
    const owned = claim === undefined ? undefined : withOwners(claim, set, pod);
    if (owned !== undefined && owned !== claim) client.update(PersistentVolumeClaims, owned);
  }
}
