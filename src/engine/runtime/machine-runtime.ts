import type { Simulation } from '../sim/simulation.ts';
import type { Container, MachineRuntime, PodRuntime, Sandbox, StoredImage } from './container.ts';

/** What the container runtime of a machine holds. Lost only with the machine's disk. */
export function machineRuntime(sim: Simulation, machine: string): MachineRuntime {
  return sim.world.slice<MachineRuntime>(`runtime/${machine}`, () => ({ pods: {}, images: {}, addresses: {}, nextHost: 2 }));
}

export interface SandboxRequest {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly hostname: string;
  readonly attempt: number;
  readonly ip: string;
}

/** A new sandbox for the pod; what it had before is no more. */
export function addSandbox(sim: Simulation, machine: string, request: SandboxRequest): Sandbox {
  const { pods } = machineRuntime(sim, machine);
  const { uid, namespace, name, hostname, attempt, ip } = request;
  const pod: PodRuntime = (pods[uid] ??= { uid, namespace, name, hostname, containers: {}, volumes: {} });
  pod.sandbox = { id: hexId(sim, machine), attempt, createdMs: sim.nowMs, ip, ready: true };
  return pod.sandbox;
}

/** 64 hexadecimal digits, as containerd names things. */
export function hexId(sim: Simulation, machine: string): string {
  const rng = sim.rng(`runtime/${machine}`);
  let word = rng.next();
  const step = rng.next() | 1;
  let id = '';
  for (let i = 0; i < 8; i++) {
    word = Math.imul(word ^ (word >>> 15), 0x2c1b3c6d) + step;
    id += hexBytes[word & 0xff];
    id += hexBytes[(word >>> 8) & 0xff];
    id += hexBytes[(word >>> 16) & 0xff];
    id += hexBytes[word >>> 24];
  }
  return id;
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The next free address of a /24, round robin as host-local IPAM hands them out; `.0`, `.1` and `.255` are taken. */
export function takeAddress(runtime: MachineRuntime, range: string, uid: string): string | undefined {
  const prefix = range.slice(0, range.lastIndexOf('.'));
  for (let tried = 0; tried < 253; tried++) {
    const host = runtime.nextHost;
    runtime.nextHost = host >= 254 ? 2 : host + 1;
    const address = `${prefix}.${host}`;
    if (runtime.addresses[address] !== undefined) continue;
    runtime.addresses[address] = uid;
    return address;
  }
  return undefined;
}

export function releaseAddress(runtime: MachineRuntime, address: string, uid: string): void {
  if (runtime.addresses[address] === uid) delete runtime.addresses[address];
}

export function storeImage(runtime: MachineRuntime, image: StoredImage): void {
  runtime.images[image.full] = image;
}

/** The pod's containers that run, in the order in which they were started. */
export function runningContainers(pod: PodRuntime | undefined): readonly Container[] {
  return Object.values(pod?.containers ?? {})
    .map((pair) => pair.current)
    .filter((container) => container.state === 'running')
    .toSorted((a, b) => a.startedMs - b.startedMs);
}
