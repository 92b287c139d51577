import { Endpoints, Services } from '../../api/core/resources.ts';
import type { EndpointAddress, Endpoints as EndpointsObject, EndpointSubset } from '../../api/core/types.ts';
import { EndpointSlices } from '../../api/discovery/resources.ts';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/discovery/types.ts';
import { keyOf } from '../../api/resource.ts';
import { isApiError } from '../../api/status.ts';
import { inKeyOrder } from '../../base/json.ts';
import { defineController, watching, type ControllerContext } from '../../reconcile/controller.ts';
import { controllerReference } from '../../reconcile/ownership.ts';
import { isNamespaceTerminating } from '../../reconcile/pod-control.ts';
import type { IpFamily } from '../../reconcile/service-pods.ts';
import { byServiceOf, managedByLabel, planSlices, portsKey, serviceKeyOf, serviceNameLabel, type Group, type SliceSource } from '../../reconcile/slices.ts';

const manager = 'endpointslicemirroring-controller.k8s.io';
const byService = byServiceOf(manager);

/** Of each subset at most so many addresses are mirrored. */
const maxPerSubset = 1000;

const notMirrored: readonly string[] = ['endpoints.kubernetes.io/last-change-trigger-time', 'kubectl.kubernetes.io/last-applied-configuration'];

/** Endpoints that people write for a Service without selector. Those of the older controller, and locks, are not such. */
function isMirrored(endpoints: EndpointsObject, { cache }: ControllerContext): boolean {
  const { labels = {}, annotations = {} } = endpoints.metadata;
  if (labels['endpointslice.kubernetes.io/skip-mirror'] === 'true' || annotations['control-plane.alpha.kubernetes.io/leader'] !== undefined) return false;
  const service = cache.get(Services, keyOf(endpoints));
  return service !== undefined && service.spec.selector === undefined;
}

function sourceOf(endpoints: EndpointsObject): SliceSource {
  const { name, namespace = '', labels, annotations = {} } = endpoints.metadata;
  return {
    name,
    namespace,
    owner: controllerReference(Endpoints, endpoints),
    labels: inKeyOrder({ ...labels, [serviceNameLabel]: name, [managedByLabel]: manager }),
    annotations: Object.fromEntries(Object.entries(annotations).filter(([key]) => !notMirrored.includes(key))),
    keepsPlaceholder: false,
  };
}

function endpointOf({ ip, hostname, nodeName, targetRef }: EndpointAddress, ready: boolean): Endpoint {
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname === undefined || hostname === '' ? {} : { hostname }),
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(targetRef === undefined ? {} : { targetRef }),
  };
}

function portsOf({ ports = [] }: EndpointSubset): readonly EndpointPort[] {
  return ports.map(({ name = '', port, protocol = 'TCP', appProtocol }) => ({ name, port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }));
}

function groupsOf({ subsets = [] }: EndpointsObject, family: IpFamily): readonly Group[] {
  const groups = new Map<string, { readonly ports: readonly EndpointPort[]; readonly endpoints: Endpoint[] }>();
  for (const subset of subsets) {
    const ports = portsOf(subset);
    const key = portsKey(ports);
    let group = groups.get(key);
    if (group === undefined) groups.set(key, (group = { ports, endpoints: [] }));
    const all = [...(subset.addresses ?? []).map((address) => endpointOf(address, true)), ...(subset.notReadyAddresses ?? []).map((address) => endpointOf(address, false))];
    group.endpoints.push(...all.slice(0, maxPerSubset).filter(({ addresses }) => addresses[0]?.includes(':') === (family === 'IPv6')));
  }
  return [...groups.values()].filter(({ endpoints }) => endpoints.length > 0);
}

function reconcile(endpoints: EndpointsObject, context: ControllerContext): void {
  const { cache, client, events } = context;
  const existing = cache.by(EndpointSlices, byService.name, keyOf(endpoints));
  const isWanted = isMirrored(endpoints, context);
  for (const family of ['IPv4', 'IPv6'] as const) {
    const groups = isWanted ? groupsOf(endpoints, family) : [];
    const { create, update, remove } = planSlices(
      sourceOf(endpoints),
      family,
      groups,
      existing.filter((slice) => slice.addressType === family),
    );
    for (const draft of create) client.create(EndpointSlices, draft);
    for (const slice of update) client.update(EndpointSlices, slice);
    for (const slice of remove) drop(slice, context);
  }
  const skipped = (endpoints.subsets ?? []).reduce((sum, { addresses = [], notReadyAddresses = [] }) => sum + Math.max(0, addresses.length + notReadyAddresses.length - maxPerSubset), 0);
  if (isWanted && skipped > 0) {
    events.event(endpoints, 'Warning', 'TooManyAddressesToMirror', `A max of ${maxPerSubset} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`);
  }
}

function drop(slice: EndpointSlice, { client }: ControllerContext): void {
  try {
    client.delete(EndpointSlices, slice);
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error;
  }
}

/** Makes slices of Endpoints that were written by hand, for everybody who reads only slices (pkg/controller/endpointslicemirroring). */
export const endpointSliceMirroringController = defineController({
  name: 'endpointslice-mirroring-controller',
  component: 'endpoint-slice-mirroring-controller',
  for: Endpoints,
  retry: { initialMs: 1000, maxMs: 100_000 },
  watches: [
    watching(Services, (change) => (change.type === 'updated' && change.old.spec.selector === change.object.spec.selector ? [] : [keyOf(change.object)])),
    watching(EndpointSlices, ({ type, object }) => {
      const key = type === 'deleted' ? serviceKeyOf(object, manager) : undefined;
      return key === undefined ? [] : [key];
    }, [byService]),
  ],
  reconcile(endpoints, context) {
    try {
      reconcile(endpoints, context);
    } catch (error) {
      if (!isNamespaceTerminating(error)) throw error;
    }
  },
  gone(key, context) {
    for (const slice of context.cache.by(EndpointSlices, byService.name, key)) drop(slice, context);
  },
});
