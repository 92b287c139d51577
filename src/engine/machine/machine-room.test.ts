import { describe, expect, it } from 'vitest';
import { Machines } from '../api/sandbox/resources.ts';
import type { Machine } from '../api/sandbox/types.ts';
import { MachineWorld } from '../testing/machines.ts';

function statusOf(world: MachineWorld, name = 'n1'): Machine['status'] | undefined {
  return world.client.get(Machines, { name })?.status;
}

describe('machines', () => {
  it('boot, run, and stop when the power goes', () => {
    const world = MachineWorld.begin({ n1: { bootSeconds: 7 } });
    world.run(1);
    expect(statusOf(world)).toMatchObject({ phase: 'Booting', address: '172.18.0.2', nodeName: 'n1' });
    world.run(7);
    const first = statusOf(world);
    expect(first?.phase).toBe('Running');
    world.power('n1', 'Off');
    world.run(1);
    expect(statusOf(world)?.phase).toBe('Off');
    world.power('n1', 'On');
    world.run(8);
    expect(statusOf(world)?.phase).toBe('Running');
    expect(statusOf(world)?.bootID).not.toBe(first?.bootID);
  });

  it('a power button pressed twice within a boot starts one kubelet', () => {
    const world = MachineWorld.begin({ n1: { bootSeconds: 5 } });
    world.run(3);
    world.power('n1', 'Off');
    world.run(0.5);
    world.power('n1', 'On');
    world.run(3);
    expect(world.node()).toBeUndefined();
    world.run(3);
    expect(world.events('n1').filter((event) => event.includes('Starting'))).toEqual(['Normal Starting: Starting kubelet.']);
  });

  it('a crash holds the power down until the last holder lets go', () => {
    const world = MachineWorld.begin();
    world.run(10);
    world.room.hold('n1', 'crashed', 'fault/a');
    world.room.hold('n1', 'crashed', 'fault/b');
    expect(world.room.get('n1')?.phase).toBe('Off');
    world.room.release('n1', 'crashed', 'fault/a');
    world.run(10);
    expect(world.room.get('n1')?.phase).toBe('Off');
    world.room.release('n1', 'crashed', 'fault/b');
    world.run(10);
    expect(world.room.get('n1')?.phase).toBe('Running');
  });

  it('taking a computer away leaves its Node and silences its kubelet', () => {
    const world = MachineWorld.begin({ n1: {}, n2: {} });
    world.run(10);
    world.client.delete(Machines, { name: 'n1' });
    world.run(20);
    const before = world.node()?.metadata.resourceVersion;
    world.run(600);
    expect(world.node()?.metadata.resourceVersion).toBe(before);
    world.client.create(Machines, { metadata: { name: 'n1' }, spec: {} });
    world.run(10);
    expect(statusOf(world)?.address).toBe('172.18.0.4');
    expect(world.node()?.status.addresses?.[0]?.address).toBe('172.18.0.4');
  });

  it('takes over a Node that was made by hand, and keeps what others have added to it', () => {
    const world = MachineWorld.begin({});
    const nodes = world.api.resourceOf('v1', 'Node');
    if (nodes === undefined) throw new Error('Nodes are served');
    world.client.create(nodes, { metadata: { name: 'n1', labels: { mine: 'yes' } }, status: { capacity: { 'example.com/gpu': '2' }, allocatable: { 'example.com/gpu': '2' } } } as never);
    world.client.create(Machines, { metadata: { name: 'n1' }, spec: { zone: 'a', region: 'r', labels: { disk: 'ssd' }, cpu: '2', memory: '1Gi' } });
    world.run(10);
    expect(world.node()?.metadata.labels).toMatchObject({ mine: 'yes', disk: 'ssd', 'topology.kubernetes.io/zone': 'a', 'topology.kubernetes.io/region': 'r', 'kubernetes.io/hostname': 'n1' });
    expect(world.node()?.status.capacity).toMatchObject({ cpu: '2', memory: '1048576Ki', 'example.com/gpu': '2' });
    expect(world.node()?.status.allocatable).toMatchObject({ memory: '946176Ki' });
  });

  it('says what it does not simulate', () => {
    const world = MachineWorld.begin({ n1: { network: { lossPercent: 5 } } });
    world.run(5);
    expect(statusOf(world)?.conditions?.[0]).toMatchObject({ reason: 'NotSimulated' });
  });
});
