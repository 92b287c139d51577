// Persistent volume claims: pkg/apis/core/validation/validation.go.
import type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate, TypedLocalObjectReference, TypedObjectReference } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { rendered } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateSelector, validateTemplateMeta } from '../metadata.ts';
import { dns1123Subdomain, labelName, subdomainName } from '../names.ts';
import { validateAmount, validatePositiveAmount } from './resources.ts';

const accessModes: readonly string[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
export const volumeModes: readonly string[] = ['Block', 'Filesystem'];

export function* validateAccessModes(modes: readonly string[], path: string): Causes {
  for (const mode of modes) if (!accessModes.includes(mode)) yield notSupported(path, mode, accessModes);
  const alone = modes.includes('ReadWriteOncePod');
  if (alone && modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode))) yield forbidden(path, 'may not use ReadWriteOncePod with other access modes');
}

function* validateSource(source: Incomplete<TypedLocalObjectReference> | Incomplete<TypedObjectReference>, checkGroup: boolean, path: string): Causes {
  const { name = '', kind = '' } = source;
  const apiGroup = source.apiGroup ?? '';
  if (name === '') yield required(`${path}.name`);
  if (kind === '') yield required(`${path}.kind`);
  if (apiGroup === '' && kind !== 'PersistentVolumeClaim') yield invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  if (apiGroup !== '' && checkGroup) yield* invalidEach(`${path}.apiGroup`, apiGroup, dns1123Subdomain(apiGroup));
}

/** Upstream shows the path object itself, which prints as nothing. */
const emptyPath = rendered('{}');

function* validateSources(spec: Incomplete<PersistentVolumeClaimSpec>, path: string): Causes {
  const { dataSource, dataSourceRef } = spec;
  if (dataSource !== undefined) yield* validateSource(dataSource, true, `${path}.dataSource`);
  if (dataSourceRef === undefined) return;
  yield* validateSource(dataSourceRef, true, `${path}.dataSourceRef`);
  const namespace = dataSourceRef.namespace ?? '';
  if (namespace !== '') yield* invalidEach(`${path}.dataSourceRef.namespace`, namespace, labelName(namespace, false));
  if (dataSource === undefined) return;
  if (namespace !== '') yield invalid(path, emptyPath, 'may not be specified when dataSourceRef.namespace is specified');
  else if (dataSource.apiGroup !== dataSourceRef.apiGroup || dataSource.kind !== dataSourceRef.kind || dataSource.name !== dataSourceRef.name) {
    yield invalid(path, emptyPath, 'must match dataSourceRef');
  }
}

function* validateStorage(amount: string | undefined, path: string): Causes {
  if (amount === undefined) {
    yield required(path);
    return;
  }
  const faults = [...validatePositiveAmount(amount, path)];
  yield* faults;
  if (faults.length === 0) yield* validateAmount('storage', amount, path);
}

export function* validateClaimSpec(spec: Incomplete<PersistentVolumeClaimSpec>, path: string): Causes {
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) yield required(`${path}.accessModes`, 'at least 1 access mode is required');
  yield* validateSelector(spec.selector, `${path}.selector`);
  yield* validateAccessModes(modes, `${path}.accessModes`);
  yield* validateStorage(spec.resources?.requests?.['storage'], `${path}.resources[storage]`);
  const { storageClassName = '', volumeMode, volumeAttributesClassName = '' } = spec;
  if (storageClassName !== '') yield* invalidEach(`${path}.storageClassName`, storageClassName, subdomainName(storageClassName, false));
  if (volumeMode !== undefined && !volumeModes.includes(volumeMode)) yield notSupported(`${path}.volumeMode`, volumeMode, volumeModes);
  yield* validateSources(spec, path);
  if (volumeAttributesClassName !== '') yield* invalidEach(`${path}.volumeAttributesClassName`, volumeAttributesClassName, subdomainName(volumeAttributesClassName, false));
}

export function* validateClaimTemplate(template: Incomplete<PersistentVolumeClaimTemplate>, path: string): Causes {
  yield* validateTemplateMeta(template.metadata, `${path}.metadata`);
  yield* validateClaimSpec(template.spec ?? {}, `${path}.spec`);
}
