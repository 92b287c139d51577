import { EndpointSlices } from '../api/discovery/resources.ts';
import { Pods, Services } from '../api/core/resources.ts';
import type { Service } from '../api/core/types.ts';
import type { Client } from '../client/client.ts';
import type { Container, PodRuntime } from '../runtime/container.ts';
import type { ContainerRef, ContainerRuntime } from '../runtime/container-runtime.ts';
import { machineRuntime, runningContainers } from '../runtime/machine-runtime.ts';
import type { HttpAnswer, Reach } from '../runtime/shell/host.ts';
import type { Simulation } from '../sim/simulation.ts';

const domain = 'cluster.local';
const nameserver = '10.96.0.10';

export interface Endpoint {
  readonly machine: string;
  readonly uid: string;
  readonly port: number;
}

export interface ReachParts {
  readonly sim: Simulation;
  readonly client: Client;
  readonly runtime: () => ContainerRuntime;
  /** Machines that are on and not cut off. */
  readonly machines: () => readonly string[];
  readonly isCutOff: (machine: string) => boolean;
}

/**
 * What a pod reaches: names by the cluster's DNS, Services through their EndpointSlices, pods by address. Routes, policies and latencies
 * are not looked at here.
 */
export function reachOf(parts: ReachParts, machine: string, pod: PodRuntime): Reach & { readonly nameserver: string } {
  const find = (address: string, port: number): Endpoint | 'refused' | 'timeout' => route(parts, machine, pod, address, port);
  return {
    nameserver,
    resolve: (name) => (parts.isCutOff(machine) ? [] : resolve(parts, pod.namespace, name)),
    connect: (address, port) => {
      const found = find(address, port);
      if (typeof found === 'string') return found;
      return listenerAt(parts, found) === undefined ? 'refused' : 'open';
    },
    http: (address, port, path) => {
      const found = find(address, port);
      const ref = typeof found === 'string' ? undefined : listenerAt(parts, found)?.ref;
      const none: HttpAnswer = { code: 503, body: '' };
      return ref === undefined ? none : parts.runtime().http(ref, path);
    },
  };
}

export interface Listener {
  readonly ref: ContainerRef;
  readonly container: Container;
}

/** The running container of the pod that listens on the port. */
export function listenerAt({ sim, runtime }: ReachParts, { machine, uid, port }: Endpoint): Listener | undefined {
  for (const container of runningContainers(machineRuntime(sim, machine).pods[uid])) {
    const ref = { machine, pod: uid, container: container.name, id: container.id };
    if (runtime().connect(ref, port)) return { ref, container };
  }
  return undefined;
}

/** A name is tried with the search path of the pod first, as `ndots:5` asks for. */
function resolve({ client }: ReachParts, namespace: string, name: string): readonly string[] {
  const plain = name.replace(/\.$/, '');
  const parts = plain.split('.');
  const [service = '', second, kind] = parts;
  const isCluster = parts.length <= 2 || kind === 'svc' || plain.endsWith(`.${domain}`);
  if (!isCluster) return name.includes('.') ? ['203.0.113.10'] : [];
  const found = client.get(Services, { namespace: second ?? namespace, name: service });
  if (found !== undefined) return addressesOf(client, found);
  if (parts.length >= 3 && kind !== 'svc') return hostnameIn(client, second ?? '', parts[2] ?? namespace, service);
  return parts.length === 2 && !plain.endsWith('.local') && second !== undefined && /^(com|org|net|io|dev)$/.test(second) ? ['203.0.113.10'] : [];
}

function addressesOf(client: Client, { metadata, spec }: Service): readonly string[] {
  if (spec.type === 'ExternalName') return ['203.0.113.10'];
  if (spec.clusterIP !== undefined && spec.clusterIP !== 'None' && spec.clusterIP !== '') return [spec.clusterIP];
  return readyAddresses(client, metadata.namespace ?? 'default', metadata.name).map((it) => it.address);
}

/** `web-0.web.default.svc…`: a pod by its hostname in a headless Service. */
function hostnameIn(client: Client, service: string, namespace: string, hostname: string): readonly string[] {
  return readyAddresses(client, namespace, service)
    .filter((it) => it.hostname === hostname)
    .map((it) => it.address);
}

export interface ReadyAddress {
  readonly address: string;
  readonly hostname: string | undefined;
  readonly port: (name: string | undefined) => number | undefined;
}

/** Where a Service's ready endpoints are, in the order of its slices. */
export function readyAddresses(client: Client, namespace: string, service: string): readonly ReadyAddress[] {
  const slices = client.list(EndpointSlices, { namespace, labelSelector: `kubernetes.io/service-name=${service}` });
  return slices.flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter((endpoint) => endpoint.conditions?.ready !== false)
      .flatMap((endpoint) =>
        endpoint.addresses.map((address) => ({ address, hostname: endpoint.hostname, port: (name: string | undefined) => slice.ports?.find((it) => (it.name ?? '') === (name ?? ''))?.port })),
      ),
  );
}

function route(parts: ReachParts, machine: string, pod: PodRuntime, address: string, port: number): Endpoint | 'refused' | 'timeout' {
  const { sim, client } = parts;
  if (address === '127.0.0.1' || address === pod.sandbox?.ip) return { machine, uid: pod.uid, port };
  if (parts.isCutOff(machine)) return 'timeout';
  if (address.startsWith('203.0.113.')) return 'timeout';
  const service = client.list(Services).find((it) => it.spec.clusterIP === address);
  if (service !== undefined) {
    const wanted = service.spec.ports?.find((it) => it.port === port);
    if (wanted === undefined) return 'timeout';
    const ready = readyAddresses(client, service.metadata.namespace ?? 'default', service.metadata.name);
    if (ready.length === 0) return 'refused';
    const chosen = ready[sim.rng(`network/${machine}`).below(ready.length)];
    const target = chosen?.port(wanted.name);
    return chosen === undefined || target === undefined ? 'refused' : route(parts, machine, pod, chosen.address, target);
  }
  for (const other of parts.machines()) {
    const uid = machineRuntime(sim, other).addresses[address];
    if (uid !== undefined) return parts.isCutOff(other) ? 'timeout' : { machine: other, uid, port };
  }
  return client.list(Pods).some((it) => it.status.podIP === address) ? 'refused' : 'timeout';
}
