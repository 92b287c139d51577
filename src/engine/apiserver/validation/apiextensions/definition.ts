// CustomResourceDefinitions: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go.
import type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
  CustomResourceSubresources,
  SelectableField,
} from '../../../api/apiextensions/types.ts';
import { parsePem } from '../../../api/values/pem.ts';
import { textOfBase64 } from '../../../base/base64.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, notSupported, required, tooMany } from '../field-error.ts';
import { shownStructs } from '../go-struct.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateImmutable, validateMeta, validateMetaUpdate } from '../metadata.ts';
import type { NameRule } from '../names.ts';
import { byteLength, dns1035Label, dns1123Subdomain, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateReviewVersions, validateWebhookClient } from '../webhook-client.ts';
import { validateDefinitionSchema } from './definition-schema.ts';
import { isFormatOf } from './formats.ts';
import { followPath, pathText, type FoundPath } from './field-path.ts';
import type { SchemaDraft } from './structural.ts';
import { isSchema, partsOf, unreadableFault } from './structural.ts';

type SpecDraft = Incomplete<CustomResourceDefinitionSpec>;
type VersionDraft = Incomplete<CustomResourceDefinitionVersion>;

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string'];
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const scopes = ['Cluster', 'Namespaced'];
const strategies = ['None', 'Webhook'];
const reviewVersions = ['v1', 'v1beta1'];
const maxSelectable = 8;
const approvalKey = 'api-approved.kubernetes.io';

type Approval = 'missing' | 'bypassed' | 'approved' | 'invalid';

function approvalOf(annotations: Readonly<Record<string, string>> | undefined): Approval {
  const approval = annotations?.[approvalKey] ?? '';
  if (approval === '') return 'missing';
  if (approval.startsWith('unapproved')) return 'bypassed';
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]+/.test(approval) ? 'approved' : 'invalid';
}

/** What the API machinery's own groups ask for before somebody extends them. */
function* validateApproval(group: string, annotations: Readonly<Record<string, string>> = {}): Causes {
  if (!/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(group)) return;
  const path = `metadata.annotations[${approvalKey}]`;
  const about = `protected groups must have approval annotation ${goQuote(approvalKey)}`;
  const see = 'see https://github.com/kubernetes/enhancements/pull/1111';
  const approval = approvalOf(annotations);
  if (approval === 'missing') yield required(path, `${about}, ${see}`);
  if (approval === 'invalid') yield invalid(path, annotations[approvalKey], `${about} with either a URL or a reason starting with "unapproved", ${see}`);
}

function* validateLabelled(name: string, path: string): Causes {
  const faults = dns1035Label(name);
  if (faults.length > 0) yield invalid(path, name, faults.join(','));
}

function* validateMixedCase(name: string, path: string): Causes {
  const faults = dns1035Label(name.toLowerCase());
  if (name !== '' && faults.length > 0) yield invalid(path, name, `may have mixed case, but should otherwise match: ${faults.join(',')}`);
}

function* validateNames(names: Incomplete<CustomResourceDefinitionNames>, path: string): Causes {
  const { plural = '', singular = '', kind = '', listKind = '', shortNames = [], categories = [] } = names;
  if (plural !== '') yield* validateLabelled(plural, `${path}.plural`);
  if (singular !== '') yield* validateLabelled(singular, `${path}.singular`);
  yield* validateMixedCase(kind, `${path}.kind`);
  yield* validateMixedCase(listKind, `${path}.listKind`);
  for (const [index, name] of shortNames.entries()) yield* validateLabelled(name, `${path}.shortNames[${index}]`);
  if (kind !== '' && kind === listKind) yield invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same');
  for (const [index, name] of categories.entries()) yield* validateLabelled(name, `${path}.categories[${index}]`);
}

function* validateColumn(column: Incomplete<CustomResourceColumnDefinition>, path: string): Causes {
  const { name = '', type = '', format = '', jsonPath = '' } = column;
  if (name === '') yield required(`${path}.name`);
  if (type === '') yield required(`${path}.type`, `must be one of ${columnTypes.join(',')}`);
  else if (!columnTypes.includes(type)) yield invalid(`${path}.type`, type, `must be one of ${columnTypes.join(',')}`);
  if (format !== '' && !columnFormats.includes(format)) yield invalid(`${path}.format`, format, `must be one of ${columnFormats.join(',')}`);
  if (jsonPath === '') yield required(`${path}.JSONPath`);
  else if (!jsonPath.startsWith('.')) yield invalid(`${path}.JSONPath`, jsonPath, 'must be a simple json path starting with .');
}

