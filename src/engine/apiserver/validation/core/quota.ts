// LimitRanges and ResourceQuotas: pkg/apis/core/validation/validation.go.
import type { LimitRange, LimitRangeItem, ResourceQuota, ResourceQuotaSpec, ScopedResourceSelectorRequirement } from '../../../api/core/types.ts';
import { compareQuantity, quantityMilliValue, quantityValue } from '../../../api/values/quantity.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { immutableSentence, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { qualifiedName, subdomainName } from '../names.ts';
import { rulesOf } from '../validator.ts';
import type { Amounts } from './resources.ts';
import { isOvercommitAllowed, isQuotaResource, validateAmount, validateContainerResourceName, validateQuotaResourceName, validateResourceName } from './resources.ts';

const named = { namespaced: true, name: subdomainName };
const limitTypes: ReadonlySet<string> = new Set(['Pod', 'Container', 'PersistentVolumeClaim']);

type ItemDraft = Incomplete<LimitRangeItem>;

function* validateLimitType(type: string, path: string): Causes {
  const faults = qualifiedName(type);
  if (faults.length > 0) yield* invalidEach(path, type, faults);
  else if (!type.includes('/') && !limitTypes.has(type)) yield invalid(path, type, 'must be a standard limit type or fully qualified');
}

function* validateNames(type: string, amounts: Amounts, path: string): Causes {
  const check = type === 'Pod' || type === 'Container' ? validateContainerResourceName : validateResourceName;
  for (const name in amounts) yield* check(name, `${path}[${name}]`);
}

const maxMilliValue = 9.2e15;

/** A ratio can be no greater than the span allows. */
function* validateRatio(name: string, ratio: string, item: ItemDraft, path: string): Causes {
  const at = `${path}.maxLimitRequestRatio[${name}]`;
  if (compareQuantity(ratio, '1') < 0) yield invalid(at, ratio, `ratio ${ratio} is less than 1`);
  const [min, max] = [item.min?.[name], item.max?.[name]];
  if (min === undefined || max === undefined) return;
  const fine = [ratio, min, max].every((amount) => quantityValue(amount) < maxMilliValue);
  const value = fine ? quantityMilliValue : quantityValue;
  const limit = value(max) / value(min);
  if ((fine ? value(ratio) / 1000 : value(ratio)) > limit) yield invalid(at, ratio, `ratio ${ratio} is greater than max/min = ${limit.toFixed(6)}`);
}

interface Pair {
  readonly low: string | undefined;
  readonly high: string | undefined;
  readonly at: string;
  readonly shown: string | undefined;
  readonly lowName: string;
  readonly highName: string;
}

/** For each resource, none of the numbers may be on the wrong side of another. */
function* validateOrder(name: string, item: ItemDraft, withDefaults: boolean, path: string): Causes {
  const [min, max] = [item.min?.[name], item.max?.[name]];
  const [limit, request] = withDefaults ? [item.default?.[name], item.defaultRequest?.[name]] : [undefined, undefined];
  const at = (key: string): string => `${path}.${key}[${name}]`;
  const pairs: readonly Pair[] = [
    { low: min, high: max, at: at('min'), shown: min, lowName: 'min', highName: 'max' },
    { low: min, high: request, at: at('defaultRequest'), shown: request, lowName: 'min', highName: 'default request' },
    { low: request, high: max, at: at('defaultRequest'), shown: request, lowName: 'default request', highName: 'max' },
    { low: request, high: limit, at: at('defaultRequest'), shown: request, lowName: 'default request', highName: 'default limit' },
    { low: min, high: limit, at: at('default'), shown: min, lowName: 'min', highName: 'default' },
    { low: limit, high: max, at: at('default'), shown: max, lowName: 'default', highName: 'max' },
  ];
  for (const { low, high, at: field, shown, lowName, highName } of pairs) {
    if (low === undefined || high === undefined || compareQuantity(low, high) <= 0) continue;
    yield invalid(field, shown, `${lowName} value ${low} is greater than ${highName} value ${high}`);
  }
  const ratio = item.maxLimitRequestRatio?.[name];
  if (ratio !== undefined) yield* validateRatio(name, ratio, item, path);
  if (!isOvercommitAllowed(name) && limit !== undefined && request !== undefined && compareQuantity(limit, request) !== 0) {
    yield invalid(at('defaultRequest'), request, `default value ${limit} must equal to defaultRequest value ${request} in ${name}`);
  }
}

