import { describe, expect, it } from 'vitest';
import { administrator, Cluster, type HttpAnswer, type HttpRequest } from './cluster.ts';

const json = 'application/json';

function post(path: string, object: object, isPatient: boolean): HttpRequest {
  return { method: 'POST', path, contentType: json, body: JSON.stringify(object), ...(isPatient ? { isPatient: true } : {}) };
}

const namespace = (isPatient = false): HttpRequest => post('/api/v1/namespaces', { metadata: { name: 'new' } }, isPatient);
const pod = (isPatient: boolean, more: object = {}): HttpRequest => post('/api/v1/namespaces/new/pods', { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx' }], ...more } }, isPatient);

function cluster(controllers?: readonly string[]): Cluster {
  return Cluster.create({ seed: 1, start: '2026-01-01T00:00:00Z', machines: [], ...(controllers === undefined ? {} : { controllers }) });
}

/** The answer and after how many milliseconds it came. */
function answered(made: Cluster, request: HttpRequest): { readonly answer: () => HttpAnswer | undefined; readonly isLate: boolean } {
  const first = made.http(administrator, request);
  if (!('later' in first)) return { answer: () => first as HttpAnswer, isLate: false };
  let late: HttpAnswer | undefined;
  first.later((answer) => {
    late = answer;
  });
  return { answer: () => late, isLate: true };
}

describe('a pod in a namespace that is just being made', () => {
  it('is refused when nobody waits', () => {
    const made = cluster();
    made.request(administrator, namespace());
    expect(made.request(administrator, pod(false))).toMatchObject({ status: 403, body: { message: 'pods "p" is forbidden: error looking up service account new/default: serviceaccount "default" not found' } });
  });

  it('is made as soon as its service account is there, and one request is noted', () => {
    const made = cluster();
    made.request(administrator, namespace());
    const { answer, isLate } = answered(made, pod(true));
    expect(isLate).toBe(true);
    made.advance(200);
    expect(answer()).toMatchObject({ status: 201, body: { metadata: { name: 'p' }, spec: { serviceAccountName: 'default' } } });
    expect(made.requests.filter((record) => record.object?.kind === 'Pod')).toMatchObject([{ answer: { status: 201 } }]);
    expect(made.log).toHaveLength(2);
  });

  it('is refused in the end when none comes, within two seconds', () => {
    const made = cluster(['*', '-serviceaccount-controller']);
    made.request(administrator, namespace());
    const { answer } = answered(made, pod(true));
    made.advance(890);
    expect(answer()).toBeUndefined();
    made.advance(1000);
    expect(answer()).toMatchObject({ status: 403 });
    expect(made.requests.filter((record) => record.object?.kind === 'Pod')).toHaveLength(1);
  });

  it('is waited for by whoever lets the clock run, as when manifests are loaded', () => {
    const made = cluster();
    made.request(administrator, namespace());
    expect(made.settle(administrator, pod(false))).toMatchObject({ status: 201 });
    expect(made.settle(administrator, pod(false))).toMatchObject({ status: 409 });
    expect(made.elapsedMs).toBeLessThan(300);
  });

  it('that names another account is refused at once', () => {
    const made = cluster();
    made.request(administrator, namespace());
    expect(answered(made, pod(true, { serviceAccountName: 'robot' })).answer()).toMatchObject({ status: 403 });
  });

  it('waits through a save, and a replay waits the same way', () => {
    const original = cluster();
    original.request(administrator, namespace());
    original.http(administrator, pod(true));
    const loaded = Cluster.load(structuredClone(original.save()));
    original.advance(500);
    loaded.advance(500);
    expect(loaded.hash()).toBe(original.hash());
    const replayed = Cluster.replay(original.spec, original.log);
    replayed.advance(500);
    expect(replayed.hash()).toBe(original.hash());
    expect(replayed.request(administrator, { method: 'GET', path: '/api/v1/namespaces/new/pods/p' }).status).toBe(200);
  });
});
