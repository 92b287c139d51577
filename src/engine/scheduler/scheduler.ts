import type { Json } from '../base/json.ts';
import { Namespaces, Nodes, PersistentVolumeClaims, PersistentVolumes, Pods, ReplicationControllers, Services } from '../api/core/resources.ts';
import { ReplicaSets, StatefulSets } from '../api/apps/resources.ts';
import { PodDisruptionBudgets } from '../api/policy/resources.ts';
import { CSIDrivers, CSINodes, CSIStorageCapacities, StorageClasses } from '../api/storage/resources.ts';
import type { Node, Pod } from '../api/core/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ApiAccess, User } from '../api/operation.ts';
import { keyOf, type ResourceType } from '../api/resource.ts';
import { byNamespace } from '../client/cache.ts';
import { Client } from '../client/client.ts';
import type { Change, InformerSet } from '../client/informer.ts';
import { defineEvent } from '../sim/event.ts';
import type { Simulation } from '../sim/simulation.ts';
import { Binder, schedulerName } from './binder.ts';
import { ClusterCache, type ClusterReader } from './cluster-cache.ts';
import { nodeUpdates, podUpdates, type ClusterEvent } from './cluster-event.ts';
import { schedulePod, type CycleResult, type Placement, type Rejection } from './cycle.ts';
import { attemptsOf, failedAttempt, gatedAttempt, noDecisions, remember, storedAttempt, type DecisionMemory } from './decisions.ts';
import { defaultPlugins } from './default-plugins.ts';
import type { Plugin } from './plugin.ts';
import { bindTimeoutMs, PreBindings, type PreBindingMemory, type PreBindResult } from './pre-binding.ts';
import { occupiesNode, podInfoOf, type PodInfo } from './pod-info.ts';
import { emptyQueue, SchedulingQueue, type QueueMemory } from './queue.ts';

/** One pod is tried. */
export const cycle = defineEvent<Record<string, never>>('scheduler/cycle');
/** Pods that have waited for an event too long are looked at. */
export const flush = defineEvent<Record<string, never>>('scheduler/flush');

/** Victims of a preemption are taken away. */
export const evict = defineEvent<Eviction>('scheduler/evict');

/** Volumes of a pod were not bound in time. */
export const bindTimeout = defineEvent<{ pod: string; uid: string }>('scheduler/bind-timeout');

/** Plain JSON: who makes room for whom. */
interface Eviction {
  readonly preemptor: string;
  readonly preemptorUid: string;
  readonly node: string;
  /** Pod keys and uids. */
  readonly victims: readonly { readonly key: string; readonly uid: string }[];
}

/** How long it takes until the first victims are told to go, and from there to the last one. */
const evictionMs = 1;
const lastEvictionMs = 20;
/** How long one attempt takes. */
const cycleMs = 1;

interface Due {
  token: number;
  dueMs: number;
}

/** What the scheduler remembers besides its queue; plain JSON. */
interface SchedulerMemory {
  nextStartIndex: number;
  /** Pods bound by us and not yet seen bound: pod key → uid and node. */
  assumed: Record<string, { uid: string; node: string }>;
  /** Pods that were promised a node: pod key → node. */
  nominated: Record<string, string>;
  /** Pods for which room is being made: pod key → uid. */
  preempting: Record<string, string>;
  cycle?: Due;
  flush?: Due;
}

export interface SchedulerParts {
  readonly sim: Simulation;
  readonly access: ApiAccess;
  readonly informers: InformerSet;
  readonly plugins?: readonly Plugin[];
}

const nobody: readonly PodInfo[] = [];

const user: User = { name: 'system:kube-scheduler', groups: ['system:authenticated'] };

function isAssigned({ spec }: Pod): boolean {
  return spec.nodeName !== undefined && spec.nodeName !== '';
}

function isOurs({ spec }: Pod): boolean {
  return (spec.schedulerName ?? schedulerName) === schedulerName;
}

function readerOf(informers: InformerSet): ClusterReader {
  const cacheOf = <T extends KubeObject>(resource: ResourceType<T>) => informers.informer(resource).cache;
  return {
    get: (resource, key) => cacheOf(resource).get(key),
    list: (resource, namespace) => (namespace === undefined ? cacheOf(resource).list() : cacheOf(resource).by(byNamespace, namespace)),
    by: (resource, index, value) => cacheOf(resource).by(index, value),
  };
}

