import type { Endpoint, EndpointPort, EndpointSlice } from '../api/discovery/types.ts';
import type { Draft, OwnerReference } from '../api/meta/object.ts';
import { canonicalJson, jsonEqual } from '../base/json.ts';
import { ascending, descending, firstDifference } from '../base/order.ts';
import type { IndexRule } from '../client/cache.ts';
import type { IpFamily } from './service-pods.ts';

export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';
export const serviceNameLabel = 'kubernetes.io/service-name';

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

/** Whose slices they are, and what each of them carries. */
export interface SliceSource {
  readonly name: string;
  readonly namespace: string;
  readonly owner: OwnerReference;
  readonly labels: Labels;
  readonly annotations?: Labels;
  /** Without endpoints there is one slice without endpoints and ports. */
  readonly keepsPlaceholder: boolean;
}

/** Which Service a slice belongs to, if that manager keeps it. */
export function serviceKeyOf({ metadata }: EndpointSlice, manager: string): string | undefined {
  const name = metadata.labels?.[serviceNameLabel];
  return name === undefined || metadata.labels?.[managedByLabel] !== manager ? undefined : `${metadata.namespace}/${name}`;
}

/** Slices that a manager keeps, by their Service. */
export function byServiceOf(manager: string): IndexRule<EndpointSlice> {
  return {
    name: `slices of ${manager}`,
    valuesOf(slice) {
      const key = serviceKeyOf(slice, manager);
      return key === undefined ? [] : [key];
    },
  };
}

/** Two endpoints of one identity are the same one: only its state may differ. */
function identityOf({ addresses, hostname = '', targetRef }: Endpoint): string {
  return `${addresses.join(',')} ${hostname} ${targetRef?.namespace ?? ''}/${targetRef?.name ?? ''}`;
}

export function portsKey(ports: readonly EndpointPort[] | null | undefined): string {
  return (ports ?? []).map(canonicalJson).toSorted().join(' ');
}

function isOwnedBy(slice: EndpointSlice, { owner }: SliceSource): boolean {
  return slice.metadata.ownerReferences?.some(({ uid, kind, apiVersion }) => uid === owner.uid && kind === owner.kind && apiVersion === owner.apiVersion) === true;
}

function draftOf({ name, namespace, owner, labels, annotations }: SliceSource, family: IpFamily, { ports, endpoints }: Group): Draft<EndpointSlice> {
  return {
    metadata: { generateName: `${name}-`, namespace, labels, ...(annotations === undefined ? {} : { annotations }), ownerReferences: [owner] },
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

function withEndpoints(slice: EndpointSlice, endpoints: readonly Endpoint[], { labels, annotations }: SliceSource): EndpointSlice {
  return { ...slice, endpoints, metadata: { ...slice.metadata, labels, ...(annotations === undefined ? {} : { annotations }) } };
}

function carriesWhatItShould(slice: EndpointSlice, { labels, annotations }: SliceSource): boolean {
  return jsonEqual(slice.metadata.labels ?? {}, labels) && (annotations === undefined || jsonEqual(slice.metadata.annotations ?? {}, annotations));
}

/**
 * Fits the wanted endpoints into the slices of one port group: known ones stay where they are, new ones go first into slices that change
 * anyway, then into the one they fit best, then into new ones (staging/src/k8s.io/endpointslice/reconciler.go, reconcileByPortMapping).
 */
function planGroup(source: SliceSource, family: IpFamily, group: Group, slices: readonly EndpointSlice[]): SlicePlan {
  const wanted = new Map(group.endpoints.map((endpoint) => [identityOf(endpoint), endpoint]));
  const changed: EndpointSlice[] = [];
  const unchanged: EndpointSlice[] = [];
  const remove: EndpointSlice[] = [];
  for (const slice of slices) {
    const kept: Endpoint[] = [];
    let hasChanged = !carriesWhatItShould(slice, source);
    for (const endpoint of slice.endpoints ?? []) {
      const identity = identityOf(endpoint);
      const next = wanted.get(identity);
      wanted.delete(identity);
      if (next === undefined || !jsonEqual(next, endpoint)) hasChanged = true;
      if (next !== undefined) kept.push(next);
    }
    if (kept.length === 0 && sizeOf(slice) > 0) remove.push(slice);
    else if (hasChanged) changed.push(withEndpoints(slice, kept, source));
    else unchanged.push(slice);
  }
  const fresh = [...wanted.values()];
  const update = changed.toSorted(firstDifference(descending(sizeOf), byName)).map((slice) => {
    const room = maxEndpoints - sizeOf(slice);
    return fresh.length === 0 || room <= 0 ? slice : withEndpoints(slice, [...(slice.endpoints ?? []), ...fresh.splice(0, room)], source);
  });
  const create: Draft<EndpointSlice>[] = [];
  while (fresh.length > 0) {
    const target = fresh.length < maxEndpoints ? bestFit(unchanged, fresh.length) : undefined;
    const endpoints = fresh.splice(0, maxEndpoints);
    if (target === undefined) create.push(draftOf(source, family, { ports: group.ports, endpoints }));
    else update.push(withEndpoints(target, [...(target.endpoints ?? []), ...endpoints], source));
  }
  return { create, update, remove };
}

function isPlaceholder(slice: EndpointSlice, source: SliceSource): boolean {
  return isOwnedBy(slice, source) && sizeOf(slice) === 0 && (slice.ports ?? []).length === 0 && carriesWhatItShould(slice, source);
}

/** Everything to do for one address family. */
export function planSlices(source: SliceSource, family: IpFamily, groups: readonly Group[], existing: readonly EndpointSlice[]): SlicePlan {
  const mine = existing.filter((slice) => isOwnedBy(slice, source));
  const plans = groups.map((group) => {
    const key = portsKey(group.ports);
    return planGroup(
      source,
      family,
      group,
      mine.filter((slice) => portsKey(slice.ports) === key),
    );
  });
  const keys = new Set(groups.map((group) => portsKey(group.ports)));
  const create = plans.flatMap((plan) => plan.create);
  const update = plans.flatMap((plan) => plan.update);
  let remove = [...existing.filter((slice) => !mine.includes(slice)), ...plans.flatMap((plan) => plan.remove), ...mine.filter((slice) => !keys.has(portsKey(slice.ports)))];
  if (source.keepsPlaceholder && remove.length === existing.length && create.length === 0) {
    const [only] = remove;
    if (remove.length === 1 && only !== undefined && isPlaceholder(only, source)) remove = [];
    else create.push(draftOf(source, family, { ports: [], endpoints: [] }));
  }
  return reuse(source, { create, update, remove });
}

/** A slice that would go becomes one that is needed: fewer objects come and go. */
function reuse(source: SliceSource, { create, update, remove }: SlicePlan): SlicePlan {
  const left = [...create];
  const reused: EndpointSlice[] = [];
  const gone = remove.filter((slice) => {
    const draft = isOwnedBy(slice, source) ? left.pop() : undefined;
    if (draft === undefined) return true;
    reused.push({ ...slice, endpoints: draft.endpoints ?? [], ports: draft.ports ?? [], metadata: { ...slice.metadata, labels: draft.metadata.labels ?? {}, ...(draft.metadata.annotations === undefined ? {} : { annotations: draft.metadata.annotations }) } });
    return false;
  });
  return { create: left, update: [...update, ...reused], remove: gone };
}
