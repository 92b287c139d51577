// Projected and downward API volumes: pkg/apis/core/validation/validation.go.
import type {
  ClusterTrustBundleProjection,
  DownwardAPIVolumeFile,
  DownwardAPIVolumeSource,
  KeyToPath,
  PodCertificateProjection,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
  VolumeProjection,
} from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { shownSelector, validateAnnotations, validateSelector } from '../metadata.ts';
import { qualifiedName } from '../names.ts';
import { validateUnreservedPath } from '../paths.ts';
import { isKubernetesSigner, signerOfBundle, trustBundleName, validateSignerName } from '../signer-names.ts';
import { validateFieldRef, validateResourceFieldRef, volumeFields } from './environment.ts';
import { validateKeyToPath, validateMode } from './volume-sources.ts';

function* validateDownwardFile(file: Incomplete<DownwardAPIVolumeFile>, path: string): Causes {
  const name = file.path ?? '';
  if (name === '') yield required(`${path}.path`);
  yield* validateUnreservedPath(name, `${path}.path`);
  if (file.fieldRef !== undefined) {
    yield* validateFieldRef(file.fieldRef, volumeFields, `${path}.fieldRef`);
    if (file.resourceFieldRef !== undefined) yield invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (file.resourceFieldRef !== undefined) yield* validateResourceFieldRef(file.resourceFieldRef, `${path}.resourceFieldRef`, true);
  else yield required(path, 'one of fieldRef and resourceFieldRef is required');
  yield* validateMode(file.mode, `${path}.mode`);
}

export function* validateDownwardApi(source: Incomplete<DownwardAPIVolumeSource>, path: string): Causes {
  yield* validateMode(source.defaultMode, `${path}.defaultMode`);
  for (const file of source.items ?? []) yield* validateDownwardFile(file, path);
}

/** Files of one volume must not have the same path; `shown` is what upstream blames. */
function* claimPath(taken: Set<string>, file: string, path: string, shown: string): Causes {
  if (taken.has(file)) yield invalid(path, shown, 'conflicting duplicate paths');
  else taken.add(file);
}

function* validateKeys(source: { readonly name?: string; readonly items?: readonly Incomplete<KeyToPath>[] }, taken: Set<string>, volumePath: string, path: string): Causes {
  const name = source.name ?? '';
  if (name === '') yield required(`${path}.name`);
  for (const [index, item] of (source.items ?? []).entries()) {
    yield* validateKeyToPath(item, `${path}.items[${index}]`);
    if ((item.path ?? '') !== '') yield* claimPath(taken, item.path ?? '', volumePath, name);
  }
}

function* validateToken(token: Incomplete<ServiceAccountTokenProjection>, volumePath: string, path: string): Causes {
  const seconds = token.expirationSeconds ?? 0;
  if (seconds < 600) yield invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes');
  if (seconds > 2 ** 32) yield invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds');
  const file = token.path ?? '';
  if (file === '') yield required(`${volumePath}.path`);
  else yield* validateUnreservedPath(file, `${volumePath}.path`);
}

function* validateBundleChoice(bundle: Incomplete<ClusterTrustBundleProjection>, path: string): Causes {
  const { name, signerName } = bundle;
  if (name !== undefined && signerName !== undefined) {
    yield invalid(path, shownStruct('ClusterTrustBundleProjection', bundle), 'only one of name and signerName may be used');
  } else if (name !== undefined) {
    if (name === '') yield required(`${path}.name`, 'must be a valid object name');
    yield* invalidEach(`${path}.name`, name, trustBundleName(signerOfBundle(name), name, false), 'not a valid clustertrustbundlename: ');
    if (bundle.labelSelector !== undefined) yield invalid(`${path}.labelSelector`, shownSelector(bundle.labelSelector), 'labelSelector must be unset if name is specified');
  } else if (signerName !== undefined) {
    if (signerName === '') yield required(`${path}.signerName`, 'must be a valid signer name');
    yield* validateSignerName(signerName, `${path}.signerName`);
    yield* validateSelector(bundle.labelSelector, `${path}.labelSelector`);
  } else yield required(path, 'either name or signerName must be specified');
}

function* validateBundle(bundle: Incomplete<ClusterTrustBundleProjection>, taken: Set<string>, volumePath: string, path: string): Causes {
  yield* validateBundleChoice(bundle, path);
  const file = bundle.path ?? '';
  if (file === '') yield required(`${path}.path`);
  yield* validateUnreservedPath(file, `${path}.path`);
  yield* claimPath(taken, file, volumePath, file);
}

const keyTypes: readonly string[] = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];
const daySeconds = 24 * 60 * 60;

