// Metadata of every kind: k8s.io/apimachinery/pkg/api/validation/objectmeta.go and pkg/apis/meta/v1/validation.
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from '../../api/meta/object.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../../api/meta/types.ts';
import { jsonEqual } from '../../base/json.ts';
import type { Cause } from '../../api/status.ts';
import type { Causes, Shown } from './field-error.ts';
import { forbidden, invalid, invalidEach, required, tooLong } from './field-error.ts';
import { goJson, goRune, goStringSlice, isPrintable, rendered } from './go-text.ts';
import type { Incomplete } from './incomplete.ts';
import type { NameRule } from './names.ts';
import { byteLength, labelName, labelValueFaults, pathSegmentName, qualifiedName } from './names.ts';

export const immutableSentence = 'field is immutable';
export const negativeSentence = 'must be greater than or equal to 0';

/** Metadata as it was sent; a template's too. */
export type MetaDraft = Incomplete<ObjectMeta>;

const annotationsMaxBytes = 256 * 1024;

export interface MetaRules {
  readonly namespaced: boolean;
  readonly name: NameRule;
  /** Kinds of the built-in groups ask for finalizers that are qualified; custom and aggregated ones do not. */
  readonly qualifiedFinalizers?: boolean;
}

type Labels = Readonly<Record<string, string>> | undefined;

export function* validateLabelKey(key: string | undefined, path: string): Causes {
  yield* invalidEach(path, key ?? '', qualifiedName(key ?? ''));
}

export function* validateLabels(labels: Labels, path: string): Causes {
  if (labels === undefined) return;
  for (const key in labels) {
    const value = labels[key] ?? '';
    const keyFaults = qualifiedName(key);
    const valueFaults = labelValueFaults(value);
    if (keyFaults.length > 0) yield* invalidEach(path, key, keyFaults);
    if (valueFaults.length > 0) yield* invalidEach(path, value, valueFaults);
  }
}

export function* validateAnnotations(annotations: Labels, path: string): Causes {
  if (annotations === undefined) return;
  let bytes = 0;
  for (const key in annotations) {
    const faults = qualifiedName(key.toLowerCase());
    if (faults.length > 0) yield* invalidEach(path, key, faults);
    bytes += byteLength(key) + byteLength(annotations[key] ?? '');
  }
  if (bytes > annotationsMaxBytes) yield tooLong(path, annotationsMaxBytes);
}

/** The group, version and kind that an owner names; empty where the apiVersion cannot be read. */
function ownerVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const parts = apiVersion.split('/');
  if (parts.length > 2 || apiVersion === '' || apiVersion === '/') return { group: '', version: '' };
  const [first = '', second] = parts;
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

function shownOwner(owner: Incomplete<OwnerReference>): Shown {
  const { apiVersion = '', kind = '', name = '', uid = '', controller, blockOwnerDeletion } = owner;
  const always = { apiVersion, kind, name, uid };
  const sometimes = { ...(controller === undefined ? {} : { controller }), ...(blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion }) };
  const parts = Object.entries({ ...always, ...sometimes }).map(([key, value]) => `"${key}":${goJson(value)}`);
  return rendered(`{${parts.join(',')}}`);
}

