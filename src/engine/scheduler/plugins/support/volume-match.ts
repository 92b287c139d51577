import { compareQuantity, quantityValue } from '../../../api/values/quantity.ts';
import { CSIDrivers, CSIStorageCapacities } from '../../../api/storage/resources.ts';
import type { StorageClass } from '../../../api/storage/types.ts';
import { PersistentVolumes } from '../../../api/core/resources.ts';
import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../../api/core/types.ts';
import { keyOf } from '../../../api/resource.ts';
import { ascending, firstDifference } from '../../../base/order.ts';
import type { ClusterView } from '../../cluster-cache.ts';
import { matcherOfSelector } from '../../label-matcher.ts';
import { classOf, isReachableFrom } from './claims.ts';

// Which volume a claim could get on a node (staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go).

export const selectedNode = 'volume.kubernetes.io/selected-node';
const noProvisioner = 'kubernetes.io/no-provisioner';

/** A volume chosen for a claim, or a node chosen for a volume to be made. */
export type Choice =
  | { readonly type: 'volume'; readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }
  | { readonly type: 'provision'; readonly claim: PersistentVolumeClaim };

export interface Choices {
  readonly choices: readonly Choice[];
  /** Reasons why not every claim can be served. */
  readonly reasons: readonly string[];
}

const noVolume = "node(s) didn't find available persistent volumes to bind";
const noSpace = 'node(s) did not have enough free storage';

function sizeOf({ spec }: PersistentVolumeClaim): string {
  return spec.resources?.requests?.['storage'] ?? '0';
}

const smallestFirst = firstDifference<PersistentVolume>(
  ascending(({ spec }) => quantityValue(spec.capacity?.['storage'])),
  ascending(({ metadata }) => metadata.name),
);

function isFor({ spec }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { claimRef } = spec;
  return claimRef?.name === claim.metadata.name && claimRef.namespace === claim.metadata.namespace && (claimRef.uid === undefined || claimRef.uid === claim.metadata.uid);
}

function suits({ spec, metadata, status }: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const wanted = claim.spec;
  return (
    metadata.deletionTimestamp === undefined &&
    (status.phase === undefined || status.phase === 'Available' || status.phase === 'Pending') &&
    (spec.storageClassName ?? '') === (wanted.storageClassName ?? '') &&
    (spec.volumeMode ?? 'Filesystem') === (wanted.volumeMode ?? 'Filesystem') &&
    (wanted.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode)) &&
    compareQuantity(spec.capacity?.['storage'], sizeOf(claim)) >= 0 &&
    (wanted.selector === undefined || matcherOfSelector(wanted.selector).matches(metadata.labels))
  );
}

function findVolume(claim: PersistentVolumeClaim, node: Node, view: ClusterView, taken: ReadonlySet<string>): PersistentVolume | undefined {
  const key = keyOf(claim);
  const volumes = view.reader.list(PersistentVolumes).filter((volume) => {
    const holder = view.assumedClaimOf(volume.metadata.name);
    if (taken.has(volume.metadata.name) || (holder !== undefined && holder !== key)) return false;
    return isReachableFrom(volume, node) && (volume.spec.claimRef === undefined ? suits(volume, claim) : isFor(volume, claim));
  });
  return volumes.find((volume) => volume.spec.claimRef !== undefined) ?? volumes.toSorted(smallestFirst)[0];
}

function allows({ allowedTopologies = [] }: StorageClass, { metadata: { labels = {} } }: Node): boolean {
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) => matchLabelExpressions.every(({ key, values }) => values.includes(labels[key] ?? '')));
}

/** Does the driver say it has room for a volume of that size near the node? A driver that does not keep count always has. */
function hasRoom(storageClass: StorageClass, claim: PersistentVolumeClaim, { metadata: { labels } }: Node, { reader }: ClusterView): boolean {
  if (reader.get(CSIDrivers, storageClass.provisioner)?.spec.storageCapacity !== true) return true;
  return reader.list(CSIStorageCapacities).some(({ storageClassName, nodeTopology, capacity, maximumVolumeSize }) => {
    if (storageClassName !== storageClass.metadata.name || nodeTopology === undefined) return false;
    return matcherOfSelector(nodeTopology).matches(labels) && compareQuantity(maximumVolumeSize ?? capacity ?? '0', sizeOf(claim)) >= 0;
  });
}

/** Why no volume can be made for the claim on the node; `undefined` when one can. */
function whyNotProvision(claim: PersistentVolumeClaim, node: Node, view: ClusterView): string | undefined {
  const storageClass = classOf(claim, view.reader);
  if (storageClass === undefined || storageClass.provisioner === '' || storageClass.provisioner === noProvisioner || !allows(storageClass, node)) return noVolume;
  return hasRoom(storageClass, claim, node, view) ? undefined : noSpace;
}

/** Finds a volume for every claim, the smallest claims first; the rest will be made if their class can. */
export function chooseVolumes(claims: readonly PersistentVolumeClaim[], node: Node, view: ClusterView): Choices {
  const choices: Choice[] = [];
  const reasons = new Set<string>();
  const taken = new Set<string>();
  for (const claim of claims.toSorted(ascending((each) => quantityValue(sizeOf(each))))) {
    const chosen = claim.metadata.annotations?.[selectedNode];
    if (chosen !== undefined && chosen !== node.metadata.name) {
      reasons.add(noVolume);
      continue;
    }
    const volume = chosen === undefined ? findVolume(claim, node, view, taken) : undefined;
    if (volume !== undefined) {
      taken.add(volume.metadata.name);
      choices.push({ type: 'volume', claim, volume });
      continue;
    }
    const why = whyNotProvision(claim, node, view);
    if (why === undefined) choices.push({ type: 'provision', claim });
    else reasons.add(why);
  }
  return { choices, reasons: [...reasons] };
}

