// EndpointSlices: pkg/apis/discovery/validation/validation.go.
import type { Endpoint, EndpointHints, EndpointPort, EndpointSlice } from '../../../api/discovery/types.ts';
import { parseIp } from '../../../api/values/ip.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, internal, invalid, invalidEach, notSupported, required, tooMany } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateCanonicalIp, validateEndpointIp, validateIp } from '../ip.ts';
import { validateImmutable, validateLabels, validateMeta } from '../metadata.ts';
import type { NameRule } from '../names.ts';
import { dns1123Label, dns1123Subdomain, labelValueFaults, qualifiedName, subdomainName } from '../names.ts';
import { rulesOf } from '../validator.ts';

const addressTypes: readonly string[] = ['FQDN', 'IPv4', 'IPv6'];
const protocols: readonly string[] = ['SCTP', 'TCP', 'UDP'];
const maxPorts = 20_000;
const maxEndpoints = 1_000;
const maxAddresses = 100;
const maxTopologyLabels = 16;
const maxHints = 8;
const zoneKey = 'topology.kubernetes.io/zone';

/** A host name of at least two labels; only the first fault is told. */
function* validateDomainName(text: string, path: string): Causes {
  if (text === '') {
    yield required(path);
    return;
  }
  const name = text.replace(/\.$/, '');
  const faults = dns1123Subdomain(name);
  const labels = name.split('.');
  const bad = labels.find((label) => dns1123Label(label).length > 0);
  if (faults.length > 0) yield invalid(path, name, faults.join(','));
  else if (labels.length < 2) yield invalid(path, name, 'should be a domain with at least two segments separated by dots');
  else if (bad !== undefined) yield invalid(path, bad, dns1123Label(bad).join(','));
}

function* validateAddress(address: string, type: string, path: string, index: number): Causes {
  const at = `${path}[${index}]`;
  if (type === 'FQDN') yield* validateDomainName(address, at);
  if (type !== 'IPv4' && type !== 'IPv6') return;
  const faults = [...(type === 'IPv4' ? validateIp(address, at) : validateCanonicalIp(address, at))];
  yield* faults;
  if (faults.length > 0) return;
  if (parseIp(address)?.family !== (type === 'IPv4' ? 4 : 6)) yield invalid(path, address, `must be an ${type} address`);
  yield* validateEndpointIp(address, at);
}

function* validateHintNames(hints: readonly { readonly name?: string }[], rule: NameRule, path: string): Causes {
  const seen = new Set<string>();
  for (const [index, { name = '' }] of hints.entries()) {
    const at = `${path}[${index}].name`;
    if (seen.has(name)) yield duplicate(at, name);
    seen.add(name);
    yield* invalidEach(at, name, rule(name, false));
  }
}

function* validateHints({ forZones = [], forNodes = [] }: Incomplete<EndpointHints>, path: string): Causes {
  if (forZones.length > maxHints) {
    yield tooMany(`${path}.forZones`, forZones.length, maxHints);
    return;
  }
  yield* validateHintNames(forZones, labelValueFaults, `${path}.forZones`);
  if (forNodes.length > maxHints) yield tooMany(`${path}.forNodes`, forNodes.length, maxHints);
  else yield* validateHintNames(forNodes, subdomainName, `${path}.forNodes`);
}

function* validateTopology(labels: Readonly<Record<string, string>>, path: string): Causes {
  const count = Object.keys(labels).length;
  if (count > maxTopologyLabels) yield tooMany(path, count, maxTopologyLabels);
  yield* validateLabels(labels, path);
  if (labels[zoneKey] !== undefined) yield internal(`${path}[${zoneKey}]`, 'reserved key was not removed in conversion');
}

function* validateEndpoint(endpoint: Incomplete<Endpoint>, type: string, path: string): Causes {
  const { addresses = [], nodeName, hostname, deprecatedTopology, hints } = endpoint;
  const at = `${path}.addresses`;
  if (addresses.length === 0) yield required(at, 'must contain at least 1 address');
  else if (addresses.length > maxAddresses) yield tooMany(at, addresses.length, maxAddresses);
  for (const [index, address] of addresses.entries()) yield* validateAddress(address, type, at, index);
  if (nodeName !== undefined) yield* invalidEach(`${path}.nodeName`, nodeName, subdomainName(nodeName, false));
  if (deprecatedTopology !== undefined) yield* validateTopology(deprecatedTopology, `${path}.deprecatedTopology`);
  if (hostname !== undefined) yield* invalidEach(`${path}.hostname`, hostname, dns1123Label(hostname));
  if (hints !== undefined) yield* validateHints(hints, `${path}.hints`);
}

function* validateEndpoints(endpoints: readonly Incomplete<Endpoint>[], type: string): Causes {
  if (endpoints.length > maxEndpoints) {
    yield tooMany('endpoints', endpoints.length, maxEndpoints);
    return;
  }
  for (const [index, endpoint] of endpoints.entries()) yield* validateEndpoint(endpoint, type, `endpoints[${index}]`);
}

function* validatePort(port: Incomplete<EndpointPort>, path: string, names: Set<string>): Causes {
  const { name = '', protocol, appProtocol } = port;
  if (name !== '') yield* invalidEach(`${path}.name`, name, dns1123Label(name));
  if (names.has(name)) yield duplicate(`${path}.name`, name);
  names.add(name);
  if (protocol === undefined) yield required(`${path}.protocol`);
  else if (!protocols.includes(protocol)) yield notSupported(`${path}.protocol`, protocol, protocols);
  if (appProtocol !== undefined) yield* invalidEach(`${path}.appProtocol`, appProtocol, qualifiedName(appProtocol));
}

function* validatePorts(ports: readonly Incomplete<EndpointPort>[]): Causes {
  if (ports.length > maxPorts) {
    yield tooMany('ports', ports.length, maxPorts);
    return;
  }
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) yield* validatePort(port, `ports[${index}]`, names);
}

/** Slices change often and only in part; what stayed the same was checked before. */
function* validateSlice(slice: Incomplete<EndpointSlice>, old?: EndpointSlice): Causes {
  const { metadata = {}, addressType: type = '', ports, endpoints } = slice;
  if (metadata !== old?.metadata) yield* validateMeta(metadata, { namespaced: true, name: subdomainName });
  if (type === '') yield required('addressType');
  else if (!addressTypes.includes(type)) yield notSupported('addressType', type, addressTypes);
  if (ports !== old?.ports) yield* validatePorts(ports ?? []);
  if (endpoints !== old?.endpoints) yield* validateEndpoints(endpoints ?? [], type);
}

function* validateSliceUpdate(slice: Incomplete<EndpointSlice>, old: EndpointSlice): Causes {
  yield* validateSlice(slice, old);
  yield* validateImmutable(slice.addressType, old.addressType, 'addressType');
}

export const endpointSliceRules = rulesOf<EndpointSlice>({ create: validateSlice, update: validateSliceUpdate });
