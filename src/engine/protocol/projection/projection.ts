import { timeMs } from '../../base/time.ts';
import type { Node, Pod, Service } from '../../api/core/types.ts';
import type { EndpointSlice } from '../../api/discovery/types.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { Lease } from '../../api/coordination/types.ts';
import type { Fault, Machine } from '../../api/sandbox/types.ts';
import type { Fact, ObjectRef } from '../../sim/trace.ts';
import type { Delta, MachineRow, PodRow, ServiceRow, TimelineMark, WorkloadRow } from '../messages.ts';
import { machineRow, readyCondition } from './machine-row.ts';
import { factMark, nodeMarks, podMarks, refOf } from './marks.ts';
import type { Observation } from './observation.ts';
import { podRow, type NodeView } from './pod-row.ts';
import { serviceRow, workloadRow } from './workload-row.ts';

const heartbeatLimit = 20;
/** Above this many machines the ticks of their Leases are left to the rows. */
const tickingMachines = 50;
const markLimit = 5000;
const workloadKinds = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController']);

/** Rows that changed since the last frame, by id. `undefined` = gone. */
class Rows<R> {
  readonly all = new Map<string, R>();
  #dirty = new Set<string>();
  #removed = new Set<string>();

  touch(id: string): void {
    this.#removed.delete(id);
    this.#dirty.add(id);
  }

  remove(id: string): void {
    this.#dirty.delete(id);
    if (this.all.delete(id)) this.#removed.add(id);
  }

  get isDirty(): boolean {
    return this.#dirty.size > 0 || this.#removed.size > 0;
  }

  take(make: (id: string) => R | undefined): Delta<R> {
    const changed: R[] = [];
    for (const id of this.#dirty) {
      const row = make(id);
      if (row === undefined) {
        this.#dirty.delete(id);
        if (this.all.delete(id)) this.#removed.add(id);
        continue;
      }
      this.all.set(id, row);
      changed.push(row);
    }
    const removed = [...this.#removed];
    this.#dirty = new Set();
    this.#removed = new Set();
    return { changed, removed };
  }
}

export interface FrameRows {
  readonly machines: Delta<MachineRow>;
  readonly pods: Delta<PodRow>;
  readonly workloads: Delta<WorkloadRow>;
  readonly services: Delta<ServiceRow>;
  readonly marks: readonly TimelineMark[];
}

/**
 * What the page sees: rows and marks made from observed changes. A mirror of the API, no part of the simulation; it can be thrown away and fed
 * anew. Costs grow with what changed since the last frame.
 */
export class Projection {
  readonly #startMs: number;
  readonly #factOf: (id: number) => Fact | undefined;
  readonly #pods = new Map<string, Pod>();
  readonly #podsOnNode = new Map<string, Set<string>>();
  readonly #nodes = new Map<string, Node>();
  readonly #machines = new Map<string, Machine>();
  readonly #faults = new Map<string, Fault>();
  readonly #heartbeats = new Map<string, number[]>();
  /** The Lease of a machine and the fact that renewed it last. */
  readonly #renewals = new Map<string, { readonly lease: ObjectRef; readonly factId: number }>();
  readonly #lapsed = new Set<string>();
  readonly #taintsSince = new Map<string, Map<string, number>>();
  readonly #workloads = new Map<string, KubeObject>();
  readonly #services = new Map<string, Service>();
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  readonly #machineRows = new Rows<MachineRow>();
  readonly #podRows = new Rows<PodRow>();
  readonly #workloadRows = new Rows<WorkloadRow>();
  readonly #serviceRows = new Rows<ServiceRow>();
  #marks: TimelineMark[] = [];
  #notable = 0;

  constructor(startMs: number, factOf: (id: number) => Fact | undefined) {
    this.#startMs = startMs;
    this.#factOf = factOf;
  }

  observe(observation: Observation): void {
    const { kind } = observation.object;
    if (kind === 'Pod') this.#observePod(observation);
    else if (kind === 'Node') this.#observeNode(observation);
    else if (kind === 'Lease') this.#observeLease(observation);
    else if (kind === 'Machine') this.#observeMachine(observation);
    else if (kind === 'Fault') this.#observeFault(observation);
    else if (kind === 'Service') this.#observeService(observation);
    else if (kind === 'EndpointSlice') this.#observeSlice(observation);
    else if (workloadKinds.has(kind)) this.#observeWorkload(observation);
  }

  observeFact(fact: Fact): void {
    const mark = factMark(fact);
    if (mark !== undefined) this.#mark(mark);
  }

