// Nodes: pkg/apis/core/validation/validation.go.
import type { ConfigMapNodeConfigSource, Node, NodeConfigSource, Taint } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { isDualStackRanges, validateIpRange, warningsOfIpRange } from '../ip.ts';
import { validateLabelKey, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { configMapKey, labelName, labelValueFaults, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { taintEffects } from './affinity.ts';
import type { Amounts } from './resources.ts';
import { validateAmount } from './resources.ts';

type NodeDraft = Incomplete<Node>;

export function* validateTaints(taints: readonly Incomplete<Taint>[], path: string): Causes {
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const at = `${path}[${index}]`;
    const { key = '', value = '', effect = '' } = taint;
    yield* validateLabelKey(key, `${at}.key`);
    const faults = labelValueFaults(value);
    if (faults.length > 0) yield invalid(`${at}.value`, value, faults.join(';'));
    if (effect === '') yield required(`${at}.effect`);
    else if (!taintEffects.includes(effect)) yield notSupported(`${at}.effect`, effect, taintEffects);
    if (seen.has(`${effect}/${key}`)) yield duplicate(at, shownStruct('Taint', taint), 'taints must be unique by key and effect pair');
    seen.add(`${effect}/${key}`);
  }
}

function* validateAmounts(amounts: Amounts, path: string): Causes {
  for (const name in amounts) yield* validateAmount(name, amounts[name] ?? '0', `${path}.${name}`);
}

function* validateResources(node: NodeDraft, old?: Node): Causes {
  const { capacity, allocatable } = node.status ?? {};
  if (capacity !== old?.status.capacity) yield* validateAmounts(capacity, 'status.capacity');
  if (allocatable !== old?.status.allocatable) yield* validateAmounts(allocatable, 'status.allocatable');
}

function featureFault(name: string): string | undefined {
  if (name.length > 253) return `invalid feature name ${goQuote(name)}: must be no more than 253 characters`;
  if (/^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/.test(name)) return undefined;
  return `invalid feature name ${goQuote(name)}: must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`;
}

function* validateFeatures(features: readonly string[]): Causes {
  const path = 'status.declaredFeatures';
  for (const [index, feature] of features.entries()) {
    const fault = featureFault(feature);
    if (fault !== undefined) yield invalid(`${path}[${index}]`, feature, fault);
    const next = features[index + 1];
    if (next === undefined) continue;
    if (feature === next) yield duplicate(`${path}[${index + 1}]`, next);
    else if (feature > next) yield invalid(`${path}[${index + 1}]`, next, 'list must be sorted alphabetically');
  }
}

function* validatePodRanges(ranges: readonly string[]): Causes {
  for (const [index, range] of ranges.entries()) yield* validateIpRange(range, `spec.podCIDRs[${index}]`);
  if (ranges.length > 1 && (ranges.length > 2 || !isDualStackRanges(ranges))) yield invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family');
}

function* validateNode(node: NodeDraft): Causes {
  const { metadata = {}, spec = {}, status = {} } = node;
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  if (spec.taints !== undefined) yield* validateTaints(spec.taints, 'metadata.taints');
  yield* validateResources(node);
  const swap = status.nodeInfo?.swap?.capacity;
  if (swap !== undefined && swap <= 0) yield invalid('metadata.nodeSwapStatus.capacity', swap, 'must be greater than zero');
  yield* validateFeatures(status.declaredFeatures ?? []);
  yield* validatePodRanges(spec.podCIDRs ?? []);
}

function* validateConfigMapSource(source: Incomplete<ConfigMapNodeConfigSource>, path: string): Causes {
  const { namespace = '', name = '', kubeletConfigKey: key = '' } = source;
  if (namespace === '') yield required(`${path}.namespace`);
  else yield* invalidEach(`${path}.namespace`, namespace, labelName(namespace, false));
  if (name === '') yield required(`${path}.name`);
  else yield* invalidEach(`${path}.name`, name, subdomainName(name, false));
  if (key === '') yield required(`${path}.kubeletConfigKey`);
  else yield* invalidEach(`${path}.kubeletConfigKey`, key, configMapKey(key));
}

/** In the spec a source has no identity yet; in the status it has. */
function* validateConfigSource(source: Incomplete<NodeConfigSource>, inSpec: boolean, path: string): Causes {
  const map = source.configMap;
  if (map === undefined) {
    yield invalid(path, shownStruct('NodeConfigSource', source), 'exactly one reference subfield must be non-nil');
    return;
  }
  const at = `${path}.configMap`;
  for (const key of ['uid', 'resourceVersion'] as const) {
    const set = (map[key] ?? '') !== '';
    if (inSpec && set) yield forbidden(`${at}.${key}`, `${key} must not be set in spec`);
    if (!inSpec && !set) yield required(`${at}.${key}`);
  }
  yield* validateConfigMapSource(map, at);
}

function* validateFixedSpec(node: NodeDraft, old: Node): Causes {
  const before = old.spec.podCIDRs ?? [];
  const ranges = node.spec?.podCIDRs ?? [];
  const sentence = 'node updates may not change podCIDR except from "" to valid';
  if (before.length > 0 && before.length !== ranges.length) yield forbidden('spec.podCIDRs', sentence);
  else for (const [index, range] of before.entries()) if (range !== ranges[index]) yield forbidden('spec.podCIDRs', sentence);
  const provider = old.spec.providerID ?? '';
  if (provider !== '' && provider !== node.spec?.providerID) yield forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid');
}

function* validateAddresses(node: NodeDraft, old: Node): Causes {
  const addresses = node.status?.addresses ?? [];
  if (addresses === old.status.addresses) return;
  const seen = new Set<string>();
  for (const [index, address] of addresses.entries()) {
    const key = `${address.type ?? ''}/${address.address ?? ''}`;
    if (seen.has(key)) yield duplicate(`status.addresses[${index}]`, shownStruct('NodeAddress', address));
    seen.add(key);
  }
}

/** Updates of the status. Parts taken over from the stored node were right then. */
function* validateNodeStatus(node: NodeDraft, old: Node): Causes {
  const { spec = {}, status = {} } = node;
  yield* validateMetaUpdate(node.metadata ?? {}, old.metadata);
  yield* validateResources(node, old);
  if (status.declaredFeatures !== old.status.declaredFeatures) yield* validateFeatures(status.declaredFeatures ?? []);
  yield* validateAddresses(node, old);
  if (spec !== old.spec) {
    yield* validateFixedSpec(node, old);
    if (spec.configSource !== undefined) yield* validateConfigSource(spec.configSource, true, 'spec.configSource');
  }
  for (const key of ['assigned', 'active', 'lastKnownGood'] as const) {
    const source = status.config?.[key];
    if (source !== undefined) yield* validateConfigSource(source, false, `status.config.${key}`);
  }
  if (spec.taints !== undefined && spec.taints !== old.spec.taints) yield* validateTaints(spec.taints, 'metadata.taints');
  if (!semanticEqual(spec.externalID, old.spec.externalID)) yield forbidden('spec.externalID', 'may not be updated');
}

/** What a new node has to be, a changed one has to be too; then the rules of a change follow, which repeat some. */
function* validateNodeUpdate(node: NodeDraft, old: Node): Causes {
  yield* validateNode(node);
  yield* validateNodeStatus(node, old);
}

function* warningsOfNode({ spec = {} }: NodeDraft): Iterable<string> {
  if (spec.configSource !== undefined) yield 'spec.configSource: the feature is removed';
  if ((spec.externalID ?? '') !== '') yield 'spec.externalID: this field is deprecated, and is unused by Kubernetes';
  for (const [index, range] of (spec.podCIDRs ?? []).entries()) yield* warningsOfIpRange(range, `spec.podCIDRs[${index}]`);
}

export const nodeRules = rulesOf<Node>({ create: validateNode, update: validateNodeUpdate, status: validateNodeStatus, warnings: warningsOfNode });
