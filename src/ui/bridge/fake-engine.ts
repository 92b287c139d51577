import type { Command, Delta, Fact, MachineRow, ObjectDetail, ObjectRef, PodRow, ServiceRow, TimelineMark, Update, WorkloadRow, ZoneRow } from '../../engine/protocol/messages.ts';
import type { EnginePort } from './engine-client.ts';

// A scripted feed for drawing the page without an engine (`?fake`, in development builds only): nine machines in three zones, one of
// which fell silent at 3:04. `?fake&machines=300&pods=30` makes a larger one. Nothing here decides anything.

const second = 1000;
const at = { off: 184_000, unknown: 231_100, taint: 231_200, evict1: 351_200, evict2: 531_200, begin: 298_200 };
const zoneB2 = 'b2';
const service: Record<string, readonly [name: string, cpu: number, memory: number]> = {
  fe: ['frontend', 100, 64], ad: ['adservice', 200, 180], cu: ['currencyservice', 100, 64], ca: ['cartservice', 200, 64],
  rd: ['redis-cart', 70, 200], lg: ['loadgenerator', 300, 256], re: ['recommendationservice', 100, 220], ck: ['checkoutservice', 100, 64],
  em: ['emailservice', 100, 64], pa: ['paymentservice', 100, 64], sh: ['shippingservice', 100, 64], pc: ['productcatalogservice', 100, 64],
  kp: ['kube-proxy', 100, 50],
};
const racks: readonly (readonly [string, string, number])[] = [
  ['a1', 'fe pc cu rd', 7], ['a2', 'fe ca ad em', 2], ['a3', 'pc re ck sh', 5],
  ['b1', 'fe cu ca pa', 8], [zoneB2, 'fe ck pc cu re', 0], ['b3', 'ad sh em lg', 4],
  ['c1', 'fe re ck', 1], ['c2', 'cu ca ad sh', 6], ['c3', 'pa pc ad*', 3],
];
const letters = 'bcdfghjklmnpqrstvwxz2456789';
const hash = (text: string): number => text.split('').reduce((sum, char) => Math.imul(sum, 31) + (char.codePointAt(0) ?? 0), 7) >>> 0;
const suffix = (text: string, length: number): string => Array.from({ length }, (_empty, i) => letters[hash(`${text}${i}`) % letters.length]).join('');
const podUid = (node: string, code: string): string => `${node}-${code}`;

function podOf(node: string, raw: string, now: number, pods: number): PodRow {
  const code = raw.replace('*', '');
  const [name, cpu, memory] = service[code.slice(0, 2)] ?? service['fe'] ?? ['x', 1, 1];
  const daemon = code === 'kp';
  const dead = node === zoneB2 && pods === 0 && now >= at.unknown;
  const ownerHash = suffix(name, 9);
  const state = dead ? 'notReady' : raw.endsWith('*') && now < 306_000 ? 'starting' : 'ready';
  const due = code === 'ck' ? at.evict1 : at.evict2;
  return {
    uid: podUid(node, code), namespace: daemon ? 'kube-system' : 'default', node, state,
    name: daemon ? `${name}-${suffix(node, 5)}` : `${name}-${ownerHash}-${suffix(node + code, 5)}`,
    status: state === 'starting' ? 'ContainerCreating' : 'Running', readyContainers: state === 'ready' ? 1 : 0, containers: 1, restarts: 0,
    workload: `${daemon ? 'DaemonSet' : 'Deployment'}/${name}`, ownerUid: daemon ? `ds-${name}` : `rs-${name}`, ip: '10.244.1.4',
    cpuRequestMillis: cpu, memoryRequestBytes: memory * 1024 * 1024, createdMs: 2000,
    ...(dead && { countdown: daemon ? { kind: 'toleration', fromMs: at.taint } : { kind: 'toleration', fromMs: at.taint, dueMs: due } }),
  };
}

class Script {
  now = at.begin;
  speed = 60;
  paused = true;
  readonly added: string[] = [];
  readonly machines: number;
  readonly pods: number;
  selected: ObjectRef | null = null;
  /** So many pods come within five seconds and are ready two seconds later. */
  readonly burst: number;
  readonly born = performance.now();