  /** Marks a Lease that has outlived its duration; to be called with the clock before a frame is taken. */
  lapse(nowElapsedMs: number): void {
    for (const [name, beats] of this.#heartbeats) {
      const last = beats.at(-1);
      if (last === undefined || this.#lapsed.has(name) || nowElapsedMs < last + 40_000) continue;
      this.#lapsed.add(name);
      const { lease, factId = 0 } = this.#renewals.get(name) ?? {};
      // Nobody writes that a Lease lapsed: its last renewal is all there is to ask about.
      this.#mark({ factId, elapsedMs: last + 40_000, lane: `node/${name}`, mark: 'triangle', reason: 'LeaseLapsed', message: 'leaseDurationSeconds: 40', by: '', ...(lease !== undefined && { object: lease }) });
    }
  }

  get isDirty(): boolean {
    return this.#marks.length > 0 || [this.#machineRows, this.#podRows, this.#workloadRows, this.#serviceRows].some((rows) => rows.isDirty);
  }

  takeMarks(): readonly TimelineMark[] {
    const marks = this.#marks;
    this.#marks = [];
    return marks;
  }

  takeFrame(): FrameRows {
    const pods = this.#podRows.take((uid) => this.#podRow(uid));
    const marks = this.takeMarks();
    return {
      pods,
      machines: this.#machineRows.take((name) => this.#machineRow(name)),
      workloads: this.#workloadRows.take((uid) => this.#workloadRow(uid)),
      services: this.#serviceRows.take((key) => {
        const service = this.#services.get(key);
        return service === undefined ? undefined : serviceRow(service, [...(this.#slices.get(key)?.values() ?? [])]);
      }),
      marks,
    };
  }

  /** How many marks there have been that are news; a Lease renewal is none. */
  get notableMarks(): number {
    return this.#notable;
  }

  #mark(mark: TimelineMark): void {
    if (mark.mark !== 'tick') this.#notable++;
    this.#marks.push(mark);
    if (this.#marks.length > 2 * markLimit) this.#marks = this.#marks.slice(-markLimit);
  }

  #observePod(observation: Observation): void {
    const pod = observation.object as Pod;
    const { uid } = pod.metadata;
    const old = this.#pods.get(uid);
    for (const mark of podMarks(observation, old, this.#factOf(observation.causeId))) this.#mark(mark);
    const node = pod.spec.nodeName;
    if (node !== undefined) this.#machineRows.touch(node);
    if (observation.type === 'DELETED') {
      this.#pods.delete(uid);
      this.#podRows.remove(uid);
      if (node !== undefined) this.#podsOnNode.get(node)?.delete(uid);
      return;
    }
    this.#pods.set(uid, pod);
    this.#podRows.touch(uid);
    if (node === undefined) return;
    const onNode = this.#podsOnNode.get(node) ?? new Set();
    this.#podsOnNode.set(node, onNode.add(uid));
  }

  #observeNode(observation: Observation): void {
    const node = observation.object as Node;
    const { name } = node.metadata;
    const old = this.#nodes.get(name);
    for (const mark of nodeMarks(observation, old, this.#factOf(observation.causeId))) this.#mark(mark);
    this.#machineRows.touch(name);
    if (observation.type === 'DELETED') this.#nodes.delete(name);
    else this.#nodes.set(name, node);
    const since = this.#taintsSince.get(name) ?? new Map<string, number>();
    const noExecute = observation.type === 'DELETED' ? [] : (node.spec.taints ?? []).filter((taint) => taint.effect === 'NoExecute');
    this.#taintsSince.set(name, new Map(noExecute.map((taint) => [taint.key, since.get(taint.key) ?? observation.elapsedMs])));
    const wasSilent = readyCondition(old)?.status === 'Unknown';
    const isSilent = readyCondition(node)?.status === 'Unknown';
    if (wasSilent !== isSilent || noExecute.length !== since.size) for (const uid of this.#podsOnNode.get(name) ?? []) this.#podRows.touch(uid);
  }

  #observeLease({ object, type, causeId, elapsedMs }: Observation): void {
    const { spec, metadata } = object as Lease;
    if (metadata.namespace !== 'kube-node-lease') return;
    const { name } = metadata;
    this.#machineRows.touch(name);
    if (type === 'DELETED') {
      this.#heartbeats.delete(name);
      this.#renewals.delete(name);
      return;
    }
    const beat = timeMs(spec?.renewTime) - this.#startMs;
    const beats = this.#heartbeats.get(name) ?? [];
    if (beats.at(-1) === beat) return;
    this.#heartbeats.set(name, [...beats.slice(1 - heartbeatLimit), beat]);
    this.#renewals.set(name, { lease: refOf(object), factId: causeId });
    this.#lapsed.delete(name);
    if (this.#heartbeats.size <= tickingMachines) this.#mark({ factId: causeId, elapsedMs, lane: `node/${name}`, mark: 'tick', reason: 'LeaseRenewed', message: '', by: `kubelet ${name}`, object: refOf(object) });
  }

  #observeMachine({ object, type }: Observation): void {
    const { name } = object.metadata;
    if (type === 'DELETED') this.#machines.delete(name);
    else this.#machines.set(name, object as Machine);
    this.#machineRows.touch(name);
  }

  #observeFault({ object, type }: Observation): void {
    const fault = object as Fault;
    if (type === 'DELETED') this.#faults.delete(fault.metadata.name);
    else this.#faults.set(fault.metadata.name, fault);
    for (const name of this.#machines.keys()) this.#machineRows.touch(name);
  }

  #observeService({ object, type }: Observation): void {
    const { uid } = object.metadata;
    if (type === 'DELETED') {
      this.#services.delete(uid);
      this.#serviceRows.remove(uid);
      return;
    }
    this.#services.set(uid, object as Service);
    this.#serviceRows.touch(uid);
  }

  #observeSlice({ object, type }: Observation): void {
    const owner = object.metadata.ownerReferences?.find((reference) => reference.kind === 'Service');
    if (owner === undefined) return;
    const slices = this.#slices.get(owner.uid) ?? new Map<string, EndpointSlice>();
    if (type === 'DELETED') slices.delete(object.metadata.uid);
    else slices.set(object.metadata.uid, object as EndpointSlice);
    if (slices.size === 0) this.#slices.delete(owner.uid);
    else this.#slices.set(owner.uid, slices);
    if (this.#services.has(owner.uid)) this.#serviceRows.touch(owner.uid);
  }

  #observeWorkload(observation: Observation): void {
    const { object, type, causeId, elapsedMs } = observation;
    const { uid } = object.metadata;
    const old = this.#workloads.get(uid);
    if (type === 'DELETED') {
      this.#workloads.delete(uid);
      this.#workloadRows.remove(uid);
      return;
    }
    this.#workloads.set(uid, object);
    this.#workloadRows.touch(uid);
    const row = workloadRow(object);
    const before = old === undefined ? undefined : workloadRow(old);
    if (row.ownerUid !== undefined || (before?.ready === row.ready && before.desired === row.desired)) return;
    const lane = `workload/${row.namespace}/${row.kind}/${row.name}`;
    this.#mark({ factId: causeId, elapsedMs, lane, mark: 'step', reason: 'ReadyChanged', message: '', by: this.#factOf(causeId)?.by ?? '', object: refOf(object), ready: row.ready, desired: row.desired });
  }

  #nodeView(name: string): NodeView | undefined {
    const node = this.#nodes.get(name);
    if (node === undefined) return undefined;
    const since = this.#taintsSince.get(name);
    const taints = (node.spec.taints ?? []).filter((taint) => taint.effect === 'NoExecute');
    return { isSilent: readyCondition(node)?.status === 'Unknown', noExecute: taints.map((taint) => ({ taint, sinceMs: since?.get(taint.key) ?? 0 })) };
  }

  #workloadOf(pod: Pod): string | undefined {
    let owner = pod.metadata.ownerReferences?.find((reference) => reference.controller === true);
    for (let depth = 0; owner !== undefined && depth < 4; depth++) {
      const above = this.#workloads.get(owner.uid)?.metadata.ownerReferences?.find((reference) => reference.controller === true);
      if (above === undefined) return `${owner.kind}/${owner.name}`;
      owner = above;
    }
    return undefined;
  }

