import { formatTime } from '../base/time.ts';
import { Nodes, Pods } from '../api/core/resources.ts';
import type { Node, Pod, PodStatus } from '../api/core/types.ts';
import type { ContainerBehaviorSpec } from '../api/sandbox/types.ts';
import type { ApiAccess, User } from '../api/operation.ts';
import { Client } from '../client/client.ts';
import { EventRecorder } from '../client/event-recorder.ts';
import { InformerSet, type Change, type Informer } from '../client/informer.ts';
import { addressOf, isThrown, type MachineState } from '../machine/machine-state.ts';
import type { ContainerRef, ContainerRuntime, ExecResult } from '../runtime/container-runtime.ts';
import { machineRuntime } from '../runtime/machine-runtime.ts';
import type { Rng } from '../sim/rng.ts';
import type { Simulation } from '../sim/simulation.ts';
import { refusal } from './admission.ts';
import { pressureChanged } from './eviction.ts';
import { runtimeOf, type EventSink, type KubeletContext, type Worker } from './context.ts';
import { emptyKubeletMemory, kubeletMemory, newPodMemory, type KubeletMemory, type ProbeType } from './memory.ts';
import { beginNode, nodeSeen, renewLease, syncNodeStatus } from './node-agent.ts';
import { armDeadline, carryOnPod, syncDue, syncPod } from './pod-sync.ts';
import { haltProbes, probeErrandDone, resumeProbing, stopProbing } from './prober.ts';
import { flushStatus, reconcileStatus } from './status-writer.ts';
import { continueStop, deleteObject, finishCleanUp, forgetStopping, preStopDone, stopPod } from './stopping.ts';
import { killDone, postStartDone } from './tasks.ts';

/** How long a watch event takes to a kubelet, before the machine's own latency. */
const watchMs = 15;
/** The runtime is asked once a second what has changed by itself. */
const relistMs = 1000;

export interface KubeletOptions {
  readonly sim: Simulation;
  readonly access: ApiAccess;
  readonly machine: MachineState;
  readonly runtime: ContainerRuntime;
  readonly behaviorOf: KubeletContext['behaviorOf'];
}

export function kubeletUser(node: string): User {
  return { name: `system:node:${node}`, groups: ['system:nodes', 'system:authenticated'] };
}

/** One node's agent. What it must not forget is in the world; this object can be made anew at any time. */
export class Kubelet implements KubeletContext {
  readonly sim: Simulation;
  readonly name: string;
  readonly memory: KubeletMemory;
  readonly machine: MachineState;
  readonly client: Client;
  readonly events: EventSink;
  readonly runtime: ContainerRuntime;
  readonly rng: Rng;
  readonly hostIp: string;
  readonly #informers: InformerSet;
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #workers = new Map<string, Worker>();
  readonly #behaviorOf: KubeletContext['behaviorOf'];

