import { Nodes, Pods } from '../api/core/resources.ts';
import type { Pod } from '../api/core/types.ts';
import type { User } from '../api/operation.ts';
import { ApiServer, type SavedApiServer } from '../apiserver/api-server.ts';
import { fnv1a32 } from '../base/hash.ts';
import { formatTime } from '../base/time.ts';
import { Client } from '../client/client.ts';
import { deliver, InformerSet } from '../client/informer.ts';
import { selectControllers } from '../controllers/registry.ts';
import { defineController, type ControllerContext, type ControllerDefinition } from '../reconcile/controller.ts';
import { ControllerManager, process, tick } from '../reconcile/manager.ts';
import { Simulation, type SavedSimulation } from '../sim/simulation.ts';

export const administrator: User = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };

export interface ControlPlaneOptions {
  readonly seed?: number;
  /** As `--controllers`; default all but the one that would miss the heartbeats of nodes without kubelets. */
  readonly controllers?: readonly string[];
  /** How long a pod takes to start and to stop, milliseconds. */
  readonly startMs?: number;
  readonly stopMs?: number;
  /** Up to how much longer some pods take than others to start. */
  readonly jitterMs?: number;
  /** Pods that must not become ready. */
  readonly neverReady?: (pod: Pod) => boolean;
  readonly nodes?: number;
}

const withoutHeartbeats = ['*', '-node-lifecycle-controller', '-taint-eviction-controller'];

export interface SavedControlPlane {
  readonly sim: SavedSimulation;
  readonly server: SavedApiServer;
}

/**
 * An API server with controllers, and one stand-in that binds and runs pods: enough of a cluster to tell stories about controllers, without
 * scheduler, kubelets and machines.
 */
export class ControlPlane {
  readonly sim: Simulation;
  readonly server: ApiServer;
  readonly client: Client;
  readonly #options: ControlPlaneOptions;

  readonly #informers: InformerSet;

