// Volumes of pods: pkg/apis/core/validation/validation.go.
import type { CSIVolumeSource, ConfigMapVolumeSource, EphemeralVolumeSource, ImageVolumeSource, SecretVolumeSource } from '../../../api/core/types.ts';
import { quantitySign } from '../../../api/values/quantity.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { dns1123Label, subdomainName } from '../names.ts';
import { validateDescendingPath } from '../paths.ts';
import { validateClaimTemplate } from './claims.ts';
import type { SourceRules } from './one-source.ts';
import { validateOneSource } from './one-source.ts';
import type { PodSpecDraft, VolumeDraft } from './pod-context.ts';
import { validateDownwardApi, validateProjected } from './projected.ts';
import {
  validateAwsDisk,
  validateAzureDisk,
  validateCinder,
  validateDriverName,
  validateFc,
  validateFlexVolume,
  validateFlocker,
  validateGceDisk,
  validateHostPath,
  validateInitiatorLength,
  validateIscsi,
  validateKeyToPath,
  validateMode,
  validateNfs,
  validatePresent,
  validateQuobyte,
  validateStorageOs,
} from './volume-sources.ts';

/** What the rules of a source may ask for besides the source. */
interface VolumeContext {
  readonly isPod: boolean;
  readonly podName: string;
}

function* validateSecret(source: Incomplete<SecretVolumeSource>, path: string): Causes {
  yield* validatePresent(source, ['secretName'], path);
  yield* validateMode(source.defaultMode, `${path}.defaultMode`);
  for (const [index, item] of (source.items ?? []).entries()) yield* validateKeyToPath(item, `${path}.items[${index}]`);
}

function* validateConfigMap(source: Incomplete<ConfigMapVolumeSource>, path: string): Causes {
  yield* validatePresent(source, ['name'], path);
  yield* validateMode(source.defaultMode, `${path}.defaultMode`);
  for (const [index, item] of (source.items ?? []).entries()) yield* validateKeyToPath(item, `${path}.items[${index}]`);
}

function* validateCsi(source: Incomplete<CSIVolumeSource>, path: string): Causes {
  yield* validateDriverName(source.driver ?? '', `${path}.driver`);
  if (source.nodePublishSecretRef === undefined) return;
  const name = source.nodePublishSecretRef.name ?? '';
  if (name === '') yield required(`${path}.nodePublishSecretRef.name`);
  else yield* invalidEach(`${path}.name`, name, subdomainName(name, false));
}

const pullPolicies: readonly string[] = ['Always', 'IfNotPresent', 'Never'];

export function* validatePullPolicy(policy: string, path: string): Causes {
  if (policy === '') yield required(path);
  else if (!pullPolicies.includes(policy)) yield notSupported(path, policy, pullPolicies);
}

function* validateImage(source: Incomplete<ImageVolumeSource>, path: string, { isPod }: VolumeContext): Causes {
  if (isPod && (source.reference ?? '') === '') yield required(`${path}.reference`);
  yield* validatePullPolicy(source.pullPolicy ?? '', `${path}.pullPolicy`);
}

function* validateEphemeral(source: Incomplete<EphemeralVolumeSource>, path: string): Causes {
  if (source.volumeClaimTemplate === undefined) yield required(`${path}.volumeClaimTemplate`);
  else yield* validateClaimTemplate(source.volumeClaimTemplate, `${path}.volumeClaimTemplate`);
}

type Sources = Omit<VolumeDraft, 'name'>;

function* present<T extends object>(source: T, path: string, ...keys: readonly (keyof T & string)[]): Causes {
  yield* validatePresent(source, keys, path);
}