function* validateScalePath(text: string, roots: readonly string[], detail: string, path: string): Causes {
  if (!text.startsWith('.')) yield invalid(path, text, 'must be a simple json path starting with .');
  else if (!roots.some((root) => text.startsWith(root))) yield invalid(path, text, detail);
}

function* validateScale(scale: Incomplete<CustomResourceSubresourceScale>, path: string): Causes {
  const { specReplicasPath = '', statusReplicasPath = '', labelSelectorPath = '' } = scale;
  if (specReplicasPath === '') yield required(`${path}.specReplicasPath`);
  else yield* validateScalePath(specReplicasPath, ['.spec.'], 'should be a json path under .spec', `${path}.specReplicasPath`);
  if (statusReplicasPath === '') yield required(`${path}.statusReplicasPath`);
  else yield* validateScalePath(statusReplicasPath, ['.status.'], 'should be a json path under .status', `${path}.statusReplicasPath`);
  if (labelSelectorPath !== '') yield* validateScalePath(labelSelectorPath, ['.spec.', '.status.'], 'should be a json path under either .spec or .status', `${path}.labelSelectorPath`);
}

function* validateSubresources(subresources: Incomplete<CustomResourceSubresources> | undefined, path: string): Causes {
  if (subresources?.scale !== undefined) yield* validateScale(subresources.scale, `${path}.scale`);
}

function* validateSelectable(fields: readonly Incomplete<SelectableField>[], schema: SchemaDraft, path: string): Causes {
  const known = new Set<string>();
  for (const [index, { jsonPath = '' }] of fields.entries()) {
    const at = `${path}[${index}].jsonPath`;
    const found = jsonPath === '' ? undefined : followPath(jsonPath, schema, false);
    if (found === undefined) yield required(at);
    else if (typeof found === 'string') yield invalid(at, jsonPath, `is an invalid path: ${found}`);
    else yield* validateSelected(found, jsonPath, known, at);
  }
  if (known.size > maxSelectable) yield tooMany(path, known.size, maxSelectable);
}

function* validateSelected({ steps, schema }: FoundPath, jsonPath: string, known: Set<string>, at: string): Causes {
  if (steps[0]?.name === 'metadata') yield invalid(at, jsonPath, 'must not point to fields in metadata');
  if (!['string', 'boolean', 'integer'].includes(schema.type ?? '')) {
    yield invalid(at, jsonPath, 'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.');
  }
  const text = pathText(steps);
  if (known.has(text)) yield duplicate(at, jsonPath);
  known.add(text);
}

function* validateDeprecation({ deprecated, deprecationWarning: warning }: VersionDraft, path: string): Causes {
  if (warning === undefined) return;
  if (deprecated !== true) {
    yield invalid(path, warning, 'can only be set for deprecated versions');
    return;
  }
  if (byteLength(warning) > 256) yield invalid(path, warning, 'must be <= 256 characters long');
  if (warning === '') yield invalid(path, warning, 'must not be an empty string');
  const at = warning.search(/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u);
  if (at >= 0) yield invalid(path, warning, `must only contain printable UTF-8 characters; non-printable character found at index ${at}`);
}

const shared = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;
type SharedPart = (typeof shared)[number];

/** Parts that all versions have alike: upstream keeps them, and tells of them, once for the whole definition. */
function sharedParts(versions: readonly VersionDraft[]): ReadonlySet<SharedPart> {
  return new Set(shared.filter((part) => versions.every((version) => semanticEqual(version[part], versions[0]?.[part]))));
}

function hasStatus({ subresources }: VersionDraft): boolean {
  return subresources?.status !== undefined;
}

interface PartsContext {
  readonly parts: ReadonlySet<SharedPart>;
  /** What upstream calls the schema there. */
  readonly schemaWord: 'schema' | 'validation';
  readonly hasStatus: boolean;
}

function* validateParts(version: VersionDraft, { parts, schemaWord, hasStatus: withStatus }: PartsContext, path: string): Causes {
  const { schema, subresources, additionalPrinterColumns: columns = [], selectableFields = [] } = version;
  if (parts.has('schema') && schema?.openAPIV3Schema !== undefined) yield* validateDefinitionSchema(schema.openAPIV3Schema, withStatus, `${path}.${schemaWord}.openAPIV3Schema`);
  if (parts.has('subresources')) yield* validateSubresources(subresources, `${path}.subresources`);
  if (parts.has('additionalPrinterColumns')) for (const [index, column] of columns.entries()) yield* validateColumn(column, `${path}.additionalPrinterColumns[${index}]`);
  if (!parts.has('selectableFields') || selectableFields.length === 0) return;
  const root = schema?.openAPIV3Schema;
  if (!isSchema(root)) yield invalid(`${path}.selectableFields`, '', 'may only be set when `version.schema.openAPIV3Schema` is not included');
  else if (unreadableFault(root) === undefined) yield* validateSelectable(selectableFields, root, `${path}.selectableFields`);
}

