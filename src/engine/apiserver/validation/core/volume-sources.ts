// Volume sources that pods and persistent volumes have in common: pkg/apis/core/validation/validation.go.
import type {
  AWSElasticBlockStoreVolumeSource,
  AzureDiskVolumeSource,
  FCVolumeSource,
  FlockerVolumeSource,
  GCEPersistentDiskVolumeSource,
  HostPathVolumeSource,
  ISCSIPersistentVolumeSource,
  ISCSIVolumeSource,
  KeyToPath,
  NFSVolumeSource,
  QuobyteVolumeSource,
  StorageOSPersistentVolumeSource,
  StorageOSVolumeSource,
} from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, notSupported, required, tooLong } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { byteLength, dns1123Label, dns1123Subdomain, inclusiveRange } from '../names.ts';
import { validateNoBacksteps, validateUnreservedPath } from '../paths.ts';

export function* validateMode(mode: number | undefined, path: string): Causes {
  if (mode !== undefined && (mode > 0o777 || mode < 0)) yield invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}

export function* validateKeyToPath(item: Incomplete<KeyToPath>, path: string): Causes {
  const { key = '', path: file = '', mode } = item;
  if (key === '') yield required(`${path}.key`);
  if (file === '') yield required(`${path}.path`);
  yield* validateUnreservedPath(file, `${path}.path`);
  yield* validateMode(mode, `${path}.mode`);
}

/** Each of the keys must be there and not be empty. */
export function* validatePresent<T extends object>(source: T, keys: readonly (keyof T & string)[], path: string): Causes {
  for (const key of keys) {
    const value: unknown = source[key];
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) yield required(`${path}.${key}`);
  }
}

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

export function* validateHostPath(source: Incomplete<HostPathVolumeSource>, path: string): Causes {
  const file = source.path ?? '';
  if (file === '') {
    yield required(`${path}.path`);
    return;
  }
  yield* validateNoBacksteps(file, `${path}.path`);
  const type: string | undefined = source.type;
  if (type !== undefined && !hostPathTypes.includes(type)) yield notSupported(`${path}.type`, type, hostPathTypes);
}

export function* validateNfs(source: Incomplete<NFSVolumeSource>, path: string): Causes {
  yield* validatePresent(source, ['server', 'path'], path);
  const file = source.path ?? '';
  if (!file.startsWith('/')) yield invalid(`${path}.path`, file, 'must be an absolute path');
}

const initiatorForms: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9\-.]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
};

/** `undefined`, or whether at least the beginning is right. */
function initiatorFault(name: string): 'prefix' | 'form' | undefined {
  const form = initiatorForms[name.slice(0, 3)];
  if (form === undefined) return 'prefix';
  return form.test(name) ? undefined : 'form';
}

const initiatorSentence = { prefix: 'must be valid format starting with iqn, eui, or naa', form: 'must be valid format' } as const;

function* validateInitiator(name: string, path: string, sentences: Readonly<Record<'prefix' | 'form', string>>): Causes {
  const fault = initiatorFault(name);
  if (fault !== undefined) yield invalid(path, name, sentences[fault]);
}

const iscsiTooLong = 'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

/** The initiator's interface is named after volume and portal, and names are short. */
export function* validateInitiatorLength(source: Incomplete<ISCSIVolumeSource>, volumeName: string, path: string, shown: string): Causes {
  if (source.initiatorName !== undefined && byteLength(`${volumeName}:${source.targetPortal ?? ''}`) > 64) yield invalid(path, shown, iscsiTooLong);
}

function* validateIscsiCommon(source: Incomplete<ISCSIVolumeSource>, sentences: Readonly<Record<'prefix' | 'form', string>>, path: string): Causes {
  const iqn = source.iqn ?? '';
  if (iqn === '') yield required(`${path}.iqn`);
  else yield* validateInitiator(iqn, `${path}.iqn`, sentences);
  const lun = source.lun ?? 0;
  if (lun < 0 || lun > 255) yield invalid(`${path}.lun`, lun, inclusiveRange(0, 255));
  if ((source.chapAuthDiscovery === true || source.chapAuthSession === true) && source.secretRef === undefined) yield required(`${path}.secretRef`);
}

export function* validateIscsi(source: Incomplete<ISCSIVolumeSource>, path: string): Causes {
  if ((source.targetPortal ?? '') === '') yield required(`${path}.targetPortal`);
  yield* validateIscsiCommon(source, initiatorSentence, path);
  if (source.initiatorName !== undefined) yield* validateInitiator(source.initiatorName, `${path}.initiatorname`, initiatorSentence);
}

export function* validatePersistentIscsi(source: Incomplete<ISCSIPersistentVolumeSource>, volumeName: string, path: string): Causes {
  const sentences = { prefix: initiatorSentence.form, form: initiatorSentence.form };
  if ((source.targetPortal ?? '') === '') yield required(`${path}.targetPortal`);
  yield* validateInitiatorLength(source, volumeName, `${path}.targetportal`, source.targetPortal ?? '');
  yield* validateIscsiCommon(source, sentences, path);
  if (source.secretRef !== undefined && (source.secretRef.name ?? '') === '') yield required(`${path}.secretRef.name`);
  if (source.initiatorName !== undefined) yield* validateInitiator(source.initiatorName, `${path}.initiatorname`, sentences);
}

