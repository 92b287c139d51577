// CSI drivers, what they have on nodes and how much: pkg/apis/storage/validation/validation.go.
import type { CSIDriver, CSIDriverSpec, CSINode, CSINodeDriver, CSIStorageCapacity, TokenRequest } from '../../../api/storage/types.ts';
import { nodeLabelWarning, warningsOfNodeTerm } from '../core/node-labels.ts';
import { validateNonnegativeAmount } from '../core/resources.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import type { SelectorRules } from '../metadata.ts';
import { hasFault, immutableSentence, shownSelector, validateImmutable, validateMeta, validateMetaUpdate, validateNonnegative, validateSelector } from '../metadata.ts';
import { byteLength, qualifiedName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';

type DriverSpecDraft = Incomplete<CSIDriverSpec>;

const groupPolicies: readonly string[] = ['File', 'None', 'ReadWriteOnceWithFSType'];
const lifecycleModes: readonly string[] = ['Persistent', 'Ephemeral'];
const maxNodeIdBytes = 256;

function* validateTokenRequests(requests: readonly Incomplete<TokenRequest>[]): Causes {
  const audiences = new Set<string>();
  for (const [index, { audience = '', expirationSeconds: seconds }] of requests.entries()) {
    const path = `spec.tokenRequests[${index}]`;
    if (audiences.has(audience)) {
      yield duplicate(`${path}.audience`, audience);
      continue;
    }
    audiences.add(audience);
    if (seconds === undefined) continue;
    if (seconds < 600) yield invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes');
    if (seconds > 2 ** 32) yield invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds');
  }
}

function* validateDriverSpec(spec: DriverSpecDraft): Causes {
  const { fsGroupPolicy: policy, tokenRequests = [], nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets: inSecrets } = spec;
  if (spec.attachRequired === undefined) yield required('spec.attachedRequired');
  if (spec.podInfoOnMount === undefined) yield required('spec.podInfoOnMount');
  if (spec.storageCapacity === undefined) yield required('spec.storageCapacity');
  if (policy !== undefined && !groupPolicies.includes(policy)) yield notSupported('spec.fsGroupPolicy', policy, groupPolicies);
  yield* validateTokenRequests(tokenRequests);
  for (const mode of spec.volumeLifecycleModes ?? []) if (!lifecycleModes.includes(mode)) yield notSupported('spec.volumeLifecycleModes', mode, lifecycleModes);
  if (spec.seLinuxMount === undefined) yield required('spec.seLinuxMount');
  if (period !== undefined && period < 10) yield invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, 'must be greater than or equal to 10 seconds');
  if (inSecrets !== undefined && tokenRequests.length === 0) {
    yield invalid('spec.serviceAccountTokenInSecrets', inSecrets, 'serviceAccountTokenInSecrets is set but no tokenRequests are specified');
  }
}

function* validateDriver({ metadata = {}, spec = {} }: Incomplete<CSIDriver>): Causes {
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  yield* validateDriverSpec(spec);
}

function* validateDriverUpdate({ metadata = {}, spec = {} }: Incomplete<CSIDriver>, old: CSIDriver): Causes {
  yield* validateMetaUpdate(metadata, old.metadata);
  yield* validateDriverSpec(spec);
  yield* validateImmutable(spec.attachRequired, old.spec.attachRequired, 'spec.attachedRequired');
  yield* validateImmutable(spec.volumeLifecycleModes, old.spec.volumeLifecycleModes, 'spec.volumeLifecycleModes');
}

function* validateNodeDriver(driver: Incomplete<CSINodeDriver>, path: string): Causes {
  const { name = '', nodeID = '', allocatable } = driver;
  yield* validateDriverName(name, `${path}.name`);
  if (nodeID === '') yield required(`${path}.nodeID`);
  if (byteLength(nodeID) > maxNodeIdBytes) yield invalid(`${path}.nodeID`, nodeID, `must be ${maxNodeIdBytes} characters or less`);
  yield* validateNonnegative(allocatable?.count, `${path}.allocatable.count`);
}