function* validateLimit(item: ItemDraft, path: string): Causes {
  const type = item.type ?? '';
  yield* validateNames(type, item.max, `${path}.max`);
  yield* validateNames(type, item.min, `${path}.min`);
  for (const key of ['default', 'defaultRequest'] as const) {
    if (type !== 'Pod') yield* validateNames(type, item[key], `${path}.${key}`);
    else if (Object.keys(item[key] ?? {}).length > 0) yield forbidden(`${path}.${key}`, "may not be specified when `type` is 'Pod'");
  }
  if (type === 'PersistentVolumeClaim' && item.min?.['storage'] === undefined && item.max?.['storage'] === undefined) {
    yield required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided');
  }
  yield* validateNames(type, item.maxLimitRequestRatio, `${path}.maxLimitRequestRatio`);
  const withDefaults = type !== 'Pod';
  const maps = [item.max, item.min, ...(withDefaults ? [item.default, item.defaultRequest] : []), item.maxLimitRequestRatio];
  for (const name of new Set(maps.flatMap((amounts) => Object.keys(amounts ?? {})))) yield* validateOrder(name, item, withDefaults, path);
}

function* validateLimitRange(range: Incomplete<LimitRange>): Causes {
  yield* validateMeta(range.metadata ?? {}, named);
  const seen = new Set<string>();
  for (const [index, item] of (range.spec?.limits ?? []).entries()) {
    const path = `spec.limits[${index}]`;
    const type = item.type ?? '';
    yield* validateLimitType(type, `${path}.type`);
    if (seen.has(type)) yield duplicate(`${path}.type`, type);
    seen.add(type);
    yield* validateLimit(item, path);
  }
}

/** Updates of ranges are checked as if they were made anew. */
function* validateLimitRangeUpdate(range: Incomplete<LimitRange>): Causes {
  yield* validateLimitRange(range);
}

function* validateQuotaAmounts(amounts: Amounts, path: string): Causes {
  for (const name in amounts) {
    yield* validateQuotaResourceName(name, `${path}[${name}]`);
    yield* validateAmount(name, amounts[name] ?? '0', `${path}[${name}]`);
  }
}

