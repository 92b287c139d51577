import { ApiException, AppsV1Api, AuthenticationV1Api, CoreV1Api, KubeConfig, KubernetesObjectApi, makeInformer, PatchStrategy, setHeaderOptions, Watch, type KubernetesObject, type V1ConfigMap, type V1Deployment } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serve, startLimitMs, type Served } from './testing.ts';

await vi.hoisted(async () => {
  // The client's undici wants three functions that came with Node 22. No answer of this server is in zstd, and nothing is cloned.
  const { default: zlib } = await import('node:zlib');
  const { default: threads } = await import('node:worker_threads');
  if (!('createZstdDecompress' in zlib)) Object.assign(zlib, { createZstdDecompress: () => expect.unreachable('an answer in zstd') });
  if (!('markAsUncloneable' in threads)) Object.assign(threads, { markAsUncloneable: () => undefined });
  if (!('withResolvers' in Promise)) Object.assign(Promise, { withResolvers });

  function withResolvers(): object {
    const parts: { resolve?: unknown; reject?: unknown } = {};
    const promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
    return Object.assign(parts, { promise });
  }
});

let served: Served;
let config: KubeConfig;
let core: CoreV1Api;
let objects: KubernetesObjectApi;

beforeAll(async () => {
  served = await serve('--machines', '0');
  config = new KubeConfig();
  config.loadFromFile(served.kubeconfig);
  core = config.makeApiClient(CoreV1Api);
  objects = KubernetesObjectApi.makeApiClient(config);
}, startLimitMs);

afterAll(() => served.stop());

const namespace = 'default';

function map(name: string, data: Record<string, string>, labels: Record<string, string> = {}): V1ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels }, data };
}

function deployment(name: string): V1Deployment {
  const labels = { app: name };
  const containers = [{ name: 'web', image: 'nginx:1.27' }, { name: 'side', image: 'busybox:1.36' }];
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } } };
}

/** Resolves with what `seen` has collected as soon as there is that much. */
function collector<T>(): { readonly add: (item: T) => void; readonly reached: (count: number) => Promise<readonly T[]> } {
  const items: T[] = [];
  let check = (): void => undefined;
  return {
    add(item) {
      items.push(item);
      check();
    },
    reached: (count) =>
      new Promise((resolve) => {
        check = () => {
          if (items.length >= count) resolve(items);
        };
        check();
      }),
  };
}