function* validateOwnerReference(owner: Incomplete<OwnerReference>, path: string): Causes {
  const { group, version } = ownerVersion(owner.apiVersion ?? '');
  if (version === '') yield invalid(`${path}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty');
  for (const key of ['kind', 'name', 'uid'] as const) {
    if ((owner[key] ?? '') === '') yield invalid(`${path}.${key}`, '', 'must not be empty');
  }
  if (group === '' && version === 'v1' && owner.kind === 'Event') yield invalid(path, shownOwner(owner), '/v1, Kind=Event is disallowed from being an owner');
}

function* validateOwnerReferences(owners: readonly Incomplete<OwnerReference>[] | undefined, path: string): Causes {
  if (owners === undefined) return;
  let controller = '';
  for (const owner of owners) {
    yield* validateOwnerReference(owner, path);
    if (owner.controller !== true) continue;
    const name = `${owner.kind ?? ''}/${owner.name ?? ''}`;
    if (controller === '') controller = name;
    else yield invalid(path, owners.map(shownOwner), `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`);
  }
}

const orphan = 'orphan';
const foreground = 'foregroundDeletion';
const standardFinalizers: ReadonlySet<string> = new Set(['kubernetes', orphan, foreground]);

/** A finalizer is one of the standard ones or carries a domain. */
export function* validateQualifiedFinalizer(finalizer: string, path: string): Causes {
  if (!finalizer.includes('/') && !standardFinalizers.has(finalizer)) yield invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified');
}

export function* validateFinalizerName(finalizer: string, path: string): Causes {
  yield* invalidEach(path, finalizer, qualifiedName(finalizer));
}

function* validateFinalizers(finalizers: readonly string[] | undefined, path: string): Causes {
  if (finalizers === undefined) return;
  for (const finalizer of finalizers) yield* validateFinalizerName(finalizer, path);
  if (finalizers.includes(orphan) && finalizers.includes(foreground)) {
    yield invalid(path, finalizers, `finalizer ${orphan} and ${foreground} cannot be both set`);
  }
}

function* validateQualifiedFinalizers(finalizers: readonly string[] | undefined, path: string): Causes {
  if (finalizers === undefined) return;
  for (const [index, finalizer] of finalizers.entries()) yield* validateQualifiedFinalizer(finalizer, `${path}.finalizers[${index}]`);
}

/** Who wrote: at most 128 bytes, all of them printable. */
export function* validateFieldManager(manager: string, path: string): Causes {
  if (byteLength(manager) > 128) yield tooLong(path, 128);
  let position = 0;
  for (const character of manager) {
    if (!isPrintable(character)) yield invalid(path, manager, `invalid character ${goRune(character)} (at position ${position})`);
    position += byteLength(character);
  }
}

function* validateManagedFields(entries: readonly Incomplete<ManagedFieldsEntry>[] | undefined, path: string): Causes {
  if (entries === undefined) return;
  for (const [index, entry] of entries.entries()) {
    const at = `${path}[${index}]`;
    if (entry.operation !== 'Apply' && entry.operation !== 'Update') yield invalid(`${at}.operation`, entry.operation ?? '', 'must be `Apply` or `Update`');
    const type = entry.fieldsType ?? '';
    if (type !== '' && type !== 'FieldsV1') yield invalid(`${at}.fieldsType`, type, 'must be `FieldsV1`');
    yield* validateFieldManager(entry.manager ?? '', `${at}.manager`);
    if (byteLength(entry.subresource ?? '') > 256) yield tooLong(`${at}.subresource`, 256);
  }
}

function* validateNamespaceOf(meta: MetaDraft, namespaced: boolean, path: string): Causes {
  const namespace = meta.namespace ?? '';
  if (!namespaced) {
    if (namespace !== '') yield forbidden(`${path}.namespace`, 'not allowed on this type');
    return;
  }
  if (namespace === '') yield required(`${path}.namespace`);
  else yield* invalidEach(`${path}.namespace`, namespace, labelName(namespace, false));
}

/** Metadata of an object that is being made. The name has been generated already. */
export function* validateMeta(meta: MetaDraft, rules: MetaRules, path = 'metadata'): Causes {
  const generateName = meta.generateName ?? '';
  if (generateName !== '') yield* invalidEach(`${path}.generateName`, generateName, rules.name(generateName, true));
  const name = meta.name ?? '';
  if (name === '') yield required(`${path}.name`, 'name or generateName is required');
  else yield* invalidEach(`${path}.name`, name, rules.name(name, false));
  yield* validateNamespaceOf(meta, rules.namespaced, path);
  if ((meta.generation ?? 0) < 0) yield invalid(`${path}.generation`, meta.generation, negativeSentence);
  yield* validateLabels(meta.labels, `${path}.labels`);
  yield* validateAnnotations(meta.annotations, `${path}.annotations`);
  yield* validateOwnerReferences(meta.ownerReferences, `${path}.ownerReferences`);
  yield* validateFinalizers(meta.finalizers, `${path}.finalizers`);
  yield* validateManagedFields(meta.managedFields, `${path}.managedFields`);
  if (rules.qualifiedFinalizers !== false) yield* validateQualifiedFinalizers(meta.finalizers, path);
}

/** What the server checks of every created object after the kind's own rules have passed. */
export function validateAnyMeta(meta: MetaDraft, namespaced: boolean): Causes {
  return validateMeta(meta, { namespaced, name: pathSegmentName, qualifiedFinalizers: false });
}

const identity = ['name', 'namespace', 'uid'] as const;
const clock = ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

function* validateNoNewFinalizers(meta: MetaDraft, old: MetaDraft, path: string): Causes {
  const before = new Set(old.finalizers ?? []);
  const added = [...new Set(meta.finalizers ?? [])].filter((finalizer) => !before.has(finalizer)).toSorted();
  if (added.length > 0) yield forbidden(path, `no new finalizers can be added if the object is being deleted, found new finalizers ${goStringSlice(added)}`);
}

/** Metadata of an update. Maps and lists that were taken over from the stored object were right when it was stored. */
export function* validateMetaUpdate(meta: MetaDraft, old: MetaDraft, qualifiedFinalizers = true, path = 'metadata'): Causes {
  if (meta === old) return;
  if (old.deletionTimestamp !== undefined && meta.finalizers !== old.finalizers) yield* validateNoNewFinalizers(meta, old, `${path}.finalizers`);
  if ((meta.resourceVersion ?? '') === '') yield invalid(`${path}.resourceVersion`, '', 'must be specified for an update');
  if ((meta.generation ?? 0) < (old.generation ?? 0)) yield invalid(`${path}.generation`, meta.generation ?? 0, 'must not be decremented');
  for (const key of identity) if ((meta[key] ?? '') !== (old[key] ?? '')) yield invalid(`${path}.${key}`, meta[key] ?? '', immutableSentence);
  for (const key of clock) if (meta[key] !== old[key]) yield invalid(`${path}.${key}`, meta[key], immutableSentence);
  if (meta.labels !== old.labels) yield* validateLabels(meta.labels, `${path}.labels`);
  if (meta.annotations !== old.annotations) yield* validateAnnotations(meta.annotations, `${path}.annotations`);
  if (meta.ownerReferences !== old.ownerReferences) yield* validateOwnerReferences(meta.ownerReferences, `${path}.ownerReferences`);
  if (meta.managedFields !== old.managedFields) yield* validateManagedFields(meta.managedFields, `${path}.managedFields`);
  if (qualifiedFinalizers && meta.finalizers !== old.finalizers) yield* validateQualifiedFinalizers(meta.finalizers, path);
}

/** Metadata of a template: labels and annotations, nothing else. */
export function* validateTemplateMeta(meta: MetaDraft | undefined, path: string): Causes {
  if (meta === undefined) return;
  yield* validateAnnotations(meta.annotations, `${path}.annotations`);
  yield* validateLabels(meta.labels, `${path}.labels`);
  for (const key of metaFields) {
    if (meta[key] !== undefined && meta[key] !== '') yield forbidden(`${path}.${key === 'uid' ? 'uID' : key}`, 'cannot be set');
  }
}

/** The fields of ObjectMeta a template must leave out, in upstream's order. */
const metaFields = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const;

export function* validateImmutable(value: unknown, old: unknown, path: string, shown: Shown = value as Shown): Causes {
  if (!jsonEqual(value, old)) yield invalid(path, shown, immutableSentence);
}

export function* validateNonnegative(value: number | undefined, path: string): Causes {
  if (value !== undefined && value < 0) yield invalid(path, value, negativeSentence);
}

/** `{"matchLabels":…,"matchExpressions":…}`: this type has JSON names of its own. */
export function shownSelector(selector: Incomplete<LabelSelector> | undefined): Shown {
  if (selector === undefined) return undefined;
  const parts: string[] = [];
  if (Object.keys(selector.matchLabels ?? {}).length > 0) parts.push(`"matchLabels":${goJson(selector.matchLabels)}`);
  const expressions = selector.matchExpressions ?? [];
  if (expressions.length > 0) parts.push(`"matchExpressions":[${expressions.map(shownRequirement).join(',')}]`);
  return rendered(`{${parts.join(',')}}`);
}

function shownRequirement(requirement: Incomplete<LabelSelectorRequirement>): string {
  const values = requirement.values ?? [];
  const tail = values.length === 0 ? '' : `,"values":${goJson(values)}`;
  return `{"key":${goJson(requirement.key ?? '')},"operator":${goJson(requirement.operator ?? '')}${tail}}`;
}

export interface SelectorRules {
  /** Stored before values were checked; an update may keep them. */
  readonly anyValues?: boolean;
  readonly anyOperator?: boolean;
}

export function* validateSelectorRequirement(requirement: Incomplete<LabelSelectorRequirement>, path: string, rules: SelectorRules = {}): Causes {
  const values = requirement.values ?? [];
  const operator = requirement.operator ?? '';
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) yield required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) yield forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else if (rules.anyOperator !== true) yield invalid(`${path}.operator`, operator, 'not a valid selector operator');
  yield* validateLabelKey(requirement.key, `${path}.key`);
  if (rules.anyValues === true) return;
  for (const [index, value] of values.entries()) yield* invalidEach(`${path}.values[${index}]`, value, labelValueFaults(value));
}

export function* validateSelector(selector: Incomplete<LabelSelector> | undefined, path: string, rules: SelectorRules = {}): Causes {
  if (selector === undefined) return;
  yield* validateLabels(selector.matchLabels, `${path}.matchLabels`);
  if (selector.matchExpressions === undefined) return;
  for (const [index, requirement] of selector.matchExpressions.entries()) {
    yield* validateSelectorRequirement(requirement, `${path}.matchExpressions[${index}]`, rules);
  }
}

export function hasFault(causes: Iterable<Cause>): boolean {
  for (const _ of causes) return true;
  return false;
}
