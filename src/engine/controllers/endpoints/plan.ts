import type { EndpointAddress, EndpointPort, EndpointSubset, Pod, Service } from '../../api/core/types.ts';
import { canonicalJson } from '../../base/json.ts';
import { ascending, firstDifference } from '../../base/order.ts';
import { podFacts } from '../../reconcile/pods.ts';
import { addressesOf, familiesOf, hostnameIn, isHeadless, mayServe, targetPort } from '../../reconcile/service-pods.ts';

/** The old API holds everything in one object, so there is an end to it (pkg/controller/endpoint/endpoints_controller.go). */
const maxAddresses = 1000;

interface Subset {
  readonly ports: readonly EndpointPort[];
  readonly ready: EndpointAddress[];
  readonly notReady: EndpointAddress[];
}

function addressOf(service: Service, pod: Pod): EndpointAddress | undefined {
  const family = familiesOf(service)[0] ?? 'IPv4';
  const ip = addressesOf(pod, family)[0];
  if (ip === undefined) return undefined;
  const { name, namespace = '', uid } = pod.metadata;
  const hostname = hostnameIn(service, pod);
  return {
    ip,
    ...(hostname === undefined ? {} : { hostname }),
    nodeName: pod.spec.nodeName ?? '',
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

function portsOf(service: Service, pod: Pod): readonly EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = targetPort(pod, port);
    if (number === undefined) continue;
    const { name = '', appProtocol } = port;
    ports.push({ ...(name === '' ? {} : { name }), port: number, protocol: port.protocol ?? 'TCP', ...(appProtocol === undefined ? {} : { appProtocol }) });
  }
  return ports;
}

const byAddress = firstDifference<EndpointAddress>(
  ascending((address) => address.ip),
  ascending((address) => address.targetRef?.uid ?? ''),
);

/** Addresses by the ports they have, ready and not, each list in the order of its addresses. */
export function subsetsOf(service: Service, pods: readonly Pod[]): readonly EndpointSubset[] {
  const publishesAll = service.spec.publishNotReadyAddresses === true;
  const mayHaveNoPorts = (service.spec.ports ?? []).length === 0 && isHeadless(service);
  const subsets = new Map<string, Subset>();
  for (const pod of pods) {
    const address = mayServe(pod, publishesAll) ? addressOf(service, pod) : undefined;
    const ports = portsOf(service, pod);
    if (address === undefined || (ports.length === 0 && !mayHaveNoPorts)) continue;
    const key = canonicalJson(ports);
    let subset = subsets.get(key);
    if (subset === undefined) subsets.set(key, (subset = { ports, ready: [], notReady: [] }));
    (publishesAll || podFacts(pod).isReady ? subset.ready : subset.notReady).push(address);
  }
  return [...subsets].toSorted(ascending(([key]) => key)).map(([, { ports, ready, notReady }]) => ({
    ...(ready.length === 0 ? {} : { addresses: ready.toSorted(byAddress) }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady.toSorted(byAddress) }),
    ...(ports.length === 0 ? {} : { ports }),
  }));
}

function count(subsets: readonly EndpointSubset[], which: 'addresses' | 'notReadyAddresses'): number {
  return subsets.reduce((total, subset) => total + (subset[which]?.length ?? 0), 0);
}

/** At most a thousand, ready ones first, each subset in proportion; `undefined` when all fit. */
export function truncated(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] | undefined {
  const ready = count(subsets, 'addresses');
  const notReady = count(subsets, 'notReadyAddresses');
  if (ready + notReady <= maxAddresses) return undefined;
  const [which, total, room] = ready > maxAddresses ? (['addresses', ready, maxAddresses] as const) : (['notReadyAddresses', notReady, maxAddresses - ready] as const);
  let left = room;
  return subsets.map((subset) => {
    const mine = subset[which] ?? [];
    const kept = mine.slice(0, Math.min(left, Math.ceil((mine.length / total) * room)));
    left -= kept.length;
    const readyKept = which === 'addresses' ? kept : (subset.addresses ?? []);
    const notReadyKept = which === 'addresses' ? [] : kept;
    return { ...(subset.ports === undefined ? {} : { ports: subset.ports }), ...(readyKept.length === 0 ? {} : { addresses: readyKept }), ...(notReadyKept.length === 0 ? {} : { notReadyAddresses: notReadyKept }) };
  });
}
