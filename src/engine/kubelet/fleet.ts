import { timeMs, formatMicroTime } from '../base/time.ts';
import { ContainerBehaviors } from '../api/sandbox/resources.ts';
import type { ContainerBehavior, ContainerBehaviorSpec, WebhookBehavior } from '../api/sandbox/types.ts';
import type { Pod } from '../api/core/types.ts';
import type { ApiAccess, User } from '../api/operation.ts';
import { ApiError } from '../api/status.ts';
import type { WebhookCaller } from '../api/admission/webhook-call.ts';
import { Client } from '../client/client.ts';
import { InformerSet, type Informer } from '../client/informer.ts';
import type { MachineChange, MachineRoom } from '../machine/machine-room.ts';
import { isThrown } from '../machine/machine-state.ts';
import type { Container, PodRuntime } from '../runtime/container.ts';
import { ContainerRuntime, type ContainerRef, type ExecResult } from '../runtime/container-runtime.ts';
import { linesOf } from '../runtime/logs.ts';
import { digestOf, parseImage } from '../runtime/images/reference.ts';
import { sizeOf } from '../runtime/images/registry.ts';
import { machineRuntime, storeImage } from '../runtime/machine-runtime.ts';
import type { EventType } from '../sim/event.ts';
import type { Simulation } from '../sim/simulation.ts';
import { behaviorFor } from './behaviors.ts';
import { crashCode, crashTargets } from './crashes.ts';
import { evict, evictionDue, pressureChanged } from './eviction.ts';
import { finishPull, pullFinished } from './image-puller.ts';
import { Kubelet } from './kubelet.ts';
import { kubeletMemory } from './memory.ts';
import { leaseDue, networkDue, raiseNetwork, register, registrationDue, statusDue, tickLease, tickStatus } from './node-agent.ts';
import { carryOnPod, stageIsOver, syncDue } from './pod-sync.ts';
import { doProbe, probeDue, probeTimedOut, probeTimeout } from './prober.ts';
import { reachOf, type ReachParts } from './reach.ts';
import { cleanedUp, graceOver, hookOver, killNow, preStopOver } from './stopping.ts';
import { pullDone, refreshDue, refreshVolumes, stageOver } from './tasks.ts';
import { webhookCaller } from './webhook-calls.ts';

/** What `kubectl logs` may ask for. */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly timestamps?: boolean;
  readonly limitBytes?: number;
}

/** Errands of this name are commands that somebody sent in from outside. */
const execErrand = 'exec/';

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly ticket: string;
}

const network: User = { name: 'system:kubarium:network', groups: ['system:masters', 'system:authenticated'] };

/** All kubelets: one for each machine that is on. */
export class KubeletFleet {
  readonly #sim: Simulation;
  readonly #access: ApiAccess;
  readonly #machines: MachineRoom;
  readonly #runtime: ContainerRuntime;
  readonly #kubelets = new Map<string, Kubelet>();
  readonly #behaviorSet: InformerSet;
  readonly #behaviors: Informer<ContainerBehavior>;

  readonly #parts: ReachParts;
  /** Commands that go on, and where. No part of the state: only who waits for the end needs it. */
  readonly #execs = new Map<string, ContainerRef>();
  readonly #execListeners: ((ticket: string, result: ExecResult) => void)[] = [];