function* validateVersions(versions: readonly VersionDraft[], common: ReadonlySet<SharedPart>): Causes {
  const own = new Set(shared.filter((part) => !common.has(part)));
  for (const [index, version] of versions.entries()) {
    const path = `spec.versions[${index}]`;
    yield* validateLabelled(version.name ?? '', `${path}.name`);
    yield* validateDeprecation(version, `${path}.deprecationWarning`);
    yield* validateParts(version, { parts: own, schemaWord: 'schema', hasStatus: hasStatus(version) }, path);
  }
  const shown = (): ReturnType<typeof shownStructs> => (versions.length === 0 ? undefined : shownStructs('CustomResourceDefinitionVersion', versions.map((version) => withoutParts(version, common))));
  const names = versions.map(({ name = '' }) => name);
  if (new Set(names).size < names.length) yield invalid('spec.versions', shown(), 'must contain unique version names');
  if (versions.filter(({ storage }) => storage === true).length !== 1) yield invalid('spec.versions', shown(), 'must have exactly one version marked as storage version');
}

function withoutParts(version: VersionDraft, parts: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(version).filter(([key]) => !parts.has(key)));
}

/** What Go cannot read certificates from. */
function bundleFault(bundle: string | undefined): string | undefined {
  return bundle === undefined || bundle === '' || parsePem(textOfBase64(bundle)).length > 0 ? undefined : 'unable to load root certificates: unable to parse bytes as PEM block';
}

function* validateConversion(conversion: Incomplete<CustomResourceConversion>, path: string, checksBundle: boolean): Causes {
  const { strategy = '', webhook } = conversion;
  if (strategy === '') yield required(`${path}.strategy`);
  else if (!strategies.includes(strategy)) yield notSupported(`${path}.strategy`, strategy, strategies);
  const versions = webhook?.conversionReviewVersions ?? [];
  const client = webhook?.clientConfig;
  if (strategy !== 'Webhook') {
    if (client !== undefined) yield forbidden(`${path}.webhookClientConfig`, 'should not be set when strategy is not set to Webhook');
    if (versions.length > 0) yield forbidden(`${path}.conversionReviewVersions`, 'should not be set when strategy is not set to Webhook');
    return;
  }
  if (client === undefined) yield required(`${path}.webhookClientConfig`, 'required when strategy is set to Webhook');
  else {
    yield* validateWebhookClient(client, `${path}.webhookClientConfig`);
    const fault = checksBundle ? bundleFault(client.caBundle) : undefined;
    if (fault !== undefined) yield invalid(`${path}.webhookClientConfig.caBundle`, client.caBundle, fault);
  }
  yield* validateReviewVersions(versions, reviewVersions, '', `${path}.conversionReviewVersions`);
}

function* validateGroup(group: string): Causes {
  const faults = dns1123Subdomain(group);
  if (group === '') yield required('spec.group');
  else if (faults.length > 0) yield invalid('spec.group', group, faults.join(','));
  else if (!group.includes('.')) yield invalid('spec.group', group, 'should be a domain with at least one dot');
}

function* validateSpec(spec: SpecDraft, checksBundle: boolean): Causes {
  const { scope = '', names = {}, conversion } = spec;
  const versions = spec.versions ?? [];
  const common = sharedParts(versions);
  yield* validateGroup(spec.group ?? '');
  if (scope === '') yield required('spec.scope');
  else if (!scopes.includes(scope)) yield notSupported('spec.scope', scope, scopes);
  for (const [index, { schema }] of versions.entries()) if (schema?.openAPIV3Schema === undefined) yield required(`spec.versions[${index}].schema.openAPIV3Schema`);
  const keepsAll = spec.preserveUnknownFields === true;
  if (keepsAll && versions.some(({ schema }) => hasDefaults(schema?.openAPIV3Schema))) yield invalid('spec.preserveUnknownFields', true, 'must be false in order to use defaults in the schema');
  yield* validateVersions(versions, common);
  for (const key of ['plural', 'singular', 'kind', 'listKind'] as const) if ((names[key] ?? '') === '') yield required(`spec.names.${key}`);
  yield* validateNames(names, 'spec.names');
  if (versions[0] !== undefined) yield* validateParts(versions[0], { parts: common, schemaWord: 'validation', hasStatus: versions.some(hasStatus) }, 'spec');
  if (keepsAll && conversion !== undefined && conversion.strategy !== 'None') yield invalid('spec.conversion.strategy', conversion.strategy ?? '', 'must be None if spec.preserveUnknownFields is true');
  if (conversion !== undefined) yield* validateConversion(conversion, 'spec.conversion', checksBundle);
}

