import type { Mutable } from '../../base/json.ts';
import { Endpoints, Services } from '../../api/core/resources.ts';
import type { Service, ServicePort } from '../../api/core/types.ts';
import { ApiError, type Cause } from '../../api/status.ts';
import { invalid } from '../errors.ts';
import type { DraftOf, Strategy, StrategyContext } from '../kind.ts';
import { validateClusterIps } from '../validation/core/service.ts';
import { dryRunAddress, PortRequest, ServiceAllocations } from './service-allocations.ts';

// Addresses and ports of Services (pkg/registry/core/service/storage). The cluster has one family, IPv4.

type ServiceDraft = DraftOf<Service>;
type Spec = Mutable<Service['spec']>;
type Port = Mutable<ServicePort>;

function allocations(context: StrategyContext): ServiceAllocations {
  return context.caches.get('services', () => new ServiceAllocations(context.view.list(Services)));
}

function refused(name: string, causes: readonly Cause[]): ApiError {
  return invalid('', 'Service', name, causes);
}

function fault(field: string, value: unknown, why: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${why}`, field };
}

const needsAddress = ({ type }: Service['spec'] | Spec): boolean => type !== 'ExternalName';

function hasNodePorts({ type }: Service['spec'] | Spec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer';
}

function needsNodePort({ type, allocateLoadBalancerNodePorts }: Service['spec'] | Spec): boolean {
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
}

function needsHealthCheck({ type, externalTrafficPolicy }: Service['spec'] | Spec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function same(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** `clusterIP` and `clusterIPs[0]` are one thing; older clients know only the first. */
function alignAddresses(spec: Spec, old: Service['spec'] | undefined): void {
  const first = spec.clusterIP ?? '';
  if (old === undefined) {
    if (first !== '' && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [first];
    return;
  }
  const before = old.clusterIP ?? '';
  const isSameList = same(old.clusterIPs, spec.clusterIPs);
  if (before === first) {
    if ((old.clusterIPs ?? []).length > 0 && (spec.clusterIPs ?? []).length === 0) spec.clusterIPs = [...(old.clusterIPs ?? [])];
  } else if (isSameList) {
    if (first === '') delete spec.clusterIPs;
    else spec.clusterIPs = [first];
  }
}

/** A client that sends its manifest again keeps what was allocated for it. */
function keepAllocated(spec: Spec, old: Service['spec']): void {
  if (needsAddress(old) && needsAddress(spec)) {
    if ((spec.clusterIP ?? '') === '' && old.clusterIP !== undefined) spec.clusterIP = old.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && old.clusterIPs !== undefined) spec.clusterIPs = [...old.clusterIPs];
  }
  if (needsNodePort(old) && needsNodePort(spec)) {
    const kept = new Set((spec.ports ?? []).map((port) => port.nodePort).filter((port) => (old.ports ?? []).some((it) => it.nodePort === port)));
    const byName = new Map((old.ports ?? []).map((port) => [port.name ?? '', port.nodePort]));
    for (const port of spec.ports ?? []) {
      const before = byName.get(port.name ?? '');
      if ((port.nodePort ?? 0) === 0 && before !== undefined && before !== 0 && !kept.has(before)) port.nodePort = before;
    }
  }
  if (needsHealthCheck(old) && needsHealthCheck(spec) && old.healthCheckNodePort !== undefined) spec.healthCheckNodePort ||= old.healthCheckNodePort;
}

/** A change of type takes away what the new type does not have, unless the client changed that too. */
function dropForeign(draft: ServiceDraft, { spec: old }: Service): void {
  const { spec } = draft;
  if (needsAddress(old) && !needsAddress(spec)) {
    if (old.clusterIP === spec.clusterIP && same(old.clusterIPs, spec.clusterIPs)) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (same(old.ipFamilies, spec.ipFamilies)) delete spec.ipFamilies;
    if (old.ipFamilyPolicy === spec.ipFamilyPolicy) delete spec.ipFamilyPolicy;
  }
  if (hasNodePorts(old) && !hasNodePorts(spec)) {
    const before = new Set((old.ports ?? []).map((port) => port.nodePort ?? 0));
    const isNew = (port: Port): boolean => (port.nodePort ?? 0) !== 0 && !before.has(port.nodePort ?? 0);
    if (!(spec.ports ?? []).some(isNew)) for (const port of spec.ports ?? []) delete port.nodePort;
  }
  if (needsHealthCheck(old) && !needsHealthCheck(spec) && old.healthCheckNodePort === spec.healthCheckNodePort) delete spec.healthCheckNodePort;
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (old.allocateLoadBalancerNodePorts === spec.allocateLoadBalancerNodePorts) delete spec.allocateLoadBalancerNodePorts;
    if (old.loadBalancerClass === spec.loadBalancerClass) delete spec.loadBalancerClass;
  }
  const isExternal = (it: Service['spec'] | Spec): boolean => it.type === 'LoadBalancer' || it.type === 'NodePort' || (it.type === 'ClusterIP' && (it.externalIPs ?? []).length > 0);
  if (isExternal(old) && !isExternal(spec) && old.externalTrafficPolicy === spec.externalTrafficPolicy) delete spec.externalTrafficPolicy;
  if (spec.type !== 'LoadBalancer') draft.status = { ...draft.status, loadBalancer: {} };
}

/** Settles ipFamilyPolicy and ipFamilies. */
function settleFamilies(draft: ServiceDraft, old: Service | undefined): void {
  const { spec } = draft;
  const { name = '' } = draft.metadata;
  if (!needsAddress(spec)) return;
  const isBare = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.spec.ipFamilyPolicy ?? (isBare ? 'RequireDualStack' : 'SingleStack');
  const malformed = [...validateClusterIps(spec, old?.spec)];
  if (malformed.length > 0) throw refused(name, malformed);
  const faults = [...familyFaults(spec, old?.spec)];
  const families = [...(spec.ipFamilies ?? [])];
  for (const [index, address] of (spec.clusterIPs ?? []).entries()) {
    if (address === 'None' || index < families.length) continue;
    if (address.includes(':')) faults.push(fault(`spec.clusterIPs[${index}]`, spec.clusterIPs, 'IPv6 is not configured on this cluster'));
    else families.push('IPv4');
  }
  if (faults.length > 0) throw refused(name, faults);
  if (families.length === 0) families.push('IPv4');
  if (isBare) {
    if (families.length < 2 && spec.ipFamilyPolicy !== 'SingleStack') families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4');
    spec.ipFamilies = families;
    return;
  }
  if (spec.ipFamilyPolicy === 'RequireDualStack') faults.push(fault('spec.ipFamilyPolicy', spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'));
  for (const [index, family] of families.entries()) if (family !== 'IPv4') faults.push(fault(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster'));
  if (faults.length > 0) throw refused(name, faults);
  spec.ipFamilies = families;
}

/** One of two is gone; an empty list means that the client did not care. */
function isReduced(before: readonly string[] = [], now: readonly string[] = []): boolean {
  return now.length > 0 && now.length < before.length;
}

function* familyFaults(spec: Spec, old: Service['spec'] | undefined): Iterable<Cause> {
  const isSingle = spec.ipFamilyPolicy === 'SingleStack';
  if (old !== undefined && isSingle) {
    if (same(old.clusterIPs, spec.clusterIPs) && (spec.clusterIPs ?? []).length > 1) spec.clusterIPs = (spec.clusterIPs ?? []).slice(0, 1);
    if (same(old.ipFamilies, spec.ipFamilies) && (spec.ipFamilies ?? []).length > 1) spec.ipFamilies = (spec.ipFamilies ?? []).slice(0, 1);
  }
  const field = 'spec.ipFamilyPolicy';
  if (!isSingle) {
    if (isReduced(old?.clusterIPs, spec.clusterIPs)) yield fault(field, spec.ipFamilyPolicy, "must be 'SingleStack' to release the secondary cluster IP");
    if (isReduced(old?.ipFamilies, spec.ipFamilies)) yield fault(field, spec.ipFamilyPolicy, "must be 'SingleStack' to release the secondary IP family");
    return;
  }
  const several = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
  if (spec.clusterIPs?.length === 2) yield fault(field, spec.ipFamilyPolicy, `${several} cluster IPs are specified`);
  if (spec.ipFamilies?.length === 2) yield fault(field, spec.ipFamilyPolicy, `${several} IP families are specified`);
}

function drawFor(context: StrategyContext): (bound: number) => number {
  return (bound) => context.view.sim.rng('apiserver/services').below(bound);
}

function allocateAddress({ spec, metadata }: ServiceDraft, old: Service | undefined, context: StrategyContext): void {
  const isNew = old === undefined || (!needsAddress(old.spec) && needsAddress(spec));
  if (!isNew || !needsAddress(spec) || spec.clusterIPs?.[0] === 'None') return;
  const wanted = spec.clusterIPs?.[0] ?? '';
  if (wanted === '') {
    const address = context.isDryRun ? dryRunAddress : allocations(context).freeAddress(drawFor(context));
    if (address === undefined) throw new ApiError('InternalError', `Internal error occurred: failed to allocate a serviceIP for Service "${metadata.name ?? ''}": range is full`);
    spec.clusterIP = address;
    spec.clusterIPs = [address];
    return;
  }
  const why = allocations(context).refuseAddress(wanted, context.isDryRun);
  if (why !== undefined) throw refused(metadata.name ?? '', [fault('spec.clusterIPs', spec.clusterIPs, `failed to allocate IP ${wanted}: ${why}`)]);
}

interface PortWish {
  readonly draft: ServiceDraft;
  readonly request: PortRequest;
  readonly draw: (bound: number) => number;
}

function takePort({ draft, request }: PortWish, index: number, nodePort: number): void {
  const why = request.take(nodePort);
  if (why !== undefined) throw refused(draft.metadata.name ?? '', [fault(`spec.ports[${index}].nodePort`, nodePort, why)]);
}

function takeAnyPort({ request, draw }: PortWish): number {
  const nodePort = request.takeAny(draw);
  if (nodePort === undefined) throw new ApiError('InternalError', 'Internal error occurred: failed to allocate a nodePort: range is full');
  return nodePort;
}

/** In a new Service ports of the same number share their node port, whatever their protocol. */
function allocatePorts(wish: PortWish): void {
  const { spec } = wish.draft;
  const ports: readonly Port[] = spec.ports ?? [];
  const byPort = new Map<number, number>();
  for (const [index, port] of ports.entries()) {
    const asked = port.nodePort ?? 0;
    if (asked === 0 && !needsNodePort(spec)) continue;
    const known = byPort.get(port.port);
    if (known === undefined) {
      const wanted = ports.find((it) => it.port === port.port && (it.nodePort ?? 0) !== 0)?.nodePort;
      if (wanted !== undefined) takePort(wish, index, wanted);
      port.nodePort = wanted ?? takeAnyPort(wish);
      byPort.set(port.port, port.nodePort);
    } else if (asked === 0) port.nodePort = known;
    else if (asked !== known) takePort(wish, index, asked);
  }
}

/** An update keeps what the Service has, and takes what is new. */
function reallocatePorts(wish: PortWish, old: Service): void {
  const { spec } = wish.draft;
  const held = new Set((old.spec.ports ?? []).map((port) => port.nodePort ?? 0));
  const seen = new Set<string>();
  for (const [index, port] of ((spec.ports ?? []) as readonly Port[]).entries()) {
    const asked = port.nodePort ?? 0;
    if (asked === 0 && !needsNodePort(spec)) continue;
    if (asked === 0) port.nodePort = takeAnyPort(wish);
    else if (!held.has(asked)) {
      takePort(wish, index, asked);
      held.add(asked);
    }
    const pair = `${port.protocol ?? ''} ${port.nodePort ?? 0}`;
    if (seen.has(pair)) throw new ApiError('', `duplicate nodePort: {${pair}}`, undefined, 500);
    seen.add(pair);
  }
}

function allocateHealthCheck({ draft: { spec }, request, draw }: PortWish, old: Service | undefined): void {
  if (!needsHealthCheck(spec) || (old !== undefined && needsHealthCheck(old.spec))) return;
  const asked = spec.healthCheckNodePort ?? 0;
  if (asked === 0) {
    spec.healthCheckNodePort = request.takeAny(draw) ?? 0;
    return;
  }
  const why = request.take(asked);
  if (why !== undefined) throw new ApiError('InternalError', `Internal error occurred: failed to allocate requested HealthCheck NodePort ${asked}: ${why}`);
}

export const serviceStrategy: Strategy<Service> = {
  begin: (draft, old, context) => {
    const { spec } = draft;
    if (old !== undefined) keepAllocated(spec, old.spec);
    alignAddresses(spec, old?.spec);
    settleFamilies(draft, old);
    allocateAddress(draft, old, context);
    const wish = { draft, request: new PortRequest(allocations(context), context.isDryRun), draw: drawFor(context) };
    if (hasNodePorts(spec)) {
      if (old === undefined) allocatePorts(wish);
      else reallocatePorts(wish, old);
    }
    allocateHealthCheck(wish, old);
    // Older servers stored it; nobody gets to see it. A value that is not supported is refused first.
    if (spec.type === 'ExternalName' && (spec.internalTrafficPolicy === 'Cluster' || spec.internalTrafficPolicy === 'Local')) delete spec.internalTrafficPolicy;
  },
  prepareForUpdate: (draft, old) => dropForeign(draft, old),
  onStored: (service, old, context) => {
    const held = allocations(context);
    if (old !== undefined) held.remove(old);
    held.add(service);
  },
  onDeleted: (service, context) => {
    allocations(context).remove(service);
    const { name, namespace } = service.metadata;
    context.removeAside(Endpoints, `${namespace ?? ''}/${name}`);
  },
};
