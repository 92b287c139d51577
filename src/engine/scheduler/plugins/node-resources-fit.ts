import type { Node } from '../../api/core/types.ts';
import { hasPlace, wakeOn } from '../cluster-event.ts';
import { NodeInfo } from '../node-info.ts';
import { definePlugin, maxScore, type Refusal } from '../plugin.ts';
import { podInfoOf, type PodInfo } from '../pod-info.ts';

interface Shortage {
  readonly reason: string;
  /** More than the whole node could ever give. */
  readonly hopeless: boolean;
}

/** Everything of which the node has too little, in upstream's order (pkg/scheduler/framework/plugins/noderesources/fit.go). */
function* shortagesOn(node: NodeInfo, { requests }: PodInfo): Iterable<Shortage> {
  const { allocatable } = node;
  if (node.podCount + 1 > allocatable.pods) yield { reason: 'Too many pods', hopeless: false };
  const { cpuMillis, memoryBytes, ephemeralBytes } = requests;
  if (cpuMillis > 0 && cpuMillis > allocatable.cpuMillis - node.cpuMillis) yield { reason: 'Insufficient cpu', hopeless: cpuMillis > allocatable.cpuMillis };
  if (memoryBytes > 0 && memoryBytes > allocatable.memoryBytes - node.memoryBytes) yield { reason: 'Insufficient memory', hopeless: memoryBytes > allocatable.memoryBytes };
  if (ephemeralBytes > 0 && ephemeralBytes > allocatable.ephemeralBytes - node.ephemeralBytes) {
    yield { reason: 'Insufficient ephemeral-storage', hopeless: ephemeralBytes > allocatable.ephemeralBytes };
  }
  for (const [name, amount] of requests.scalars) {
    const whole = allocatable.byName[name] ?? 0;
    if (amount > whole - node.scalar(name)) yield { reason: `Insufficient ${name}`, hopeless: amount > whole };
  }
}

/** The common case first and without allocation: there is room. */
function hasRoom(node: NodeInfo, { requests }: PodInfo): boolean {
  const { allocatable } = node;
  return (
    node.podCount + 1 <= allocatable.pods &&
    (requests.cpuMillis === 0 || requests.cpuMillis <= allocatable.cpuMillis - node.cpuMillis) &&
    (requests.memoryBytes === 0 || requests.memoryBytes <= allocatable.memoryBytes - node.memoryBytes) &&
    requests.ephemeralBytes === 0 &&
    requests.scalars.length === 0
  );
}

function fit(pod: PodInfo, node: NodeInfo): Refusal | undefined {
  if (hasRoom(node, pod)) return undefined;
  const shortages = [...shortagesOn(node, pod)];
  if (shortages.length === 0) return undefined;
  return { reasons: shortages.map(({ reason }) => reason), unresolvable: shortages.some(({ hopeless }) => hopeless) };
}

function freeShare(capacity: number, requested: number): number {
  return requested > capacity ? 0 : Math.trunc(((capacity - requested) * maxScore) / capacity);
}

/** The more of a node stays free, the better; cpu and memory count the same. */
function leastAllocated(pod: PodInfo, node: NodeInfo): number {
  const { allocatable } = node;
  let sum = 0;
  let weights = 0;
  if (allocatable.cpuMillis !== 0) {
    sum += freeShare(allocatable.cpuMillis, node.scoredCpuMillis + pod.scoredCpuMillis);
    weights++;
  }
  if (allocatable.memoryBytes !== 0) {
    sum += freeShare(allocatable.memoryBytes, node.scoredMemoryBytes + pod.scoredMemoryBytes);
    weights++;
  }
  return weights === 0 ? 0 : Math.trunc(sum / weights);
}

/** Has the node more of something the pod asks for than before? */
function hasGrown({ requests }: PodInfo, old: NodeInfo, now: NodeInfo): boolean {
  const before = old.allocatable;
  const after = now.allocatable;
  return (
    after.pods > before.pods ||
    (requests.cpuMillis > 0 && after.cpuMillis > before.cpuMillis) ||
    (requests.memoryBytes > 0 && after.memoryBytes > before.memoryBytes) ||
    (requests.ephemeralBytes > 0 && after.ephemeralBytes > before.ephemeralBytes) ||
    requests.scalars.some(([name]) => (after.byName[name] ?? 0) > (before.byName[name] ?? 0))
  );
}

function mayFit(pod: PodInfo, old: Node | undefined, now: Node | undefined): boolean {
  if (now === undefined) return false;
  const empty = new NodeInfo(now);
  return fit(pod, empty) === undefined && (old === undefined || hasGrown(pod, new NodeInfo(old), empty));
}

/** Is there room for what the pod asks for? */
export const nodeResourcesFit = definePlugin({
  name: 'NodeResourcesFit',
  weight: 1,
  // Never skipped: every pod needs at least a place. What it asks for is on the PodInfo already.
  preFilter: () => ({ state: undefined }),
  filter: fit,
  score: leastAllocated,
  wakes: [
    wakeOn('Pod', ['Delete'], (_pod, { old }) => old !== undefined && hasPlace(old)),
    wakeOn('Pod', ['UpdateScaleDown'], (pod, { old, now }) => old !== undefined && now !== undefined && (now.metadata.uid === pod.uid || ((now.spec.nodeName ?? '') !== '' && givesBack(pod, podInfoOf(old), podInfoOf(now))))),
    wakeOn('Node', ['Add', 'UpdateAllocatable'], (pod, { old, now }) => mayFit(pod, old, now)),
  ],
});

/** Does the other pod now ask for less of something this pod asks for? */
function givesBack({ requests }: PodInfo, old: PodInfo, now: PodInfo): boolean {
  const before = old.requests;
  const after = now.requests;
  const left = new Map(after.scalars);
  const had = new Map(before.scalars);
  return (
    (requests.cpuMillis > 0 && before.cpuMillis > after.cpuMillis) ||
    (requests.memoryBytes > 0 && before.memoryBytes > after.memoryBytes) ||
    (requests.ephemeralBytes > 0 && before.ephemeralBytes > after.ephemeralBytes) ||
    requests.scalars.some(([name]) => (had.get(name) ?? 0) > (left.get(name) ?? 0))
  );
}