const podScopes: ReadonlySet<string> = new Set(['Terminating', 'NotTerminating', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity']);
const existScopes: ReadonlySet<string> = new Set(['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity']);
const computeResources: ReadonlySet<string> = new Set(['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']);
const conflicts = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

function isScope(scope: string): boolean {
  return podScopes.has(scope) || scope === 'BestEffort' || scope === 'VolumeAttributesClass';
}

function fits(scope: string, resource: string): boolean {
  if (podScopes.has(scope)) return computeResources.has(resource);
  if (scope === 'BestEffort') return resource === 'pods';
  return scope !== 'VolumeAttributesClass' || resource === 'persistentvolumeclaims' || resource === 'requests.storage';
}

function unfit(scope: string, spec: Incomplete<ResourceQuotaSpec>): readonly string[] {
  return Object.keys(spec.hard ?? {}).filter((resource) => isQuotaResource(resource) && !fits(scope, resource));
}

function* validateScopes(spec: Incomplete<ResourceQuotaSpec>): Causes {
  const scopes: readonly string[] = spec.scopes ?? [];
  for (const scope of scopes) {
    if (!isScope(scope)) yield invalid('spec.scopes', scopes, 'unsupported scope');
    for (const _ of unfit(scope, spec)) yield invalid('spec.scopes', scopes, 'unsupported scope applied to resource');
  }
  for (const [one, other] of conflicts) if (scopes.includes(one) && scopes.includes(other)) yield invalid('spec.scopes', scopes, 'conflicting scopes');
}

function* validateScopeOperator(requirement: Incomplete<ScopedResourceSelectorRequirement>, path: string): Causes {
  const operator: string = requirement.operator ?? '';
  const values = requirement.values ?? [];
  if (existScopes.has(requirement.scopeName ?? '') && operator !== 'Exists') {
    const list = 'ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity';
    yield invalid(`${path}.operator`, operator, `must be 'Exists' when scope is any of ${list}`);
  }
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) yield required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) yield invalid(`${path}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
  } else yield invalid(`${path}.operator`, operator, 'not a valid selector operator');
}

function* validateScopeSelector(spec: Incomplete<ResourceQuotaSpec>): Causes {
  const path = 'spec.scopeSelector.matchExpressions';
  const requirements = spec.scopeSelector?.matchExpressions ?? [];
  for (const requirement of requirements) {
    const scope: string = requirement.scopeName ?? '';
    if (!isScope(scope)) yield invalid(`${path}.scopeName`, scope, 'unsupported scope');
    for (const _ of unfit(scope, spec)) yield invalid(path, shownStruct('ScopeSelector', spec.scopeSelector), 'unsupported scope applied to resource');
    yield* validateScopeOperator(requirement, path);
  }
  const names = requirements.map((requirement): string => requirement.scopeName ?? '');
  for (const [one, other] of conflicts) if (names.includes(one) && names.includes(other)) yield invalid(path, spec.scopes, 'conflicting scopes');
}

function* validateQuotaSpec(spec: Incomplete<ResourceQuotaSpec>): Causes {
  yield* validateQuotaAmounts(spec.hard, 'spec.hard');
  yield* validateScopes(spec);
  if (spec.scopeSelector !== undefined) yield* validateScopeSelector(spec);
}

function* validateQuotaStatus(quota: Incomplete<ResourceQuota>): Causes {
  yield* validateQuotaAmounts(quota.status?.hard, 'status.hard');
  yield* validateQuotaAmounts(quota.status?.used, 'status.used');
}

function* validateQuota(quota: Incomplete<ResourceQuota>): Causes {
  yield* validateMeta(quota.metadata ?? {}, named);
  yield* validateQuotaSpec(quota.spec ?? {});
  yield* validateQuotaStatus(quota);
}

function* validateQuotaUpdate(quota: Incomplete<ResourceQuota>, old: ResourceQuota): Causes {
  yield* validateMetaUpdate(quota.metadata ?? {}, old.metadata);
  yield* validateQuotaSpec(quota.spec ?? {});
  const [scopes, before] = [new Set<string>(quota.spec?.scopes), new Set<string>(old.spec?.scopes)];
  if (scopes.size !== before.size || [...scopes].some((scope) => !before.has(scope))) yield invalid('spec.scopes', quota.spec?.scopes, immutableSentence);
}

function* validateQuotaStatusUpdate(quota: Incomplete<ResourceQuota>, old: ResourceQuota): Causes {
  yield* validateMetaUpdate(quota.metadata ?? {}, old.metadata);
  yield* validateQuotaStatus(quota);
}

/** Only a new quota is looked at. For CPU and memory the bare name is as good as `requests.`. */
function* warningsOfQuota({ spec }: Incomplete<ResourceQuota>, old: ResourceQuota | undefined): Iterable<string> {
  const hard = spec?.hard;
  if (hard === undefined || old !== undefined) return;
  for (const name of ['cpu', 'memory', 'storage', 'ephemeral-storage']) {
    const bare = hard[`requests.${name}`] === undefined && (name === 'cpu' || name === 'memory');
    const requestName = bare ? name : `requests.${name}`;
    const [request, limit] = [hard[requestName], hard[`limits.${name}`]];
    if (request === undefined || limit === undefined || compareQuantity(request, limit) <= 0) continue;
    yield `ResourceQuota ${requestName} (${request}) should be less than limits.${name} (${limit})`;
  }
}

export const limitRangeRules = rulesOf<LimitRange>({ create: validateLimitRange, update: validateLimitRangeUpdate });
export const resourceQuotaRules = rulesOf<ResourceQuota>({ create: validateQuota, update: validateQuotaUpdate, status: validateQuotaStatusUpdate, warnings: warningsOfQuota });