function* validateTopologyKeys(keys: readonly string[], path: string): Causes {
  for (const [index, key] of keys.entries()) {
    if (key === '') yield required(path);
    if (keys.indexOf(key) < index) yield duplicate(path, key);
    yield* invalidEach(path, key, qualifiedName(key));
  }
}

function* validateNode({ metadata = {}, spec = {} }: Incomplete<CSINode>): Causes {
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  const names = new Set<string>();
  for (const [index, driver] of (spec.drivers ?? []).entries()) {
    const path = `spec.drivers[${index}]`;
    const name = driver.name ?? '';
    yield* validateNodeDriver(driver, path);
    if (names.has(name)) yield duplicate(`${path}.name`, name);
    names.add(name);
    yield* validateTopologyKeys(driver.topologyKeys ?? [], path);
  }
}

/** How many volumes fit may change, a driver's identity may not. */
function* validateNodeUpdate(item: Incomplete<CSINode>, old: CSINode): Causes {
  yield* validateNode(item);
  for (const before of old.spec.drivers) {
    for (const driver of item.spec?.drivers ?? []) {
      if (driver.name !== before.name) continue;
      const { allocatable: _, ...fixed } = driver;
      const { allocatable: __, ...fixedBefore } = before;
      if (!semanticEqual(fixed, fixedBefore)) yield invalid('spec.drivers', shownStruct('CSINodeDriver', fixed), immutableSentence);
    }
  }
}

function* validateCapacity(item: Incomplete<CSIStorageCapacity>, rules: SelectorRules = {}): Causes {
  const { metadata = {}, nodeTopology, storageClassName = '', capacity } = item;
  yield* validateMeta(metadata, { namespaced: true, name: subdomainName });
  yield* validateSelector(nodeTopology, 'nodeTopology', rules);
  yield* invalidEach('storageClassName', storageClassName, subdomainName(storageClassName, false));
  if (capacity !== undefined) yield* validateNonnegativeAmount(capacity, 'capacity');
}

/** What is stored with a selector that is wrong today may keep values like that. */
function* validateCapacityUpdate(item: Incomplete<CSIStorageCapacity>, old: CSIStorageCapacity): Causes {
  const { metadata = {}, nodeTopology, storageClassName = '' } = item;
  yield* validateCapacity(item, { anyValues: hasFault(validateSelector(old.nodeTopology, 'nodeTopology')) });
  yield* validateMetaUpdate(metadata, old.metadata);
  if (!semanticEqual(nodeTopology, old.nodeTopology)) yield invalid('nodeTopology', shownSelector(nodeTopology), immutableSentence);
  if (storageClassName !== old.storageClassName) yield invalid('storageClassName', storageClassName, immutableSentence);
}

/** Tokens that a driver gets in the attributes of a volume may end up in logs. */
function* driverWarnings({ spec = {} }: Incomplete<CSIDriver>, old: CSIDriver | undefined): Iterable<string> {
  const { tokenRequests = [] } = spec;
  if (tokenRequests.length === 0 || spec.serviceAccountTokenInSecrets !== undefined || semanticEqual(tokenRequests, old?.spec.tokenRequests)) return;
  yield 'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';
}

function* capacityWarnings({ nodeTopology = {} }: Incomplete<CSIStorageCapacity>): Iterable<string> {
  yield* warningsOfNodeTerm({ matchExpressions: (nodeTopology.matchExpressions ?? []).map(({ key = '' }) => ({ key })) }, 'nodeTopology');
  for (const label of Object.keys(nodeTopology.matchLabels ?? {})) {
    const warning = nodeLabelWarning(label);
    if (warning !== undefined) yield `nodeTopology.matchLabels.${label}: ${warning}`;
  }
}

export const csiDriverRules = rulesOf<CSIDriver>({ create: validateDriver, update: validateDriverUpdate, warnings: driverWarnings });
export const csiNodeRules = rulesOf<CSINode>({ create: validateNode, update: validateNodeUpdate });
export const csiStorageCapacityRules = rulesOf<CSIStorageCapacity>({ create: (item) => validateCapacity(item), update: validateCapacityUpdate, warnings: capacityWarnings });