  constructor(query: URLSearchParams) {
    this.machines = Number(query.get('machines') ?? 0);
    this.pods = Number(query.get('pods') ?? 0);
    this.burst = Number(query.get('burst') ?? 0);
    this.now = Number(query.get('at') ?? at.begin / second) * second;
  }

  rack(): readonly (readonly [string, string, number])[] {
    const own = this.added.map((name) => [name, 'kp', 3] as const);
    if (this.machines === 0) return [...racks, ...own];
    const codes = Object.keys(service);
    return [...Array.from({ length: this.machines }, (_, i) => {
      const name = `${'abc'[i % 3] ?? 'a'}${Math.floor(i / 3) + 1}`;
      const count = this.pods === 0 ? hash(name) % 12 : this.pods;
      return [name, Array.from({ length: count }, (_pod, p) => `${codes[hash(name + p) % codes.length] ?? 'fe'}${p}`).join(' '), i % 10] as const;
    }), ...own];
  }

  burstRows(): readonly PodRow[] {
    const since = performance.now() - this.born - 3000;
    const nodes = this.rack().map(([name]) => name);
    return Array.from({ length: Math.max(0, Math.min(this.burst, Math.floor((since / 5000) * this.burst))) }, (_empty, i) => {
      const ready = since - (i / this.burst) * 5000 > 2000;
      return { ...podOf(nodes[i % nodes.length] ?? 'a1', `fe${i}`, this.now, 1), uid: `burst-${i}`, name: `burst-${i}`, state: ready ? 'ready' : 'starting', status: ready ? 'Running' : 'ContainerCreating' };
    });
  }

  podRows(): readonly PodRow[] {
    if (this.burst > 0) return this.burstRows();
    const placed = this.rack().flatMap(([node, codes]) => codes.split(' ').filter(Boolean).concat(this.machines === 0 && !this.added.includes(node) ? 'kp' : []).filter((code) => node !== zoneB2 || this.machines > 0 || code === 'kp' || this.now < (code === 'ck' ? at.evict1 : at.evict2)).map((code) => podOf(node, code, this.now, this.machines)));
    const lost = this.machines > 0 ? [] : ['ck', 'fe', 'pc', 'cu', 're'].filter((code) => this.now >= (code === 'ck' ? at.evict1 : at.evict2));
    return [...placed, ...lost.map((code, i) => ({ ...podOf('c1', code, this.now, 0), uid: `new-${code}`, name: `${service[code]?.[0] ?? ''}-${suffix(code, 9)}-n${i}w${suffix(code, 3)}`, node: ['c1', 'c3', 'c1', 'b1', 'a1'][i] ?? 'c1' }))];
  }

  machineRows(pods: readonly PodRow[]): readonly MachineRow[] {
    return this.rack().map(([name, , phase]) => {
      const mine = pods.filter((pod) => pod.node === name);
      const dead = name === zoneB2 && this.machines === 0;
      const last = Math.floor((Math.min(this.now, dead ? 182_000 : this.now) - (dead ? 1100 : (10 - phase) * second)) / 10_000) * 10_000 + (dead ? 1100 : (10 - phase) * second);
      const unknown = dead && this.now >= at.unknown;
      return {
        name, uid: `node-${name}`, zone: name[0] ?? 'a', region: 'local', state: unknown ? 'unknown' : 'ready', stateSinceMs: unknown ? at.unknown : 4000,
        power: dead && this.now >= at.off ? 'Off' : 'On', hasMachine: true, hasNode: true, cordoned: false,
        taints: unknown ? ['unreachable:NoSchedule', 'unreachable:NoExecute'] : [],
        cpuAllocatableMillis: 1000, cpuRequestedMillis: mine.reduce((sum, pod) => sum + pod.cpuRequestMillis, 0),
        memoryAllocatableBytes: 1024 ** 3, memoryRequestedBytes: mine.reduce((sum, pod) => sum + pod.memoryRequestBytes, 0), podCapacity: 110,
        heartbeatsMs: Array.from({ length: 20 }, (_, i) => last - (19 - i) * 10_000).filter((ms) => ms > 0), faults: dead ? ['b2-power-off'] : [],
      };
    });
  }

