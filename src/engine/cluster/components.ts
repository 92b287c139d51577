import type { Json } from '../base/json.ts';
import type { WebhookCaller } from '../api/admission/webhook-call.ts';
import type { ApiAccess, User } from '../api/operation.ts';
import type { ExecQuery, ExecResult, LogQuery } from '../apiserver/server.ts';
import { faultController } from '../chaos/controller.ts';
import { deliver, InformerSet } from '../client/informer.ts';
import { selectControllers } from '../controllers/registry.ts';
import { KubeletFleet } from '../kubelet/fleet.ts';
import { MachineRoom } from '../machine/machine-room.ts';
import type { ControllerDefinition } from '../reconcile/controller.ts';
import { ControllerManager, process, tick } from '../reconcile/manager.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import type { Simulation } from '../sim/simulation.ts';

/** How long a watch event takes to arrive, in milliseconds. */
const watchLatencyMs = 5;

const authenticated = 'system:authenticated';

function controllerUser(controller: string): User {
  return { name: `system:serviceaccount:kube-system:${controller}`, groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', authenticated] };
}

/** Everything in a cluster that is not the API server. */
export interface Components {
  start(): void;
  /** After a load. */
  restore(): void;
  logs(query: LogQuery): string;
  exec(query: ExecQuery): ExecResult | undefined;
  onExecEnd(listener: (ticket: string, result: ExecResult) => void): void;
  readonly askWebhook: WebhookCaller;
  decisionsOf(namespace: string, pod: string): Json;
}

/** Builds the components, from general to special, and tells the simulation who handles what. */
export function wireComponents(sim: Simulation, access: ApiAccess, controllers: readonly string[]): Components {
  const managerUser: User = { name: 'system:kube-controller-manager', groups: [authenticated] };
  const schedulerUser: User = { name: 'system:kube-scheduler', groups: [authenticated] };
  const managerInformers = new InformerSet('kube-controller-manager', sim, access, managerUser, watchLatencyMs);
  const manager = new ControllerManager(sim, access, managerInformers, controllerUser);
  const schedulerInformers = new InformerSet('kube-scheduler', sim, access, schedulerUser, watchLatencyMs);
  const scheduler = new Scheduler({ sim, access, informers: schedulerInformers });
  const machines = new MachineRoom(sim, access);
  manager.add([...selectControllers(controllers), faultController(machines) as unknown as ControllerDefinition]);
  const kubelets = new KubeletFleet(sim, access, machines);
  const informerSets = new Map([managerInformers, schedulerInformers].map((set) => [set.process, set]));

  sim.on(process, ({ controller, key }) => manager.process(controller, key));
  sim.on(tick, ({ controller, index }) => manager.tick(controller, index));
  sim.on(deliver, ({ process: name, informer }) => {
    if (!kubelets.deliver(name, informer)) informerSets.get(name)?.deliver(informer);
  });
  machines.register();
  kubelets.register();
  scheduler.register();

  return {
    start: () => {
      managerInformers.start();
      schedulerInformers.start();
      machines.start();
      kubelets.start();
      scheduler.start();
      manager.start();
    },
    restore: () => {
      managerInformers.restore();
      schedulerInformers.restore();
      machines.restore();
      kubelets.restore();
      scheduler.restore();
    },
    logs: (query) => kubelets.logsOf(query),
    exec: (query) => kubelets.exec(query),
    onExecEnd: (listener) => kubelets.onExecEnd(listener),
    askWebhook: kubelets.webhooks(),
    decisionsOf: (namespace, pod) => scheduler.decisionsOf(namespace, pod),
  };
}
