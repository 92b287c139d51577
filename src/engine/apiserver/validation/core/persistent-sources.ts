// Sources of persistent volumes: pkg/apis/core/validation/validation.go.
import type { CSIPersistentVolumeSource, GlusterfsPersistentVolumeSource, PersistentVolumeSpec, SecretReference } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { dns1123Label, dns1123Subdomain, labelName } from '../names.ts';
import { validateNoBacksteps } from '../paths.ts';
import type { SourceRules } from './one-source.ts';
import { validateOneSource } from './one-source.ts';
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
  validateNfs,
  validatePersistentIscsi,
  validatePresent,
  validateQuobyte,
  validateStorageOs,
} from './volume-sources.ts';

type SpecDraft = Incomplete<PersistentVolumeSpec>;
type Sources = Omit<SpecDraft, 'accessModes' | 'capacity' | 'claimRef' | 'mountOptions' | 'nodeAffinity' | 'persistentVolumeReclaimPolicy' | 'storageClassName' | 'volumeAttributesClassName' | 'volumeMode'>;

interface VolumeContext {
  readonly name: string;
  readonly hasNodeAffinity: boolean;
}

function* present<T extends object>(source: T, path: string, ...keys: readonly (keyof T & string)[]): Causes {
  yield* validatePresent(source, keys, path);
}

function* validateSecret(secret: Incomplete<SecretReference>, path: string): Causes {
  const { name = '', namespace = '' } = secret;
  if (name === '') yield required(`${path}.name`);
  else yield* invalidEach(`${path}.name`, name, dns1123Subdomain(name));
  if (namespace === '') yield required(`${path}.namespace`);
  else yield* invalidEach(`${path}.namespace`, namespace, dns1123Label(namespace));
}

function* validateCsi(source: Incomplete<CSIPersistentVolumeSource>, path: string): Causes {
  yield* validateDriverName(source.driver ?? '', `${path}.driver`);
  yield* present(source, path, 'volumeHandle');
  for (const key of ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const) {
    const secret = source[key];
    if (secret !== undefined) yield* validateSecret(secret, `${path}.${key}`);
  }
}

function* validateGlusterfs(source: Incomplete<GlusterfsPersistentVolumeSource>, path: string): Causes {
  yield* present(source, path, 'endpoints', 'path');
  const namespace = source.endpointsNamespace;
  if (namespace === '') yield invalid(`${path}.endpointsNamespace`, '', 'if the endpointnamespace is set, it must be a valid namespace name');
  else if (namespace !== undefined) yield* invalidEach(`${path}.endpointsNamespace`, namespace, labelName(namespace, false));
}

/** In the order in which upstream looks at them. */
const rules: SourceRules<Sources, VolumeContext> = {
  hostPath: { check: validateHostPath },
  gcePersistentDisk: { at: 'persistentDisk', check: validateGceDisk },
  awsElasticBlockStore: { check: validateAwsDisk },
  glusterfs: { check: validateGlusterfs },
  flocker: { check: validateFlocker },
  nfs: { check: validateNfs },
  rbd: { check: (source, path) => present(source, path, 'monitors', 'image') },
  quobyte: { check: validateQuobyte },
  cephfs: { second: 'cephFS', check: (source, path) => present(source, path, 'monitors') },
  iscsi: { check: (source, path, { name }) => validatePersistentIscsi(source, name, path) },
  cinder: { check: (source, path) => validateCinder(source, path, true) },
  fc: { check: validateFc },
  flexVolume: { check: validateFlexVolume },
  azureFile: {
    *check(source, path) {
      yield* present(source, path, 'secretName', 'shareName');
      if (source.secretNamespace === '') yield required(`${path}.secretNamespace`);
    },
  },
  vsphereVolume: { check: (source, path) => present(source, path, 'volumePath') },
  photonPersistentDisk: { check: (source, path) => present(source, path, 'pdID') },
  portworxVolume: { check: (source, path) => present(source, path, 'volumeID') },
  azureDisk: { check: validateAzureDisk },
  scaleIO: { check: (source, path) => present(source, path, 'gateway', 'system', 'volumeName') },
  local: {
    *check(source, path, { hasNodeAffinity }) {
      if ((source.path ?? '') === '') yield required(`${path}.path`);
      else yield* validateNoBacksteps(source.path ?? '', `${path}.path`);
      if (!hasNodeAffinity) yield required('spec.nodeAffinity', 'Local volume requires node affinity');
    },
  },
  storageos: { check: (source, path) => validateStorageOs(source, path, true) },
  csi: { check: validateCsi },
};

/** The fields that say where the data is. */
export const persistentSources: ReadonlySet<string> = new Set(Object.keys(rules));

export function validatePersistentSource(spec: SpecDraft, name: string, path: string): Causes {
  return validateOneSource<Sources, VolumeContext>(spec, rules, path, { name, hasNodeAffinity: spec.nodeAffinity !== undefined });
}
