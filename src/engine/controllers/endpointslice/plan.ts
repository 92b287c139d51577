import { Services } from '../../api/core/resources.ts';
import type { Service } from '../../api/core/types.ts';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/discovery/types.ts';
import type { Draft } from '../../api/meta/object.ts';
import { canonicalJson, inKeyOrder, jsonEqual } from '../../base/json.ts';
import { ascending, descending, firstDifference } from '../../base/order.ts';
import { controllerReference } from '../../reconcile/ownership.ts';
import { isHeadless, type IpFamily } from '../../reconcile/service-pods.ts';
import { identityOf } from './endpoint.ts';

export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const serviceNameLabel = 'kubernetes.io/service-name';
export const manager = 'endpointslice-controller.k8s.io';
const headlessLabel = 'service.kubernetes.io/headless';
const reserved: readonly string[] = [managedByLabel, serviceNameLabel, headlessLabel];

const maxEndpoints = 100;

/** Endpoints with the same ports; each such group has slices of its own. */
export interface Group {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

export interface SlicePlan {
  readonly create: readonly Draft<EndpointSlice>[];
  readonly update: readonly EndpointSlice[];
  readonly remove: readonly EndpointSlice[];
}

type Labels = Readonly<Record<string, string>>;

function ownLabels(labels: Labels = {}): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !reserved.includes(key)));
}

/** The Service's labels, and those that say whose slice this is. */
export function labelsFor(service: Service): Labels {
  const headless = isHeadless(service) ? { [headlessLabel]: '' } : {};
  return inKeyOrder({ ...ownLabels(service.metadata.labels), ...headless, [serviceNameLabel]: service.metadata.name, [managedByLabel]: manager });
}

export function portsKey(ports: readonly EndpointPort[] | null | undefined): string {
  return (ports ?? []).map(canonicalJson).toSorted().join(' ');
}

function isOwnedBy(slice: EndpointSlice, service: Service): boolean {
  return slice.metadata.ownerReferences?.some(({ uid, kind, apiVersion }) => uid === service.metadata.uid && kind === 'Service' && apiVersion === 'v1') === true;
}

function draftOf(service: Service, family: IpFamily, { ports, endpoints }: Group): Draft<EndpointSlice> {
  const { name, namespace } = service.metadata;
  return {
    metadata: {
      generateName: `${name}-`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: labelsFor(service),
      ownerReferences: [controllerReference(Services, service)],
    },
    addressType: family,
    endpoints,
    ports,
  };
}

const byName = ascending((slice: EndpointSlice) => slice.metadata.name);
const sizeOf = (slice: EndpointSlice): number => slice.endpoints?.length ?? 0;

/** The slice that would be fullest with so many more, so that slices stay few; none when they fit nowhere. */
function bestFit(slices: readonly EndpointSlice[], more: number): EndpointSlice | undefined {
  return slices.filter((slice) => sizeOf(slice) > 0 && sizeOf(slice) + more <= maxEndpoints).toSorted(firstDifference(descending(sizeOf), byName))[0];
}

function withEndpoints(slice: EndpointSlice, endpoints: readonly Endpoint[], labels: Labels): EndpointSlice {
  return { ...slice, endpoints, metadata: { ...slice.metadata, labels } };
}

/**
 * Fits the wanted endpoints into the slices of one port group: known ones stay where they are, new ones go first into slices that change
 * anyway, then into the one they fit best, then into new ones (staging/src/k8s.io/endpointslice/reconciler.go, reconcileByPortMapping).
 */
function planGroup(service: Service, family: IpFamily, group: Group, slices: readonly EndpointSlice[]): SlicePlan {
  const labels = labelsFor(service);
  const wanted = new Map(group.endpoints.map((endpoint) => [identityOf(endpoint), endpoint]));
  const changed: EndpointSlice[] = [];
  const unchanged: EndpointSlice[] = [];
  const remove: EndpointSlice[] = [];
  for (const slice of slices) {
    const kept: Endpoint[] = [];
    let hasChanged = !jsonEqual(ownLabels(slice.metadata.labels), ownLabels(labels));
    for (const endpoint of slice.endpoints ?? []) {
      const identity = identityOf(endpoint);
      const next = wanted.get(identity);
      wanted.delete(identity);
      if (next === undefined || !jsonEqual(next, endpoint)) hasChanged = true;
      if (next !== undefined) kept.push(next);
    }
    if (kept.length === 0 && sizeOf(slice) > 0) remove.push(slice);
    else if (hasChanged) changed.push(withEndpoints(slice, kept, labels));
    else unchanged.push(slice);
  }
  const fresh = [...wanted.values()];
  const update = changed.toSorted(firstDifference(descending(sizeOf), byName)).map((slice) => {
    const room = maxEndpoints - sizeOf(slice);
    return fresh.length === 0 || room <= 0 ? slice : withEndpoints(slice, [...(slice.endpoints ?? []), ...fresh.splice(0, room)], labels);
  });
  const create: Draft<EndpointSlice>[] = [];
  while (fresh.length > 0) {
    const target = fresh.length < maxEndpoints ? bestFit(unchanged, fresh.length) : undefined;
    const endpoints = fresh.splice(0, maxEndpoints);
    if (target === undefined) create.push(draftOf(service, family, { ports: group.ports, endpoints }));
    else update.push(withEndpoints(target, [...(target.endpoints ?? []), ...endpoints], labels));
  }
  return { create, update, remove };
}

function isPlaceholder(slice: EndpointSlice, service: Service): boolean {
  return sizeOf(slice) === 0 && (slice.ports ?? []).length === 0 && jsonEqual(slice.metadata.labels, labelsFor(service));
}

/** Everything to do for one address family of a Service. A Service without endpoints has one slice without endpoints and ports. */
export function planSlices(service: Service, family: IpFamily, groups: readonly Group[], existing: readonly EndpointSlice[]): SlicePlan {
  const mine = existing.filter((slice) => isOwnedBy(slice, service));
  const plans = groups.map((group) => {
    const key = portsKey(group.ports);
    return planGroup(
      service,
      family,
      group,
      mine.filter((slice) => portsKey(slice.ports) === key),
    );
  });
  const keys = new Set(groups.map((group) => portsKey(group.ports)));
  const create = plans.flatMap((plan) => plan.create);
  const update = plans.flatMap((plan) => plan.update);
  let remove = [...existing.filter((slice) => !mine.includes(slice)), ...plans.flatMap((plan) => plan.remove), ...mine.filter((slice) => !keys.has(portsKey(slice.ports)))];
  if (remove.length === existing.length && create.length === 0) {
    const [only] = remove;
    if (remove.length === 1 && only !== undefined && isOwnedBy(only, service) && isPlaceholder(only, service)) remove = [];
    else create.push(draftOf(service, family, { ports: [], endpoints: [] }));
  }
  return reuse(service, { create, update, remove });
}

/** A slice that would go becomes one that is needed: fewer objects come and go. */
function reuse(service: Service, { create, update, remove }: SlicePlan): SlicePlan {
  const left = [...create];
  const reused: EndpointSlice[] = [];
  const gone = remove.filter((slice) => {
    const draft = isOwnedBy(slice, service) ? left.pop() : undefined;
    if (draft === undefined) return true;
    reused.push({ ...slice, endpoints: draft.endpoints ?? [], ports: draft.ports ?? [], metadata: { ...slice.metadata, labels: draft.metadata.labels ?? {} } });
    return false;
  });
  return { create: left, update: [...update, ...reused], remove: gone };
}