  workloadRows(pods: readonly PodRow[]): readonly WorkloadRow[] {
    return Object.values(service).flatMap(([name]): readonly WorkloadRow[] => {
      const mine = pods.filter((pod) => pod.workload?.endsWith(`/${name}`));
      const ready = mine.filter((pod) => pod.state === 'ready').length;
      const base = { apiVersion: 'apps/v1', namespace: 'default', desired: mine.length, current: mine.length, ready };
      if (name === 'kube-proxy') return [{ ...base, uid: `ds-${name}`, kind: 'DaemonSet', namespace: 'kube-system', name }];
      return [{ ...base, uid: `dep-${name}`, kind: 'Deployment', name, revision: '1' }, { ...base, uid: `rs-${name}`, kind: 'ReplicaSet', name: `${name}-${suffix(name, 9)}`, ownerUid: `dep-${name}`, revision: '1' }];
    });
  }

  serviceRows(pods: readonly PodRow[]): readonly ServiceRow[] {
    return Object.values(service).filter(([name]) => !/kube-proxy|loadgenerator/.test(name)).map(([name], i) => {
      const mine = pods.filter((pod) => pod.workload?.endsWith(`/${name}`));
      return { uid: `svc-${name}`, namespace: 'default', name, serviceType: 'ClusterIP', clusterIP: `10.96.44.${10 + i}`, ports: ['80/TCP'], readyPods: mine.filter((pod) => pod.state === 'ready').map((pod) => pod.uid), notReadyPods: mine.filter((pod) => pod.state !== 'ready').map((pod) => pod.uid) };
    });
  }

  zoneRows(): readonly ZoneRow[] {
    return ['a', 'b', 'c'].map((zone) => ({ zone, state: 'Normal', tokens: 1, burst: 1, tokensPerSecond: 0.1, ...(zone === 'b' && { lastTakenBy: zoneB2 }) }));
  }

  marks(fromMs: number): readonly TimelineMark[] {
    const lane = `node/${zoneB2}`;
    const step = (factId: number, elapsedMs: number, name: string, ready: number, desired: number): TimelineMark => ({ factId, elapsedMs, lane: `workload/default/Deployment/${name}`, mark: 'step', reason: 'ReadyReplicas', message: '', by: 'deployment-controller', object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name }, ready, desired });
    const all: readonly TimelineMark[] = [
      step(1, 9_000, 'frontend', 5, 5), step(2, 9_000, 'checkoutservice', 3, 3), step(3, 9_000, 'currencyservice', 4, 4), step(4, 9_000, 'adservice', 3, 3),
      { factId: 10, elapsedMs: at.off, lane, mark: 'command', reason: 'PowerOff', message: 'power off', by: 'user' },
      { factId: 11, elapsedMs: 221_100, lane, mark: 'triangle', reason: 'LeaseLapsed', message: '', by: 'timer' },
      { factId: 12, elapsedMs: at.unknown, lane, mark: 'diamond', reason: 'NodeUnknown', message: '', by: 'node-lifecycle-controller', object: { apiVersion: 'v1', kind: 'Node', name: zoneB2 } },
      step(13, at.unknown, 'frontend', 4, 5), step(14, at.unknown, 'checkoutservice', 2, 3), step(15, at.unknown, 'currencyservice', 3, 4), step(16, 295_000, 'adservice', 3, 4), step(17, 306_000, 'adservice', 4, 4),
      { factId: 18, elapsedMs: at.evict1, lane, mark: 'diamond', reason: 'PodEvicted', message: '', by: 'taint-eviction-controller' },
      step(19, at.evict1 + 4000, 'checkoutservice', 3, 3), step(20, at.evict2 + 4000, 'frontend', 5, 5), step(21, at.evict2 + 4000, 'currencyservice', 4, 4),
      { factId: 22, elapsedMs: at.evict2, lane, mark: 'diamond', reason: 'PodEvicted', message: '', by: 'taint-eviction-controller' },
    ];
    return all.filter((mark) => mark.elapsedMs > fromMs && mark.elapsedMs <= this.now);
  }

  detail(): ObjectDetail | null {
    const ref = this.selected;
    if (ref === null) return null;
    const fact = (id: number, elapsedMs: number, by: string, reason: string, message: string, type: Fact['type']): Fact => ({ id, elapsedMs, type, by, reason, message, causeId: id - 1, object: ref });
    const why = [fact(12, at.unknown, 'node-lifecycle-controller', 'NodeUnknown', 'Ready turned Unknown', 'write'), fact(11, 221_100, 'timer', 'GracePeriod', '50 s without a heartbeat', 'timer'), fact(10, at.off, 'user', 'PowerOff', 'power off b2', 'command')];
    return { ref, object: { apiVersion: ref.apiVersion, kind: ref.kind, metadata: { name: ref.name, uid: ref.uid ?? 'x', resourceVersion: '2384', creationTimestamp: '2026-03-02T09:00:02Z' } }, yaml: `apiVersion: ${ref.apiVersion}\nkind: ${ref.kind}\nmetadata:\n  name: ${ref.name}\n`, events: [], owners: [], dependents: [], writes: why, why };
  }
}