function* validateUserAnnotations(annotations: Readonly<Record<string, string>>, path: string): Causes {
  for (const original of Object.keys(annotations)) {
    const key = original.toLowerCase();
    const faults = qualifiedName(key);
    yield* invalidEach(path, key, faults);
    if (faults.length === 0 && !key.includes('/')) yield invalid(path, key, 'must be a domain-prefixed key (such as "acme.io/foo")');
  }
  for (const fault of validateAnnotations(annotations, path)) if (fault.reason === 'FieldValueTooLong') yield fault;
}

function* validateCertificate(certificate: Incomplete<PodCertificateProjection>, taken: Set<string>, volumePath: string, path: string): Causes {
  const { signerName = '', keyType = '', maxExpirationSeconds: seconds } = certificate;
  yield* validateSignerName(signerName, `${path}.signerName`);
  if (certificate.userAnnotations !== undefined) yield* validateUserAnnotations(certificate.userAnnotations, `${path}.userAnnotations`);
  if (!keyTypes.includes(keyType)) yield notSupported(`${path}.keyType`, keyType, keyTypes);
  if (seconds !== undefined) {
    const limit = isKubernetesSigner(signerName) ? daySeconds : 91 * daySeconds;
    if (seconds < 3600) yield invalid(`${path}.maxExpirationSeconds`, seconds, 'if provided, maxExpirationSeconds must be >= 3600');
    if (seconds > limit) yield invalid(`${path}.maxExpirationSeconds`, seconds, `if provided, maxExpirationSeconds must be <= ${limit}`);
  }
  let files = 0;
  for (const key of ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const) {
    const file = certificate[key] ?? '';
    if (file === '') continue;
    files++;
    yield* validateUnreservedPath(file, `${path}.${key}`);
    yield* claimPath(taken, file, volumePath, file);
  }
  if (files === 0) yield required(path, 'specify at least one of credentialBundlePath, keyPath, and certificateChainPath');
}

const projectionKinds = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken', 'clusterTrustBundle', 'podCertificate'] as const;

function* validateProjection(source: Incomplete<VolumeProjection>, taken: Set<string>, volumePath: string, path: string): Causes {
  if (source.secret !== undefined) yield* validateKeys(source.secret, taken, volumePath, `${path}.secret`);
  if (source.configMap !== undefined) yield* validateKeys(source.configMap, taken, volumePath, `${path}.configMap`);
  for (const file of source.downwardAPI?.items ?? []) {
    yield* validateDownwardFile(file, `${path}.downwardAPI`);
    if ((file.path ?? '') !== '') yield* claimPath(taken, file.path ?? '', volumePath, file.path ?? '');
  }
  if (source.serviceAccountToken !== undefined) yield* validateToken(source.serviceAccountToken, volumePath, `${path}.serviceAccountToken`);
  if (source.clusterTrustBundle !== undefined) yield* validateBundle(source.clusterTrustBundle, taken, volumePath, `${path}.clusterTrustBundle`);
  if (source.podCertificate !== undefined) yield* validateCertificate(source.podCertificate, taken, volumePath, `${path}.podCertificate`);
  if (projectionKinds.filter((kind) => source[kind] !== undefined).length > 1) yield forbidden(path, 'may not specify more than 1 volume type per source');
}

/** Volumes without a fault. Nearly every pod has the same one, that of its account's token. */
const faultless = new WeakSet<object>();

export function* validateProjected(volume: Incomplete<ProjectedVolumeSource>, path: string): Causes {
  if (faultless.has(volume)) return;
  const faults = [...validateMode(volume.defaultMode, `${path}.defaultMode`)];
  const taken = new Set<string>();
  for (const [index, source] of (volume.sources ?? []).entries()) faults.push(...validateProjection(source, taken, path, `${path}.sources[${index}]`));
  if (faults.length === 0) faultless.add(volume);
  yield* faults;
}