function hasDefaults(schema: SchemaDraft | undefined): boolean {
  return schema !== undefined && (schema.default !== undefined || [...partsOf(schema)].some(hasDefaults));
}

function* validateStoredVersions(stored: readonly string[], versions: readonly VersionDraft[]): Causes {
  const path = 'status.storedVersions';
  if (stored.length === 0) {
    yield invalid(path, undefined, 'must have at least one stored version');
    return;
  }
  for (const { name = '', storage } of versions) if (storage === true && !stored.includes(name)) yield invalid(path, stored, `must have the storage version ${name}`);
  for (const [index, name] of stored.entries()) {
    if (versions.some((version) => version.name === name)) continue;
    const detail = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    yield invalid(`${path}[${index}]`, name, detail);
  }
}

type DefinitionDraft = Incomplete<CustomResourceDefinition>;

function* validateRest({ metadata, spec = {}, status = {} }: DefinitionDraft, old?: CustomResourceDefinition): Causes {
  yield* validateNames(status.acceptedNames ?? {}, 'status.acceptedNames');
  yield* validateStoredVersions(status.storedVersions ?? [], spec.versions ?? []);
  if (old === undefined || approvalOf(old.metadata.annotations) !== approvalOf(metadata?.annotations)) yield* validateApproval(spec.group ?? '', metadata?.annotations);
  if (spec.preserveUnknownFields === true && old?.spec.preserveUnknownFields !== true) {
    yield invalid('spec.preserveUnknownFields', true, 'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead');
  }
}

function nameRule(spec: SpecDraft): NameRule {
  const expected = `${spec.names?.plural ?? ''}.${spec.group ?? ''}`;
  return (name, prefix) => [...subdomainName(name, prefix), ...(name === expected ? [] : ['must be spec.names.plural+"."+spec.group'])];
}

function* validateDefinition(definition: DefinitionDraft): Causes {
  const { metadata = {}, spec = {} } = definition;
  yield* validateMeta(metadata, { namespaced: false, name: nameRule(spec), qualifiedFinalizers: false });
  // Nothing is asked of a bundle before the definition is established.
  yield* validateSpec(spec, false);
  yield* validateRest(definition);
}

function isEstablished({ status }: CustomResourceDefinition): boolean {
  return (status.conditions ?? []).some(({ type, status: state }) => type === 'Established' && state === 'True');
}

function* validateDefinitionUpdate(definition: DefinitionDraft, old: CustomResourceDefinition): Causes {
  const { metadata = {}, spec = {} } = definition;
  yield* validateMetaUpdate(metadata, old.metadata, false);
  yield* validateSpec(spec, isEstablished(old) && bundleFault(old.spec.conversion?.webhook?.clientConfig?.caBundle) === undefined);
  if (isEstablished(old)) {
    yield* validateImmutable(spec.scope, old.spec.scope, 'spec.scope');
    yield* validateImmutable(spec.names?.kind, old.spec.names.kind, 'spec.names.kind');
  }
  yield* validateImmutable(spec.group, old.spec.group, 'spec.group');
  yield* validateImmutable(spec.names?.plural, old.spec.names.plural, 'spec.names.plural');
  yield* validateRest(definition, old);
}

function* validateDefinitionStatus({ metadata = {}, status = {} }: DefinitionDraft, old: CustomResourceDefinition): Causes {
  yield* validateMetaUpdate(metadata, old.metadata, false);
  yield* validateNames(status.acceptedNames ?? {}, 'status.acceptedNames');
}

function* unknownFormats(schema: SchemaDraft): Iterable<string> {
  const { format = '', type = '' } = schema;
  if (format !== '' && !isFormatOf(type, format)) yield format;
  for (const part of partsOf(schema)) yield* unknownFormats(part);
}

function unknownFormatsOf({ spec }: DefinitionDraft): readonly string[] {
  return (spec?.versions ?? []).flatMap(({ schema }) => (schema?.openAPIV3Schema === undefined ? [] : [...unknownFormats(schema.openAPIV3Schema)]));
}

/** Formats that nobody checks, as far as they are new (registry/customresourcedefinition/strategy.go). */
function* warnOfFormats(definition: DefinitionDraft, old: CustomResourceDefinition | undefined): Iterable<string> {
  const known = new Set(old === undefined ? [] : unknownFormatsOf(old));
  for (const format of new Set(unknownFormatsOf(definition))) if (!known.has(format)) yield `unrecognized format ${goQuote(format)}`;
}

export const customResourceDefinitionRules = rulesOf<CustomResourceDefinition>({
  create: validateDefinition,
  update: validateDefinitionUpdate,
  status: validateDefinitionStatus,
  warnings: warnOfFormats,
});
