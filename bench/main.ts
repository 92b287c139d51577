import { createAtSize, memoryPerPod, pipeline } from './api.ts';
import { cpuSeconds, figure, wallSeconds, type Figure } from './measure.ts';
import { clusterOf, deploy, readyReplicas, send, untilReady } from './clusters.ts';
import { Pacer } from '../src/engine/hosts/pacer.ts';

/** Each runs in a process of its own, so that one does not warm or burden the next. */
const benchmarks: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  'replicas-1000': () => {
    const cluster = clusterOf(10);
    cluster.advance(60_000);
    const cpu = cpuSeconds(() => {
      deploy(cluster, 'web', 1000);
      untilReady(cluster, 'web', 1000);
    });
    return [figure('replicas-1000-cpu', cpu, 's'), figure('replicas-1000-rss', process.memoryUsage().rss / 1e6, 'MB')];
  },
  'evict-5min': () => {
    const cluster = clusterOf(3);
    cluster.advance(60_000);
    deploy(cluster, 'web', 9);
    untilReady(cluster, 'web', 9);
    cluster.advance(60_000);
    const wall = wallSeconds(() => {
      send(cluster, 'PATCH', '/apis/sandbox.kubarium.dev/v1/machines/m1', { spec: { power: 'Off' } }, 'application/merge-patch+json');
      cluster.advance(300_000);
      if (readyReplicas(cluster, 'web') === 9) throw new Error('the pods of a dead machine counted as ready');
      untilReady(cluster, 'web', 9);
    });
    return [figure('evict-5min-wall', wall, 's')];
  },
  'hour-20-probed-pods': () => {
    const cluster = clusterOf(3);
    cluster.advance(60_000);
    const probe = { httpGet: { path: '/', port: 80 } };
    deploy(cluster, 'web', 20, { image: 'nginx:1.27', ports: [{ containerPort: 80 }], readinessProbe: probe, livenessProbe: probe });
    untilReady(cluster, 'web', 20);
    return [figure('hour-20-probed-pods', wallSeconds(() => cluster.advance(3_600_000)), 's')];
  },
  'api-pipeline': pipeline,
  'api-memory': memoryPerPod,
  'api-create-at-size': createAtSize,
  'idle-1000-pods': async () => {
    const cluster = clusterOf(10);
    cluster.advance(60_000);
    deploy(cluster, 'web', 1000);
    untilReady(cluster, 'web', 1000);
    cluster.advance(120_000);
    const wall = { nowMs: () => performance.now(), later: (ms: number, action: () => void) => { const timer = setTimeout(action, ms); return () => clearTimeout(timer); } };
    const pacer = new Pacer(() => cluster, wall, { speed: 1, paused: false }, () => undefined);
    const seconds = 15;
    const before = process.cpuUsage();
    pacer.start();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    pacer.stop();
    const { user, system } = process.cpuUsage(before);
    return [figure('idle-1000-pods', ((user + system) / 1e6 / seconds) * 100, '%')];
  },
};

const name = process.argv[2];
const benchmark = name === undefined ? undefined : benchmarks[name];
if (benchmark === undefined) console.log(Object.keys(benchmarks).join('\n'));
else for (const measured of await benchmark()) console.log(JSON.stringify(measured));
