// Claims of devices, their templates and classes: pkg/apis/resource/validation/validation.go.
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceClaim,
  DeviceClass,
  DeviceClassSpec,
  DeviceConstraint,
  DeviceRequest,
  DeviceRequestAllocationResult,
  DeviceSubRequest,
  ExactDeviceRequest,
  NetworkDeviceData,
  ResourceClaim,
  ResourceClaimConsumerReference,
  ResourceClaimStatus,
  ResourceClaimTemplate,
} from '../../../api/resource/types.ts';
import { validateConditions } from '../conditions.ts';
import { validateNodeSelector } from '../core/affinity.ts';
import { isExtendedResource } from '../core/resources.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import type { Causes, Shown } from '../field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required, tooLong, tooMany } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateInterfaceAddress } from '../ip.ts';
import type { MetaRules } from '../metadata.ts';
import { immutableSentence, validateMeta, validateMetaUpdate, validateTemplateMeta } from '../metadata.ts';
import { byteLength, dns1123Subdomain, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { maxListed, validateBinding, validateConfiguration, validateFreeForm, validateFullyQualified, validateLabelText, validateList, validatePoolName, validateSelector, validateToleration, validateUid, validateUnique } from './devices.ts';

type ClaimDraft = Incomplete<DeviceClaim>;
type RequestDraft = Incomplete<ExactDeviceRequest> & Incomplete<Omit<DeviceSubRequest, 'name'>>;

const modes: readonly string[] = ['All', 'ExactCount'];
const maxConditions = 8;
const asText = (text: string): string => text;

function* validateCount({ allocationMode: mode, count = 0 }: RequestDraft, path: string): Causes {
  if (mode === 'All') {
    if (count !== 0) yield invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'");
  } else if (mode === 'ExactCount') {
    if (count <= 0) yield invalid(`${path}.count`, count, 'must be greater than zero');
  } else yield notSupported(`${path}.allocationMode`, mode ?? '', modes);
}

function* validateExact(request: RequestDraft, path: string): Causes {
  const className = request.deviceClassName ?? '';
  if (className === '') yield required(`${path}.deviceClassName`);
  else yield* invalidEach(`${path}.deviceClassName`, className, dns1123Subdomain(className));
  yield* validateList(request.selectors ?? [], maxListed, validateSelector, `${path}.selectors`);
  yield* validateCount(request, path);
  for (const [index, toleration] of (request.tolerations ?? []).entries()) yield* validateToleration(toleration, `${path}.tolerations[${index}]`);
}

function* validateAlternative(request: Incomplete<DeviceSubRequest>, path: string): Causes {
  yield* validateLabelText(request.name ?? '', `${path}.name`);
  yield* validateExact(request, path);
}

const requestName = ({ name = '' }: { readonly name?: string }): string => name;

function* validateRequest(request: Incomplete<DeviceRequest>, path: string): Causes {
  const { exactly, firstAvailable = [] } = request;
  yield* validateLabelText(request.name ?? '', `${path}.name`);
  if (firstAvailable.length === 0 && exactly === undefined) yield required(path, 'exactly one of `exactly` or `firstAvailable` is required');
  else if (firstAvailable.length > 0 && exactly !== undefined) yield invalid(path, undefined, 'exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set');
  else if (exactly !== undefined) yield* validateExact(exactly, `${path}.exactly`);
  else yield* validateUnique(firstAvailable, 8, validateAlternative, requestName, `${path}.firstAvailable`);
}

type RequestNames = ReadonlyMap<string, ReadonlySet<string>>;

function requestNames(claim: ClaimDraft | undefined): RequestNames {
  return new Map((claim?.requests ?? []).map(({ name = '', firstAvailable = [] }) => [name, new Set(firstAvailable.map(requestName))]));
}

/** `request`, or `request/alternative`. */
function refersTo(names: RequestNames): (name: string, path: string) => Causes {
  return function* validateName(name, path) {
    const [request = '', alternative, ...more] = name.split('/');
    const detail = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    if (more.length > 0) {
      yield invalid(path, name, detail);
      return;
    }
    yield* validateLabelText(request, path);
    if (alternative !== undefined) yield* validateLabelText(alternative, path);
    const known = names.get(request);
    if (known === undefined || (alternative !== undefined && !known.has(alternative))) yield invalid(path, name, detail);
  };
}

function* validateConstraint(constraint: Incomplete<DeviceConstraint>, names: RequestNames, path: string): Causes {
  const { requests = [], matchAttribute, distinctAttribute } = constraint;
  yield* validateUnique(requests, maxListed, refersTo(names), asText, `${path}.requests`);
  if (matchAttribute !== undefined) yield* validateFullyQualified(matchAttribute, `${path}.matchAttribute`);
  else if (distinctAttribute !== undefined) yield* validateFullyQualified(distinctAttribute, `${path}.distinctAttribute`);
  else yield required(path, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set');
}

function* validateClaimDevices(claim: ClaimDraft, path: string): Causes {
  const names = requestNames(claim);
  yield* validateUnique(claim.requests ?? [], maxListed, validateRequest, requestName, `${path}.requests`);
  yield* validateList(claim.constraints ?? [], maxListed, (constraint, at) => validateConstraint(constraint, names, at), `${path}.constraints`);
  yield* validateList(
    claim.config ?? [],
    maxListed,
    function* validateConfig(config, at) {
      yield* validateUnique(config.requests ?? [], maxListed, refersTo(names), asText, `${at}.requests`);
      yield* validateConfiguration(config, at);
    },
    `${path}.config`,
  );
}

function* validateClaim({ metadata = {}, spec = {} }: Incomplete<ResourceClaim>): Causes {
  yield* validateMeta(metadata, { namespaced: true, name: subdomainName });
  yield* validateClaimDevices(spec.devices ?? {}, 'spec.devices');
}

function* validateClaimUpdate({ metadata = {}, spec = {} }: Incomplete<ResourceClaim>, old: ResourceClaim): Causes {
  yield* validateMeta(metadata, { namespaced: true, name: subdomainName });
  yield* validateMetaUpdate(metadata, old.metadata);
  if (!semanticEqual(spec, old.spec)) yield invalid('spec', shownStruct('ResourceClaimSpec', spec), immutableSentence);
}

function* validateConsumer(consumer: Incomplete<ResourceClaimConsumerReference>, path: string): Causes {
  for (const key of ['resource', 'name', 'uid'] as const) if ((consumer[key] ?? '') === '') yield required(`${path}.${key}`);
}

function* validateResult(result: Incomplete<DeviceRequestAllocationResult>, names: RequestNames, path: string): Causes {
  yield* refersTo(names)(result.request ?? '', `${path}.request`);
  yield* validateDriverName(result.driver ?? '', `${path}.driver`);
  yield* validatePoolName(result.pool ?? '', `${path}.pool`);
  yield* validateLabelText(result.device ?? '', `${path}.device`);
  yield* validateBinding(result, path);
  if (result.shareID !== undefined) yield* validateUid(result.shareID, `${path}.shareID`);
}

function* validateAllocationConfig(config: Incomplete<DeviceAllocationConfiguration>, names: RequestNames, path: string): Causes {
  const source: string = config.source ?? '';
  if (source === '') yield required(`${path}.source`);
  else if (source !== 'FromClaim' && source !== 'FromClass') yield notSupported(`${path}.source`, source, ['FromClaim', 'FromClass']);
  yield* validateUnique(config.requests ?? [], maxListed, refersTo(names), asText, `${path}.requests`);
  yield* validateConfiguration(config, path);
}

function* validateAllocation({ devices = {}, nodeSelector }: Incomplete<AllocationResult>, names: RequestNames, path: string): Causes {
  yield* validateList(devices.results ?? [], maxListed, (result, at) => validateResult(result, names, at), `${path}.devices.results`);
  yield* validateList(devices.config ?? [], 2 * maxListed, (config, at) => validateAllocationConfig(config, names, at), `${path}.devices.config`);
  if (nodeSelector !== undefined) yield* validateNodeSelector(nodeSelector, `${path}.nodeSelector`);
}

interface DeviceId {
  readonly driver?: string;
  readonly pool?: string;
  readonly device?: string;
  readonly shareID?: string;
}

/** Which device, or which share of it, as causes show it. */
function shownId({ driver, pool, device, shareID }: DeviceId): Shown {
  return shownStruct('SharedDeviceID', { driver, pool, device, shareID });
}

const deviceId = ({ driver = '', pool = '', device = '', shareID = '' }: DeviceId): string => JSON.stringify([driver, pool, device, shareID]);

function* validateDevice(device: Incomplete<AllocatedDeviceStatus>, allocated: ReadonlySet<string>, path: string): Causes {
  const { driver = '', pool = '', device: name = '' } = device;
  const conditions = device.conditions ?? [];
  yield* validateDriverName(driver, `${path}.driver`);
  yield* validatePoolName(pool, `${path}.pool`);
  yield* validateLabelText(name, `${path}.device`);
  if (device.shareID !== undefined) yield* validateUid(device.shareID, `${path}.shareID`);
  if (!allocated.has(deviceId(device))) yield invalid(path, shownId(device), 'must be an allocated device in the claim');
  if (conditions.length > maxConditions) yield tooMany(`${path}.conditions`, conditions.length, maxConditions);
  yield* validateConditions(conditions, `${path}.conditions`);
  if (device.data !== undefined && device.data !== null) yield* validateFreeForm(device.data, false, `${path}.data`);
  if (device.networkData !== undefined) yield* validateNetworkData(device.networkData, `${path}.networkData`);
}

function* validateNetworkData({ interfaceName = '', hardwareAddress = '', ips = [] }: Incomplete<NetworkDeviceData>, path: string): Causes {
  if (byteLength(interfaceName) > 256) yield tooLong(`${path}.interfaceName`, 256);
  if (byteLength(hardwareAddress) > 128) yield tooLong(`${path}.hardwareAddress`, 128);
  yield* validateUnique(ips, 16, validateInterfaceAddress, asText, `${path}.ips`);
}

function* validateReservation(status: Incomplete<ResourceClaimStatus>, old: ResourceClaim, isDeleted: boolean): Causes {
  const path = 'status.reservedFor';
  const consumers = status.reservedFor ?? [];
  const before = new Set((old.status.reservedFor ?? []).map(({ uid }) => uid));
  if (consumers.length === 0) return;
  if (status.allocation === undefined) yield forbidden(path, 'may not be specified when `allocated` is not set');
  else if (isDeleted && consumers.some(({ uid = '' }) => !before.has(uid))) yield forbidden(path, 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set');
}

function* validateClaimStatus({ metadata = {}, spec = {}, status = {} }: Incomplete<ResourceClaim>, old: ResourceClaim): Causes {
  const { allocation } = status;
  const allocated = new Set((allocation?.devices?.results ?? []).map(deviceId));
  yield* validateMetaUpdate(metadata, old.metadata);
  yield* validateUnique(status.reservedFor ?? [], 256, validateConsumer, ({ uid = '' }) => uid, 'status.reservedFor');
  yield* validateUnique(status.devices ?? [], Infinity, (device, at) => validateDevice(device, allocated, at), deviceId, 'status.devices', shownId);
  yield* validateReservation(status, old, metadata.deletionTimestamp !== undefined);
  if (allocation === undefined) return;
  if (old.status.allocation === undefined) yield* validateAllocation(allocation, requestNames(spec.devices), 'status.allocation');
  else if (!semanticEqual(allocation, old.status.allocation)) yield invalid('status.allocation', shownStruct('AllocationResult', allocation), immutableSentence);
}

function* validateTemplate({ metadata = {}, spec = {} }: Incomplete<ResourceClaimTemplate>): Causes {
  yield* validateMeta(metadata, { namespaced: true, name: subdomainName });
  yield* validateTemplateMeta(spec.metadata, 'spec.metadata');
  yield* validateClaimDevices(spec.spec?.devices ?? {}, 'spec.spec.devices');
}

function* validateTemplateUpdate(template: Incomplete<ResourceClaimTemplate>, old: ResourceClaimTemplate): Causes {
  const { metadata = {}, spec = {} } = template;
  yield* validateTemplate(template);
  yield* validateMetaUpdate(metadata, old.metadata);
  if (!semanticEqual(spec, old.spec)) yield invalid('spec', shownStruct('ResourceClaimTemplateSpec', spec), immutableSentence);
}

function* validateClassSpec(spec: Incomplete<DeviceClassSpec>, old?: DeviceClassSpec): Causes {
  const { extendedResourceName: name } = spec;
  const isStored = old !== undefined && semanticEqual(spec.config, old.config);
  yield* validateList(spec.selectors ?? [], maxListed, validateSelector, 'spec.selectors');
  yield* validateList(spec.config ?? [], maxListed, (config, at) => validateConfiguration(config, at, isStored), 'spec.config');
  if (name !== undefined && !isExtendedResource(name)) yield invalid('spec.extendedResourceName', name, 'must be a valid extended resource name');
}

/** Of a class only the name that was made of `generateName` is looked at. */
const classMeta: MetaRules = { namespaced: false, name: (name, prefix) => (prefix ? [] : dns1123Subdomain(name)) };

function* validateClass({ metadata = {}, spec = {} }: Incomplete<DeviceClass>): Causes {
  yield* validateMeta(metadata, classMeta);
  yield* validateClassSpec(spec);
}

function* validateClassUpdate({ metadata = {}, spec = {} }: Incomplete<DeviceClass>, old: DeviceClass): Causes {
  yield* validateMeta(metadata, classMeta);
  yield* validateMetaUpdate(metadata, old.metadata);
  yield* validateClassSpec(spec, old.spec);
}

export const resourceClaimRules = rulesOf<ResourceClaim>({ create: validateClaim, update: validateClaimUpdate, status: validateClaimStatus });
export const resourceClaimTemplateRules = rulesOf<ResourceClaimTemplate>({ create: validateTemplate, update: validateTemplateUpdate });
export const deviceClassRules = rulesOf<DeviceClass>({ create: validateClass, update: validateClassUpdate });
