import { ApiServer } from '../src/engine/apiserver/api-server.ts';
import { ConfigMaps, Pods, ServiceAccounts } from '../src/engine/api/core/resources.ts';
import type { JsonObject } from '../src/engine/base/json.ts';
import type { User } from '../src/engine/api/operation.ts';
import { Simulation } from '../src/engine/sim/simulation.ts';
import { figure, wallSeconds, type Figure } from './measure.ts';

const user: User = { name: 'bench', groups: ['system:masters'] };
const namespace = 'default';

function server(): ApiServer {
  const sim = new Simulation({ seed: 1, startMs: Date.parse('2026-03-02T09:00:00Z') });
  const api = new ApiServer({ sim });
  api.begin();
  api.execute({ verb: 'create', resource: ServiceAccounts, namespace, object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } } }, user);
  return api;
}

function pod(index: number): JsonObject {
  const container = { name: 'c', image: 'nginx:1.27', ports: [{ containerPort: 80 }], resources: { requests: { cpu: '100m', memory: '64Mi' } }, readinessProbe: { httpGet: { path: '/', port: 80 } } };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${index}`, namespace, labels: { app: 'web' } }, spec: { containers: [container] } };
}

function createPods(api: ApiServer, from: number, count: number): void {
  for (let i = from; i < from + count; i++) api.execute({ verb: 'create', resource: Pods, namespace, object: pod(i) }, user);
}

function createMaps(api: ApiServer, from: number, count: number): void {
  for (let i = from; i < from + count; i++) api.execute({ verb: 'create', resource: ConfigMaps, namespace, object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `map-${i}`, namespace }, data: { a: 'b' } } }, user);
}

/** Through the pipeline as a client over HTTP would go, without the network. */
export function pipeline(): Figure[] {
  const api = server();
  const request = (method: string, path: string, body?: JsonObject) => api.handleHttp({ method, path, ...(body === undefined ? {} : { body: JSON.stringify(body), contentType: 'application/json' }) }, user, () => undefined);
  const pods = 10_000;
  const seconds = wallSeconds(() => {
    for (let i = 0; i < pods; i++) request('POST', '/api/v1/namespaces/default/pods', pod(i));
  });
  const lists = 20;
  const listing = wallSeconds(() => {
    for (let i = 0; i < lists; i++) {
      const answer = request('GET', '/api/v1/namespaces/default/pods');
      if (!('status' in answer) || (answer.body as { items: unknown[] }).items.length !== pods) throw new Error('the list is not whole');
    }
  });
  return [figure('api-pod-creates', pods / seconds, '1/s', 'higher'), figure('api-pods-listed', (pods * lists) / listing, '1/s', 'higher')];
}

/** What the server keeps of a stored pod beyond the object's own tree. */
export function memoryPerPod(): Figure[] {
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error('run with --expose-gc');
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const api = server();
  const count = 10_000;
  createPods(api, 0, 100);
  const before = used();
  createPods(api, 100, count);
  const after = used();
  const copies = JSON.parse(JSON.stringify((api.execute({ verb: 'list', resource: Pods, namespace }, user) as { items: unknown[] }).items)) as unknown[];
  const withCopies = used();
  const perPod = (after - before - (withCopies - after)) / count;
  return [figure('api-memory-beyond-pod', copies.length > 0 ? perPod / 1000 : Number.NaN, 'kB')];
}

/** How much dearer a create is when there is a lot already. */
export function createAtSize(): Figure[] {
  const batch = 2000;
  const cost = (stored: number): number => {
    const api = server();
    createMaps(api, 0, stored);
    return Math.min(...[0, 1, 2, 3, 4].map((round) => wallSeconds(() => createMaps(api, stored + round * batch, batch))));
  };
  // Once for nothing, so that both are measured with warm code.
  cost(100);
  const [few, many] = [cost(100), cost(100_000)];
  return [figure('api-create-at-100000', many / few, '× of at 100')];
}
