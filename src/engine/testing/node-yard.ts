import { formatMicroTime, formatTime } from '../base/time.ts';
import { Deployments } from '../api/apps/resources.ts';
import { Leases } from '../api/coordination/resources.ts';
import { Nodes, Pods, ServiceAccounts } from '../api/core/resources.ts';
import type { Node, Pod } from '../api/core/types.ts';
import type { User } from '../api/operation.ts';
import { ApiServer } from '../apiserver/api-server.ts';
import { Client } from '../client/client.ts';
import { deliver, InformerSet } from '../client/informer.ts';
import { selectControllers } from '../controllers/registry.ts';
import { defineController, type ControllerContext, type ControllerDefinition } from '../reconcile/controller.ts';
import { ControllerManager, process, tick } from '../reconcile/manager.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import { Simulation } from '../sim/simulation.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
const controllers = ['deployment-controller', 'replicaset-controller', 'node-lifecycle-controller', 'taint-eviction-controller', 'pod-garbage-collector-controller', 'node-ipam-controller'];
const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** Nodes that can be switched off and on, with a stand-in for their kubelets, and everything that watches over them. */
export class NodeYard {
  readonly sim: Simulation;
  readonly server: ApiServer;
  readonly client: Client;
  readonly #off = new Set<string>();

  constructor(nodes: readonly { readonly name: string; readonly zone: string }[], seed = 1) {
    this.sim = new Simulation({ seed, startMs: Date.UTC(2026, 0, 1) });
    this.server = new ApiServer({ sim: this.sim });
    this.client = new Client(this.server, admin);
    const managerSet = new InformerSet('kube-controller-manager', this.sim, this.server, admin, 5);
    const schedulerSet = new InformerSet('kube-scheduler', this.sim, this.server, admin, 5);
    const manager = new ControllerManager(this.sim, this.server, managerSet, (name) => ({ name, groups: ['system:masters'] }));
    manager.add([...selectControllers(controllers), this.#kubelets() as unknown as ControllerDefinition]);
    const scheduler = new Scheduler({ sim: this.sim, access: this.server, informers: schedulerSet });
    this.sim.on(process, ({ controller, key }) => manager.process(controller, key));
    this.sim.on(tick, ({ controller, index }) => manager.tick(controller, index));
    this.sim.on(deliver, ({ process: name, informer }) => (name === managerSet.process ? managerSet : schedulerSet).deliver(informer));
    scheduler.register();
    this.server.begin();
    this.client.create(ServiceAccounts, { metadata: { name: 'default', namespace: 'default' } });
    for (const { name, zone } of nodes) this.add(name, zone);
    managerSet.start();
    schedulerSet.start();
    scheduler.start();
    manager.start();
  }

  advance(ms: number): void {
    this.sim.runUntil(this.sim.elapsedMs + ms);
  }

  nodes(): readonly Node[] {
    return this.client.list(Nodes);
  }

  pods(): readonly Pod[] {
    return this.client.list(Pods, { namespace: 'default' });
  }

  deploy(name: string, replicas: number): void {
    const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu: '100m' } } }], tolerations: ['not-ready', 'unreachable'].map((key) => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })) } };
    this.client.create(Deployments, { metadata: { name, namespace: 'default' }, spec: { replicas, selector: { matchLabels: { app: name } }, template } } as never);
  }

  power(names: readonly string[], on: boolean): void {
    for (const name of names) {
      if (on) this.#off.delete(name);
      else this.#off.add(name);
      if (on) this.#report(name);
    }
  }

  add(name: string, zone: string): void {
    this.client.create(Nodes, { metadata: { name, labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone } }, spec: {} });
    this.client.create(Leases, { metadata: { name, namespace: 'kube-node-lease' }, spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: formatMicroTime(this.sim.nowMs) } });
    this.#report(name);
    this.client.patch(Nodes, { name }, { spec: { taints: null } });
  }

  /** A kubelet posts its status. */
  #report(name: string): void {
    const now = formatTime(this.sim.nowMs);
    const conditions = [...pressures.map((type) => ({ type, status: 'False', lastHeartbeatTime: now })), { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: now, lastTransitionTime: now }];
    const amounts = { cpu: '8', memory: '16Gi', pods: '110' };
    this.client.patchStatus(Nodes, { name }, { conditions, capacity: amounts, allocatable: amounts });
    this.#renew(name);
  }

  #renew(name: string): void {
    this.client.patch(Leases, { name, namespace: 'kube-node-lease' }, { spec: { renewTime: formatMicroTime(this.sim.nowMs) } });
  }

  /** Renews leases, runs what is bound, lets go of what is deleted, and reports pods ready again when it is back. */
  #kubelets(): ControllerDefinition<Pod> {
    return defineController({
      name: 'stand-in-kubelets',
      for: Pods,
      reads: [Nodes, Leases],
      reconcile: (pod, context) => this.#run(pod, context),
      ticks: [
        { everyMs: 10_000, run: ({ cache }) => cache.list(Nodes).forEach(({ metadata: { name } }) => this.#off.has(name) || this.#renew(name)) },
        { everyMs: 1000, run: (context) => context.cache.list(Pods).forEach((pod) => this.#run(pod, context)) },
      ],
    });
  }

  #run(pod: Pod, { sim, client }: ControllerContext): void {
    const { nodeName } = pod.spec;
    if (nodeName === undefined || this.#off.has(nodeName)) return;
    if (pod.metadata.deletionTimestamp !== undefined) {
      if (client.get(Pods, pod) !== undefined) client.delete(Pods, pod, { gracePeriodSeconds: 0 });
      return;
    }
    if (pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true) return;
    const now = formatTime(sim.nowMs);
    const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({ type, status: 'True', lastTransitionTime: now }));
    if (client.get(Pods, pod) !== undefined) client.patchStatus(Pods, pod, { phase: 'Running', startTime: pod.status.startTime ?? now, conditions });
  }
}
