import { Pods } from '../api/core/resources.ts';
import type { Pod } from '../api/core/types.ts';
import { isApiError } from '../api/status.ts';
import type { Client } from '../client/client.ts';
import { EventRecorder } from '../client/event-recorder.ts';
import { withPodCondition, writePodStatus, type PodStatusChange } from '../reconcile/pod-status.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { ObjectRef } from '../sim/trace.ts';
import type { PodInfo } from './pod-info.ts';

export const schedulerName = 'default-scheduler';

const noteLimit = 1024;

/** Event notes are cut; the pod's condition tells everything. */
export function truncatedNote(message: string): string {
  const ending = ' ...';
  return message.length <= noteLimit ? message : message.slice(0, noteLimit - ending.length) + ending;
}

function refOf(pod: Pod): ObjectRef {
  const { name, namespace, uid } = pod.metadata;
  return { apiVersion: 'v1', kind: 'Pod', name, uid, ...(namespace === undefined ? {} : { namespace }) };
}

/** Everything the scheduler tells the API server. */
export class Binder {
  readonly #sim: Simulation;
  readonly #client: Client;
  readonly #scheduling: EventRecorder;
  readonly #binding: EventRecorder;
  readonly #preempting: EventRecorder;

  constructor(sim: Simulation, client: Client) {
    this.#sim = sim;
    this.#client = client;
    const recorder = (action: string): EventRecorder => new EventRecorder(sim, client, { component: schedulerName, style: 'events', action });
    this.#scheduling = recorder('Scheduling');
    this.#binding = recorder('Binding');
    this.#preempting = recorder('Preempting');
  }

  /** Binds; the error's message when the API server refuses. */
  bind({ pod, namespace, name }: PodInfo, node: string): string | undefined {
    this.#sim.record({ type: 'decision', by: schedulerName, reason: 'PodBound', message: `Placed ${namespace}/${name} on ${node}.`, object: refOf(pod) });
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name, namespace, uid: pod.metadata.uid }, target: { kind: 'Node', name: node } };
    try {
      this.#client.createSubresource(Pods, pod, 'binding', binding);
    } catch (error) {
      if (!isApiError(error)) throw error;
      return error.message;
    }
    this.#binding.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`);
    return undefined;
  }

  skipDeleting({ pod, namespace, name }: PodInfo): void {
    this.#scheduling.event(pod, 'Warning', 'FailedScheduling', `skip schedule deleting pod: ${namespace}/${name}`);
  }

  /** Tells why a pod has no place. `nomination`: the node promised to it, `''` for none any more, absent to leave it as it is. */
  refuse({ pod }: PodInfo, reason: 'Unschedulable' | 'SchedulerError', message: string, nomination?: string): void {
    const condition = { type: 'PodScheduled', status: 'False', reason, message };
    const nominated = nomination !== undefined && nomination !== (pod.status.nominatedNodeName ?? '');
    const isNews = nominated || withPodCondition(pod, condition, this.#sim.nowMs) !== undefined;
    if (isNews) this.#sim.record({ type: 'decision', by: schedulerName, reason: (nomination ?? '') === '' ? 'PodUnschedulable' : 'PodNominated', message, object: refOf(pod) });
    this.#scheduling.event(pod, 'Warning', 'FailedScheduling', truncatedNote(message));
    if (isNews) this.#writeStatus(pod, { condition, ...(nominated ? { fields: { nominatedNodeName: nomination === '' ? null : nomination } } : {}) });
  }

  /** The pod will go there as soon as its volumes are bound. */
  nominate({ pod }: PodInfo, node: string): void {
    this.#sim.record({ type: 'decision', by: schedulerName, reason: 'PodNominated', message: `Waits for volumes on ${node}.`, object: refOf(pod) });
    this.#writeStatus(pod, { fields: { nominatedNodeName: node } });
  }

  /** A pod that was promised a node loses the promise to a more important one. */
  clearNomination({ pod }: PodInfo): void {
    this.#writeStatus(pod, { fields: { nominatedNodeName: null } });
  }

  /** Takes a victim away. */
  preempt(victim: PodInfo, preemptorUid: string, node: string): void {
    const { pod } = victim;
    if (victim.isTerminating) return;
    const message = `${schedulerName}: preempting to accommodate a higher priority pod`;
    this.#sim.record({ type: 'decision', by: schedulerName, reason: 'PodPreempted', message: `Makes room on ${node} for a more important pod.`, object: refOf(pod) });
    try {
      writePodStatus(this.#client, pod, this.#sim.nowMs, { condition: { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message } });
      this.#client.delete(Pods, pod);
    } catch (error) {
      if (!isApiError(error)) throw error;
      return;
    }
    this.#preempting.event(pod, 'Normal', 'Preempted', `Preempted by pod ${preemptorUid} on node ${node}`);
  }

  /** A pod that is gone meanwhile needs no status. */
  #writeStatus(pod: Pod, change: PodStatusChange): void {
    try {
      writePodStatus(this.#client, pod, this.#sim.nowMs, change);
    } catch (error) {
      if (!isApiError(error)) throw error;
    }
  }
}
