import type { Service } from '../../api/core/types.ts';
import { formatIp, parseIp, parseIpRange, rangeHolds } from '../../api/values/ip.ts';
import { assert } from '../../base/assert.ts';

/** As kubeadm starts kube-apiserver: `--service-cluster-ip-range`, `--service-node-port-range`. */
export const serviceRange = '10.96.0.0/16';
const nodePorts = { first: 30_000, last: 32_767 };

/** The lower part of each range is kept for those who ask for a certain value; it is used last (KEP-3070, KEP-3668). */
const staticAddresses = 256;
const staticPorts = 86;

const range = parseIpRange(serviceRange);
assert(range !== undefined, 'the service range is a range');
const firstAddress = range.base + 1n;
const addressCount = Number((1n << BigInt(32 - range.prefix)) - 2n);

/** Which addresses and ports the stored Services hold. A cache: it can always be counted again. */
export class ServiceAllocations {
  readonly #addresses = new Map<string, number>();
  readonly #ports = new Map<number, number>();

  constructor(services: Iterable<Service>) {
    for (const service of services) this.add(service);
  }

  add({ spec }: Service): void {
    for (const address of addressesOf(spec)) change(this.#addresses, address, 1);
    for (const port of portsOf(spec)) change(this.#ports, port, 1);
  }

  remove({ spec }: Service): void {
    for (const address of addressesOf(spec)) change(this.#addresses, address, -1);
    for (const port of portsOf(spec)) change(this.#ports, port, -1);
  }

  /** Why that address cannot be had, if it cannot. A dry run asks the range alone, which says it in its own words; else no range of the cluster is found. */
  refuseAddress(text: string, isDryRun: boolean): string | undefined {
    const address = parseIp(text);
    const isInside = address !== undefined && range !== undefined && rangeHolds(range, address) && address.bits !== range.base && address.bits !== range.base + BigInt(addressCount) + 1n;
    if (isDryRun) return isInside ? undefined : `the provided IP (${address === undefined ? text : formatIp(address)}) is not in the valid range. The range of valid IPs is ${serviceRange}`;
    if (!isInside) return 'the provided network does not match the current range';
    return this.#addresses.has(formatIp(address)) ? 'provided IP is already allocated' : undefined;
  }

  /** Whether a stored Service has that node port. */
  isPortTaken(port: number): boolean {
    return this.#ports.has(port);
  }

  /** A free address; `draw` answers a number below its argument. */
  freeAddress(draw: (bound: number) => number): string | undefined {
    const at = freeIn(addressCount, staticAddresses, draw, (offset) => this.#addresses.has(addressAt(offset)));
    return at === undefined ? undefined : addressAt(at);
  }

  freePort(draw: (bound: number) => number, alsoTaken: ReadonlySet<number>): number | undefined {
    const at = freeIn(nodePorts.last - nodePorts.first + 1, staticPorts, draw, (offset) => this.#ports.has(nodePorts.first + offset) || alsoTaken.has(nodePorts.first + offset));
    return at === undefined ? undefined : nodePorts.first + at;
  }
}

/** What a dry run answers instead of a free address or port. */
export const dryRunAddress = serviceRange.slice(0, serviceRange.indexOf('/'));
const dryRunPort = nodePorts.last + 1;

/** The node ports that one request takes beyond those that stored Services have (portallocator/operation.go). */
export class PortRequest {
  readonly #allocations: ServiceAllocations;
  readonly #isDryRun: boolean;
  readonly #taken = new Set<number>();

  constructor(allocations: ServiceAllocations, isDryRun: boolean) {
    this.#allocations = allocations;
    this.#isDryRun = isDryRun;
  }

  /** Takes that port, or says why it cannot. A dry run does not look at the range. */
  take(port: number): string | undefined {
    if (!this.#isDryRun && (port < nodePorts.first || port > nodePorts.last)) return `provided port is not in the valid range. The range of valid ports is ${nodePorts.first}-${nodePorts.last}`;
    if (this.#allocations.isPortTaken(port) || this.#taken.has(port)) return 'provided port is already allocated';
    this.#taken.add(port);
    return undefined;
  }

  /** Takes some free port; a dry run shows one after those it was asked for, whatever it is. */
  takeAny(draw: (bound: number) => number): number | undefined {
    const port = this.#isDryRun ? Math.max(...(this.#taken.size === 0 ? [dryRunPort] : this.#taken)) + 1 : this.#allocations.freePort(draw, this.#taken);
    if (port !== undefined) this.#taken.add(port);
    return port;
  }
}

/** Counted, because ports of one Service may share a node port. */
function change<K>(counts: Map<K, number>, key: K, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
}

function addressAt(offset: number): string {
  return formatIp({ family: 4, bits: firstAddress + BigInt(offset) });
}

function addressesOf({ clusterIPs = [], clusterIP }: Service['spec']): readonly string[] {
  const all = clusterIPs.length > 0 || clusterIP === undefined ? clusterIPs : [clusterIP];
  return all.filter((it) => it !== '' && it !== 'None');
}

function portsOf({ ports = [], healthCheckNodePort }: Service['spec']): readonly number[] {
  const all = ports.map((port) => port.nodePort ?? 0).filter((port) => port !== 0);
  return healthCheckNodePort === undefined || healthCheckNodePort === 0 ? all : [...all, healthCheckNodePort];
}

/** From a random place onwards, the upper band first. */
function freeIn(count: number, reserved: number, draw: (bound: number) => number, isTaken: (offset: number) => boolean): number | undefined {
  const bands = [
    { from: reserved, size: count - reserved },
    { from: 0, size: reserved },
  ];
  for (const { from, size } of bands) {
    const start = draw(size);
    for (let i = 0; i < size; i++) {
      const offset = from + ((start + i) % size);
      if (!isTaken(offset)) return offset;
    }
  }
  return undefined;
}