  #podRow(uid: string): PodRow | undefined {
    const pod = this.#pods.get(uid);
    if (pod === undefined) return undefined;
    const node = pod.spec.nodeName === undefined ? undefined : this.#nodeView(pod.spec.nodeName);
    const workload = this.#workloadOf(pod);
    return podRow(pod, { startMs: this.#startMs, ...(node === undefined ? {} : { node }), ...(workload === undefined ? {} : { workload }) });
  }

  #machineRow(name: string): MachineRow | undefined {
    const machine = this.#machines.get(name);
    const node = this.#nodes.get(name);
    if (machine === undefined && node === undefined) return undefined;
    const pods: PodRow[] = [];
    for (const uid of this.#podsOnNode.get(name) ?? []) {
      const row = this.#podRows.all.get(uid);
      if (row !== undefined) pods.push(row);
    }
    const faults = [...this.#faults.values()].filter((fault) => fault.status?.phase === 'Active' && hits(fault, name, machine?.spec.zone)).map((fault) => fault.metadata.name);
    return machineRow(name, {
      startMs: this.#startMs,
      heartbeatsMs: this.#heartbeats.get(name) ?? [],
      pods,
      faults,
      ...(machine === undefined ? {} : { machine }),
      ...(node === undefined ? {} : { node }),
    });
  }

  #workloadRow(uid: string): WorkloadRow | undefined {
    const object = this.#workloads.get(uid);
    return object === undefined ? undefined : workloadRow(object);
  }
}

function hits(fault: Fault, machine: string, zone: string | undefined): boolean {
  const { target } = fault.spec;
  return (target?.names?.includes(machine) ?? false) || (target?.zone !== undefined && target.zone === zone);
}