describe('the JavaScript client of the Kubernetes project', () => {
  test('speaks TLS as the administrator whom the kubeconfig names', async () => {
    expect(served.url).toMatch(/^https:/);
    const { status } = await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
    expect(status?.userInfo).toMatchObject({ username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] });
  });

  test('creates, reads, replaces, lists and deletes', async () => {
    const made = await core.createNamespacedConfigMap({ namespace, body: map('letters', { a: '1' }) });
    expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date);
    await core.replaceNamespacedConfigMap({ namespace, name: 'letters', body: Object.assign(made, { data: { b: '2' } }) });
    expect((await core.readNamespacedConfigMap({ namespace, name: 'letters' })).data).toEqual({ b: '2' });
    expect((await core.listNamespacedConfigMap({ namespace })).items.map(({ metadata }) => metadata?.name)).toContain('letters');
    await core.deleteNamespacedConfigMap({ namespace, name: 'letters' });
    await expect(core.readNamespacedConfigMap({ namespace, name: 'letters' })).rejects.toThrow(ApiException);
  });

  test('is told what Kubernetes says of faults', async () => {
    const refusal: unknown = await core.createNamespacedConfigMap({ namespace, body: map('Not_A_Name', {}) }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 422 });
    expect(JSON.parse((refusal as ApiException<string>).body)).toMatchObject({ kind: 'Status', reason: 'Invalid', details: { kind: 'ConfigMap', causes: [{ field: 'metadata.name' }] } });
  });

  test('patches in four ways', async () => {
    const made = await objects.create(deployment('four'));
    expect(made.metadata?.generation).toBe(1);
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'four', namespace } };
    const patch = (body: KubernetesObject & { spec?: object }, strategy: PatchStrategy, manager?: string) => objects.patch(body, undefined, undefined, manager, undefined, strategy);

    const merged = await patch({ ...target, spec: { replicas: 3 } }, PatchStrategy.MergePatch);
    expect(merged).toMatchObject({ spec: { replicas: 3 } });

    const strategic = await patch({ ...target, spec: { template: { spec: { containers: [{ name: 'side', image: 'busybox:1.37' }] } } } }, PatchStrategy.StrategicMergePatch);
    expect(strategic).toMatchObject({ spec: { template: { spec: { containers: [{ image: 'nginx:1.27' }, { image: 'busybox:1.37' }] } } } });

    const json = await config.makeApiClient(AppsV1Api).patchNamespacedDeployment(
      { namespace, name: 'four', body: [{ op: 'test', path: '/spec/replicas', value: 3 }, { op: 'replace', path: '/spec/replicas', value: 4 }] },
      setHeaderOptions('Content-Type', PatchStrategy.JsonPatch),
    );
    expect(json.spec?.replicas).toBe(4);

    const applied = await patch({ ...target, metadata: { ...target.metadata, labels: { tier: 'front' } } }, PatchStrategy.ServerSideApply, 'the-test');
    expect(applied.metadata?.labels).toEqual({ tier: 'front' });
    expect(applied.metadata?.managedFields).toContainEqual(expect.objectContaining({ manager: 'the-test', operation: 'Apply', fieldsV1: { 'f:metadata': { 'f:labels': { 'f:tier': {} } } } }));
  });

  test('watches from where its list ended', async () => {
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const seen = collector<string>();
    const request = await new Watch(config).watch(
      `/api/v1/namespaces/${namespace}/configmaps`,
      { resourceVersion: metadata?.resourceVersion, fieldSelector: 'metadata.name=watched' },
      (type: string, object: V1ConfigMap) => seen.add(`${type} ${object.metadata?.name ?? ''} ${object.data?.['a'] ?? ''}`),
      () => undefined,
    );
    await core.createNamespacedConfigMap({ namespace, body: map('unseen', { a: '0' }) });
    await core.createNamespacedConfigMap({ namespace, body: map('watched', { a: '1' }) });
    await core.replaceNamespacedConfigMap({ namespace, name: 'watched', body: map('watched', { a: '2' }) });
    await core.deleteNamespacedConfigMap({ namespace, name: 'watched' });
    expect(await seen.reached(3)).toEqual(['ADDED watched 1', 'MODIFIED watched 2', 'DELETED watched 2']);
    request.abort();
  });

  test('keeps an informer', async () => {
    await core.createNamespacedConfigMap({ namespace, body: map('early', {}, { team: 'a' }) });
    const informer = makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () => core.listNamespacedConfigMap({ namespace, labelSelector: 'team=a' }), 'team=a');
    const seen = collector<string>();
    informer.on('add', ({ metadata }) => seen.add(`add ${metadata?.name ?? ''}`));
    informer.on('update', ({ metadata }) => seen.add(`update ${metadata?.name ?? ''}`));
    informer.on('delete', ({ metadata }) => seen.add(`delete ${metadata?.name ?? ''}`));
    await informer.start();
    await seen.reached(1);
    await core.createNamespacedConfigMap({ namespace, body: map('late', {}, { team: 'a' }) });
    await seen.reached(2);
    await core.patchNamespacedConfigMap({ namespace, name: 'late', body: { data: { x: 'y' } } }, setHeaderOptions('Content-Type', PatchStrategy.MergePatch));
    await seen.reached(3);
    await core.patchNamespacedConfigMap({ namespace, name: 'early', body: { metadata: { labels: { team: 'b' } } } }, setHeaderOptions('Content-Type', PatchStrategy.MergePatch));
    expect(await seen.reached(4)).toEqual(['add early', 'add late', 'update late', 'delete early']);
    expect(informer.list().map(({ metadata }) => metadata?.name)).toEqual(['late']);
    await informer.stop();
  });
});
