// StorageClasses and VolumeAttributesClasses: pkg/apis/storage/validation/validation.go.
import type { TopologySelectorLabelRequirement, TopologySelectorTerm } from '../../../api/core/types.ts';
import type { StorageClass, VolumeAttributesClass } from '../../../api/storage/types.ts';
import { nodeLabelWarning } from '../core/node-labels.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required, tooLong } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateImmutable, validateLabelKey, validateMeta, validateMetaUpdate } from '../metadata.ts';
import type { MetaRules } from '../metadata.ts';
import { byteLength, qualifiedName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';

const reclaimPolicies: readonly string[] = ['Delete', 'Retain'];
const bindingModes: readonly string[] = ['Immediate', 'WaitForFirstConsumer'];
const maxParameters = 512;
const maxParameterBytes = 256 * 1024;
const inCluster: MetaRules = { namespaced: false, name: subdomainName };

type Parameters = Readonly<Record<string, string>> | undefined;

function* validateProvisioner(name: string, path: string): Causes {
  if (name === '') yield required(path);
  else yield* invalidEach(path, name.toLowerCase(), qualifiedName(name.toLowerCase()));
}

function* validateParameters(parameters: Parameters = {}, mayBeEmpty: boolean): Causes {
  const entries = Object.entries(parameters);
  if (entries.length > maxParameters) {
    yield tooLong('parameters', maxParameters);
    return;
  }
  if (parameters[''] !== undefined) yield invalid('parameters', '', 'field can not be empty.');
  const bytes = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  if (bytes > maxParameterBytes) yield tooLong('parameters', maxParameterBytes);
  if (!mayBeEmpty && entries.length === 0) yield required('parameters', 'must contain at least one key/value pair');
}

function* validateRequirement(requirement: Incomplete<TopologySelectorLabelRequirement>, path: string): Causes {
  const values = requirement.values ?? [];
  if (values.length === 0) yield required(`${path}.values`);
  for (const [index, value] of values.entries()) if (values.indexOf(value) < index) yield duplicate(`${path}.values[${index}]`, value);
  yield* validateLabelKey(requirement.key, `${path}.key`);
}

type Term = ReadonlyMap<string, ReadonlySet<string>>;

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string> | undefined): boolean {
  return a.size === b?.size && [...a].every((value) => b.has(value));
}

function sameTerm(a: Term, b: Term): boolean {
  return a.size === b.size && [...a].every(([key, values]) => sameSet(values, b.get(key)));
}

function* validateTerm(term: Incomplete<TopologySelectorTerm>, path: string): Causes {
  const keys = new Set<string>();
  for (const [index, requirement] of (term.matchLabelExpressions ?? []).entries()) {
    const at = `${path}.matchLabelExpressions[${index}]`;
    const key = requirement.key ?? '';
    yield* validateRequirement(requirement, at);
    if (keys.has(key)) yield duplicate(`${at}.key`, key);
    keys.add(key);
  }
}

/** An empty term is like the terms that upstream's list begins with by mistake: it counts once as often as there are terms. */
function* validateTopologies(terms: readonly Incomplete<TopologySelectorTerm>[]): Causes {
  const seen: Term[] = terms.map(() => new Map());
  for (const [index, term] of terms.entries()) {
    yield* validateTerm(term, `allowedTopologies[${index}]`);
    const meaning: Term = new Map((term.matchLabelExpressions ?? []).map(({ key = '', values = [] }) => [key, new Set(values)]));
    for (const other of seen) if (sameTerm(meaning, other)) yield duplicate(`allowedTopologies[${index}].matchLabelExpressions`, '');
    seen.push(meaning);
  }
}

function* validateStorageClass(item: Incomplete<StorageClass>): Causes {
  const { metadata = {}, provisioner = '', parameters, volumeBindingMode: mode } = item;
  const policy: string = item.reclaimPolicy ?? '';
  yield* validateMeta(metadata, inCluster);
  yield* validateProvisioner(provisioner, 'provisioner');
  yield* validateParameters(parameters, true);
  if (policy !== '' && !reclaimPolicies.includes(policy)) yield notSupported('reclaimPolicy', policy, reclaimPolicies);
  if (mode === undefined) yield required('volumeBindingMode');
  else if (!bindingModes.includes(mode)) yield notSupported('volumeBindingMode', mode, bindingModes);
  yield* validateTopologies(item.allowedTopologies ?? []);
}

function* validateStorageClassUpdate(item: Incomplete<StorageClass>, old: StorageClass): Causes {
  yield* validateStorageClass(item);
  yield* validateMetaUpdate(item.metadata ?? {}, old.metadata);
  if (!semanticEqual(item.parameters, old.parameters)) yield* validateImmutable(item.parameters, old.parameters, 'parameters');
  for (const key of ['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const) yield* validateImmutable(item[key], old[key], key);
}

function* validateAttributesClass(item: Incomplete<VolumeAttributesClass>): Causes {
  yield* validateMeta(item.metadata ?? {}, inCluster);
  yield* validateProvisioner(item.driverName ?? '', 'driverName');
  yield* validateParameters(item.parameters, false);
}

function* validateAttributesClassUpdate(item: Incomplete<VolumeAttributesClass>, old: VolumeAttributesClass): Causes {
  yield* validateMetaUpdate(item.metadata ?? {}, old.metadata);
  if (item.driverName !== old.driverName) yield forbidden('driverName', 'updates to driverName are forbidden.');
  if (!semanticEqual(item.parameters, old.parameters)) yield forbidden('parameters', 'updates to parameters are forbidden.');
  yield* validateAttributesClass(item);
}

function* storageClassWarnings({ allowedTopologies = [] }: Incomplete<StorageClass>): Iterable<string> {
  for (const [index, { matchLabelExpressions = [] }] of allowedTopologies.entries()) {
    for (const [at, { key = '' }] of matchLabelExpressions.entries()) {
      const outdated = nodeLabelWarning(key);
      if (outdated !== undefined) yield `allowedTopologies[${index}].matchLabelExpressions[${at}].key: ${outdated}`;
    }
  }
}

export const storageClassRules = rulesOf<StorageClass>({ create: validateStorageClass, update: validateStorageClassUpdate, warnings: storageClassWarnings });
export const volumeAttributesClassRules = rulesOf<VolumeAttributesClass>({ create: validateAttributesClass, update: validateAttributesClassUpdate });
