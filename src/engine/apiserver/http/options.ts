import { isObject, type JsonObject } from '../../base/json.ts';
import type { DeleteOptions, ListOptions, PatchType, WatchOptions, WriteOptions } from '../../api/operation.ts';
import type { ApiError, Cause } from '../../api/status.ts';
import { badRequest, invalid } from '../errors.ts';
import type { Query } from './query.ts';

// Options of requests and their checks (apimachinery/pkg/apis/meta/v1/validation and meta/internalversion/validation).

const metaGroup = 'meta.k8s.io';

function refused(kind: string, causes: readonly Cause[]): ApiError {
  return invalid(metaGroup, kind, '', causes);
}

function notSupported(field: string, value: unknown, supported: readonly string[]): Cause {
  const list = supported.map((it) => JSON.stringify(it)).join(', ');
  return { reason: 'FieldValueNotSupported', message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`, field };
}

const forbidden = (field: string, why: string): Cause => ({ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field });

function* commonFaults(query: Query): Iterable<Cause> {
  const fieldManager = query.text('fieldManager') ?? '';
  if (fieldManager.length > 128) yield { reason: 'FieldValueTooLong', message: 'Too long: may not be more than 128 bytes', field: 'fieldManager' };
  for (const [at, char] of Array.from(fieldManager).entries()) {
    if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(char)) continue;
    const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    yield { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(fieldManager)}: invalid character U+${code} (at position ${at})`, field: 'fieldManager' };
  }
  const dryRun = query.all('dryRun');
  if (dryRun.some((it) => it !== 'All')) yield notSupported('dryRun', dryRun, ['All']);
  const fieldValidation = query.text('fieldValidation') ?? '';
  if (!['', 'Ignore', 'Warn', 'Strict'].includes(fieldValidation)) yield notSupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']);
}

