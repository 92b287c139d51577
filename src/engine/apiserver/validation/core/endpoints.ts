// Endpoints and bindings: pkg/apis/core/validation.
import type { Binding, EndpointAddress, EndpointPort, Endpoints, EndpointSubset } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateEndpointIp, validateIp, warningsOfIp } from '../ip.ts';
import { validateMeta, validateMetaUpdate } from '../metadata.ts';
import { dns1123Label, portNumber, qualifiedName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateProtocol } from './containers.ts';

const named = { namespaced: true, name: subdomainName };

function* validateAddress(address: Incomplete<EndpointAddress>, path: string): Causes {
  const { ip = '', hostname = '', nodeName } = address;
  yield* validateIp(ip, `${path}.ip`);
  if (hostname !== '') yield* invalidEach(`${path}.hostname`, hostname, dns1123Label(hostname));
  if (nodeName !== undefined) yield* invalidEach(`${path}.nodeName`, nodeName, subdomainName(nodeName, false));
  yield* validateEndpointIp(ip, `${path}.ip`);
}

function* validatePort(port: Incomplete<EndpointPort>, needsName: boolean, path: string): Causes {
  const { name = '', port: number, protocol = '', appProtocol } = port;
  if (name !== '') yield* invalidEach(`${path}.name`, name, dns1123Label(name));
  else if (needsName) yield required(`${path}.name`);
  yield* invalidEach(`${path}.port`, number ?? 0, portNumber(number));
  yield* validateProtocol(protocol, `${path}.protocol`);
  if (appProtocol !== undefined) yield* invalidEach(`${path}.appProtocol`, appProtocol, qualifiedName(appProtocol));
}

function* validateSubset(subset: Incomplete<EndpointSubset>, path: string): Causes {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  if (addresses.length === 0 && notReadyAddresses.length === 0) yield required(path, 'must specify `addresses` or `notReadyAddresses`');
  for (const [index, address] of addresses.entries()) yield* validateAddress(address, `${path}.addresses[${index}]`);
  for (const [index, address] of notReadyAddresses.entries()) yield* validateAddress(address, `${path}.notReadyAddresses[${index}]`);
  for (const [index, port] of ports.entries()) yield* validatePort(port, ports.length > 1, `${path}.ports[${index}]`);
}

function* validateEndpoints(endpoints: Incomplete<Endpoints>): Causes {
  yield* validateMeta(endpoints.metadata ?? {}, named);
  for (const [index, subset] of (endpoints.subsets ?? []).entries()) yield* validateSubset(subset, `subsets[${index}]`);
}

function* validateEndpointsUpdate(endpoints: Incomplete<Endpoints>, old: Endpoints): Causes {
  yield* validateMetaUpdate(endpoints.metadata ?? {}, old.metadata);
  if (!semanticEqual(endpoints.subsets, old.subsets)) yield* validateEndpoints(endpoints);
  else yield* validateMeta(endpoints.metadata ?? {}, named);
}

/** The endpoints controller writes addresses as they should be. */
function* warningsOfEndpoints({ metadata, subsets = [] }: Incomplete<Endpoints>): Iterable<string> {
  if (metadata?.labels?.['endpoints.kubernetes.io/managed-by'] === 'endpoint-controller') return;
  for (const [index, subset] of subsets.entries()) {
    for (const key of ['addresses', 'notReadyAddresses'] as const) {
      for (const [at, { ip = '' }] of (subset[key] ?? []).entries()) yield* warningsOfIp(ip, `subsets[${index}].${key}[${at}].ip`);
    }
  }
}

function* validateBinding(binding: Incomplete<Binding>): Causes {
  const { kind = '', name = '' } = binding.target ?? {};
  if (kind !== '' && kind !== 'Node') yield notSupported('target.kind', kind, ['Node', '<empty>']);
  if (name === '') yield required('target.name');
}

export const endpointsRules = rulesOf<Endpoints>({ create: validateEndpoints, update: validateEndpointsUpdate, warnings: warningsOfEndpoints });
export const bindingRules = rulesOf<Binding>({ create: validateBinding });
