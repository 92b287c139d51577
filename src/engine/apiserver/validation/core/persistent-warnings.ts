// What users of old ways to store are told: pkg/api/persistentvolume/util.go and pkg/api/persistentvolumeclaim/util.go.
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeSpec } from '../../../api/core/types.ts';
import { isWholeQuantity } from '../../../api/values/quantity.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { warningsOfNodeTerm } from './node-labels.ts';

const classAnnotation = 'volume.beta.kubernetes.io/storage-class';
const useClassName = 'deprecated since v1.8; use "storageClassName" attribute instead';

const annotations = [
  [classAnnotation, useClassName],
  ['volume.beta.kubernetes.io/mount-options', 'deprecated since v1.31; use "mountOptions" attribute instead'],
] as const;

/** Sources without a driver, in the order in which they are told. */
const gone: readonly (readonly [source: keyof PersistentVolumeSpec, shown: string, text: string])[] = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

export function* warningsOfVolume({ metadata, spec = {} }: Incomplete<PersistentVolume>): Iterable<string> {
  for (const [key, text] of annotations) if (metadata?.annotations?.[key] !== undefined) yield `metadata.annotations[${key}]: ${text}`;
  if (spec.persistentVolumeReclaimPolicy === 'Recycle') {
    yield 'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.';
  }
  for (const [index, term] of (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).entries()) {
    yield* warningsOfNodeTerm(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`);
  }
  for (const [source, shown, text] of gone) if (spec[source] !== undefined) yield `spec.${shown}: ${text}`;
}

export function* warningsOfClaim({ metadata, spec = {} }: Incomplete<PersistentVolumeClaim>): Iterable<string> {
  if (metadata?.annotations?.[classAnnotation] !== undefined) yield `metadata.annotations[${classAnnotation}]: ${useClassName}`;
  yield* warningsOfClaimSpec(spec, 'spec');
}

export function* warningsOfClaimSpec({ resources }: Incomplete<PersistentVolumeClaimSpec>, path: string): Iterable<string> {
  for (const key of ['requests', 'limits'] as const) yield* fraction(resources?.[key]?.['storage'], `${path}.resources.${key}[storage]`);
}

/** Of bytes; a part of one is none. */
export function* fraction(amount: string | undefined, path: string): Iterable<string> {
  if (amount !== undefined && !isWholeQuantity(amount)) yield `${path}: fractional byte value ${goQuote(amount)} is invalid, must be an integer`;
}