function* patchFaults(query: Query, patchType: PatchType): Iterable<Cause> {
  if (patchType === 'apply' && query.text('fieldManager') === undefined) yield { reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' };
  if (patchType !== 'apply' && query.has('force')) yield forbidden('force', 'may not be specified for non-apply patch');
}

/** Who writes, when the client did not say: the first word of its User-Agent. */
function managerOf(query: Query, userAgent: string): string {
  return query.text('fieldManager') ?? (userAgent.split('/')[0] as string).slice(0, 128);
}

export function writeOptions(kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions', query: Query, userAgent: string, patchType?: PatchType): WriteOptions {
  const faults = [...(patchType === undefined ? [] : patchFaults(query, patchType)), ...commonFaults(query)];
  if (faults.length > 0) throw refused(kind, faults);
  const manager = managerOf(query, userAgent);
  const fieldValidation = query.text('fieldValidation') as WriteOptions['fieldValidation'];
  return {
    ...(query.all('dryRun').length > 0 ? { dryRun: true } : {}),
    ...(manager === '' ? {} : { fieldManager: manager }),
    ...(fieldValidation === undefined ? {} : { fieldValidation }),
    ...(query.flag('force') === true ? { force: true } : {}),
  };
}

/** From the body when there is one, else from the query. */
export function deleteOptions(query: Query, body: JsonObject | undefined): DeleteOptions {
  const sent = body ?? optionsInQuery(query);
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun } = sent;
  const faults: Cause[] = [];
  if (orphanDependents !== undefined && propagationPolicy !== undefined) {
    faults.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(propagationPolicy)}: orphanDependents and deletionPropagation cannot be both set`, field: 'propagationPolicy' });
  }
  if (propagationPolicy !== undefined && !isPolicy(propagationPolicy)) faults.push(notSupported('propagationPolicy', propagationPolicy, ['Foreground', 'Background', 'Orphan', 'nil']));
  const dryRuns = Array.isArray(dryRun) ? dryRun : [];
  if (dryRuns.some((it) => it !== 'All')) faults.push(notSupported('dryRun', dryRuns, ['All']));
  if (faults.length > 0) throw refused('DeleteOptions', faults);
  const policy = isPolicy(propagationPolicy) ? propagationPolicy : orphanDependents === true ? 'Orphan' : orphanDependents === false ? 'Foreground' : undefined;
  return {
    ...(typeof gracePeriodSeconds === 'number' ? { gracePeriodSeconds } : {}),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(isObject(preconditions) ? { preconditions } : {}),
    ...(dryRuns.length > 0 ? { dryRun: true } : {}),
  };
}

function optionsInQuery(query: Query): JsonObject {
  const grace = query.integer('gracePeriodSeconds');
  const policy = query.text('propagationPolicy');
  const orphan = query.flag('orphanDependents');
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(orphan === undefined ? {} : { orphanDependents: orphan }),
    ...(query.all('dryRun').length > 0 ? { dryRun: query.all('dryRun') } : {}),
  };
}

function isPolicy(value: unknown): value is NonNullable<DeleteOptions['propagationPolicy']> {
  return value === 'Orphan' || value === 'Background' || value === 'Foreground';
}

function selectors(query: Query): ListOptions {
  const labelSelector = query.text('labelSelector');
  const fieldSelector = query.text('fieldSelector');
  const resourceVersion = query.text('resourceVersion');
  return {
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

function* listFaults(query: Query): Iterable<Cause> {
  const match = query.text('resourceVersionMatch');
  const version = query.text('resourceVersion');
  if (match !== undefined) {
    if (version === undefined) yield forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (query.text('continue') !== undefined) yield forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
    if (match !== 'Exact' && match !== 'NotOlderThan') yield notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']);
    if (match === 'Exact' && version === '0') yield forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (query.has('sendInitialEvents')) yield forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list');
}

export function listOptions(query: Query): ListOptions {
  const limit = query.integer('limit');
  const faults = [...listFaults(query)];
  if (faults.length > 0) throw refused('ListOptions', faults);
  const token = query.text('continue');
  const match = query.text('resourceVersionMatch') as ListOptions['resourceVersionMatch'];
  return {
    ...selectors(query),
    ...(limit === undefined || limit <= 0 ? {} : { limit }),
    ...(token === undefined ? {} : { continue: token }),
    ...(match === undefined ? {} : { resourceVersionMatch: match }),
  };
}

function* watchFaults(query: Query): Iterable<Cause> {
  const match = query.text('resourceVersionMatch');
  const isInitial = query.has('sendInitialEvents');
  if (isInitial && match !== 'NotOlderThan') yield forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  if (match === undefined) return;
  if (!isInitial) yield forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
  if (match !== 'NotOlderThan') yield notSupported('resourceVersionMatch', match, ['NotOlderThan']);
  if (query.text('continue') !== undefined) yield forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
}

/** A watch without a revision begins with what is there. */
export function watchOptions(query: Query): WatchOptions {
  const faults = [...watchFaults(query)];
  if (faults.length > 0) throw refused('ListOptions', faults);
  const version = query.text('resourceVersion');
  if (version !== undefined && !/^\d+$/.test(version)) {
    throw refused('ListOptions', [{ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`, field: 'resourceVersion' }]);
  }
  const sendInitialEvents = query.flag('sendInitialEvents') ?? (version === undefined || version === '0');
  return { ...selectors(query), sendInitialEvents, ...(query.flag('allowWatchBookmarks') === true ? { allowWatchBookmarks: true } : {}) };
}

/** What a list of one name asks for. */
export function withName(options: WatchOptions, name: string): WatchOptions {
  const { fieldSelector } = options;
  if (fieldSelector === undefined) return { ...options, fieldSelector: `metadata.name=${name}` };
  if (!fieldSelector.split(',').includes(`metadata.name=${name}`)) throw badRequest("fieldSelector metadata.name doesn't match requested name");
  return options;
}
