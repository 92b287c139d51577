import { jsonEqual } from '../base/json.ts';
import { formatMicroTime } from '../base/time.ts';
import { Leases } from '../api/coordination/resources.ts';
import { Nodes } from '../api/core/resources.ts';
import type { Node, NodeStatus } from '../api/core/types.ts';
import { isApiError } from '../api/status.ts';
import { fallbackPodRange } from '../machine/machine-state.ts';
import { machineRuntime } from '../runtime/machine-runtime.ts';
import { defineEvent } from '../sim/event.ts';
import type { KubeletContext } from './context.ts';
import { nodeLabels, nodeReference, nodeStatus, transitions, withoutHeartbeat } from './node-status.ts';

interface OfNode {
  readonly node: string;
  readonly life: number;
}

/** The Lease is to be renewed. */
export const leaseDue = defineEvent<OfNode>('kubelet/lease-due');
/** The node's status is to be looked at. */
export const statusDue = defineEvent<OfNode>('kubelet/status-due');
/** The network plugin has what it needs, or nobody will give it anything. */
export const networkDue = defineEvent<OfNode & { readonly fallback: boolean }>('kubelet/network-due');
/** Registration did not succeed yet. */
export const registrationDue = defineEvent<OfNode>('kubelet/registration-due');

const leaseMs = 10_000;
const statusMs = 10_000;
const reportMs = 300_000;
const networkMs = 250;
/** After this long without a podCIDR the machine uses a range of its own: there is no node-ipam controller. */
const patienceMs = 2000;

const networkMissing = 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

function eventOf({ name, memory }: KubeletContext): OfNode {
  return { node: name, life: memory.life };
}

export function nodeEvent(kubelet: KubeletContext, type: 'Normal' | 'Warning', reason: string, message: string): void {
  kubelet.events.event(nodeReference(kubelet.name), type, reason, message);
}

/** The kubelet begins: it says so, registers its Node or takes over the one that is there, and starts its clocks. */
export function beginNode(kubelet: KubeletContext): void {
  nodeEvent(kubelet, 'Normal', 'Starting', 'Starting kubelet.');
  register(kubelet);
}

/** Tried until the API server answers. */
export function register(kubelet: KubeletContext): void {
  const { memory, sim } = kubelet;
  if (!memory.connected || !tryRegister(kubelet)) {
    sim.schedule(registrationDue, eventOf(kubelet), { afterMs: 1000 });
    return;
  }
  memory.registered = true;
  nodeEvent(kubelet, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
  renewLease(kubelet);
  sim.schedule(leaseDue, eventOf(kubelet), { afterMs: kubelet.rng.below(leaseMs) });
  sim.schedule(statusDue, eventOf(kubelet), { afterMs: kubelet.rng.below(statusMs) });
  sim.schedule(networkDue, { ...eventOf(kubelet), fallback: true }, { afterMs: patienceMs });
}

function tryRegister(kubelet: KubeletContext): boolean {
  try {
    const existing = kubelet.client.get(Nodes, { name: kubelet.name });
    if (existing === undefined) createNode(kubelet);
    else takeOver(kubelet, existing);
    return true;
  } catch (error) {
    if (!isApiError(error)) throw error;
    return false;
  }
}

function createNode(kubelet: KubeletContext): void {
  const { machine, client } = kubelet;
  const { taints } = machine.spec;
  // A new Node gets a new range.
  delete kubelet.memory.podRange;
  const status = makeStatus(kubelet, {});
  const created = client.create(Nodes, {
    metadata: { name: kubelet.name, labels: nodeLabels(machine), annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } },
    spec: taints === undefined ? {} : { taints },
    status,
  });
  if (created.status.conditions === undefined) client.updateStatus(Nodes, { ...created, status });
  tellTransitions(kubelet, {}, status);
  reported(kubelet);
}

/** Labels are put right, a new boot is told, and the status is written anew. */
function takeOver(kubelet: KubeletContext, existing: Node): void {
  const labels = { ...existing.metadata.labels, ...nodeLabels(kubelet.machine) };
  const node = jsonEqual(labels, existing.metadata.labels) ? existing : kubelet.client.update(Nodes, { ...existing, metadata: { ...existing.metadata, labels } });
  const bootId = node.status.nodeInfo?.bootID ?? '';
  if (bootId !== '' && bootId !== kubelet.machine.bootId) nodeEvent(kubelet, 'Warning', 'Rebooted', `Node ${kubelet.name} has been rebooted, boot id: ${kubelet.machine.bootId}`);
  const podRange = node.spec.podCIDR;
  if (podRange !== undefined) kubelet.memory.podRange = podRange;
  postStatus(kubelet, node);
}

