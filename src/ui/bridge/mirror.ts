import type {
  ClockState,
  LessonState,
  MachineRow,
  ObjectDetail,
  PodRow,
  ServiceRow,
  TimelineMark,
  WorkloadRow,
  ZoneRow,
} from '../../engine/protocol/messages.ts';
import type { Frame } from './engine-client.ts';
import { IdLists, naturally } from './id-lists.ts';
import { MachineHistory } from './machine-history.ts';
import { MarkRing } from './mark-ring.ts';
import { Notifier } from './notifier.ts';

export interface Counts {
  readonly machines: number;
  readonly machinesReady: number;
  readonly pods: number;
  readonly podsReady: number;
}

/** A value of the mirror and the topic that tells when it may have changed. `read` must give the same value until then. */
export interface Selector<T> {
  readonly topic: string;
  readonly read: (mirror: Mirror) => T;
}

const startOfTime: ClockState = { now: '', elapsedMs: 0, speed: 1, paused: true, events: 0 };

/**
 * What the page knows of the cluster: the rows that frames brought, indexed by where they are drawn. It keeps deltas only, computes no
 * cluster behaviour, and tells who asked for the row that changed and nobody else.
 */
export class Mirror {
  readonly machines = new Map<string, MachineRow>();
  readonly pods = new Map<string, PodRow>();
  readonly workloads = new Map<string, WorkloadRow>();
  readonly services = new Map<string, ServiceRow>();
  readonly zones = new Map<string, ZoneRow>();
  readonly histories = new Map<string, MachineHistory>();
  /** Pods for which something runs out. */
  readonly counting = new Map<string, PodRow>();
  readonly marks = new MarkRing();
  readonly machinesByZone = new IdLists(naturally);
  readonly podsByNode = new IdLists((a, b) => naturally(this.#podOrder(a), this.#podOrder(b)));
  readonly podsByOwner = new IdLists((a, b) => naturally(this.#podOrder(a), this.#podOrder(b)));
  readonly workloadsByOwner = new IdLists((a, b) => naturally(this.#workloadOrder(a), this.#workloadOrder(b)));
  readonly servicesByName = new IdLists((a, b) => naturally(this.#serviceOrder(a), this.#serviceOrder(b)));
  clock = startOfTime;
  detail: ObjectDetail | null = null;
  lesson: LessonState | null = null;
  /** Whether a first frame has come since the engine said that it is ready. */
  filled = false;
  /** Why the engine is not there any more. */
  broken: string | undefined;

  readonly #notifier: Notifier;
  readonly #nodeVersions = new Map<string, number>();
  #counts: Counts = { machines: 0, machinesReady: 0, pods: 0, podsReady: 0 };
  #zoneNames: readonly string[] = [];
  #marksVersion = 0;

  constructor(notifier = new Notifier()) {
    this.#notifier = notifier;
  }

  subscribe(topic: string, listener: () => void): () => void {
    return this.#notifier.subscribe(topic, listener);
  }

  get counts(): Counts {
    return this.#counts;
  }

  get zoneNames(): readonly string[] {
    return this.#zoneNames;
  }

  /** Grows with every mark. */
  get marksVersion(): number {
    return this.#marksVersion;
  }

  /** Grows whenever a pod on the node, or its being there, changes; for drawings of all of a node's pods at once. */
  nodeVersion(node: string): number {
    return this.#nodeVersions.get(node) ?? 0;
  }

  /** Forgets everything: another cluster begins. */
  clear(): void {
    for (const map of [this.machines, this.pods, this.workloads, this.services, this.zones, this.histories, this.counting]) map.clear();
    for (const lists of [this.machinesByZone, this.podsByNode, this.podsByOwner, this.workloadsByOwner, this.servicesByName]) lists.clear();
    this.marks.clear();
    this.detail = null;
    this.lesson = null;
    this.filled = false;
    this.#counts = { machines: 0, machinesReady: 0, pods: 0, podsReady: 0 };
    this.#zoneNames = [];
    this.#marksVersion++;
    this.#notifier.tellEverybody();
  }

  break(message: string): void {
    this.broken = message;
    this.#tell('broken');
    this.#notifier.flush();
  }

  /** What the clock reads now, between two frames. */
  tick(clock: ClockState): void {
    this.clock = clock;
    this.#tell('clock');
    this.#notifier.flush();
  }

  apply(frame: Frame): void {
    this.clock = frame.clock;
    this.#tell('clock');
    this.#applyMachines(frame);
    this.#applyPods(frame);
    for (const row of frame.workloads.changed) this.#putWorkload(row);
    for (const uid of frame.workloads.removed) this.#dropWorkload(uid);
    for (const row of frame.services.changed) this.#putService(row);
    for (const uid of frame.services.removed) this.#dropService(uid);
    this.#applyZones(frame);
    this.#applyMarks(frame.marks);
    this.#applyDetail(frame);
    if (!this.filled) {
      this.filled = true;
      this.#tell('filled');
    }
    this.#notifier.flush();
  }

  #applyDetail(frame: Frame): void {
    if (frame.detail !== undefined) {
      this.detail = frame.detail;
      this.#tell('detail');
    }
    if (frame.lesson !== undefined) {
      this.lesson = frame.lesson;
      this.#tell('lesson');
    }
  }

  #applyMachines({ machines }: Frame): void {
    if (machines.changed.length + machines.removed.length === 0) return;
    for (const row of machines.changed) {
      this.machines.set(row.name, row);
      const history = this.histories.get(row.name) ?? new MachineHistory();
      this.histories.set(row.name, history);
      history.see(row);
      this.#tell(`machine/${row.name}`);
      this.#tellGroups('zone', this.machinesByZone.move(row.name, row.zone));
    }
    for (const name of machines.removed) {
      this.machines.delete(name);
      this.histories.delete(name);
      this.#tell(`machine/${name}`);
      this.#tellGroups('zone', this.machinesByZone.move(name, undefined));
    }
    const zones = this.machinesByZone.groups();
    if (zones.join('\n') !== this.#zoneNames.join('\n')) {
      this.#zoneNames = zones;
      this.#tell('zones');
    }
    let ready = 0;
    for (const row of this.machines.values()) if (row.state === 'ready') ready++;
    this.#count({ machines: this.machines.size, machinesReady: ready });
  }

  #applyPods({ pods }: Frame): void {
    if (pods.changed.length + pods.removed.length === 0) return;
    let { pods: all, podsReady } = this.#counts;
    for (const row of pods.changed) {
      const before = this.pods.get(row.uid);
      if (before === undefined) all++;
      podsReady += (row.state === 'ready' ? 1 : 0) - (before?.state === 'ready' ? 1 : 0);
      this.pods.set(row.uid, row);
      if (row.countdown !== undefined) this.counting.set(row.uid, row);
      else if (before?.countdown !== undefined) this.counting.delete(row.uid);
      this.#tell(`pod/${row.uid}`);
      this.#placePod(row.uid, row);
    }
    for (const uid of pods.removed) {
      const before = this.pods.get(uid);
      if (before === undefined) continue;
      all--;
      if (before.state === 'ready') podsReady--;
      this.pods.delete(uid);
      this.counting.delete(uid);
      this.#tell(`pod/${uid}`);
      this.#placePod(uid, undefined);
    }
    this.#count({ pods: all, podsReady });
  }

  #placePod(uid: string, row: PodRow | undefined): void {
    const moved = this.podsByNode.move(uid, row === undefined ? undefined : (row.node ?? ''));
    this.#tellGroups('node', moved);
    this.#tellGroups('owner', this.podsByOwner.move(uid, row?.ownerUid));
    for (const node of moved) this.#bumpNode(node);
    if (row !== undefined && moved.length === 0) this.#bumpNode(row.node ?? '');
  }

  #bumpNode(node: string): void {
    this.#nodeVersions.set(node, this.nodeVersion(node) + 1);
    this.#tell(`version/${node}`);
  }

  #putWorkload(row: WorkloadRow): void {
    this.workloads.set(row.uid, row);
    this.#tell(`workload/${row.uid}`);
    this.#tellGroups('workloads', this.workloadsByOwner.move(row.uid, row.ownerUid ?? ''));
  }

  #dropWorkload(uid: string): void {
    this.#tellGroups('workloads', this.workloadsByOwner.move(uid, undefined));
    this.workloads.delete(uid);
    this.#tell(`workload/${uid}`);
  }

  #putService(row: ServiceRow): void {
    this.services.set(row.uid, row);
    this.#tell(`service/${row.uid}`);
    this.#restructured();
    this.#tellGroups('services', this.servicesByName.move(row.uid, 'all'));
  }