  constructor(options: ControlPlaneOptions = {}, saved?: SavedControlPlane) {
    this.#options = options;
    const sim = new Simulation({ seed: options.seed ?? 1, startMs: 1_760_000_000_000 });
    const server = new ApiServer({ sim });
    this.sim = sim;
    this.server = server;
    this.client = new Client(server, administrator);
    const informers = new InformerSet('kube-controller-manager', sim, server, administrator, 5);
    this.#informers = informers;
    const manager = new ControllerManager(sim, server, informers, (name) => ({ name: `system:serviceaccount:kube-system:${name}`, groups: ['system:masters', 'system:authenticated'] }));
    manager.add([...selectControllers(options.controllers ?? withoutHeartbeats), this.#standIn() as unknown as ControllerDefinition]);
    sim.on(process, ({ controller, key }) => manager.process(controller, key));
    sim.on(tick, ({ controller, index }) => manager.tick(controller, index));
    sim.on(deliver, ({ informer }) => informers.deliver(informer));
    if (saved === undefined) this.#begin(manager);
    else {
      sim.load(saved.sim);
      server.load(saved.server);
      informers.restore();
    }
  }

  #begin(manager: ControllerManager): void {
    this.server.begin();
    this.#informers.start();
    manager.start();
    for (let i = 1; i <= (this.#options.nodes ?? 3); i++) this.#addNode(`node-${i}`, 'abc'[(i - 1) % 3] ?? 'a');
    this.advance(2000);
  }

  /** Everything that must be kept, as text that has been to disk and back. */
  save(): SavedControlPlane {
    return JSON.parse(JSON.stringify({ sim: this.sim.save(), server: this.server.save() })) as SavedControlPlane;
  }

  advance(ms: number): void {
    this.sim.runUntil(this.sim.elapsedMs + ms);
  }

  #addNode(name: string, zone: string): void {
    const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'topology.kubernetes.io/zone': zone };
    const node = this.client.create(Nodes, { metadata: { name, labels }, spec: {}, status: {} });
    const status = { capacity: { cpu: '8', memory: '16Gi', pods: '110' }, allocatable: { cpu: '8', memory: '16Gi', pods: '110' }, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }] };
    this.client.updateStatus(Nodes, { ...node, spec: { ...node.spec, taints: [] }, status });
    this.client.patch(Nodes, { name }, { spec: { taints: null } });
  }

  /** Binds pods in turn, starts them, ends those that are to end, and lets go of deleted ones. */
  #standIn(): ControllerDefinition<Pod> {
    const { startMs = 300, stopMs = 200, jitterMs = 0 } = this.#options;
    const wait = (stage: string, pod: Pod, ms: number, context: ControllerContext): boolean => {
      const due = context.memory<Record<string, number>>('due', () => ({}));
      const id = `${stage} ${pod.metadata.uid}`;
      const at = (due[id] ??= context.sim.elapsedMs + ms);
      if (at <= context.sim.elapsedMs) return true;
      context.requeueAfter(at - context.sim.elapsedMs);
      return false;
    };
    return defineController({
      name: 'stand-in-kubelet',
      component: 'kubelet',
      for: Pods,
      reads: [Nodes],
      reconcile: (pod, context) => {
        if (pod.metadata.deletionTimestamp !== undefined) {
          if (wait('stop', pod, stopMs, context)) context.client.delete(Pods, pod, { gracePeriodSeconds: 0 });
        } else if (pod.spec.nodeName === undefined) this.#bind(pod, context);
        else if (pod.status.phase === 'Pending') {
          if (wait('start', pod, startMs + (jitterMs === 0 ? 0 : fnv1a32(pod.metadata.uid) % jitterMs), context)) this.#run(pod, context);
        } else if (pod.status.phase === 'Running' && pod.spec.restartPolicy !== 'Always' && wait('finish', pod, 1000, context)) this.#finish(pod, context);
      },
    });
  }

  #bind(pod: Pod, context: ControllerContext): void {
    const { cache, client } = context;
    const names = cache.list(Nodes).map((node) => node.metadata.name);
    const wanted = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0];
    const turn = context.memory<{ next: number }>('turn', () => ({ next: 0 }));
    const node = wanted ?? names[turn.next++ % names.length];
    if (node === undefined) return;
    const { name, namespace = 'default' } = pod.metadata;
    client.createSubresource(Pods, pod, 'binding', { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace }, target: { apiVersion: 'v1', kind: 'Node', name: node } });
  }

  #run(pod: Pod, context: ControllerContext): void {
    const { client, sim } = context;
    const now = formatTime(sim.nowMs);
    const address = context.memory<{ next: number }>('addresses', () => ({ next: 1 }));
    const podIP = `10.244.${Math.floor(address.next / 250)}.${(address.next++ % 250) + 1}`;
    const ready = this.#options.neverReady?.(pod) === true ? 'False' : 'True';
    const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({ type, status: type.endsWith('Ready') ? ready : 'True', lastTransitionTime: now, lastProbeTime: null }));
    const containerStatuses = pod.spec.containers.map(({ name, image = '' }) => ({ name, image, imageID: image, ready: ready === 'True', started: true, restartCount: 0, state: { running: { startedAt: now } } }));
    client.updateStatus(Pods, { ...pod, status: { ...pod.status, phase: 'Running', podIP, podIPs: [{ ip: podIP }], startTime: now, conditions, containerStatuses } } as never);
  }

  #finish(pod: Pod, { client, sim }: ControllerContext): void {
    const now = formatTime(sim.nowMs);
    const conditions = pod.status.conditions?.map((condition) => (condition.type.endsWith('Ready') ? { ...condition, status: 'False', lastTransitionTime: now } : condition));
    const containerStatuses = pod.status.containerStatuses?.map((status) => ({ ...status, ready: false, started: false, state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } } }));
    client.updateStatus(Pods, { ...pod, status: { ...pod.status, phase: 'Succeeded', conditions, containerStatuses } } as never);
  }
}