const sourceRules: SourceRules<Sources, VolumeContext> = {
  emptyDir: {
    *check(source, path) {
      if (quantitySign(source.sizeLimit) < 0) yield forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
    },
  },
  hostPath: { check: validateHostPath },
  gitRepo: {
    *check(source, path) {
      yield* present(source, path, 'repository');
      yield* validateDescendingPath(source.directory ?? '', `${path}.directory`);
    },
  },
  gcePersistentDisk: { at: 'persistentDisk', check: validateGceDisk },
  awsElasticBlockStore: { check: validateAwsDisk },
  secret: { check: validateSecret },
  nfs: { check: validateNfs },
  iscsi: { check: validateIscsi },
  glusterfs: { check: (source, path) => present(source, path, 'endpoints', 'path') },
  flocker: { check: validateFlocker },
  persistentVolumeClaim: { check: (source, path) => present(source, path, 'claimName') },
  rbd: { check: (source, path) => present(source, path, 'monitors', 'image') },
  cinder: { check: (source, path) => validateCinder(source, path, false) },
  cephfs: { second: 'cephFS', check: (source, path) => present(source, path, 'monitors') },
  quobyte: { check: validateQuobyte },
  downwardAPI: { second: 'downwarAPI', check: validateDownwardApi },
  fc: { check: validateFc },
  flexVolume: { check: validateFlexVolume },
  configMap: { check: validateConfigMap },
  azureFile: { check: (source, path) => present(source, path, 'secretName', 'shareName') },
  vsphereVolume: { check: (source, path) => present(source, path, 'volumePath') },
  photonPersistentDisk: { check: (source, path) => present(source, path, 'pdID') },
  portworxVolume: { check: (source, path) => present(source, path, 'volumeID') },
  azureDisk: { check: validateAzureDisk },
  storageos: { check: (source, path) => validateStorageOs(source, path, false) },
  projected: { check: validateProjected },
  scaleIO: { check: (source, path) => present(source, path, 'gateway', 'system', 'volumeName') },
  csi: { check: validateCsi },
  ephemeral: { check: validateEphemeral },
  image: { check: validateImage },
};

function* validateSource(volume: VolumeDraft, context: VolumeContext, path: string): Causes {
  yield* validateOneSource<Sources, VolumeContext>(volume, sourceRules, path, context);
  const { iscsi, ephemeral, name = '' } = volume;
  if (iscsi !== undefined) yield* validateInitiatorLength(iscsi, name, `${path}.name`, name);
  if (ephemeral === undefined || context.podName === '' || name === '') return;
  const claim = `${context.podName}-${name}`;
  yield* invalidEach(`${path}.name`, name, subdomainName(claim, false), `PVC name ${goQuote(claim)}: `);
}

function* validateName(name: string, taken: ReadonlyMap<string, VolumeDraft>, path: string): Causes {
  if (name === '') yield required(path);
  else yield* invalidEach(path, name, dns1123Label(name));
  if (taken.has(name)) yield duplicate(path, name);
}

/** Claims that the pod itself will make. */
function ownClaims(volumes: readonly VolumeDraft[], podName: string): readonly string[] {
  return podName === '' ? [] : volumes.filter((volume) => volume.ephemeral !== undefined).map((volume) => `${podName}-${volume.name ?? ''}`);
}

export interface CheckedVolumes {
  /** By name, those without a fault only: a mount of any other is not found. */
  readonly volumes: ReadonlyMap<string, VolumeDraft>;
  readonly faults: readonly Cause[];
}

const noVolumes: CheckedVolumes = { volumes: new Map(), faults: [] };

export function checkVolumes(spec: PodSpecDraft, context: VolumeContext, path: string): CheckedVolumes {
  if (spec.volumes === undefined || spec.volumes.length === 0) return noVolumes;
  const volumes = new Map<string, VolumeDraft>();
  const faults: Cause[] = [];
  const own = ownClaims(spec.volumes, context.podName);
  for (const [index, volume] of spec.volumes.entries()) {
    const at = `${path}.volumes[${index}]`;
    const name = volume.name ?? '';
    const found = [...validateSource(volume, context, at), ...validateName(name, volumes, `${at}.name`)];
    if (found.length === 0) volumes.set(name, volume);
    else faults.push(...found);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && own.includes(claim)) {
      faults.push(invalid(`${at}.persistentVolumeClaim.claimName`, claim, 'must not reference a PVC that gets created for an ephemeral volume'));
    }
  }
  return { volumes, faults };
}
