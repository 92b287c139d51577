// Services: pkg/apis/core/validation/validation.go.
import type { Service, ServicePort, ServiceSpec } from '../../../api/core/types.ts';
import { isIpv6 } from '../../../api/values/ip.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { isDualStack, validateEndpointIp, validateIp, validateIpRange } from '../ip.ts';
import { validateLabels, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { dns1123Label, dns1123Subdomain, labelName, portNumber, qualifiedName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateProtocol } from './containers.ts';
import { validatePort } from './handlers.ts';
import { validateLoadBalancerStatus } from './load-balancer.ts';
import { warningsOfService, warningsOfServiceStatus } from './service-warnings.ts';
import { validateClusterIpUpdate, validateFamilyUpdate } from './service-update.ts';

type SpecDraft = Incomplete<ServiceSpec>;

const affinities: readonly string[] = ['ClientIP', 'None'];
const types: readonly string[] = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const families: readonly string[] = ['IPv4', 'IPv6'];
const familyPolicies: readonly string[] = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const trafficPolicies: readonly string[] = ['Cluster', 'Local'];
const distributions: readonly string[] = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];

const topologyMode = 'service.kubernetes.io/topology-mode';
const topologyHints = 'service.kubernetes.io/topology-aware-hints';
const sourceRangesKey = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const onlyLoadBalancer = "may only be used when `type` is 'LoadBalancer'";

export function isHeadless(spec: SpecDraft): boolean {
  return spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None';
}

function isReachable(spec: SpecDraft): boolean {
  return spec.type === 'LoadBalancer' || spec.type === 'NodePort' || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
}

function needsHealthCheck(spec: SpecDraft): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}

function* validateType(spec: SpecDraft): Causes {
  const { type } = spec;
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec)) {
    yield invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`);
  }
  if (type !== 'ExternalName') return;
  const sentence = 'may not be set for ExternalName services';
  if ((spec.clusterIPs ?? []).length > 0) yield forbidden('spec.clusterIPs', sentence);
  if ((spec.ipFamilies ?? []).length > 0) yield forbidden('spec.ipFamilies', sentence);
  if (spec.ipFamilyPolicy !== undefined) yield forbidden('spec.ipFamilyPolicy', sentence);
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') yield required('spec.externalName');
  else yield* invalidEach('spec.externalName', name, dns1123Subdomain(name));
}

function* validateServicePort(port: Incomplete<ServicePort>, needsName: boolean, names: Set<string>, path: string): Causes {
  const { name = '', port: number, protocol = '', appProtocol } = port;
  if (name !== '') {
    yield* invalidEach(`${path}.name`, name, dns1123Label(name));
    if (names.has(name)) yield duplicate(`${path}.name`, name);
    names.add(name);
  } else if (needsName) yield required(`${path}.name`);
  yield* invalidEach(`${path}.port`, number ?? 0, portNumber(number));
  yield* validateProtocol(protocol, `${path}.protocol`);
  yield* validatePort(port.targetPort, `${path}.targetPort`);
  if (appProtocol !== undefined) yield* invalidEach(`${path}.appProtocol`, appProtocol, qualifiedName(appProtocol));
}

function* validateAffinity(spec: SpecDraft): Causes {
  const { sessionAffinity: affinity = '', sessionAffinityConfig: config } = spec;
  if (affinity === '') yield required('spec.sessionAffinity');
  else if (!affinities.includes(affinity)) yield notSupported('spec.sessionAffinity', affinity, affinities);
  const path = 'spec.sessionAffinityConfig';
  if (affinity === 'None' && config !== undefined) yield forbidden(path, 'must not be set when session affinity is None');
  if (affinity !== 'ClientIP') return;
  const when = 'when session affinity type is ClientIP';
  const seconds = config?.clientIP?.timeoutSeconds;
  if (config === undefined) yield required(path, when);
  else if (config.clientIP === undefined) yield required(`${path}.clientIP`, when);
  else if (seconds === undefined) yield required(`${path}.clientIP.timeoutSeconds`, when);
  else if (seconds <= 0 || seconds > 86400) yield invalid(`${path}.clientIP.timeoutSeconds`, seconds, 'must be greater than 0 and less than 86400');
}

function* validateFamilies(spec: SpecDraft): Causes {
  const seen = new Set<string>();
  for (const [index, family] of (spec.ipFamilies ?? []).entries()) {
    const path = `spec.ipFamilies[${index}]`;
    if (!families.includes(family)) yield notSupported(path, family, families);
    if (seen.has(family)) yield duplicate(path, family);
    seen.add(family);
  }
  const policy = spec.ipFamilyPolicy;
  if (policy !== undefined && !familyPolicies.includes(policy)) yield notSupported('spec.ipFamilyPolicy', policy, familyPolicies);
}

function* validateAddressFamilies(spec: SpecDraft): Causes {
  const addresses = spec.clusterIPs ?? [];
  if (addresses.length > 1 && !isDualStack(addresses)) yield invalid('spec.clusterIPs', addresses, 'may specify no more than one IP for each IP family');
  if (isHeadless(spec)) return;
  for (const [index, address] of addresses.entries()) {
    const family = spec.ipFamilies?.[index];
    if (family === undefined) return;
    const expected = isIpv6(address) ? 'IPv6' : 'IPv4';
    if (families.includes(family) && family !== expected) yield invalid(`spec.clusterIPs[${index}]`, address, `expected an ${family} value as indicated by \`ipFamilies[${index}]\``);
  }
}

