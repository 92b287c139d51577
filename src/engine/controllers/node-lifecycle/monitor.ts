import { Nodes, Pods } from '../../api/core/resources.ts';
import type { Node, Pod } from '../../api/core/types.ts';
import type { ControllerContext } from '../../reconcile/controller.ts';
import { writePodStatus } from '../../reconcile/pod-status.ts';
import { podCondition } from '../../reconcile/pods.ts';
import { isSilent, missedMs, observe, silentConditions, type NodeHealth } from './health.ts';
import { nodeFacts, readyOf, renewTimeOf, type NodeFacts } from './node-facts.ts';
import { byNode, controllerName, refOf } from './names.ts';
import { swapTaints, notReady, unreachable } from './taints.ts';
import { Zones, type ZoneMemory } from './disruption.ts';
import type { ZoneCount } from './zones.ts';

/** What the controller remembers; plain JSON. */
export interface NodeMemory {
  health: Record<string, NodeHealth>;
  /** Nodes whose pods could not all be told. */
  retry: Record<string, true>;
}

/** A pass over the nodes whose last part is still to come; plain JSON. */
export interface UnfinishedPass {
  counts: Record<string, ZoneCount>;
  /** Nodes that had the NoExecute taint when the pass began. */
  tainted: string[];
}

/** client-go's limits of the controller manager: so many calls at once, and then one in so many milliseconds. */
const callBurst = 30;
const callMs = 50;

export function nodeMemory(context: ControllerContext): NodeMemory {
  return context.memory<NodeMemory>('nodes', () => ({ health: {}, retry: {} }));
}

export function zonesOf(context: ControllerContext): Zones {
  return new Zones(context.memory<ZoneMemory>('zones', () => ({})));
}