  constructor({ sim, access, machine, runtime, behaviorOf }: KubeletOptions) {
    this.sim = sim;
    this.name = machine.name;
    this.machine = machine;
    this.runtime = runtime;
    this.memory = kubeletMemory(sim, machine.name);
    this.rng = sim.rng(`kubelet/${machine.name}`);
    this.hostIp = addressOf(machine);
    this.#behaviorOf = behaviorOf;
    const user = kubeletUser(machine.name);
    this.client = new Client(access, user);
    const recorder = new EventRecorder(sim, this.client, { component: 'kubelet', host: machine.name });
    this.events = {
      event: (...news) => {
        if (this.memory.connected) recorder.event(...news);
      },
    };
    this.#informers = new InformerSet(`kubelet/${machine.name}`, sim, access, user, watchMs + (machine.spec.network?.latencyMs ?? 0));
    this.#nodes = this.#informers.informer(Nodes, { fieldSelector: `metadata.name=${machine.name}` });
    this.#pods = this.#informers.informer(Pods, { fieldSelector: `spec.nodeName=${machine.name}` });
    this.#nodes.onChange((change) => {
      if (change.type !== 'deleted') nodeSeen(this, change.object);
    });
    this.#pods.onChange((change) => this.#podChanged(change));
  }

  node(): Node | undefined {
    return this.memory.frozen === undefined ? this.#nodes.cache.get(this.name) : this.memory.frozen.node;
  }

  worker(uid: string): Worker | undefined {
    return this.#workers.get(uid);
  }

  workers(): readonly Worker[] {
    return Object.keys(this.memory.pods).flatMap((uid) => this.#workers.get(uid) ?? []);
  }

  behaviorOf(pod: Pod, container: string, image: string): ContainerBehaviorSpec | undefined {
    return this.#behaviorOf(pod, container, image);
  }

  /** The kubelet's process begins. What a former process knew is gone; what the runtime holds is there. */
  start(): void {
    const { memory } = this;
    const { life, podRange } = memory;
    Object.assign(memory, emptyKubeletMemory(), { life: life + 1, running: true, connected: !isThrown(this.machine, 'networkCut'), startedMs: this.sim.elapsedMs });
    delete memory.frozen;
    delete memory.pulling;
    delete memory.podRange;
    if (podRange !== undefined) memory.podRange = podRange;
    delete memory.eviction;
    beginNode(this);
    pressureChanged(this);
    if (memory.connected) this.#listen();
    else memory.frozen = { pods: [] };
  }

  /** The kubelet's process ends; its timers find nobody. */
  stop(): void {
    this.memory.running = false;
    this.memory.life++;
    this.#informers.forget();
    this.#workers.clear();
  }

  /** After a load. */
  restore(): void {
    const { frozen } = this.memory;
    if (frozen === undefined) this.#informers.restore();
    const pods = frozen?.pods ?? this.#pods.cache.list();
    const byUid = new Map(pods.map((pod) => [pod.metadata.uid, pod]));
    for (const [uid, memory] of Object.entries(this.memory.pods)) {
      const pod = memory.gone ?? byUid.get(uid);
      if (pod !== undefined) this.#workers.set(uid, { pod, memory });
    }
  }

  deliver(informer: string): void {
    this.#informers.deliver(informer);
  }

  get process(): string {
    return this.#informers.process;
  }

  /** The line is cut, or whole again. Containers do not notice. */
  networkChanged(): void {
    const { memory } = this;
    const connected = !isThrown(this.machine, 'networkCut');
    if (connected === memory.connected) return;
    memory.connected = connected;
    if (!connected) {
      const node = this.#nodes.cache.get(this.name);
      memory.frozen = { pods: [...this.#pods.cache.list()], ...(node === undefined ? {} : { node }) };
      this.#informers.forget();
      return;
    }
    this.#listen();
    renewLease(this);
    syncNodeStatus(this);
    for (const worker of this.workers()) this.#catchUp(worker);
  }

  /** What could not be told while the line was cut. */
  #catchUp(worker: Worker): void {
    if (worker.memory.status !== undefined && worker.memory.written === undefined) flushStatus(this, worker);
    if (worker.memory.ended === 'removed') this.cleanedUp(worker.memory.uid);
  }

  /** Lists and watches; pods that went while nobody watched are missed in the list. */
  #listen(): void {
    this.#informers.forget();
    delete this.memory.frozen;
    this.#informers.start();
    const present = new Set(this.#pods.cache.list().map((pod) => pod.metadata.uid));
    for (const worker of this.workers()) if (!present.has(worker.memory.uid)) this.#podGone(worker);
    const runtime = machineRuntime(this.sim, this.name);
    for (const uid of Object.keys(runtime.pods)) if (!present.has(uid) && this.memory.pods[uid] === undefined) this.runtime.removePod(this.name, uid);
  }

  #podChanged(change: Change<Pod>): void {
    const { object } = change;
    const worker = this.#workers.get(object.metadata.uid);
    if (change.type === 'deleted') {
      if (worker !== undefined) this.#podGone(worker);
      return;
    }
    if (change.type === 'updated' && change.old.metadata.uid !== object.metadata.uid) {
      const before = this.#workers.get(change.old.metadata.uid);
      if (before !== undefined) this.#podGone(before);
    }
    if (worker === undefined) this.#podAdded(object);
    else this.#podUpdated(worker, object);
  }

  #podAdded(pod: Pod): void {
    const memory = newPodMemory(pod, pod.status.startTime ?? formatTime(this.sim.nowMs));
    const worker: Worker = { pod, memory };
    this.memory.pods[memory.uid] = memory;
    this.#workers.set(memory.uid, worker);
    const { phase } = pod.status;
    const isOver = phase === 'Succeeded' || phase === 'Failed';
    const isKnown = runtimeOf(this, worker) !== undefined;
    if (isOver && !isKnown) {
      memory.ended = 'removed';
      memory.status = pod.status;
      memory.written = pod.metadata.resourceVersion;
      return;
    }
    if (pod.metadata.deletionTimestamp !== undefined) {
      stopPod(this, worker, pod.metadata.deletionGracePeriodSeconds ?? 0);
      return;
    }
    const verdict = isKnown ? undefined : refusal(pod, { node: this.node(), others: this.#othersThan(worker), pressures: this.memory.pressures });
    if (verdict !== undefined) {
      this.#reject(worker, verdict);
      return;
    }
    if (isKnown) resumeProbing(this, worker);
    armDeadline(this, worker);
    this.sync(worker);
  }

  /** The pods that take room on the node beside this one; can be gone through more than once. */
  #othersThan(worker: Worker): Iterable<Pod> {
    const workers = this.#workers;
    return {
      *[Symbol.iterator]() {
        for (const other of workers.values()) if (other !== worker && other.memory.ended === undefined) yield other.pod;
      },
    };
  }

  #reject(worker: Worker, verdict: { readonly reason: string; readonly message: string }): void {
    worker.memory.rejected = verdict;
    worker.memory.ended = 'removed';
    this.events.event(worker.pod, 'Warning', verdict.reason, verdict.message.replace(/^Pod was rejected: /, ''));
    const status: PodStatus = {
      ...worker.pod.status,
      phase: 'Failed',
      reason: verdict.reason,
      message: verdict.message,
      startTime: worker.memory.startTime,
      ...(worker.pod.metadata.generation === undefined ? {} : { observedGeneration: worker.pod.metadata.generation }),
    };
    worker.memory.status = status;
    flushStatus(this, worker);
  }

  #podUpdated(worker: Worker, pod: Pod): void {
    const before = worker.pod;
    worker.pod = pod;
    const { memory } = worker;
    if (pod.metadata.deletionTimestamp !== undefined) {
      this.#podDeleted(worker, pod);
      return;
    }
    if (memory.ended === undefined && pod.metadata.generation !== before.metadata.generation) {
      armDeadline(this, worker);
      this.sync(worker);
      return;
    }
    // By revision, never by identity: after a load equal objects are other objects.
    if (pod.metadata.resourceVersion === before.metadata.resourceVersion || memory.written === pod.metadata.resourceVersion) return;
    if (isOlder(pod.metadata.resourceVersion, memory.written)) return;
    reconcileStatus(this, worker);
    // A condition of somebody else may be a readiness gate.
    if (memory.ended === undefined && (pod.spec.readinessGates ?? []).length > 0) this.sync(worker);
  }

  #podDeleted(worker: Worker, pod: Pod): void {
    const { memory } = worker;
    if (memory.ended === 'removed') {
      if (deleteObject(this, worker)) this.#forget(worker);
      return;
    }
    stopProbing(this, worker, ['startup', 'liveness']);
    stopPod(this, worker, pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30);
  }

  /** The object is gone from the API: what still runs is stopped in short order. */
  #podGone(worker: Worker): void {
    worker.memory.gone = worker.pod;
    if (worker.memory.ended !== undefined) {
      this.#forget(worker);
      return;
    }
    stopProbing(this, worker);
    stopPod(this, worker, 1);
  }

  #forget(worker: Worker): void {
    const { uid, sync } = worker.memory;
    if (sync !== undefined) this.sim.cancel(sync.token);
    stopProbing(this, worker);
    this.runtime.removePod(this.name, uid);
    delete this.memory.pods[uid];
    this.#workers.delete(uid);
  }

  /** The pod's remains are gone from the machine. */
  cleanedUp(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    if (finishCleanUp(this, worker) || worker.memory.gone !== undefined) this.#forget(worker);
  }

  sync(worker: Worker): void {
    const { sync } = worker.memory;
    if (sync !== undefined) this.sim.cancel(sync.token);
    delete worker.memory.sync;
    syncPod(this, worker);
  }

  syncAfter(worker: Worker, ms: number): void {
    const { memory } = worker;
    const dueMs = this.sim.elapsedMs + Math.max(0, Math.round(ms));
    if (memory.sync !== undefined && memory.sync.dueMs <= dueMs) return;
    if (memory.sync !== undefined) this.sim.cancel(memory.sync.token);
    memory.sync = { dueMs, token: this.sim.schedule(syncDue, { node: this.name, life: this.memory.life, uid: memory.uid }, { atElapsedMs: dueMs }) };
  }

  /** A planned look at the pod is due. */
  syncIsDue(uid: string): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    if (worker.memory.sync !== undefined && worker.memory.sync.dueMs > this.sim.elapsedMs) this.sync(worker);
    else {
      delete worker.memory.sync;
      syncPod(this, worker);
    }
  }

  /** A container has ended. */
  containerExited({ pod: uid, container }: ContainerRef): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    forgetStopping(this, worker, container);
    haltProbes(this, worker, container);
    if (worker.stoppingNow === container) return;
    if (killDone(worker, container)) carryOnPod(this, worker);
    else if (worker.memory.stop !== undefined) continueStop(this, worker);
    else this.syncAfter(worker, relistMs - ((this.sim.elapsedMs - this.memory.startedMs) % relistMs));
  }

  /** A command that a probe or hook had sent into a container has ended. */
  errandDone({ pod: uid, container }: ContainerRef, errand: string, result: ExecResult): void {
    const worker = this.#workers.get(uid);
    if (worker === undefined) return;
    const [kind, type] = errand.split('/');
    if (kind === 'probe') probeErrandDone(this, worker, container, type as ProbeType, result);
    else if (kind === 'preStop') preStopDone(this, worker, container, result.exitCode === 0);
    else if (kind === 'postStart' && postStartDone(this, worker, container, result.exitCode === 0, result.output)) carryOnPod(this, worker);
  }
}

/** True when the revision is one that we had already written over. */
function isOlder(revision: string, written: string | undefined): boolean {
  return written !== undefined && Number(revision) < Number(written);
}
