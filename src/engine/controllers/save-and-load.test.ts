import { describe, expect, test } from 'vitest';
import { DaemonSets, Deployments, StatefulSets } from '../api/apps/resources.ts';
import { CronJobs, Jobs } from '../api/batch/resources.ts';
import { Services } from '../api/core/resources.ts';
import { ControlPlane, type ControlPlaneOptions } from '../testing/control-plane.ts';

const options: ControlPlaneOptions = { jitterMs: 900, seed: 7 };
const template = (app: string, restartPolicy?: 'Never') => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image: 'nginx:1' }], ...(restartPolicy === undefined ? {} : { restartPolicy }) },
});

/** Something of everything, all of it under way. */
function busy(plane: ControlPlane): void {
  const namespace = 'default';
  plane.client.create(Deployments, { metadata: { name: 'web', namespace }, spec: { replicas: 7, selector: { matchLabels: { app: 'web' } }, template: template('web') } });
  plane.client.create(Services, { metadata: { name: 'web', namespace }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } });
  plane.client.create(StatefulSets, { metadata: { name: 'db', namespace }, spec: { replicas: 4, selector: { matchLabels: { app: 'db' } }, template: template('db') } });
  plane.client.create(DaemonSets, { metadata: { name: 'agent', namespace }, spec: { selector: { matchLabels: { app: 'agent' } }, template: template('agent') } });
  plane.client.create(Jobs, { metadata: { name: 'once', namespace }, spec: { completions: 5, parallelism: 2, template: template('once', 'Never') } });
  plane.client.create(CronJobs, { metadata: { name: 'often', namespace }, spec: { schedule: '* * * * *', jobTemplate: { spec: { template: template('often', 'Never') } } } });
}

function change(plane: ControlPlane): void {
  plane.client.patch(Deployments, { name: 'web', namespace: 'default' }, { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } } } }, { type: 'strategic' });
  plane.client.patch(StatefulSets, { name: 'db', namespace: 'default' }, { spec: { replicas: 2 } });
  plane.client.delete(Jobs, { name: 'once', namespace: 'default' }, { propagationPolicy: 'Foreground' });
}

describe('a control plane that was put away and taken out again', () => {
  for (const pauseMs of [1, 37, 400, 1234, 2500]) {
    test(`goes on as if nothing had been, ${pauseMs} ms in`, () => {
      const one = new ControlPlane(options);
      busy(one);
      one.advance(3000);
      change(one);
      one.advance(pauseMs);
      const other = new ControlPlane(options, one.save());
      one.advance(90_000);
      other.advance(90_000);
      expect(other.server.revision).toBe(one.server.revision);
      expect(other.server.hash()).toBe(one.server.hash());
      expect(other.sim.processed).toBe(one.sim.processed);
    });
  }

  test('the same seed gives the same history, another seed another', () => {
    const hashes = [7, 7, 8].map((seed) => {
      const plane = new ControlPlane({ ...options, seed });
      busy(plane);
      plane.advance(10_000);
      return plane.server.hash();
    });
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });
});