/** Tells the pods of a node that is not ready that they are not either, so that no traffic goes to them. */
export function markPodsNotReady(pods: readonly Pod[], { client, events, sim }: ControllerContext): number {
  let written = 0;
  for (const pod of pods) {
    const ready = podCondition(pod, 'Ready');
    if (ready === undefined || ready.status === 'False') continue;
    const { reason, message } = ready;
    const condition = { type: 'Ready', status: 'False', ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
    if (!writePodStatus(client, pod, sim.nowMs, { condition })) continue;
    written++;
    events.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
  }
  return written;
}

function isReady(facts: NodeFacts | undefined): boolean {
  return facts?.ready?.status === 'True';
}

/** Queues or frees a node by its Ready condition; the other of the two taints is exchanged at once. Returns the calls made. */
function settleTaints(node: Node, facts: NodeFacts, zones: Zones, context: ControllerContext): number {
  const { name } = node.metadata;
  const status = facts.ready?.status;
  if (status === 'True') {
    if (facts.isTainted) swapTaints(context, name, { add: [], remove: [unreachable, notReady] });
    if (zones.has(facts.zone, name)) zones.drop(facts.zone, name);
    return facts.isTainted ? 2 : 0;
  }
  if (status === undefined) return 0;
  const [own, other] = status === 'Unknown' ? [unreachable, notReady] : [notReady, unreachable];
  const taints = node.spec.taints ?? [];
  const has = (key: string): boolean => taints.some((taint) => taint.key === key && taint.effect === 'NoExecute');
  if (has(other.key)) {
    swapTaints(context, name, { add: [own], remove: [other] });
    return 2;
  }
  zones.queue(facts.zone, name, has(own.key), context.sim.nowMs, context.sim.causeId);
  return 0;
}

/** Writes down that nothing is heard of the node; the node as it is afterwards. */
function declareUnknown(node: Node, health: NodeHealth, { client, sim }: ControllerContext): Node {
  const fresh = client.get(Nodes, node);
  if (fresh === undefined || fresh.metadata.uid !== node.metadata.uid || readyOf(fresh)?.status === 'Unknown') return fresh ?? node;
  const seconds = Math.round((sim.nowMs - health.probeMs) / 1000);
  sim.record({ type: 'timer', by: controllerName, reason: 'NodeUnknown', message: `Nothing heard of ${node.metadata.name} for ${seconds} s.`, object: refOf(node), ...(health.missedFact !== undefined && { causeId: health.missedFact }) });
  return client.patchStatus(Nodes, fresh, { conditions: silentConditions(fresh, sim.nowMs) });
}

/** A node that needs more than a look. Returns how many calls that took. */
function attend(node: Node, health: NodeHealth, zones: Zones, context: ControllerContext): { readonly calls: number; readonly facts: NodeFacts } {
  const { events, cache, sim } = context;
  const before = nodeFacts(node);
  const memory = nodeMemory(context);
  const { name } = node.metadata;
  const silent = isSilent(health, sim.nowMs);
  const now = silent && before.ready?.status !== 'Unknown' ? declareUnknown(node, health, context) : node;
  const facts = nodeFacts(now);
  let calls = now === node ? 0 : 3;
  if (facts.ready === undefined) return { calls, facts };
  calls += settleTaints(now, facts, zones, context);
  const turned = !isReady(facts) && isReady(before);
  if (turned) events.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
  if (turned || (memory.retry[name] !== undefined && !isReady(before))) calls += markPodsNotReady(cache.by(Pods, byNode, name), context);
  delete memory.retry[name];
  return { calls, facts };
}

/** Silence is worth a mark before it becomes a verdict. */
function noteSilence(node: Node, health: NodeHealth, { sim }: ControllerContext): void {
  const silentMs = sim.nowMs - health.probeMs;
  if (silentMs <= missedMs) {
    delete health.missedFact;
  } else if (health.missedFact === undefined) {
    const message = `No heartbeat of ${node.metadata.name} for ${Math.round(silentMs / 1000)} s.`;
    const causeId = reasonOfSilence(node, health, sim);
    health.missedFact = sim.because(causeId, () => sim.record({ type: 'timer', by: controllerName, reason: 'HeartbeatMissed', message, object: refOf(node) }).id);
  }
}

/** What befell the machine since it was heard of: the controller cannot know that, the one who asks why may. 0 = nothing is remembered. */
function reasonOfSilence({ metadata: { name } }: Node, { probeMs }: NodeHealth, { trace, elapsedMs, nowMs }: ControllerContext['sim']): number {
  const sinceMs = elapsedMs - (nowMs - probeMs) - missedMs;
  return trace.latestSince(sinceMs, ({ type, object }) => type === 'machine' && object?.kind === 'Machine' && object.name === name)?.id ?? 0;
}

/** Nodes that came and nodes that went since the last pass. */
function welcome(nodes: readonly Node[], zones: Zones, context: ControllerContext): void {
  const { health } = nodeMemory(context);
  const { events, sim } = context;
  let known = 0;
  for (const node of nodes) {
    const { name, uid } = node.metadata;
    zones.know(nodeFacts(node).zone, sim.nowMs);
    if (health[name] !== undefined) {
      known++;
      continue;
    }
    events.event(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
    health[name] = observe(undefined, { node, ready: nodeFacts(node).ready, renewTime: undefined, nowMs: sim.nowMs });
    health[name].uid = uid;
    known++;
  }
  if (Object.keys(health).length === known) return;
  const present = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const name of Object.keys(health)) {
    if (present.has(name)) continue;
    const uid = health[name]?.uid ?? '';
    delete health[name];
    const gone = { apiVersion: 'v1', kind: 'Node', metadata: { name, uid, resourceVersion: '', creationTimestamp: '' } };
    events.event(gone, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
  }
}

function count(counts: Record<string, { ready: number; notReady: number }>, { zone, isExcluded, ready }: NodeFacts): void {
  if (isExcluded) return;
  const zoneCount = (counts[zone] ??= { ready: 0, notReady: 0 });
  if (ready?.status === 'True') zoneCount.ready++;
  else zoneCount.notReady++;
}

/**
 * One pass over all nodes. It judges the zones when it is through, and a pass with many calls to make takes its time: tainting goes on
 * meanwhile. Returns how long that is, in milliseconds.
 */
export function monitorNodes(context: ControllerContext): { readonly pass: UnfinishedPass; readonly afterMs: number } {
  const { cache, sim } = context;
  const nodes = cache.list(Nodes);
  const zones = zonesOf(context);
  welcome(nodes, zones, context);
  const { health, retry } = nodeMemory(context);
  const pass = { counts: {} as Record<string, { ready: number; notReady: number }>, tainted: [] as string[] };
  let calls = 0;
  for (const node of nodes) {
    const { name } = node.metadata;
    const facts = nodeFacts(node);
    const seen = observe(health[name], { node, ready: facts.ready, renewTime: renewTimeOf(facts, cache), nowMs: sim.nowMs });
    health[name] = seen;
    if (facts.isTainted) pass.tainted.push(name);
    if (isReady(facts) && !facts.isTainted && !isSilent(seen, sim.nowMs) && retry[name] === undefined && !zones.has(facts.zone, name)) {
      noteSilence(node, seen, context);
      count(pass.counts, facts);
      continue;
    }
    const result = sim.because(sim.causeId, () => attend(node, seen, zones, context));
    calls += result.calls;
    count(pass.counts, result.facts);
  }
  return { pass, afterMs: Math.max(0, calls - callBurst) * callMs };
}

/** The end of a pass: how the zones are, and what follows for all nodes. */
export function finishPass({ counts, tainted }: UnfinishedPass, context: ControllerContext): void {
  const { sim } = context;
  const zones = zonesOf(context);
  const change = zones.judge(new Map(Object.entries(counts)), sim.nowMs);
  const memory = nodeMemory(context);
  if (change === 'allLost') {
    sim.record({ type: 'decision', by: controllerName, reason: 'AllZonesLost', message: 'No node of any zone is ready: more likely the controller is cut off. Nobody is evicted.' });
    for (const name of tainted) swapTaints(context, name, { add: [], remove: [unreachable, notReady] });
    for (const name of Object.keys(memory.health)) {
      const node = context.cache.get(Nodes, name);
      if (node !== undefined) zones.drop(nodeFacts(node).zone, name);
    }
  } else if (change === 'someBack') {
    for (const health of Object.values(memory.health)) health.probeMs = sim.nowMs;
  }
}
