import { describe, expect, it } from 'vitest';
import { Nodes, Pods } from '../api/core/resources.ts';
import type { Pod } from '../api/core/types.ts';
import { Faults } from '../api/sandbox/resources.ts';
import type { Fault } from '../api/sandbox/types.ts';
import { InformerSet } from '../client/informer.ts';
import { ControllerManager, process } from '../reconcile/manager.ts';
import { MachineWorld } from '../testing/machines.ts';
import { faultController } from './controller.ts';
import type { ControllerDefinition } from '../reconcile/controller.ts';

function begin(): MachineWorld {
  const world = MachineWorld.begin({ n1: { zone: 'a', images: ['nginx:1'] }, n2: { zone: 'b', images: ['nginx:1'] }, n3: { zone: 'b', images: ['nginx:1'] } });
  const user = { name: 'faults', groups: ['system:masters', 'system:authenticated'] };
  const informers = new InformerSet('chaos', world.sim, world.api, user, 1);
  const manager = new ControllerManager(world.sim, world.api, informers, () => user);
  manager.add([faultController(world.room) as unknown as ControllerDefinition]);
  world.sim.on(process, ({ controller, key }) => manager.process(controller, key));
  world.alsoDeliver((name, informer) => {
    if (name === 'chaos') informers.deliver(informer);
  });
  informers.start();
  manager.start();
  world.run(10);
  return world;
}

function strike(world: MachineWorld, spec: Fault['spec']): void {
  world.client.create(Faults, { metadata: { name: 'f' }, spec });
}

function phaseOf(world: MachineWorld): string | undefined {
  return world.client.get(Faults, { name: 'f' })?.status.phase;
}

function restarts(pod: Pod | undefined): number | undefined {
  return pod?.status.containerStatuses?.[0]?.restartCount;
}

describe('faults', () => {
  it('wait, strike, and heal by themselves', () => {
    const world = begin();
    strike(world, { type: 'MachineCrash', target: { names: ['n1'] }, startAfter: '20s', duration: '1m' });
    world.run(15);
    expect([phaseOf(world), world.room.get('n1')?.phase]).toEqual(['Pending', 'Running']);
    world.run(15);
    expect([phaseOf(world), world.room.get('n1')?.phase]).toEqual(['Active', 'Off']);
    world.run(60);
    expect([phaseOf(world), world.room.get('n1')?.phase]).toEqual(['Healed', 'Running']);
  });

  it('deleting one heals it', () => {
    const world = begin();
    strike(world, { type: 'ZoneOutage', target: { zone: 'b' } });
    world.run(5);
    expect(world.room.list().map((machine) => machine.phase)).toEqual(['Running', 'Off', 'Off']);
    world.client.delete(Faults, { name: 'f' });
    world.run(10);
    expect(world.room.list().map((machine) => machine.phase)).toEqual(['Running', 'Running', 'Running']);
  });

  it('a stopped kubelet renews no lease, and its containers run on', () => {
    const world = begin();
    world.createPod('p', { containers: [{ name: 'c', image: 'nginx:1' }] });
    world.run(5);
    const before = world.client.get(Nodes, { name: 'n1' })?.metadata.resourceVersion;
    strike(world, { type: 'KubeletStopped', target: { names: ['n1'] } });
    world.run(600);
    expect(world.client.get(Nodes, { name: 'n1' })?.metadata.resourceVersion).toBe(before);
    world.client.delete(Faults, { name: 'f' });
    world.run(20);
    expect(restarts(world.pod('p'))).toBe(0);
  });

  it('pulls fail for the images that are named', () => {
    const world = begin();
    strike(world, { type: 'ImagePullFailure', target: { names: ['n1'] }, parameters: { images: ['redis'] } });
    world.run(1);
    world.createPod('p', { containers: [{ name: 'c', image: 'redis:7' }] });
    world.createPod('q', { containers: [{ name: 'c', image: 'memcached:1' }] });
    world.run(10);
    expect(world.pod('p')?.status.containerStatuses?.[0]?.state?.waiting?.reason).toBe('ImagePullBackOff');
    expect(world.pod('q')?.status.phase).toBe('Running');
    world.client.delete(Faults, { name: 'f' });
    world.run(40);
    expect(world.pod('p')?.status.phase).toBe('Running');
  });

  it('containers die once, and only those of the target', () => {
    const world = begin();
    world.createPod('p', { containers: [{ name: 'c', image: 'nginx:1' }] });
    world.createPod('q', { nodeName: 'n2', containers: [{ name: 'c', image: 'nginx:1' }] });
    world.client.patch(Pods, { namespace: 'default', name: 'p' }, { metadata: { labels: { app: 'web' } } });
    world.run(5);
    strike(world, { type: 'ContainerCrash', target: { namespace: 'default', labelSelector: { matchLabels: { app: 'web' } } }, parameters: { exitCode: 9 } });
    world.run(60);
    expect([restarts(world.pod('p')), restarts(world.pod('q'))]).toEqual([1, 0]);
    expect(world.pod('p')?.status.containerStatuses?.[0]?.lastState?.terminated?.exitCode).toBe(9);
    expect(phaseOf(world)).toBe('Active');
  });

  it('what is not simulated is said, never obeyed in silence', () => {
    const world = begin();
    strike(world, { type: 'ClockSkew', target: { names: ['n1'] } });
    world.run(5);
    expect(world.client.get(Faults, { name: 'f' })?.status).toMatchObject({ phase: 'Pending', message: 'Stored and shown, not simulated.' });
  });
});