  #dropService(uid: string): void {
    this.#tellGroups('services', this.servicesByName.move(uid, undefined));
    this.services.delete(uid);
    this.#tell(`service/${uid}`);
  }

  #applyZones({ zones }: Frame): void {
    if (zones === undefined) return;
    for (const row of zones.changed) this.zones.set(row.zone, row);
    for (const name of zones.removed) this.zones.delete(name);
    for (const name of [...zones.changed.map((row) => row.zone), ...zones.removed]) this.#tell(`eviction/${name}`);
  }

  #applyMarks(marks: readonly TimelineMark[]): void {
    if (marks.length === 0) return;
    // Heartbeats of nodes are known from their rows; as marks they would push everything else out of the ring.
    for (const mark of marks) if (mark.mark !== 'tick') this.marks.add(mark);
    this.#marksVersion++;
    this.#tell('marks');
  }

  #count(part: Partial<Counts>): void {
    const next = { ...this.#counts, ...part };
    const keys = ['machines', 'machinesReady', 'pods', 'podsReady'] as const;
    if (keys.every((key) => next[key] === this.#counts[key])) return;
    this.#counts = next;
    this.#tell('counts');
  }

  #tell(topic: string): void {
    this.#notifier.mark(topic);
  }

  #tellGroups(prefix: string, groups: readonly string[]): void {
    for (const group of groups) this.#tell(`${prefix}/${group}`);
    if (groups.length > 0) this.#restructured();
  }

  /** An object came or went, or belongs to another one now; not told when only a state changes. */
  #restructured(): void {
    this.#tell('structure');
  }

  #podOrder(uid: string): string {
    const row = this.pods.get(uid);
    return row === undefined ? '' : `${row.workload?.startsWith('DaemonSet/') === true ? '1' : '0'} ${row.workload ?? row.name} ${row.name}`;
  }

  #workloadOrder(uid: string): string {
    const row = this.workloads.get(uid);
    return row === undefined ? '' : `${row.namespace} ${row.kind} ${row.name}`;
  }

  #serviceOrder(uid: string): string {
    const row = this.services.get(uid);
    return row === undefined ? '' : `${row.namespace} ${row.name}`;
  }
}
