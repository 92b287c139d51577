import { administrator, Cluster } from '../src/engine/cluster/cluster.ts';

const trivialImage = 'registry.k8s.io/pause:3.10.1';

export function clusterOf(machines: number): Cluster {
  return Cluster.create({
    seed: 1,
    start: '2026-03-02T09:00:00Z',
    machines: Array.from({ length: machines }, (_, i) => ({ name: `m${i + 1}`, zone: 'abc'[i % 3] ?? 'a', cpu: '32', memory: '64Gi' })),
  });
}

export function send(cluster: Cluster, method: string, path: string, body?: unknown, contentType?: string): unknown {
  const answer = cluster.request(administrator, { method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(contentType === undefined ? {} : { contentType }) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
  return answer.body;
}

export function deploy(cluster: Cluster, name: string, replicas: number, container: Record<string, unknown> = {}): void {
  send(cluster, 'POST', '/apis/apps/v1/namespaces/default/deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: trivialImage, ...container }] } } },
  });
}

export function readyReplicas(cluster: Cluster, name: string): number {
  const { status } = send(cluster, 'GET', `/apis/apps/v1/namespaces/default/deployments/${name}`) as { status: { readyReplicas?: number } };
  return status.readyReplicas ?? 0;
}

/** Advances second by second until so many replicas are ready; throws after an hour. */
export function untilReady(cluster: Cluster, name: string, replicas: number): void {
  for (let second = 0; second < 3600; second++) {
    if (readyReplicas(cluster, name) >= replicas) return;
    cluster.advance(1000);
  }
  throw new Error(`${name}: only ${readyReplicas(cluster, name)} of ${replicas} became ready within an hour`);
}
