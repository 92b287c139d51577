// Persistent volumes and claims: pkg/apis/core/validation/validation.go.
import type { PersistentVolume, PersistentVolumeClaim, PersistentVolumeClaimSpec, PersistentVolumeSpec } from '../../../api/core/types.ts';
import { compareQuantity } from '../../../api/values/quantity.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { structDiff } from '../go-diff.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { immutableSentence, validateImmutable, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { qualifiedName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateNodeSelector } from './affinity.ts';
import { validateAccessModes, validateClaimSpec, volumeModes } from './claims.ts';
import { persistentSources, validatePersistentSource } from './persistent-sources.ts';
import { warningsOfClaim, warningsOfVolume } from './persistent-warnings.ts';
import { isNativeResource, validateAmount, validateBasicAmount, validatePositiveAmount } from './resources.ts';

type VolumeSpecDraft = Incomplete<PersistentVolumeSpec>;
type ClaimDraft = Incomplete<PersistentVolumeClaim>;

const reclaimPolicies: readonly string[] = ['Delete', 'Recycle', 'Retain'];
const betaClass = 'volume.beta.kubernetes.io/storage-class';

function* validateCapacity(spec: VolumeSpecDraft): Causes {
  const capacity = spec.capacity ?? {};
  const names = Object.keys(capacity);
  if (names.length === 0) yield required('spec.capacity');
  if (capacity['storage'] === undefined || names.length > 1) yield notSupported('spec.capacity', spec.capacity, ['storage']);
  for (const name of names) {
    yield* validateBasicAmount(capacity[name] ?? '0', `spec.capacity[${name}]`);
    yield* validatePositiveAmount(capacity[name] ?? '0', `spec.capacity[${name}]`);
  }
}

function* validateClassName(name: string, path: string): Causes {
  yield* invalidEach(path, name, subdomainName(name, false));
}

function* validateClassAndMode(spec: VolumeSpecDraft): Causes {
  if ((spec.storageClassName ?? '') !== '') yield* validateClassName(spec.storageClassName ?? '', 'spec.storageClassName');
  if (spec.volumeMode !== undefined && !volumeModes.includes(spec.volumeMode)) yield notSupported('spec.volumeMode', spec.volumeMode, volumeModes);
}

function* validateAttributes(spec: VolumeSpecDraft, path: string): Causes {
  const attributes = spec.volumeAttributesClassName;
  if (attributes === undefined) return;
  if (attributes === '') yield required(`${path}.volumeAttributesClassName`, 'an empty string is disallowed');
  else yield* validateClassName(attributes, `${path}.volumeAttributesClassName`);
  if (spec.csi === undefined) yield required(`${path}.csi`, 'has to be specified when using volumeAttributesClassName');
}

function* validateVolumeSpec(spec: VolumeSpecDraft, name: string): Causes {
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) yield required('spec.accessModes');
  yield* validateAccessModes(modes, 'spec.accessModes');
  yield* validateCapacity(spec);
  const policy: string = spec.persistentVolumeReclaimPolicy ?? '';
  if (policy !== '' && !reclaimPolicies.includes(policy)) yield notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies);
  if (spec.nodeAffinity !== undefined) {
    if (spec.nodeAffinity.required === undefined) yield required('spec.nodeAffinity.required', 'must specify required node constraints');
    else yield* validateNodeSelector(spec.nodeAffinity.required, 'spec.nodeAffinity.required');
  }
  yield* validatePersistentSource(spec, name, 'spec');
  if (/^\/+(\.\/*)*$/.test(spec.hostPath?.path ?? '') && policy === 'Recycle') yield forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'");
  yield* validateClassAndMode(spec);
  yield* validateAttributes(spec, 'spec');
}

/** A volume that is described where it is attached, not stored by itself: a CSI driver's. */
export function* validateInlineVolumeSpec(spec: VolumeSpecDraft, path: string): Causes {
  const context = 'in the context of inline volumes';
  const modes = spec.accessModes ?? [];
  const policy: string = spec.persistentVolumeReclaimPolicy ?? '';
  if (spec.claimRef !== undefined) yield forbidden(`${path}.claimRef`, `may not be specified ${context}`);
  if (Object.keys(spec.capacity ?? {}).length > 0) yield forbidden(`${path}.capacity`, `may not be specified ${context}`);
  if (spec.csi === undefined) yield required(`${path}.csi`, `has to be specified ${context}`);
  if (modes.length === 0) yield required(`${path}.accessModes`);
  yield* validateAccessModes(modes, `${path}.accessModes`);
  if (policy !== '' && policy !== 'Retain') yield forbidden(`${path}.persistentVolumeReclaimPolicy`, `may only be Retain ${context}`);
  if (spec.nodeAffinity !== undefined) yield forbidden(`${path}.nodeAffinity`, `may not be specified ${context}`);
  yield* validatePersistentSource(spec, '', path);
  if ((spec.storageClassName ?? '') !== '') yield forbidden(`${path}.storageClassName`, `may not be specified ${context}`);
  if (spec.volumeMode !== undefined && spec.volumeMode !== 'Filesystem') yield forbidden(`${path}.volumeMode`, `may not specify volumeMode other than Filesystem ${context}`);
  yield* validateAttributes(spec, path);
}

function* validateVolume(volume: Incomplete<PersistentVolume>): Causes {
  yield* validateMeta(volume.metadata ?? {}, { namespaced: false, name: subdomainName });
  yield* validateVolumeSpec(volume.spec ?? {}, volume.metadata?.name ?? '');
}

const mountOptions = 'volume.beta.kubernetes.io/mount-options';
const mountable = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
] as const;

/** The old way to say how to mount is for some sources only (pkg/volume/validation/pv_validation.go). */
function* validateMountOptions({ metadata, spec = {} }: Incomplete<PersistentVolume>): Causes {
  if (metadata?.annotations?.[mountOptions] === undefined || mountable.some((key) => spec[key] !== undefined)) return;
  yield forbidden(`metadata.annotations.${mountOptions}`, 'may not specify mount options for this volume type');
}

function* validateNewVolume(volume: Incomplete<PersistentVolume>): Causes {
  yield* validateVolume(volume);
  yield* validateMountOptions(volume);
}

/** Only the part of a spec that says where the data is. */
function sourceOf(spec: VolumeSpecDraft): object {
  return Object.fromEntries(Object.entries(spec).filter(([key]) => persistentSources.has(key)));
}

/** A secret for expansion may be added later. */
function withoutNewExpandSecret(spec: VolumeSpecDraft, old: VolumeSpecDraft): VolumeSpecDraft {
  if (spec.csi === undefined || old.csi === undefined || old.csi.controllerExpandSecretRef !== undefined) return spec;
  const { controllerExpandSecretRef: _, ...csi } = spec.csi;
  return { ...spec, csi };
}

const gaLabels: Readonly<Record<string, string>> = {
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
};

/** Equal, but for beta labels that became their successors. */
function sameAffinity(now: unknown, old: unknown): boolean {
  if (Array.isArray(now) && Array.isArray(old)) return now.length === old.length && now.every((item, index) => sameAffinity(item, old[index]));
  if (typeof now !== 'object' || typeof old !== 'object' || now === null || old === null) return now === old;
  const [a, b] = [now as Readonly<Record<string, unknown>>, old as Readonly<Record<string, unknown>>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameAffinity(a[key], b[key]) || (key === 'key' && gaLabels[String(b[key])] === a[key]));
}

/** Upstream looks twice at what a new volume has to be. */
function* validateVolumeUpdate(volume: Incomplete<PersistentVolume>, old: PersistentVolume): Causes {
  yield* validateNewVolume(volume);
  const spec = volume.spec ?? {};
  const before: VolumeSpecDraft = old.spec ?? {};
  yield* validateVolume(volume);
  const source = sourceOf(withoutNewExpandSecret(spec, before));
  if (!semanticEqual(source, sourceOf(before))) {
    yield forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${structDiff('PersistentVolumeSource', sourceOf(before), source)}`);
  }
  yield* validateImmutable(spec.volumeMode, before.volumeMode, 'volumeMode');
  if (before.nodeAffinity !== undefined && !sameAffinity(spec.nodeAffinity, before.nodeAffinity)) {
    yield invalid('nodeAffinity', shownStruct('VolumeNodeAffinity', spec.nodeAffinity), `${immutableSentence}, except for updating from beta label to GA`);
  }
  if (before.volumeAttributesClassName !== undefined && spec.volumeAttributesClassName === undefined) yield forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden');
}

function validateVolumeStatus(volume: Incomplete<PersistentVolume>, old: PersistentVolume): Causes {
  return validateMetaUpdate(volume.metadata ?? {}, old.metadata);
}

function* validateClaim(claim: ClaimDraft): Causes {
  yield* validateMeta(claim.metadata ?? {}, { namespaced: true, name: subdomainName });
  yield* validateClaimSpec(claim.spec ?? {}, 'spec');
}

type ClaimSpecDraft = Incomplete<PersistentVolumeClaimSpec>;

/** The class moved from the annotation into the spec. */
function classFromAnnotation(claim: ClaimDraft, old: PersistentVolumeClaim): boolean {
  const before = old.metadata.annotations?.[betaClass];
  const now = claim.metadata?.annotations?.[betaClass];
  return before !== undefined && old.spec?.storageClassName === undefined && claim.spec?.storageClassName === before && (now === undefined || now === before);
}

/** The spec with what may change put back; what differs then may not. */
function comparable(claim: ClaimDraft, old: PersistentVolumeClaim): ClaimSpecDraft {
  const before: ClaimSpecDraft = old.spec ?? {};
  const result: Record<string, unknown> = { ...claim.spec };
  const annotated = old.metadata.annotations?.[betaClass];
  const fromNothing = result['storageClassName'] !== undefined && before.storageClassName === undefined && (annotated === undefined || result['storageClassName'] === annotated);
  if (fromNothing) delete result['storageClassName'];
  if (claim.status?.phase !== 'Bound') return result;
  const requests = claim.spec?.resources?.requests;
  const storage = before.resources?.requests?.['storage'];
  if (requests !== undefined && storage !== undefined) result['resources'] = { ...claim.spec?.resources, requests: { ...requests, storage } };
  delete result['volumeAttributesClassName'];
  return before.volumeAttributesClassName === undefined ? result : { ...result, volumeAttributesClassName: before.volumeAttributesClassName };
}

function* validateAttributesClass(name: string | undefined, old: PersistentVolumeClaim): Causes {
  if (name === old.spec?.volumeAttributesClassName || old.status?.currentVolumeAttributesClassName === undefined) return;
  const path = 'spec.volumeAttributesClassName';
  if (name === undefined) yield forbidden(path, 'update to nil is forbidden when status.currentVolumeAttributesClassName is not nil');
  else if (name === '') yield forbidden(path, 'update to empty string is forbidden when status.currentVolumeAttributesClassName is not nil');
}

function* validateClaimUpdate(claim: ClaimDraft, old: PersistentVolumeClaim): Causes {
  yield* validateMetaUpdate(claim.metadata ?? {}, old.metadata);
  yield* validateClaim(claim);
  if (!classFromAnnotation(claim, old)) {
    const now = claim.metadata?.annotations?.[betaClass] ?? '';
    if (now !== (old.metadata.annotations?.[betaClass] ?? '')) yield invalid(`metadata.annotations.${betaClass}`, now, immutableSentence);
  }
  const spec = comparable(claim, old);
  const name = claim.spec?.volumeName;
  const before: ClaimSpecDraft = (old.spec?.volumeName ?? '') === '' && name !== undefined ? { ...old.spec, volumeName: name } : (old.spec ?? {});
  if (!semanticEqual(spec, before)) {
    yield forbidden('spec', `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${structDiff('PersistentVolumeClaimSpec', before, spec)}`);
  }
  const size = claim.spec?.resources?.requests?.['storage'];
  if (compareQuantity(size, old.spec?.resources?.requests?.['storage']) < 0 && compareQuantity(size, old.status?.capacity?.['storage']) <= 0) {
    yield forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
  }
  yield* validateImmutable(claim.spec?.volumeMode, old.spec?.volumeMode, 'volumeMode');
  yield* validateAttributesClass(claim.spec?.volumeAttributesClassName, old);
}

const resizeStatuses: readonly string[] = ['ControllerResizeInProgress', 'ControllerResizeInfeasible', 'NodeResizeInProgress', 'NodeResizeInfeasible', 'NodeResizePending'];

function* validateClaimResource(name: string, path: string): Causes {
  const faults = qualifiedName(name);
  if (faults.length > 0) yield* invalidEach(path, name, faults);
  else if (isNativeResource(name) && name !== 'storage') yield notSupported(path, name, ['storage']);
}

function* validateClaimStatus(claim: ClaimDraft, old: PersistentVolumeClaim): Causes {
  const status = claim.status ?? {};
  yield* validateMetaUpdate(claim.metadata ?? {}, old.metadata);
  if ((claim.spec?.accessModes ?? []).length === 0) yield required('Spec.accessModes');
  for (const [name, amount] of Object.entries(status.capacity ?? {})) yield* validateBasicAmount(amount, `status.capacity[${name}]`);
  for (const [name, value] of Object.entries(status.allocatedResourceStatuses ?? {})) {
    yield* validateClaimResource(name, 'status.allocatedResourceStatuses');
    if (!resizeStatuses.includes(value)) yield notSupported('status.allocatedResourceStatuses', name, resizeStatuses);
  }
  for (const [name, amount] of Object.entries(status.allocatedResources ?? {})) {
    const path = `status.allocatedResources[${name}]`;
    const faults = [...validateClaimResource(name, 'status.allocatedResources')];
    if (faults.length === 0) faults.push(...validateBasicAmount(amount, path));
    yield* faults.length > 0 ? faults : validateAmount('storage', amount, path);
  }
}

export const persistentVolumeRules = rulesOf<PersistentVolume>({ create: validateNewVolume, update: validateVolumeUpdate, status: validateVolumeStatus, warnings: warningsOfVolume });
export const persistentVolumeClaimRules = rulesOf<PersistentVolumeClaim>({ create: validateClaim, update: validateClaimUpdate, status: validateClaimStatus, warnings: warningsOfClaim });
