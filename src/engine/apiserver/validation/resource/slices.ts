// What devices a node or a pool offers: pkg/apis/resource/validation/validation.go.
import type { Counter, CounterSet, Device, DeviceAttribute, DeviceCounterConsumption, ResourceSlice, ResourceSliceSpec } from '../../../api/resource/types.ts';
import { validateNodeSelector } from '../core/affinity.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, required, tooLong, tooMany } from '../field-error.ts';
import { shownStruct, shownStructs } from '../go-struct.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateImmutable, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { byteLength, dns1123Label, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateRequestPolicy } from './capacity.ts';
import { validateBinding, validateLabelText, validateList, validatePoolName, validateQualified, validateTaint, validateUnique } from './devices.ts';

type SpecDraft = Incomplete<ResourceSliceSpec>;
type DeviceDraft = Incomplete<Device>;

const maxTextBytes = 64;
const maxQualities = 32;
const maxValues = 48;
const maxKeyLength = 63 + 1 + 32;
const semver = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

function* validateTextValue(text: string, isVersion: boolean, path: string): Causes {
  if (isVersion && !semver.test(text)) yield invalid(path, text, 'must be a string compatible with semver.org spec 2.0.0');
  if (byteLength(text) > maxTextBytes) yield tooLong(path, maxTextBytes);
}

/** Lists of values are dropped before: DRAListTypeAttributes is off. */
function* validateAttribute(attribute: Incomplete<DeviceAttribute>, path: string): Causes {
  const { string: text, version } = attribute;
  if (text !== undefined) yield* validateTextValue(text, false, `${path}.string`);
  if (version !== undefined) yield* validateTextValue(version, true, `${path}.version`);
  const count = Object.keys(attribute).length;
  if (count !== 1) yield invalid(path, count === 0 ? '' : shownStruct('DeviceAttribute', attribute), 'exactly one value must be specified');
}

/** A key of a map in a path; of a very long one only its ends. */
function keyed(path: string, key: string): string {
  if (key.length <= maxKeyLength) return `${path}[${key}]`;
  const rest = maxKeyLength - 3;
  return `${path}[${key.slice(0, Math.ceil(rest / 2))}...${key.slice(key.length - Math.floor(rest / 2))}]`;
}

function* validateQualities(device: DeviceDraft, path: string): Causes {
  const { attributes = {}, capacity = {} } = device;
  const values = Object.keys(attributes).length;
  const total = values + Object.keys(capacity).length;
  if (total > maxQualities) yield invalid(path, total, `the total number of attributes and capacities must not exceed ${maxQualities}`);
  if (values > maxValues) yield invalid(path, values, `the total number of attribute values must not exceed ${maxValues}`);
  for (const [name, attribute] of Object.entries(attributes)) {
    yield* validateQualified(name, `${path}.attributes`);
    yield* validateAttribute(attribute, keyed(`${path}.attributes`, name));
  }
  for (const [name, { requestPolicy: policy, value }] of Object.entries(capacity)) {
    const at = `${keyed(`${path}.capacity`, name)}.requestPolicy`;
    yield* validateQualified(name, `${path}.capacity`);
    if (policy === undefined) continue;
    if (device.allowMultipleAllocations === true) yield* validateRequestPolicy(policy, value ?? '0', at);
    else yield forbidden(at, 'allowMultipleAllocations must be true');
  }
}

function* validateCounters(counters: Readonly<Record<string, Incomplete<Counter>>>, path: string): Causes {
  const names = Object.keys(counters);
  if (names.length === 0) yield required(path);
  else if (names.length > 32) yield tooMany(path, names.length, 32);
  else for (const name of names) yield* invalidEach(path, name, dns1123Label(name));
}

function* validateCounterSet({ name = '', counters = {} }: Incomplete<CounterSet>, path: string): Causes {
  if (name === '') yield required(`${path}.name`);
  else yield* validateLabelText(name, `${path}.name`);
  yield* validateCounters(counters, `${path}.counters`);
}

function* validateConsumption({ counterSet = '', counters = {} }: Incomplete<DeviceCounterConsumption>, path: string): Causes {
  if (counterSet === '') yield required(`${path}.counterSet`);
  else yield* validateLabelText(counterSet, `${path}.counterSet`);
  yield* validateCounters(counters, `${path}.counters`);
}

interface Placement {
  readonly nodeName?: string;
  readonly nodeSelector?: SpecDraft['nodeSelector'];
  readonly allNodes?: boolean;
}

interface PlacementRules {
  readonly emptyName: string;
  /** Selectors of several slices are put together, which one term makes easy. */
  readonly oneTerm: boolean;
}

/** Which of the ways to say where devices are is used; several are a fault of whoever asks. */
function* validatePlacement({ nodeName, nodeSelector, allNodes }: Placement, { emptyName, oneTerm }: PlacementRules, path: string): Causes {
  if (nodeName === '') yield invalid(`${path}.nodeName`, nodeName, emptyName);
  else if (nodeName !== undefined) yield* invalidEach(`${path}.nodeName`, nodeName, subdomainName(nodeName, false));
  if (nodeSelector !== undefined) {
    const { nodeSelectorTerms: terms } = nodeSelector;
    yield* validateNodeSelector(nodeSelector, `${path}.nodeSelector`);
    if (oneTerm && terms?.length !== 1) yield invalid(`${path}.nodeSelector.nodeSelectorTerms`, terms && shownStructs('NodeSelectorTerm', terms), 'must have exactly one node selector term');
  }
  if (allNodes === false) yield invalid(`${path}.allNodes`, false, 'must be either unset or set to true');
}