export function* validateClusterIps(spec: SpecDraft, old: ServiceSpec | undefined): Causes {
  if (spec.type === 'ExternalName') return;
  const path = 'spec.clusterIPs';
  const first = spec.clusterIP ?? '';
  const addresses = spec.clusterIPs ?? [];
  if (first === '') {
    if (addresses.length > 0) yield invalid(path, addresses, 'must be empty when `clusterIP` is not specified');
  } else if (addresses.length === 0) yield required(path);
  else if (addresses[0] !== first) yield invalid(path, addresses, 'first value must match `clusterIP`');
  yield* validateFamilies(spec);
  let faulty = false;
  for (const [index, address] of addresses.entries()) {
    const faults = index === 0 && address === 'None' ? (addresses.length > 1 ? [invalid(path, addresses, "'None' must be the first and only value")] : []) : [...validateIp(address, `${path}[${index}]`, old?.clusterIPs)];
    faulty ||= faults.length > 0;
    yield* faults;
  }
  if (addresses.length > 2) yield invalid(path, addresses, 'may only hold up to 2 values');
  if (!faulty) yield* validateAddressFamilies(spec);
}

function* validateExternalIps(spec: SpecDraft, old: ServiceSpec | undefined): Causes {
  for (const [index, address] of (spec.externalIPs ?? []).entries()) {
    const path = `spec.externalIPs[${index}]`;
    const faults = [...validateIp(address, path, old?.externalIPs)];
    yield* faults.length > 0 ? faults : validateEndpointIp(address, path);
  }
}

/** No two ports may be the same to the outside or to the inside. */
function* validateDistinctPorts(spec: SpecDraft): Causes {
  const ports = spec.ports ?? [];
  if (spec.type === 'ClusterIP') {
    for (const [index, port] of ports.entries()) if ((port.nodePort ?? 0) !== 0) yield forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'");
  }
  const nodePorts = new Set<string>();
  for (const [index, { protocol = '', nodePort = 0 }] of ports.entries()) {
    if (nodePort !== 0 && nodePorts.has(`${protocol}/${nodePort}`)) yield duplicate(`spec.ports[${index}].nodePort`, nodePort);
    nodePorts.add(`${protocol}/${nodePort}`);
  }
  const taken = new Set<string>();
  for (const [index, { protocol = '', port = 0 }] of ports.entries()) {
    if (taken.has(`${protocol}/${port}`)) yield duplicate(`spec.ports[${index}]`, shownStruct('ServicePort', { protocol, port }));
    taken.add(`${protocol}/${port}`);
  }
}

function* validateSourceRanges(service: Incomplete<Service>, old: Service | undefined): Causes {
  const { metadata = {}, spec = {} } = service;
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const text = metadata.annotations?.[sourceRangesKey];
  if (ranges.length > 0) {
    if (spec.type !== 'LoadBalancer') yield forbidden('spec.LoadBalancerSourceRanges', onlyLoadBalancer);
    const stored = (old?.spec.loadBalancerSourceRanges ?? []).map((range) => range.trim());
    for (const [index, range] of ranges.entries()) yield* validateIpRange(range.trim(), `spec.LoadBalancerSourceRanges[${index}]`, stored);
  } else if (text !== undefined) {
    const path = `metadata.annotations[${sourceRangesKey}]`;
    if (spec.type !== 'LoadBalancer') yield forbidden(path, onlyLoadBalancer);
    if (old?.metadata.annotations?.[sourceRangesKey] === text || text.trim() === '') return;
    for (const range of text.trim().split(',')) yield* validateIpRange(range.trim(), path);
  }
}

function* validateLoadBalancerClass(spec: SpecDraft, old: ServiceSpec | undefined): Causes {
  const path = 'spec.loadBalancerClass';
  const name = spec.loadBalancerClass;
  if (old?.type === 'LoadBalancer' && spec.type === 'LoadBalancer' && old.loadBalancerClass !== name) yield invalid(path, name, 'may not change once set');
  if (name === undefined) return;
  if (spec.type === 'LoadBalancer') yield* invalidEach(path, name, qualifiedName(name));
  else yield forbidden(path, onlyLoadBalancer);
}

