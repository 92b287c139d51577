// Endpoints, events and bindings: pkg/apis/core/validation.
import type { Binding, EndpointAddress, EndpointPort, Endpoints, EndpointSubset, Event } from '../../../api/core/types.ts';
import type { Causes } from '../field-error.ts';
import { invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateEndpointIp, validateIp } from '../ip.ts';
import { validateAnyMeta, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { byteLength, dns1123Label, dns1123Subdomain, portNumber, qualifiedName, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateProtocol } from './containers.ts';

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
  yield* validateMeta(endpoints.metadata ?? {}, { namespaced: true, name: subdomainName });
  for (const [index, subset] of (endpoints.subsets ?? []).entries()) yield* validateSubset(subset, `subsets[${index}]`);
}

function* validateEndpointsUpdate(endpoints: Incomplete<Endpoints>, old: Endpoints): Causes {
  yield* validateMetaUpdate(endpoints.metadata ?? {}, old.metadata);
  if (semanticEqual(endpoints.subsets, old.subsets)) return;
  for (const [index, subset] of (endpoints.subsets ?? []).entries()) yield* validateSubset(subset, `subsets[${index}]`);
}

type EventDraft = Incomplete<Event>;

function hasNewTime(event: EventDraft): boolean {
  return (event.eventTime ?? '') !== '';
}

function* validateLength(text: string, path: string, max: number): Causes {
  if (text === '') yield required(path);
  if (byteLength(text) > max) yield invalid(path, '', `can have at most ${max} characters`);
}

/** Events with a time of their own say more than older ones. */
function* validateNewEvent(event: EventDraft): Causes {
  const { reportingComponent = '', reportingInstance = '', action = '', reason = '', message = '' } = event;
  const namespace = event.metadata?.namespace ?? '';
  if ((event.involvedObject?.namespace ?? '') === '' && namespace !== 'default' && namespace !== 'kube-system') yield invalid('involvedObject.namespace', '', 'does not match event.namespace');
  if (reportingComponent === '') yield required('reportingComponent');
  yield* invalidEach('reportingComponent', reportingComponent, qualifiedName(reportingComponent));
  yield* validateLength(reportingInstance, 'reportingInstance', 128);
  yield* validateLength(action, 'action', 128);
  yield* validateLength(reason, 'reason', 128);
  if (byteLength(message) > 1024) yield invalid('message', '', 'can have at most 1024 characters');
}

function* validateEventBody(event: EventDraft): Causes {
  const namespace = event.metadata?.namespace ?? '';
  const involved = event.involvedObject?.namespace ?? '';
  if (hasNewTime(event)) yield* validateNewEvent(event);
  else if (involved === '' ? namespace !== '' && namespace !== 'default' : namespace !== involved) yield invalid('involvedObject.namespace', involved, 'does not match event.namespace');
  yield* invalidEach('namespace', namespace, dns1123Subdomain(namespace));
}

function* validateEvent(event: EventDraft): Causes {
  const faults = [...validateEventBody(event)];
  yield* faults.length > 0 ? faults : validateAnyMeta(event.metadata ?? {}, true);
}

function* validateBinding(binding: Incomplete<Binding>): Causes {
  const { kind = '', name = '' } = binding.target ?? {};
  if (kind !== '' && kind !== 'Node') yield notSupported('target.kind', kind, ['Node', '<empty>']);
  if (name === '') yield required('target.name');
}

export const endpointsRules = rulesOf<Endpoints>({ create: validateEndpoints, update: validateEndpointsUpdate });
export const eventRules = rulesOf<Event>({ create: validateEvent, update: validateEventBody });
export const bindingRules = rulesOf<Binding>({ create: validateBinding });