  constructor(sim: Simulation, access: ApiAccess, machines: MachineRoom) {
    this.#sim = sim;
    this.#access = access;
    this.#machines = machines;
    this.#behaviorSet = new InformerSet('container-behaviors', sim, access, network, 1);
    this.#behaviors = this.#behaviorSet.informer(ContainerBehaviors);
    this.#parts = {
      sim,
      client: new Client(access, network),
      runtime: () => this.#runtime,
      machines: () => machines.list().filter((it) => it.phase === 'Running').map((it) => it.name),
      isCutOff: (name: string) => this.#isCutOff(name),
    };
    const parts = this.#parts;
    this.#runtime = new ContainerRuntime(sim, (machine, pod) => reachOf(parts, machine, pod), {
      exited: (ref) => {
        this.#execsDie(({ id }) => id === ref.id);
        this.#kubelets.get(ref.machine)?.containerExited(ref);
      },
      errandDone: (ref, errand, result) => this.#errandDone(ref, errand, result),
    });
  }

  /** Carries the API server's questions to the webhooks that run here. */
  webhooks(): WebhookCaller {
    const webhooksOf = (pod: Pod, { name, image }: Container): readonly WebhookBehavior[] | undefined => behaviorFor(this.#behaviors.cache, pod, name, image)?.webhooks;
    return webhookCaller({ ...this.#parts, webhooksOf });
  }

  /** Tells the simulation who handles what. Before `start` or `restore`. */
  register(): void {
    this.#runtime.register();
    this.#machines.onChange((machine, change) => this.#machineChanged(machine, change));
    this.#registerNode();
    this.#registerPods();
  }

  #registerNode(): void {
    this.#on(leaseDue, (kubelet) => tickLease(kubelet));
    this.#on(statusDue, (kubelet) => tickStatus(kubelet));
    this.#on(registrationDue, (kubelet) => register(kubelet));
    this.#on(evictionDue, (kubelet) => evict(kubelet));
    this.#on(networkDue, (kubelet, { fallback }) => raiseNetwork(kubelet, fallback));
    this.#on(pullFinished, (kubelet) =>
      finishPull(kubelet, (worker, fault) => {
        pullDone(kubelet, worker, fault);
        carryOnPod(kubelet, worker);
      }),
    );
  }

  #registerPods(): void {
    this.#on(syncDue, (kubelet, { uid }) => kubelet.syncIsDue(uid));
    this.#on(cleanedUp, (kubelet, { uid }) => kubelet.cleanedUp(uid));
    this.#onPod(refreshDue, (kubelet, worker) => refreshVolumes(kubelet, worker));
    this.#onPod(stageOver, (kubelet, worker, { id }) => stageIsOver(kubelet, worker, id));
    this.#onPod(hookOver, (kubelet, worker, { container, id }) => preStopOver(kubelet, worker, container, id));
    this.#onPod(graceOver, (kubelet, worker, { container, id }) => killNow(kubelet, worker, container, id));
    this.#onPod(probeDue, (kubelet, worker, event) => doProbe(kubelet, worker, event));
    this.#onPod(probeTimeout, (kubelet, worker, event) => probeTimedOut(kubelet, worker, event));
  }

  /** Handles an event of a kubelet that still lives the life in which it was planned. */
  #on<P extends { readonly node: string; readonly life: number }>(type: EventType<P>, handle: (kubelet: Kubelet, payload: P) => void): void {
    this.#sim.on(type, (payload) => {
      const kubelet = this.#kubelets.get(payload.node);
      if (kubelet?.memory.life === payload.life) handle(kubelet, payload);
    });
  }

  #onPod<P extends { readonly node: string; readonly life: number; readonly uid: string }>(type: EventType<P>, handle: (kubelet: Kubelet, worker: NonNullable<ReturnType<Kubelet['worker']>>, payload: P) => void): void {
    this.#on(type, (kubelet, payload) => {
      const worker = kubelet.worker(payload.uid);
      if (worker !== undefined) handle(kubelet, worker, payload);
    });
  }

  start(): void {
    this.#behaviorSet.start();
  }

  /** After a load: kubelets that were running are made anew from what the world remembers. */
  restore(): void {
    this.#behaviorSet.restore();
    this.#kubelets.clear();
    for (const machine of this.#machines.list()) {
      if (!kubeletMemory(this.#sim, machine.name).running) continue;
      const kubelet = this.#make(machine.name);
      kubelet?.restore();
    }
  }

  /** Passes on a `client/deliver` event; false when it is for another process. */
  deliver(process: string, informer: string): boolean {
    if (process === this.#behaviorSet.process) this.#behaviorSet.deliver(informer);
    else if (process.startsWith('kubelet/')) this.#kubelets.get(process.slice('kubelet/'.length))?.deliver(informer);
    else return false;
    return true;
  }

  /** What a container has printed, as the kubelet answers `pods/log`. Throws ApiError. */
  logsOf(request: LogRequest): string {
    const { pod, name } = this.#locate(request);
    const pair = pod.containers[request.container];
    const waiting = kubeletMemory(this.#sim, name).pods[pod.uid]?.waiting[request.container]?.reason;
    // While a container waits to be restarted, the one that ended last is the previous one, too.
    const container = request.previous === true && waiting === undefined ? pair?.previous : pair?.current;
    if (container === undefined) throw notLogged(request, waiting);
    if (this.#isCutOff(name) || this.#machines.get(name)?.phase !== 'Running') throw unreachable(name, this.#kubelets.get(name)?.hostIp ?? name);
    const sinceMs = request.sinceTime === undefined ? (request.sinceSeconds === undefined ? 0 : this.#sim.nowMs - request.sinceSeconds * 1000) : timeMs(request.sinceTime);
    const all = linesOf(container, this.#sim.nowMs).filter(([atMs]) => atMs >= sinceMs);
    const lines = request.tailLines === undefined ? all : all.slice(Math.max(0, all.length - request.tailLines));
    const text = lines.map(([atMs, , line]) => `${request.timestamps === true ? `${formatMicroTime(atMs).replace('000Z', '000000Z')} ` : ''}${line}\n`).join('');
    return request.limitBytes === undefined ? text : text.slice(0, request.limitBytes);
  }

  /** Runs a command in a container. `undefined` when it has not ended in the same instant: `onExecEnd` tells. Throws ApiError. */
  exec({ ticket, ...request }: ExecRequest): ExecResult | undefined {
    const { pod, name } = this.#locate(request);
    if (this.#isCutOff(name) || this.#machines.get(name)?.phase !== 'Running') throw undialled(name);
    const container = pod.containers[request.container]?.current;
    if (container?.state !== 'running') throw new ApiError('InternalError', `unable to upgrade connection: container not found ("${request.container}")`);
    const ref = { machine: name, pod: pod.uid, container: request.container, id: container.id };
    const result = this.#runtime.exec(ref, request.command, `${execErrand}${ticket}`);
    if (result === undefined) this.#execs.set(ticket, ref);
    return result;
  }

  /** Called when a command that went on has ended, also because its container has. */
  onExecEnd(listener: (ticket: string, result: ExecResult) => void): void {
    this.#execListeners.push(listener);
  }

  #errandDone(ref: ContainerRef, errand: string, result: ExecResult): void {
    if (errand.startsWith(execErrand)) this.#execEnded(errand.slice(execErrand.length), result);
    else this.#kubelets.get(ref.machine)?.errandDone(ref, errand, result);
  }

  #execEnded(ticket: string, result: ExecResult): void {
    this.#execs.delete(ticket);
    for (const listener of this.#execListeners) listener(ticket, result);
  }

  /** Commands die with the container they run in. */
  #execsDie(isThere: (ref: ContainerRef) => boolean): void {
    for (const [ticket, ref] of this.#execs) if (isThere(ref)) this.#execEnded(ticket, { exitCode: 137, output: '', stdout: '', stderr: '' });
  }

  #locate({ namespace, pod: podName, container }: { readonly namespace: string; readonly pod: string; readonly container: string }): { name: string; pod: PodRuntime } {
    for (const { name } of this.#machines.list()) {
      for (const pod of Object.values(machineRuntime(this.#sim, name).pods)) if (pod.name === podName && pod.namespace === namespace) return { name, pod };
    }
    throw notLogged({ namespace, pod: podName, container });
  }

  #isCutOff(name: string): boolean {
    const machine = this.#machines.get(name);
    return machine === undefined || isThrown(machine, 'networkCut');
  }

  #make(name: string): Kubelet | undefined {
    const machine = this.#machines.get(name);
    if (machine === undefined) return undefined;
    const behaviorOf = (pod: Pod, container: string, image: string): ContainerBehaviorSpec | undefined => behaviorFor(this.#behaviors.cache, pod, container, image);
    const kubelet = new Kubelet({ sim: this.#sim, access: this.#access, machine, runtime: this.#runtime, behaviorOf });
    this.#kubelets.set(name, kubelet);
    return kubelet;
  }

  #machineChanged(name: string, change: MachineChange): void {
    switch (change) {
      case 'booted':
        this.#begin(name);
        return;
      case 'poweredOff':
        this.#end(name);
        this.#runtime.powerOff(name);
        this.#execsDie(({ machine }) => machine === name);
        return;
      case 'removed':
        this.#end(name);
        this.#wipe(name);
        this.#execsDie(({ machine }) => machine === name);
        return;
      case 'kubelet':
        this.#kubeletSwitched(name);
        return;
      case 'network':
        this.#kubelets.get(name)?.networkChanged();
        return;
      case 'crash':
        this.#crashContainers(name);
        return;
      case 'pressure': {
        const kubelet = this.#kubelets.get(name);
        if (kubelet !== undefined) pressureChanged(kubelet);
        return;
      }
      case 'respecified': {
        // Told at the next look at the node's status.
        const kubelet = this.#kubelets.get(name);
        if (kubelet !== undefined) kubelet.memory.dirty = true;
      }
    }
  }

  /** Every fault that has just struck names pods and containers; those that run here die. */
  #crashContainers(name: string): void {
    const workers = this.#kubelets.get(name)?.workers() ?? [];
    for (const strike of this.#machines.takeStrikes(name, 'containersCrash')) {
      for (const { pod } of workers) {
        const runtime = machineRuntime(this.#sim, name).pods[pod.metadata.uid];
        for (const container of crashTargets(strike, pod, runtime)) this.#runtime.crash({ machine: name, pod: pod.metadata.uid, container: container.name, id: container.id }, crashCode(strike));
      }
    }
  }

  #begin(name: string): void {
    const machine = this.#machines.get(name);
    if (machine?.phase !== 'Running' || isThrown(machine, 'kubeletStopped') || this.#kubelets.has(name)) return;
    this.#preload(name, machine.spec.images ?? []);
    this.#make(name)?.start();
  }

  /** Images that were on the disk from the start. */
  #preload(name: string, images: readonly string[]): void {
    const runtime = machineRuntime(this.#sim, name);
    for (const image of images) {
      const reference = parseImage(image);
      if (typeof reference === 'string' || runtime.images[reference.full] !== undefined) continue;
      storeImage(runtime, { full: reference.full, repository: reference.repository, digest: digestOf(reference), sizeBytes: sizeOf(reference), usedMs: this.#sim.nowMs });
    }
  }

  #end(name: string): void {
    this.#kubelets.get(name)?.stop();
    this.#kubelets.delete(name);
  }

  #kubeletSwitched(name: string): void {
    const machine = this.#machines.get(name);
    if (machine === undefined) return;
    if (isThrown(machine, 'kubeletStopped')) this.#end(name);
    else this.#begin(name);
  }

  /** The computer is gone with everything on it. */
  #wipe(name: string): void {
    const runtime = machineRuntime(this.#sim, name);
    for (const uid of Object.keys(runtime.pods)) this.#runtime.removePod(name, uid);
    Object.assign(runtime, { images: {}, addresses: {}, nextHost: 2 });
  }
}

/** pkg/kubelet/kubelet_pods.go, validateContainerLogStatus */
function notLogged({ container, pod, previous }: LogRequest, waiting = 'ContainerCreating'): ApiError {
  if (previous === true) return new ApiError('BadRequest', `previous terminated container "${container}" in pod "${pod}" not found`);
  const why = waiting === 'ErrImagePull' ? "image can't be pulled" : waiting === 'ImagePullBackOff' ? 'trying and failing to pull image' : waiting;
  return new ApiError('BadRequest', `container "${container}" in pod "${pod}" is waiting to start: ${why}`);
}

function undialled(node: string): ApiError {
  return new ApiError('', `error dialing backend: dial tcp: no route to host (node ${node})`);
}

function unreachable(node: string, address: string): ApiError {
  return new ApiError('InternalError', `Get "https://${address}:10250/containerLogs": dial tcp ${address}:10250: connect: no route to host (node ${node})`);
}