function* validateExternalTraffic(spec: SpecDraft): Causes {
  const policy: string = spec.externalTrafficPolicy ?? '';
  const path = 'spec.externalTrafficPolicy';
  if (!isReachable(spec)) {
    if (policy !== '') yield invalid(path, policy, 'may only be set for externally-accessible services');
  } else if (policy === '') yield required(path);
  else if (!trafficPolicies.includes(policy)) yield notSupported(path, policy, trafficPolicies);
  const port = spec.healthCheckNodePort ?? 0;
  if (!needsHealthCheck(spec)) {
    if (port !== 0) yield invalid('spec.healthCheckNodePort', port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'");
  } else if (port === 0) yield required('spec.healthCheckNodePort');
  else yield* invalidEach('spec.healthCheckNodePort', port, portNumber(port));
}

function* validateTraffic(spec: SpecDraft): Causes {
  yield* validateExternalTraffic(spec);
  const { type = '', internalTrafficPolicy: policy, trafficDistribution: distribution } = spec;
  if (policy === undefined) {
    if (type === 'NodePort' || type === 'LoadBalancer' || type === 'ClusterIP') yield required('spec.internalTrafficPolicy');
  } else if (!trafficPolicies.includes(policy)) yield notSupported('spec.internalTrafficPolicy', policy, trafficPolicies);
  if (distribution !== undefined && !distributions.includes(distribution)) yield notSupported('spec.trafficDistribution', distribution, distributions);
}

function* validateTopologyAnnotations(annotations: Readonly<Record<string, string>>): Causes {
  const mode = annotations[topologyMode];
  const hints = annotations[topologyHints];
  if (mode !== undefined && hints !== undefined && mode !== hints) {
    yield invalid(`metadata.annotations[${topologyMode}]`, mode, `must match annotations[${topologyHints}] when both are specified`);
  }
}

function* validatePorts(spec: SpecDraft): Causes {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) yield* validateServicePort(port, ports.length > 1, names, `spec.ports[${index}]`);
}

function* validateServiceSpec(service: Incomplete<Service>, old: Service | undefined): Causes {
  const { metadata = {}, spec = {} } = service;
  const type: string = spec.type ?? '';
  if (metadata.annotations !== undefined) yield* validateTopologyAnnotations(metadata.annotations);
  if ((spec.ports ?? []).length === 0 && !isHeadless(spec) && type !== 'ExternalName') yield required('spec.ports');
  yield* validateType(spec);
  yield* validatePorts(spec);
  yield* validateLabels(spec.selector, 'spec.selector');
  yield* validateAffinity(spec);
  yield* validateClusterIps(spec, old?.spec);
  yield* validateExternalIps(spec, old?.spec);
  if (type === '') yield required('spec.type');
  else if (!types.includes(type)) yield notSupported('spec.type', type, types);
  yield* validateDistinctPorts(spec);
  yield* validateSourceRanges(service, old);
  if (spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer') yield forbidden('spec.allocateLoadBalancerNodePorts', onlyLoadBalancer);
  if (type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts === undefined) yield required('allocateLoadBalancerNodePorts');
  yield* validateLoadBalancerClass(spec, undefined);
  yield* validateTraffic(spec);
}

function* validateService(service: Incomplete<Service>): Causes {
  yield* validateMeta(service.metadata ?? {}, { namespaced: true, name: labelName });
  yield* validateServiceSpec(service, undefined);
}

function* validateServiceUpdate(service: Incomplete<Service>, old: Service): Causes {
  const { metadata = {}, spec = {} } = service;
  yield* validateMetaUpdate(metadata, old.metadata);
  if (semanticEqual(spec, old.spec) && metadata.annotations === old.metadata.annotations) return;
  yield* validateClusterIpUpdate(spec, old.spec);
  yield* validateFamilyUpdate(spec, old.spec);
  yield* validateLoadBalancerClass(spec, old.spec);
  if (needsHealthCheck(old.spec) && needsHealthCheck(spec) && spec.healthCheckNodePort !== old.spec.healthCheckNodePort) yield forbidden('spec.healthCheckNodePort', 'field is immutable');
  yield* validateServiceSpec(service, old);
}

function* validateServiceStatus(service: Incomplete<Service>, old: Service): Causes {
  yield* validateMetaUpdate(service.metadata ?? {}, old.metadata);
  yield* validateLoadBalancerStatus(service.status?.loadBalancer ?? {}, old.status.loadBalancer, service.spec?.type ?? '', 'status.loadBalancer');
}

export const serviceRules = rulesOf<Service>({ create: validateService, update: validateServiceUpdate, status: validateServiceStatus, warnings: warningsOfService, statusWarnings: warningsOfServiceStatus });
