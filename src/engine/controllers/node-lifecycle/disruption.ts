import { compareText } from '../../base/order.ts';
import { fullLimiter, nextTokenMs, rateOf, swapRate, tryAccept, zoneStateOf, type Limiter, type ZoneCount, type ZoneState } from './zones.ts';

interface QueuedNode {
  node: string;
  dueMs: number;
  /** The fact that brought it here. */
  causeId: number;
}

/** A zone as it is remembered; plain JSON. */
interface Zone {
  state: ZoneState;
  limiter: Limiter;
  /** Nodes to be tainted, in the order in which they are due. */
  queue: QueuedNode[];
  /** Nodes that were queued and have not been reachable since; they are not queued twice. */
  members: Record<string, true>;
  /** The node that was tainted last. */
  lastTaken?: string;
}

/** By zone; a zone without nodes is forgotten. */
export type ZoneMemory = Record<string, Zone>;

export type TaintResult = 'done' | 'retry';

const retryMs = 50;

/** What to do about nodes when a zone's state changes. */
export type DisruptionChange = 'none' | 'allLost' | 'someBack';

/** The zones of a cluster: how they are, and whose turn it is to be tainted. */
export class Zones {
  readonly #memory: ZoneMemory;

  constructor(memory: ZoneMemory) {
    this.#memory = memory;
  }

  /** A zone that is seen for the first time may taint one node at once. */
  know(zone: string, nowMs: number): void {
    this.#memory[zone] ??= { state: 'Initial', limiter: fullLimiter(rateOf('Initial', 0), nowMs), queue: [], members: {} };
  }

  /** Puts a node at the end of its zone's queue. Without the taint it was queued for, it starts again. */
  queue(zone: string, node: string, hasTaint: boolean, nowMs: number, causeId = 0): void {
    const known = this.#memory[zone];
    if (known === undefined) return;
    if (!hasTaint) this.drop(zone, node);
    if (known.members[node] !== undefined) return;
    known.members[node] = true;
    known.queue.push({ node, dueMs: nowMs, causeId });
  }

  has(zone: string, node: string): boolean {
    return this.#memory[zone]?.members[node] !== undefined;
  }

  /** The node is reachable again. */
  drop(zone: string, node: string): void {
    const known = this.#memory[zone];
    if (known?.members[node] === undefined) return;
    delete known.members[node];
    known.queue = known.queue.filter((entry) => entry.node !== node);
  }

  /** Takes nodes whose turn it is as long as there are tokens; a token is spent even where the node needs no taint any more. */
  run(nowMs: number, taint: (node: string, causeId: number) => TaintResult): void {
    for (const name of this.#names()) {
      const zone = this.#memory[name];
      if (zone === undefined) continue;
      for (let head = zone.queue[0]; head !== undefined && tryAccept(zone.limiter, nowMs); head = zone.queue[0]) {
        if (nowMs < head.dueMs) break;
        zone.queue.shift();
        if (taint(head.node, head.causeId) === 'retry') zone.queue.push({ ...head, dueMs: nowMs + retryMs });
        else zone.lastTaken = head.node;
      }
    }
  }

  /** When the next node can be tainted; `undefined` while nothing waits or may go on. */
  nextDueMs(nowMs: number): number | undefined {
    let next: number | undefined;
    for (const { queue, limiter } of Object.values(this.#memory)) {
      const head = queue[0];
      const token = head === undefined ? undefined : nextTokenMs(limiter, nowMs);
      if (head === undefined || token === undefined) continue;
      const due = Math.max(head.dueMs, token);
      if (next === undefined || due < next) next = due;
    }
    return next;
  }

  /** Judges all zones anew, and sets how fast nodes in them may be tainted. */
  judge(counts: ReadonlyMap<string, ZoneCount>, nowMs: number): DisruptionChange {
    const states = new Map([...counts].map(([zone, count]) => [zone, zoneStateOf(count)]));
    for (const zone of states.keys()) this.know(zone, nowMs);
    const present = this.#names().filter((zone) => states.has(zone));
    for (const zone of this.#names()) if (!states.has(zone)) delete this.#memory[zone];
    const wereAllLost = present.every((zone) => this.#memory[zone]?.state === 'FullDisruption');
    const areAllLost = [...states.values()].every((state) => state === 'FullDisruption');
    if (areAllLost && wereAllLost) return 'none';
    for (const zone of present) {
      const known = this.#memory[zone];
      const state = states.get(zone) ?? 'Normal';
      if (known === undefined) continue;
      if (areAllLost) swapRate(known.limiter, 0, nowMs);
      else if (wereAllLost || known.state !== state) swapRate(known.limiter, rateOf(state, sizeOf(counts.get(zone))), nowMs);
      known.state = state;
    }
    if (areAllLost) return 'allLost';
    return wereAllLost ? 'someBack' : 'none';
  }

  #names(): readonly string[] {
    return Object.keys(this.#memory).toSorted(compareText);
  }
}

function sizeOf(count: ZoneCount | undefined): number {
  return count === undefined ? 0 : count.ready + count.notReady;
}