export function* validateFc(source: Incomplete<FCVolumeSource>, path: string): Causes {
  const names = source.targetWWNs ?? [];
  const ids = source.wwids ?? [];
  if (names.length === 0 && ids.length === 0) yield required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both');
  if (names.length > 0 && ids.length > 0) yield invalid(`${path}.targetWWNs`, names, 'targetWWNs and wwids can not be specified simultaneously');
  if (names.length === 0) return;
  const lun = source.lun;
  if (lun === undefined) yield required(`${path}.lun`, 'lun is required if targetWWNs is specified');
  else if (lun < 0 || lun > 255) yield invalid(`${path}.lun`, lun, inclusiveRange(0, 255));
}

function* validatePartition(partition: number | undefined, path: string): Causes {
  if (partition !== undefined && (partition < 0 || partition > 255)) yield invalid(`${path}.partition`, partition, inclusiveRange(1, 255));
}

export function* validateGceDisk(source: Incomplete<GCEPersistentDiskVolumeSource>, path: string): Causes {
  yield* validatePresent(source, ['pdName'], path);
  yield* validatePartition(source.partition, path);
}

export function* validateAwsDisk(source: Incomplete<AWSElasticBlockStoreVolumeSource>, path: string): Causes {
  yield* validatePresent(source, ['volumeID'], path);
  yield* validatePartition(source.partition, path);
}

const hostPortSentence = 'must be a host:port pair or multiple pairs separated by commas';

/** As Go's net.SplitHostPort: one colon, or brackets around the host. */
function isHostPort(text: string): boolean {
  return /^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(text);
}

export function* validateQuobyte(source: Incomplete<QuobyteVolumeSource>, path: string): Causes {
  const { registry = '', tenant = '', volume = '' } = source;
  if (registry === '') yield required(`${path}.registry`, hostPortSentence);
  else if (byteLength(tenant) >= 65) yield required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters');
  else for (const pair of registry.split(',')) if (!isHostPort(pair)) yield invalid(`${path}.registry`, registry, hostPortSentence);
  if (volume === '') yield required(`${path}.volume`);
}

export function* validateFlocker(source: Incomplete<FlockerVolumeSource>, path: string): Causes {
  const { datasetName = '', datasetUUID = '' } = source;
  if (datasetName === '' && datasetUUID === '') yield required(path, 'one of datasetName and datasetUUID is required');
  if (datasetName !== '' && datasetUUID !== '') yield invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  if (datasetName.includes('/')) yield invalid(`${path}.datasetName`, datasetName, "must not contain '/'");
}

export function* validateCinder(source: { readonly volumeID?: string; readonly secretRef?: { readonly name?: string; readonly namespace?: string } }, path: string, persistent: boolean): Causes {
  yield* validatePresent(source, ['volumeID'], path);
  if (source.secretRef === undefined) return;
  yield* validatePresent(source.secretRef, persistent ? ['name', 'namespace'] : ['name'], `${path}.secretRef`);
}

/** Option names of Kubernetes' own domains are not for users. */
export function* validateFlexVolume(source: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> }, path: string): Causes {
  yield* validatePresent(source, ['driver'], path);
  for (const key in source.options) {
    const namespace = `.${(key.includes('/') ? key.slice(0, key.indexOf('/')) : key).toLowerCase()}`;
    if (namespace.endsWith('.kubernetes.io') || namespace.endsWith('.k8s.io')) yield invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved');
  }
}

const azureCaching = ['None', 'ReadOnly', 'ReadWrite'];
const azureKinds = ['Dedicated', 'Managed', 'Shared'];

export function* validateAzureDisk(source: Incomplete<AzureDiskVolumeSource>, path: string): Causes {
  yield* validatePresent(source, ['diskName', 'diskURI'], path);
  const { cachingMode, kind, diskURI = '' } = source;
  if (cachingMode !== undefined && !azureCaching.includes(cachingMode)) yield notSupported(`${path}.cachingMode`, cachingMode, azureCaching);
  if (kind === undefined) return;
  if (!azureKinds.includes(kind)) yield notSupported(`${path}.kind`, kind, azureKinds);
  const managed = kind === 'Managed';
  if (managed && !diskURI.startsWith('/subscriptions/')) {
    yield notSupported(`${path}.diskURI`, diskURI, ['/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}']);
  }
  if (!managed && !diskURI.startsWith('https://')) {
    yield notSupported(`${path}.diskURI`, diskURI, ['https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd']);
  }
}

export function* validateStorageOs(source: Incomplete<StorageOSVolumeSource> | Incomplete<StorageOSPersistentVolumeSource>, path: string, persistent: boolean): Causes {
  const { volumeName = '', volumeNamespace = '', secretRef } = source;
  if (volumeName === '') yield required(`${path}.volumeName`);
  else yield* invalidEach(`${path}.volumeName`, volumeName, dns1123Label(volumeName));
  if (volumeNamespace !== '') yield* invalidEach(`${path}.volumeNamespace`, volumeNamespace, dns1123Label(volumeNamespace));
  if (secretRef === undefined) return;
  const reference: { readonly name?: string; readonly namespace?: string } = secretRef;
  yield* validatePresent(reference, persistent ? ['name', 'namespace'] : ['name'], `${path}.secretRef`);
}

/** A CSI driver's name is a domain in any case. */
export function* validateDriverName(name: string, path: string): Causes {
  if (name === '') {
    yield required(path);
    return;
  }
  if (byteLength(name) > 63) yield tooLong(path, 63);
  yield* invalidEach(path, name, dns1123Subdomain(name.toLowerCase()));
}
