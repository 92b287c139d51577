import { describe, expect, it } from 'vitest';
import type { MachineRow, PodRow } from '../../engine/protocol/messages.ts';
import type { Frame } from '../bridge/engine-client.ts';
import { Mirror } from '../bridge/mirror.ts';
import { Notifier } from '../bridge/notifier.ts';
import { isTallLane, lanesOf, nextCountdown, placeLanes, predictionsOn } from './lanes.ts';

const silent = new Notifier({ later: () => undefined, nowMs: () => 0, rendering: (tell) => tell() });

function machine(name: string, state: MachineRow['state'] = 'ready'): MachineRow {
  return { name, uid: name, zone: name[0] ?? '', region: '', state, stateSinceMs: 0, power: 'On', hasMachine: true, hasNode: true, cordoned: false, taints: [], cpuAllocatableMillis: 1, cpuRequestedMillis: 0, memoryAllocatableBytes: 1, memoryRequestedBytes: 0, podCapacity: 110, heartbeatsMs: [], faults: [] };
}

function pod(uid: string, node: string, dueMs?: number): PodRow {
  const countdown = dueMs === undefined ? {} : { countdown: { kind: 'toleration', fromMs: 0, dueMs } as const };
  return { uid, namespace: 'default', name: uid, node, state: 'notReady', status: 'Running', readyContainers: 0, containers: 1, restarts: 0, cpuRequestMillis: 0, memoryRequestBytes: 0, createdMs: 0, ...countdown };
}

function mirrorOf(machines: readonly MachineRow[], pods: readonly PodRow[] = []): Mirror {
  const mirror = new Mirror(silent);
  const nothing = { changed: [], removed: [] };
  const frame: Frame = { type: 'frame', clock: { now: '', elapsedMs: 10_000, speed: 1, paused: true, events: 0 }, machines: { changed: machines, removed: [] }, pods: { changed: pods, removed: [] }, workloads: nothing, services: nothing, marks: [] };
  mirror.apply(frame);
  return mirror;
}
const names = (mirror: Mirror, height = 190): readonly string[] => lanesOf(mirror, null, height).map((lane) => ('name' in lane ? `${lane.kind} ${lane.name}` : lane.kind));

describe('the lanes', () => {
  it('are one per machine while they fit', () => {
    expect(names(mirrorOf([machine('a1'), machine('b1'), machine('c1')]))).toEqual(['machine a1', 'machine b1', 'machine c1']);
  });

  it('fold quiet machines by zone, and open the zone where something happens', () => {
    const many = ['a', 'b', 'c'].flatMap((zone) => [1, 2, 3, 4, 5].map((n) => machine(`${zone}${n}`, zone === 'b' && n === 2 ? 'unknown' : 'ready')));
    expect(names(mirrorOf(many))).toEqual(['zone a', 'machine b1', 'machine b2', 'machine b3', 'machine b4', 'machine b5', 'zone c']);
  });

  it('keep a crowd folded and show only the loud ones of it', () => {
    const many = Array.from({ length: 40 }, (_, i) => machine(`a${i + 1}`, i === 6 ? 'notReady' : 'ready'));
    expect(names(mirrorOf(many))).toEqual(['zone a', 'machine a7']);
  });

  it('give the silent machine twice the height', () => {
    const mirror = mirrorOf([machine('a1'), machine('b2', 'unknown')]);
    const placed = placeLanes(lanesOf(mirror, null, 190), 190, (lane) => isTallLane(mirror, null, lane));
    expect(placed.map(({ tall }) => tall)).toEqual([false, true]);
    expect(placed[1]?.top).toBe((placed[0]?.top ?? 0) + (placed[0]?.height ?? 0));
  });

  it('predict together what runs out together', () => {
    const mirror = mirrorOf([machine('b2', 'unknown')], [pod('p1', 'b2', 60_000), pod('p2', 'b2', 60_200), pod('p3', 'b2', 90_000), pod('p4', 'b2'), pod('p5', 'a1', 60_000)]);
    expect(predictionsOn(mirror, 'b2').map(({ dueMs, pods }) => [dueMs, pods.length])).toEqual([
      [60_000, 2],
      [90_000, 1],
    ]);
    expect(nextCountdown(mirror)?.dueMs).toBe(60_000);
  });
});