function waysOf({ nodeName = '', nodeSelector, allNodes }: Placement): readonly string[] {
  return [...(nodeName === '' ? [] : ['`nodeName`']), ...(nodeSelector === undefined ? [] : ['`nodeSelector`']), ...(allNodes === true ? ['`allNodes`'] : [])];
}

function* validateDevicePlacement(device: DeviceDraft, isOwn: boolean, path: string): Causes {
  const isPlaced = device.nodeName !== undefined || device.nodeSelector !== undefined || device.allNodes !== undefined;
  if (!isOwn) {
    if (isPlaced) yield invalid(path, undefined, '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec');
    return;
  }
  yield* validatePlacement(device, { emptyName: 'must not be empty', oneTerm: false }, path);
  const ways = waysOf(device);
  const detail = 'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
  if (ways.length === 0) yield required(path, detail);
  else if (ways.length > 1) yield invalid(path, `{${ways.join(', ')}}`, detail);
}

/** Taints that were stored before are not looked at again. */
function* validateDevice(device: DeviceDraft, old: Device | undefined, isPlaced: boolean, path: string): Causes {
  yield* validateLabelText(device.name ?? '', `${path}.name`);
  yield* validateQualities(device, path);
  if (old === undefined || !semanticEqual(device.taints, old.taints)) yield* validateList(device.taints ?? [], 16, validateTaint, `${path}.taints`);
  yield* validateUnique(device.consumesCounters ?? [], 2, validateConsumption, ({ counterSet = '' }) => counterSet, `${path}.consumesCounters`);
  yield* validateDevicePlacement(device, isPlaced, path);
  yield* validateBinding(device, path);
}

function* validateWhere(spec: SpecDraft): Causes {
  const { perDeviceNodeSelection: perDevice } = spec;
  yield* validatePlacement(spec, { emptyName: 'must be either unset or set to a non-empty string', oneTerm: true }, 'spec');
  if (perDevice === false) yield invalid('spec.perDeviceNodeSelection', false, 'must be either unset or set to true');
  const ways = [...waysOf(spec), ...(perDevice === true ? ['`perDeviceNodeSelection`'] : [])];
  const detail = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
  if (ways.length === 0) yield required('spec', detail);
  else if (ways.length > 1) yield invalid('spec', `{${ways.join(', ')}}`, `${detail}, but multiple fields are set`);
}

function isCostly({ taints = [], consumesCounters = [] }: DeviceDraft): boolean {
  return taints.length > 0 || consumesCounters.length > 0;
}

function* validateSpec(spec: SpecDraft, old?: ResourceSliceSpec): Causes {
  const { pool = {}, devices = [], sharedCounters = [] } = spec;
  const { resourceSliceCount: count = 0, generation = 0 } = pool;
  yield* validateDriverName(spec.driver ?? '', 'spec.driver');
  yield* validatePoolName(pool.name ?? '', 'spec.pool.name');
  if (count <= 0) yield invalid('spec.pool.resourceSliceCount', count, 'must be greater than zero');
  if (generation < 0) yield invalid('spec.pool.generation', generation, 'must be greater than or equal to zero');
  if (old !== undefined) {
    yield* validateImmutable(pool.name, old.pool.name, 'spec.pool.name');
    yield* validateImmutable(spec.driver, old.driver, 'spec.driver');
    yield* validateImmutable(spec.nodeName, old.nodeName, 'spec.nodeName');
  }
  yield* validateWhere(spec);
  if (spec.sharedCounters !== undefined && spec.devices !== undefined) yield invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed');
  const isPlaced = spec.perDeviceNodeSelection === true;
  const before = new Map((old?.devices ?? []).map((device) => [device.name, device]));
  yield* validateUnique(devices, devices.some(isCostly) ? 64 : 128, (device, at) => validateDevice(device, before.get(device.name ?? ''), isPlaced, at), ({ name = '' }) => name, 'spec.devices');
  yield* validateUnique(sharedCounters, 8, validateCounterSet, ({ name = '' }) => name, 'spec.sharedCounters');
}

function* validateSlice({ metadata = {}, spec = {} }: Incomplete<ResourceSlice>): Causes {
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  yield* validateSpec(spec);
}

function* validateSliceUpdate({ metadata = {}, spec = {} }: Incomplete<ResourceSlice>, old: ResourceSlice): Causes {
  yield* validateMetaUpdate(metadata, old.metadata);
  yield* validateSpec(spec, old.spec);
}

function* sliceWarnings({ spec = {} }: Incomplete<ResourceSlice>): Iterable<string> {
  const { driver = '' } = spec;
  if (driver !== driver.toLowerCase()) yield `spec.driver: driver names should be lowercase; ${goQuote(driver)} contains uppercase characters`;
}

export const resourceSliceRules = rulesOf<ResourceSlice>({ create: validateSlice, update: validateSliceUpdate, warnings: sliceWarnings });