function makeStatus(kubelet: KubeletContext, before: NodeStatus): NodeStatus {
  const { machine, memory, hostIp, sim } = kubelet;
  return nodeStatus({
    machine,
    address: hostIp,
    images: Object.values(machineRuntime(sim, kubelet.name).images),
    pressures: memory.pressures,
    ...(memory.podRange === undefined ? { notReady: networkMissing } : {}),
    before,
    nowMs: sim.nowMs,
  });
}

function tellTransitions(kubelet: KubeletContext, before: NodeStatus, after: NodeStatus): void {
  for (const reason of transitions(before, after)) nodeEvent(kubelet, 'Normal', reason, `Node ${kubelet.name} status is now: ${reason}`);
}

function postStatus(kubelet: KubeletContext, node: Node): void {
  const status = makeStatus(kubelet, node.status);
  kubelet.client.updateStatus(Nodes, { ...node, status });
  tellTransitions(kubelet, node.status, status);
  reported(kubelet);
}

/** The next report of an unchanged status, spread so that nodes do not report together. */
function reported(kubelet: KubeletContext): void {
  const { memory, sim } = kubelet;
  memory.dirty = false;
  memory.nextReportMs = sim.elapsedMs + reportMs / 2 + kubelet.rng.below(reportMs);
}

/** Every 10 s: a changed status is posted, an unchanged one about every 5 minutes. */
export function tickStatus(kubelet: KubeletContext): void {
  const { memory, sim } = kubelet;
  sim.schedule(statusDue, eventOf(kubelet), { afterMs: statusMs });
  if (!memory.connected) return;
  if (memory.dirty || sim.elapsedMs >= memory.nextReportMs) syncNodeStatus(kubelet);
  tellSchedulable(kubelet);
}

/** Posts the status now, if it says anything new or is due. */
export function syncNodeStatus(kubelet: KubeletContext): void {
  const { memory, sim } = kubelet;
  if (!memory.connected || !memory.registered) return;
  try {
    const node = kubelet.client.get(Nodes, { name: kubelet.name });
    if (node === undefined) return;
    const isDue = sim.elapsedMs >= memory.nextReportMs;
    memory.dirty = false;
    if (isDue || !jsonEqual(withoutHeartbeat(makeStatus(kubelet, node.status)), withoutHeartbeat(node.status))) postStatus(kubelet, node);
  } catch (error) {
    if (!isApiError(error)) throw error;
    memory.dirty = true;
  }
}

function tellSchedulable(kubelet: KubeletContext): void {
  const unschedulable = kubelet.node()?.spec.unschedulable === true;
  if (kubelet.memory.unschedulable === unschedulable) return;
  kubelet.memory.unschedulable = unschedulable;
  const reason = unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable';
  nodeEvent(kubelet, 'Normal', reason, `Node ${kubelet.name} status is now: ${reason}`);
}

/** The heartbeat: the Lease in kube-node-lease (component-helpers/apimachinery/lease). */
export function tickLease(kubelet: KubeletContext): void {
  kubelet.sim.schedule(leaseDue, eventOf(kubelet), { afterMs: leaseMs + kubelet.rng.below(400) });
  renewLease(kubelet);
}

export function renewLease(kubelet: KubeletContext): void {
  const { client, name, memory, sim } = kubelet;
  if (!memory.connected) return;
  const key = { namespace: 'kube-node-lease', name };
  const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime: formatMicroTime(sim.nowMs) };
  try {
    const lease = client.get(Leases, key);
    if (lease !== undefined) {
      client.update(Leases, { ...lease, spec: { ...lease.spec, ...spec } });
      return;
    }
    const node = client.get(Nodes, { name });
    const owners = node === undefined ? {} : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: node.metadata.uid }] };
    client.create(Leases, { metadata: { ...key, ...owners }, spec });
  } catch (error) {
    if (!isApiError(error)) throw error;
  }
}

/** The Node has changed: it may have been given a range for its pods. */
export function nodeSeen(kubelet: KubeletContext, node: Node): void {
  const { memory, sim } = kubelet;
  if (memory.podRange !== undefined || memory.awaitsNetwork || node.spec.podCIDR === undefined) return;
  memory.awaitsNetwork = true;
  sim.schedule(networkDue, { ...eventOf(kubelet), fallback: false }, { afterMs: networkMs });
}

/** The network is up: the node is ready, and pods that have waited for it go on. */
export function raiseNetwork(kubelet: KubeletContext, fallback: boolean): void {
  const { memory, machine } = kubelet;
  if (memory.podRange !== undefined || (fallback && memory.awaitsNetwork)) return;
  memory.podRange = kubelet.node()?.spec.podCIDR ?? fallbackPodRange(machine);
  memory.awaitsNetwork = false;
  syncNodeStatus(kubelet);
  for (const worker of kubelet.workers()) kubelet.sync(worker);
}

