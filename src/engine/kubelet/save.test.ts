import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import { Pods } from '../api/core/resources.ts';
import { MachineWorld } from '../testing/machines.ts';

const specs: Readonly<Record<string, JsonObject>> = {
  plain: { containers: [{ name: 'c', image: 'nginx:1' }] },
  pulled: { containers: [{ name: 'c', image: 'redis:7' }, { name: 'd', image: 'acme/shop:2', readinessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 3 } }] },
  absent: { containers: [{ name: 'c', image: 'nginx:1.161' }] },
  crashing: { containers: [{ name: 'c', image: 'busybox:1', command: ['sh', '-c', 'echo $RANDOM; sleep 3; exit 1'] }] },
  initial: {
    initContainers: [{ name: 'i', image: 'busybox:1', command: ['sh', '-c', 'for i in 1 2 3; do sleep 1; echo $i >> /w/f; done'], volumeMounts: [{ name: 'w', mountPath: '/w' }] }],
    containers: [{ name: 'c', image: 'busybox:1', command: ['sh', '-c', 'tail -f /w/f'], volumeMounts: [{ name: 'w', mountPath: '/w' }] }],
    volumes: [{ name: 'w', emptyDir: {} }],
  },
  probed: {
    containers: [
      {
        name: 'c',
        image: 'busybox:1',
        command: ['sh', '-c', 'touch /tmp/h; sleep 11; rm /tmp/h; sleep 1000'],
        livenessProbe: { exec: { command: ['sh', '-c', 'sleep 0.3; cat /tmp/h'] }, periodSeconds: 2 },
      },
    ],
    terminationGracePeriodSeconds: 4,
  },
  leaving: { containers: [{ name: 'c', image: 'busybox:1', command: ['sleep', '3600'], lifecycle: { preStop: { exec: { command: ['sleep', '3'] } } } }], terminationGracePeriodSeconds: 8 },
  forced: { containers: [{ name: 'c', image: 'busybox:1', command: ['sleep', '3600'] }] },
};

function begin(): MachineWorld {
  const images = ['busybox:1', 'nginx:1'];
  const world = MachineWorld.begin({ n1: { images }, n2: { images, network: { latencyMs: 7 } } });
  world.run(8);
  for (const [name, spec] of Object.entries(specs)) {
    world.createPod(name, spec);
    world.createPod(`${name}-2`, { ...spec, nodeName: 'n2' });
  }
  return world;
}

/** What happens at which second; done alike in every copy of the world. */
const acts: Readonly<Record<number, (world: MachineWorld) => void>> = {
  20: (world) => {
    world.client.delete(Pods, { namespace: 'default', name: 'leaving' });
    world.client.delete(Pods, { namespace: 'default', name: 'forced' }, { gracePeriodSeconds: 0 });
  },
  30: (world) => world.room.hold('n2', 'networkCut', 'test'),
  33: (world) => world.client.delete(Pods, { namespace: 'default', name: 'plain-2' }),
  36: (world) => world.client.delete(Pods, { namespace: 'default', name: 'forced-2' }, { gracePeriodSeconds: 0 }),
  45: (world) => world.room.release('n2', 'networkCut', 'test'),
  50: (world) => world.power('n1', 'Off'),
  60: (world) => world.power('n1', 'On'),
  70: (world) => world.room.hold('n2', 'kubeletStopped', 'test'),
  75: (world) => world.room.release('n2', 'kubeletStopped', 'test'),
};

function runTo(world: MachineWorld, second: number): void {
  for (let now = Math.round(world.sim.elapsedMs / 1000); now < second; now++) {
    acts[now]?.(world);
    world.sim.runUntil((now + 1) * 1000);
  }
}

function copyOf(world: MachineWorld): MachineWorld {
  return MachineWorld.load(JSON.parse(JSON.stringify(world.save())) as ReturnType<MachineWorld['save']>);
}

/** Where two states part, and how; order of keys counts, because the order of work may hang on it. */
function firstDifference(a: unknown, b: unknown, at = ''): string | undefined {
  const [left, right] = [JSON.stringify(a) ?? 'nothing', JSON.stringify(b) ?? 'nothing'];
  if (left === right) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return `${at}: ${left.slice(0, 300)} instead of ${right.slice(0, 300)}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], `${at}/${key}`);
    if (found !== undefined) return found;
  }
  return `${at}: keys ${Object.keys(a).join()} instead of ${Object.keys(b).join()}`.slice(0, 600);
}

describe('save and load', () => {
  it.each([8, 9, 10, 12, 15, 21, 22, 31, 35, 37, 44, 46, 51, 57, 61, 63, 71, 76])('saved at second %i, it goes on as if nothing had been', (second) => {
    const straight = begin();
    runTo(straight, second);
    const loaded = copyOf(straight);
    runTo(straight, 100);
    runTo(loaded, 100);
    expect(firstDifference(loaded.save(), straight.save())).toBeUndefined();
  });

  it('one long step and many small ones end alike', () => {
    const one = begin();
    one.run(60);
    const many = begin();
    for (let i = 0; i < 600; i++) many.run(0.1);
    expect(firstDifference(many.save(), one.save())).toBeUndefined();
  });

  it('nothing of a pod that is gone stays behind', () => {
    const world = begin();
    world.run(20);
    for (const pod of world.client.list(Pods)) world.client.delete(Pods, pod, pod.metadata.name.startsWith('forced') ? { gracePeriodSeconds: 0 } : {});
    world.run(60);
    expect(world.client.list(Pods)).toEqual([]);
    const { world: slices } = world.sim.save() as { world: Record<string, { pods: object; addresses?: object }> };
    for (const node of ['n1', 'n2']) {
      expect(slices[`kubelet/${node}`]?.pods).toEqual({});
      expect(slices[`runtime/${node}`]).toMatchObject({ pods: {}, addresses: {} });
    }
  });
});
