import type { Node, Pod, Service } from '../../api/core/types.ts';
import type { Endpoint, EndpointHints, EndpointPort } from '../../api/discovery/types.ts';
import { podFacts } from '../../reconcile/pods.ts';
import { addressesOf, hostnameIn, targetPort, type IpFamily } from '../../reconcile/service-pods.ts';

/** `PreferClose` is the older word for `PreferSameZone`. */
const nearness: ReadonlySet<string> = new Set(['PreferClose', 'PreferSameZone', 'PreferSameNode']);

/** A ready endpoint recommends itself to clients near it, when the Service wishes so (staging/src/k8s.io/endpointslice/trafficdist). */
function hintsOf({ spec }: Service, isReady: boolean, zone: string | undefined, node: string | undefined): EndpointHints | undefined {
  const { trafficDistribution } = spec;
  if (!isReady || trafficDistribution === undefined || !nearness.has(trafficDistribution)) return undefined;
  const forZones = zone === undefined ? {} : { forZones: [{ name: zone }] };
  const forNodes = node === undefined || trafficDistribution !== 'PreferSameNode' ? {} : { forNodes: [{ name: node }] };
  return 'forZones' in forZones || 'forNodes' in forNodes ? { ...forZones, ...forNodes } : undefined;
}

/** How a pod looks as an endpoint; `undefined` when it has no address of the family (staging/src/k8s.io/endpointslice/utils.go). */
export function endpointOf(service: Service, pod: Pod, node: Node | undefined, family: IpFamily): Endpoint | undefined {
  const addresses = addressesOf(pod, family);
  if (addresses.length === 0) return undefined;
  const serving = podFacts(pod).isReady;
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const { name, namespace = '', uid } = pod.metadata;
  const hostname = hostnameIn(service, pod);
  const zone = node?.metadata.labels?.['topology.kubernetes.io/zone'];
  const hints = hintsOf(service, ready, zone, pod.spec.nodeName);
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    ...(zone === undefined || zone === '' ? {} : { zone }),
    ...(hints === undefined ? {} : { hints }),
    targetRef: { kind: 'Pod', namespace, name, uid },
  };
}

/** The Service's ports as this pod has them; ports it does not have are left out. */
export function portsOf(service: Service, pod: Pod): readonly EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const port of service.spec.ports ?? []) {
    const number = targetPort(pod, port);
    if (number === undefined) continue;
    ports.push({ name: port.name ?? '', port: number, protocol: port.protocol ?? 'TCP', ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }) });
  }
  return ports;
}
