import { describe, expect, it } from 'vitest';
import type { MachineRow, PodRow, TimelineMark } from '../../engine/protocol/messages.ts';
import type { Frame } from './engine-client.ts';
import { Mirror } from './mirror.ts';
import { Notifier } from './notifier.ts';
import { machinesOfZone, podRow, podsOnNode } from './selectors.ts';

const at = (elapsedMs: number): Frame['clock'] => ({ now: '', elapsedMs, speed: 1, paused: false, events: elapsedMs });
const nothing = { changed: [], removed: [] };
const frame = (part: Partial<Frame>): Frame => ({ type: 'frame', clock: at(0), machines: nothing, pods: nothing, workloads: nothing, services: nothing, marks: [], ...part });
const pod = (uid: string, extra: Partial<PodRow> = {}): PodRow => ({ uid, namespace: 'default', name: uid, state: 'starting', status: 'ContainerCreating', readyContainers: 0, containers: 1, restarts: 0, cpuRequestMillis: 0, memoryRequestBytes: 0, createdMs: 0, ...extra });
const machine = (name: string, extra: Partial<MachineRow> = {}): MachineRow => ({ name, uid: name, zone: name[0] ?? '', region: '', state: 'ready', stateSinceMs: 0, power: 'On', hasMachine: true, hasNode: true, cordoned: false, taints: [], cpuAllocatableMillis: 1, cpuRequestedMillis: 0, memoryAllocatableBytes: 1, memoryRequestedBytes: 0, podCapacity: 110, heartbeatsMs: [], faults: [], ...extra });

/** A mirror whose turns are taken by hand. */
function mirrorByHand(): { mirror: Mirror; turn: () => void } {
  const turns: (() => void)[] = [];
  const mirror = new Mirror(new Notifier({ later: (next) => turns.push(next), nowMs: () => 0, rendering: (tell) => tell() }));
  return { mirror, turn: () => turns.splice(0).forEach((next) => next()) };
}

describe('the mirror', () => {
  it('moves a pod from no node to its node', () => {
    const { mirror } = mirrorByHand();
    mirror.apply(frame({ pods: { changed: [pod('p1'), pod('p2')], removed: [] } }));
    expect(mirror.podsByNode.list('')).toEqual(['p1', 'p2']);
    mirror.apply(frame({ pods: { changed: [pod('p1', { node: 'a1', state: 'ready' })], removed: [] } }));
    expect(mirror.podsByNode.list('')).toEqual(['p2']);
    expect(mirror.podsByNode.list('a1')).toEqual(['p1']);
    expect(mirror.counts).toMatchObject({ pods: 2, podsReady: 1 });
    mirror.apply(frame({ pods: { changed: [], removed: ['p1', 'unheard-of'] } }));
    expect(mirror.counts).toMatchObject({ pods: 1, podsReady: 0 });
    expect(mirror.podsByNode.list('a1')).toEqual([]);
  });

  it('tells who asked for the row that changed, and nobody else', () => {
    const { mirror, turn } = mirrorByHand();
    mirror.apply(frame({ pods: { changed: [pod('p1', { node: 'a1' }), pod('p2', { node: 'a1' })], removed: [] } }));
    turn();
    const told: string[] = [];
    for (const selector of [podRow('p1'), podRow('p2'), podsOnNode('a1')]) mirror.subscribe(selector.topic, () => told.push(selector.topic));
    mirror.apply(frame({ pods: { changed: [pod('p1', { node: 'a1', state: 'ready' })], removed: [] } }));
    turn();
    expect(told).toEqual(['pod/p1']);
  });

  it('keeps the identity of a list until its members change', () => {
    const { mirror } = mirrorByHand();
    mirror.apply(frame({ machines: { changed: [machine('a2'), machine('a10'), machine('a1')], removed: [] } }));
    const before = machinesOfZone('a').read(mirror);
    expect(before).toEqual(['a1', 'a2', 'a10']);
    mirror.apply(frame({ machines: { changed: [machine('a2', { state: 'unknown' })], removed: [] } }));
    expect(machinesOfZone('a').read(mirror)).toBe(before);
    expect(mirror.counts.machinesReady).toBe(2);
  });

  it('remembers heartbeats beyond the few that a row carries, and the states a machine went through', () => {
    const { mirror } = mirrorByHand();
    mirror.apply(frame({ machines: { changed: [machine('a1', { heartbeatsMs: [10, 20, 30] })], removed: [] } }));
    mirror.apply(frame({ machines: { changed: [machine('a1', { heartbeatsMs: [20, 30, 40] })], removed: [] } }));
    mirror.apply(frame({ machines: { changed: [machine('a1', { heartbeatsMs: [30, 40], state: 'unknown', stateSinceMs: 90 })], removed: [] } }));
    expect(mirror.histories.get('a1')?.beats).toEqual([10, 20, 30, 40]);
    expect(mirror.histories.get('a1')?.spells).toEqual([
      { fromMs: 0, state: 'ready' },
      { fromMs: 90, state: 'unknown' },
    ]);
  });

  it('forgets everything when another cluster begins', () => {
    const { mirror, turn } = mirrorByHand();
    mirror.apply(frame({ machines: { changed: [machine('a1')], removed: [] }, pods: { changed: [pod('p1', { countdown: { kind: 'grace', fromMs: 0 } })], removed: [] } }));
    let told = 0;
    mirror.subscribe('zones', () => told++);
    mirror.clear();
    turn();
    expect([mirror.zoneNames, mirror.machines.size, mirror.pods.size, mirror.counting.size, mirror.filled]).toEqual([[], 0, 0, 0, false]);
    expect(told).toBe(1);
  });

  it('keeps a bounded number of marks, by lane too', () => {
    const { mirror } = mirrorByHand();
    const mark = (factId: number): TimelineMark => ({ factId, elapsedMs: factId, lane: `node/a${factId % 2}`, mark: 'diamond', reason: 'X', message: '', by: '' });
    mirror.apply(frame({ marks: [...Array.from({ length: 12_000 }, (_, i) => mark(i)), { ...mark(1), mark: 'tick' }] }));
    expect(mirror.marks.all()).toHaveLength(5_000);
    expect(mirror.marks.all()[0]?.factId).toBe(7_000);
    expect(mirror.marks.lane('node/a0')).toHaveLength(2_500);
    expect(mirror.marks.lane('node/a0')[0]?.factId).toBe(7_000);
  });
});

describe('telling', () => {
  it('stops when its time is up and goes on in the next turn', () => {
    let now = 0;
    const turns: (() => void)[] = [];
    const notifier = new Notifier({ later: (next) => turns.push(next), nowMs: () => now, rendering: (tell) => tell() });
    let told = 0;
    for (let i = 0; i < 100; i++) {
      notifier.subscribe(`t${i}`, () => {
        told++;
        now += 1;
      });
      notifier.mark(`t${i}`);
    }
    notifier.flush();
    turns.shift()?.();
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThan(20);
    while (turns.length > 0) turns.shift()?.();
    expect(told).toBe(100);
  });

  it('tells a topic once, however often it was marked, and nobody who has left', () => {
    const turns: (() => void)[] = [];
    const notifier = new Notifier({ later: (next) => turns.push(next), nowMs: () => 0, rendering: (tell) => tell() });
    let told = 0;
    const leave = notifier.subscribe('t', () => told++);
    notifier.mark('t');
    notifier.mark('t');
    notifier.flush();
    turns.shift()?.();
    leave();
    notifier.mark('t');
    notifier.flush();
    expect([told, turns.length]).toEqual([1, 0]);
  });
});