/** kube-scheduler: finds a node for every pod that has none, one pod per event. */
export class Scheduler {
  readonly #sim: Simulation;
  readonly #informers: InformerSet;
  readonly #plugins: readonly Plugin[];
  readonly #binder: Binder;
  readonly #preBindings: PreBindings;
  readonly #cache: ClusterCache;
  readonly #queue: SchedulingQueue;
  /** Waiting pods as the informer shows them. A cache. */
  readonly #waiting = new Map<string, PodInfo>();

  constructor({ sim, access, informers, plugins = defaultPlugins }: SchedulerParts) {
    this.#sim = sim;
    this.#informers = informers;
    this.#plugins = plugins;
    const client = new Client(access, user);
    const preBindingMemory = (): PreBindingMemory => sim.world.slice<PreBindingMemory>('scheduler/pre-bindings', () => ({ waiting: {}, claims: {} }));
    this.#binder = new Binder(sim, client);
    this.#cache = new ClusterCache(readerOf(informers), {
      isPreempting: (key) => this.#memory.preempting[key] !== undefined,
      assumedClaimOf: (volume) => preBindingMemory().claims[volume],
    });
    this.#preBindings = new PreBindings({ client, plugins, view: this.#cache, memory: preBindingMemory });
    this.#queue = new SchedulingQueue({
      plugins,
      view: this.#cache,
      memory: () => sim.world.slice<QueueMemory>('scheduler/queue', emptyQueue),
      podOf: (key) => this.#waiting.get(key),
      now: () => sim.elapsedMs,
      cause: () => sim.causeId,
      onGated: (pod, message) => remember(this.#decisions, pod.key, gatedAttempt(sim.elapsedMs, message)),
    });
  }

  get #memory(): SchedulerMemory {
    return this.#sim.world.slice<SchedulerMemory>('scheduler/memory', () => ({ nextStartIndex: 0, assumed: {}, nominated: {}, preempting: {} }));
  }

  get #decisions(): DecisionMemory {
    return this.#sim.world.slice<DecisionMemory>('scheduler/decisions', noDecisions);
  }

  /** Says what the scheduler handles and follows; before the informers start. */
  register(): void {
    this.#sim.on(cycle, () => this.#cycle());
    this.#sim.on(flush, () => this.#flush());
    this.#sim.on(bindTimeout, ({ pod, uid }) => this.#giveUpBinding(pod, uid));
    this.#sim.on(evict, (eviction) => this.#evict(eviction));
    for (const resource of [Namespaces, Services, ReplicaSets, StatefulSets, ReplicationControllers, PodDisruptionBudgets, CSIDrivers, CSIStorageCapacities] as readonly ResourceType[]) this.#informers.informer(resource);
    this.#informers.informer(Nodes).onChange((change) => this.#nodeChanged(change));
    this.#informers.informer(Pods).onChange((change) => this.#podChanged(change));
    this.#follow(PersistentVolumeClaims, 'PersistentVolumeClaim');
    this.#follow(PersistentVolumes, 'PersistentVolume');
    this.#follow(StorageClasses, 'StorageClass');
    this.#follow(CSINodes, 'CSINode');
  }

  /** Everything begins with what the informers tell. */
  start(): void {
    // What is remembered is there from the beginning: a cluster that was loaded must not hold more than one that was not.
    this.#watchPool();
    this.#wake();
  }

  /** After a load, when the informers' caches are back: everything derived is made anew. */
  restore(): void {
    this.#cache.clear();
    this.#waiting.clear();
    for (const node of this.#informers.informer(Nodes).cache.list()) this.#cache.setNode(node);
    const { assumed } = this.#memory;
    for (const pod of this.#informers.informer(Pods).cache.list()) {
      const info = podInfoOf(pod);
      const place = isAssigned(pod) ? pod.spec.nodeName : assumed[info.key]?.node;
      if (place === undefined) {
        if (this.#queue.has(info.key)) this.#waiting.set(info.key, info);
      } else if (occupiesNode(pod)) this.#cache.setPod(info, place);
    }
    this.#queue.rebuild();
  }

  /** Every attempt that is remembered for a pod, oldest first. */
  decisionsOf(namespace: string, pod: string): Json {
    return { attempts: attemptsOf(this.#decisions, `${namespace}/${pod}`) as unknown as Json };
  }

  #follow<T extends KubeObject>(resource: ResourceType<T>, kind: ClusterEvent['kind']): void {
    this.#informers.informer(resource).onChange((change) => {
      if (kind === 'PersistentVolume') this.#preBindings.shows(change.object.metadata.name);
      if (kind.startsWith('PersistentVolume')) for (const key of this.#preBindings.waiting) this.#goOnBinding(key);
      if (!this.#queue.hasPool) return;
      const action = { added: 'Add', updated: 'Update', deleted: 'Delete' }[change.type];
      const happened = change.type === 'deleted' ? { old: change.object } : change.type === 'added' ? { now: change.object } : { old: change.old, now: change.object };
      // Kind and objects belong together by the informer's resource.
      this.#happened({ kind, action, ...happened } as unknown as ClusterEvent);
    });
  }

  #happened(event: ClusterEvent, only?: string): void {
    this.#queue.happened(event, only);
    this.#wake();
  }

  #nodeChanged(change: Change<Node>): void {
    const node = change.object;
    if (change.type === 'deleted') {
      this.#cache.removeNode(node.metadata.name);
      this.#happened({ kind: 'Node', action: 'Delete', old: node });
      return;
    }
    this.#cache.setNode(node);
    if (change.type === 'added') this.#happened({ kind: 'Node', action: 'Add', now: node });
    else if (this.#queue.hasPool) for (const event of nodeUpdates(change.old, node)) this.#happened(event);
  }

  #podChanged(change: Change<Pod>): void {
    const pod = change.object;
    // A pod that has finished is as good as gone.
    if (change.type === 'deleted' || !occupiesNode(pod)) {
      if (!isAssigned(pod)) this.#forget(pod);
      else if (this.#cache.nodeOf(keyOf(pod)) !== undefined) this.#leave(keyOf(pod), pod);
      return;
    }
    const old = change.type === 'updated' ? change.old : undefined;
    // The same name may belong to another pod by now.
    if (old !== undefined && old.metadata.uid !== pod.metadata.uid) {
      this.#podChanged({ type: 'deleted', object: old });
      this.#podChanged({ type: 'added', object: pod });
      return;
    }
    if (isAssigned(pod)) this.#assignedChanged(pod, old);
    else if (isOurs(pod)) this.#waitingChanged(pod, old);
  }

  #assignedChanged(pod: Pod, old: Pod | undefined): void {
    const key = keyOf(pod);
    if (old === undefined || !isAssigned(old)) {
      delete this.#memory.assumed[key];
      delete this.#memory.nominated[key];
      this.#waiting.delete(key);
      this.#queue.remove(key);
    }
    this.#cache.setPod(podInfoOf(pod, this.#cache.pod(key)), pod.spec.nodeName ?? '');
    if (!this.#queue.hasPool) return;
    if (old === undefined || !isAssigned(old)) this.#happened({ kind: 'Pod', action: 'Add', now: pod });
    else for (const event of podUpdates(old, pod)) this.#happened(event);
  }

  /** A pod no longer takes a place on its node. */
  #leave(key: string, pod: Pod): void {
    delete this.#memory.assumed[key];
    this.#cache.removePod(key);
    this.#happened({ kind: 'Pod', action: 'Delete', old: pod });
  }

  #waitingChanged(pod: Pod, old: Pod | undefined): void {
    const info = podInfoOf(pod, this.#waiting.get(keyOf(pod)));
    const { assumed, nominated } = this.#memory;
    if (assumed[info.key]?.uid === info.uid) {
      if (info.isTerminating && this.#preBindings.nodeOf(info.key) !== undefined) this.#forget(pod);
      return;
    }
    const wasNominated = old?.status.nominatedNodeName ?? '';
    const isNominated = pod.status.nominatedNodeName ?? '';
    if (isNominated !== '') nominated[info.key] = isNominated;
    else if (wasNominated !== '') delete nominated[info.key];
    this.#waiting.set(info.key, info);
    if (!this.#queue.has(info.key)) {
      this.#queue.add(info);
      this.#wake();
      return;
    }
    if (old !== undefined) for (const event of podUpdates(old, pod)) this.#happened(event, info.key);
    // A promise that is taken back is room that becomes free.
    if (old !== undefined && wasNominated !== '' && wasNominated !== isNominated) this.#happened({ kind: 'Pod', action: 'Delete', old });
  }

  /** A waiting pod is gone; what it was promised or assumed to have becomes free. */
  #forget(pod: Pod): void {
    const key = keyOf(pod);
    const memory = this.#memory;
    const held = memory.assumed[key] !== undefined || memory.nominated[key] !== undefined;
    delete memory.nominated[key];
    this.#waiting.delete(key);
    this.#queue.remove(key);
    this.#preBindings.forget(key);
    if (memory.assumed[key] !== undefined) this.#cache.removePod(key);
    delete memory.assumed[key];
    if (held) this.#happened({ kind: 'Pod', action: 'Delete', old: { ...pod, status: { ...pod.status, nominatedNodeName: pod.status.nominatedNodeName ?? 'assumed' } } });
  }

  /** Has the next attempt made as soon as there is something to try. */
  #wake(): void {
    const due = this.#queue.nextDueMs();
    if (due === undefined) return;
    const memory = this.#memory;
    const dueMs = Math.max(due, this.#sim.elapsedMs + cycleMs);
    if (memory.cycle !== undefined) {
      if (memory.cycle.dueMs <= dueMs) return;
      this.#sim.cancel(memory.cycle.token);
    }
    memory.cycle = { dueMs, token: this.#sim.schedule(cycle, {}, { atElapsedMs: dueMs }) };
  }

  #watchPool(): void {
    const memory = this.#memory;
    if (memory.flush !== undefined) return;
    const dueMs = this.#queue.poolDueMs();
    if (dueMs !== undefined) memory.flush = { dueMs, token: this.#sim.schedule(flush, {}, { atElapsedMs: dueMs }) };
  }

  #flush(): void {
    delete this.#memory.flush;
    this.#queue.flushPool();
    this.#wake();
    this.#watchPool();
  }

  #cycle(): void {
    delete this.#memory.cycle;
    const key = this.#queue.pop();
    const pod = key === undefined ? undefined : this.#waiting.get(key);
    // The turn comes from whoever was before it; the attempt is because of what brought this pod.
    if (key !== undefined && pod !== undefined) this.#sim.because(this.#queue.get(key)?.causeId ?? 0, () => this.#try(pod));
    else if (key !== undefined) this.#queue.remove(key);
    this.#wake();
  }

  #try(pod: PodInfo): void {
    if (pod.isTerminating) {
      this.#queue.remove(pod.key);
      this.#binder.skipDeleting(pod);
      return;
    }
    const { outcome, nextStartIndex } = this.#schedule(pod);
    this.#memory.nextStartIndex = nextStartIndex;
    if (outcome.type === 'placed') this.#bind(pod, outcome);
    else this.#refuse(pod, outcome);
  }

  #schedule(pod: PodInfo): CycleResult {
    const nominations = this.#nominations();
    return schedulePod({
      pod,
      plugins: this.#plugins,
      view: this.#cache,
      startIndex: this.#memory.nextStartIndex,
      nominatedTo: (node) => nominations.get(node) ?? nobody,
      random: (bound) => this.#sim.rng('scheduler/ties').below(bound),
    });
  }

  /** Node → pods that were promised it. */
  #nominations(): ReadonlyMap<string, readonly PodInfo[]> {
    const byNode = new Map<string, PodInfo[]>();
    for (const [key, node] of Object.entries(this.#memory.nominated)) {
      const pod = this.#waiting.get(key);
      if (pod === undefined) continue;
      const pods = byNode.get(node);
      if (pods === undefined) byNode.set(node, [pod]);
      else pods.push(pod);
    }
    return byNode;
  }

  #bind(pod: PodInfo, outcome: Placement): void {
    const { node } = outcome;
    const memory = this.#memory;
    remember(this.#decisions, pod.key, storedAttempt(this.#sim.elapsedMs, outcome, () => undefined));
    memory.assumed[pod.key] = { uid: pod.uid, node };
    delete memory.nominated[pod.key];
    this.#cache.setPod(pod, node);
    const result = this.#preBindings.advance(pod, node, this.#sim.elapsedMs);
    if (result === 'waiting') {
      this.#binder.nominate(pod, node);
      this.#sim.schedule(bindTimeout, { pod: pod.key, uid: pod.uid }, { afterMs: bindTimeoutMs });
      return;
    }
    this.#finishBinding(pod, node, result);
  }

  /** Looks again at a pod that waits for its volumes. */
  #goOnBinding(key: string): void {
    const pod = this.#cache.pod(key);
    const node = this.#preBindings.nodeOf(key);
    if (pod === undefined || node === undefined) {
      this.#preBindings.forget(key);
      return;
    }
    const result = this.#preBindings.advance(pod, node, this.#sim.elapsedMs);
    if (result !== 'waiting') this.#finishBinding(pod, node, result);
  }

  #giveUpBinding(key: string, uid: string): void {
    const pod = this.#cache.pod(key);
    const node = this.#preBindings.nodeOf(key);
    if (pod?.uid !== uid || node === undefined) return;
    this.#finishBinding(pod, node, { error: 'binding volumes: context deadline exceeded' });
  }

  /** The last step, or back to the queue. */
  #finishBinding(pod: PodInfo, node: string, result: Exclude<PreBindResult, 'waiting'>): void {
    this.#preBindings.forget(pod.key);
    const error = result === 'ready' ? this.#binder.bind(pod, node) : result.error;
    if (error === undefined) {
      this.#queue.remove(pod.key);
      return;
    }
    delete this.#memory.assumed[pod.key];
    this.#cache.removePod(pod.key);
    const message = result === 'ready' ? `binding rejected: ${error}` : `running PreBind plugin "VolumeBinding": ${error}`;
    remember(this.#decisions, pod.key, failedAttempt(this.#sim.elapsedMs, node, message));
    this.#queue.giveBack(pod, []);
    this.#binder.refuse(pod, 'SchedulerError', message, '');
    this.#happened({ kind: 'Pod', action: 'Delete', old: { ...pod.pod, spec: { ...pod.pod.spec, nodeName: node } } });
  }

  #refuse(pod: PodInfo, outcome: Rejection): void {
    const { message, nomination, victims, rejectors } = outcome;
    const memory = this.#memory;
    remember(this.#decisions, pod.key, storedAttempt(this.#sim.elapsedMs, outcome, (key) => this.#cache.nodeOf(key)));
    this.#queue.giveBack(pod, rejectors);
    this.#watchPool();
    if (nomination === '') delete memory.nominated[pod.key];
    else if (nomination !== undefined) memory.nominated[pod.key] = nomination;
    this.#binder.refuse(pod, 'Unschedulable', message, nomination);
    if (nomination !== undefined && nomination !== '') this.#makeRoom(pod, nomination, victims);
  }

  /** Takes the victims away, after less important pods have lost their promise of the same node. */
  #makeRoom(pod: PodInfo, node: string, victims: readonly PodInfo[]): void {
    for (const other of this.#nominations().get(node) ?? nobody) {
      if (other.priority >= pod.priority || other.key === pod.key) continue;
      delete this.#memory.nominated[other.key];
      this.#binder.clearNomination(other);
    }
    const leaving = victims.filter(({ isTerminating }) => !isTerminating).map(({ key, uid }) => ({ key, uid }));
    if (leaving.length === 0) return;
    this.#memory.preempting[pod.key] = pod.uid;
    this.#sim.schedule(evict, { preemptor: pod.key, preemptorUid: pod.uid, node, victims: leaving }, { afterMs: evictionMs });
  }

  /** All victims at once but the last one, which goes when the others are told; until then the preemptor is not tried again. */
  #evict(eviction: Eviction): void {
    const { victims, preemptor } = eviction;
    const now = victims.length > 1 ? victims.slice(0, -1) : victims;
    const later = victims.slice(now.length);
    if (later.length > 0) this.#sim.schedule(evict, { ...eviction, victims: later }, { afterMs: lastEvictionMs });
    else delete this.#memory.preempting[preemptor];
    for (const { key, uid } of now) {
      const victim = this.#cache.pod(key);
      if (victim?.uid === uid) this.#binder.preempt(victim, eviction.preemptorUid, eviction.node);
    }
  }
}