function deltaOf<R>(rows: readonly R[], known: Map<string, string>, key: (row: R) => string): Delta<R> {
  const changed = rows.filter((row) => {
    const text = JSON.stringify(row);
    if (known.get(key(row)) === text) return false;
    known.set(key(row), text);
    return true;
  });
  const here = new Set(rows.map(key));
  const removed = [...known.keys()].filter((id) => !here.has(id));
  for (const id of removed) known.delete(id);
  return { changed, removed };
}

const ignore = (): void => undefined;

export function fakePort(query: URLSearchParams): EnginePort {
  const script = new Script(query);
  const known = { machines: new Map<string, string>(), pods: new Map<string, string>(), workloads: new Map<string, string>(), services: new Map<string, string>(), zones: new Map<string, string>() };
  let tell: (update: Update) => void = ignore;
  let markedTo = 0;
  let selected: ObjectRef | null = null;
  let started = false;
  const clock = () => ({ now: new Date(Date.UTC(2026, 2, 2, 9) + script.now).toISOString(), elapsedMs: script.now, speed: script.speed, paused: script.paused, events: Math.floor(script.now * 7) });
  const frame = (): void => {
    const pods = script.podRows();
    tell({
      type: 'frame', clock: clock(), machines: deltaOf(script.machineRows(pods), known.machines, (row) => row.name), pods: deltaOf(pods, known.pods, (row) => row.uid),
      workloads: deltaOf(script.workloadRows(pods), known.workloads, (row) => row.uid), services: deltaOf(script.serviceRows(pods), known.services, (row) => row.uid), zones: deltaOf(script.zoneRows(), known.zones, (row) => row.zone),
      marks: script.marks(markedTo), ...(selected !== script.selected && { detail: script.detail() }),
    });
    selected = script.selected;
    markedTo = script.now;
  };
  let last = performance.now();
  const loop = (): void => {
    const now = performance.now();
    if (!script.paused) script.now += Math.min(200, now - last) * script.speed;
    last = now;
    frame();
    setTimeout(loop, script.machines > 200 ? 500 : 33);
  };
  const answer = (command: Command): void => {
    if (command.type === 'start' || command.type === 'load') {
      tell({ type: 'ready', id: command.id, clock: clock() });
      if (!started) loop();
      started = true;
      return;
    }
    if (command.type === 'pace') {
      if (query.has('hold') && command.id < 3) return tell({ type: 'done', id: command.id, clock: clock() });
      script.paused = command.paused ?? script.paused;
      script.speed = command.speed ?? script.speed;
    } else if (command.type === 'step') script.now += second;
    else if (command.type === 'select') script.selected = command.ref;
    else if (command.type === 'request') {
      script.added.push(`a${9 + script.added.length}`);
      return tell({ type: 'response', id: command.id, status: 201, body: {} });
    } else if (command.type === 'save') return tell({ type: 'failed', id: command.id, message: 'nothing to save' });
    else if (command.type === 'apply') return tell({ type: 'applied', id: command.id, results: [] });
    tell({ type: 'done', id: command.id, clock: clock() });
  };
  return { post: (command) => queueMicrotask(() => answer(command)), listen: (onUpdate) => { tell = onUpdate; } };
}
