import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../api/operation.ts';
import { Simulation } from '../sim/simulation.ts';
import { ApiServer } from './api-server.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let sim: Simulation;
let api: ApiServer;

beforeEach(() => {
  sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  api = new ApiServer({ sim, logSource: (query) => `log of ${query.container}\n` });
  api.begin();
  // What the serviceaccount controller does in a whole cluster.
  send('POST', '/api/v1/namespaces/default/serviceaccounts', { json: { metadata: { name: 'default' } } });
});

function send(method: string, path: string, more: Partial<HttpRequest> & { json?: unknown } = {}): HttpAnswer & { body: never } {
  const { json, ...rest } = more;
  const answer = api.handleHttp({ method, path, ...(json === undefined ? {} : { body: JSON.stringify(json) }), ...rest }, admin, () => {});
  if ('watch' in answer) throw new Error('is a watch');
  return answer as HttpAnswer & { body: never };
}

function message(answer: HttpAnswer): string {
  return (answer.body as { message?: string }).message ?? '';
}

const pods = '/api/v1/namespaces/default/pods';
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

describe('resources', () => {
  it('are created, read, listed, patched and deleted', () => {
    expect(send('POST', pods, { json: pod })).toMatchObject({ status: 201, body: { metadata: { name: 'web', namespace: 'default' } } });
    expect(send('GET', `${pods}/web`).status).toBe(200);
    expect(send('GET', '/api/v1/pods')).toMatchObject({ status: 200, body: { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: String(api.revision) }, items: [{ metadata: { name: 'web' } }] } });
    const patch = { contentType: 'application/merge-patch+json', json: { metadata: { labels: { a: 'b' } } } };
    expect(send('PATCH', `${pods}/web`, patch)).toMatchObject({ status: 200, body: { metadata: { labels: { a: 'b' } } } });
    expect(send('DELETE', `${pods}/web`).status).toBe(200);
    expect(send('GET', `${pods}/web`)).toMatchObject({ status: 404, body: { kind: 'Status', status: 'Failure', reason: 'NotFound', message: 'pods "web" not found', details: { name: 'web', kind: 'pods' }, code: 404 } });
  });

  it('answer in Kubernetes words what they cannot do', () => {
    expect(send('GET', '/api/v1/nopes')).toMatchObject({ status: 404, body: { message: 'the server could not find the requested resource', reason: 'NotFound', details: {} } });
    expect(send('GET', '/apis/nope/v1/nopes')).toMatchObject({ status: 404, body: '404 page not found\n' });
    expect(message(send('DELETE', '/api/v1/namespaces'))).toBe('deletecollection is not supported on resources of kind "namespaces"');
    expect(message(send('POST', `${pods}/web`, { json: pod }))).toBe('the server does not allow this method on the requested resource');
    expect(send('PATCH', `${pods}/web`, { contentType: 'text/plain', json: {} })).toMatchObject({
      status: 415,
      body: { message: 'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml' },
    });
    expect(send('GET', pods, { headers: { accept: 'text/html' } }).status).toBe(406);
  });

  it.each([
    ['', `the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)`],
    ['hello', `the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: invalid character 'h' looking for beginning of value (68656c6c6f)`],
    ['{"a" 1}', `the object provided is unrecognized (must be of type Pod): couldn't get version/kind; json parse error: invalid character '1' after object key ({"a" 1})`],
    ['{"metadata":{"namespace":"other"}}', 'the namespace of the provided object does not match the namespace sent on the request'],
  ])('refuse the body %j', (body, words) => {
    expect(send('POST', pods, { body })).toMatchObject({ status: 400, body: { message: words, reason: 'BadRequest' } });
  });

  it('check their options', () => {
    expect(message(send('POST', `${pods}?dryRun=Some`, { json: pod }))).toBe('CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"');
    expect(message(send('GET', `${pods}?limit=x`))).toBe('strconv.ParseInt: parsing "x": invalid syntax');
    expect(message(send('GET', `${pods}?labelSelector=a%20b`))).toBe(`unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt`);
    expect(message(send('GET', `${pods}?fieldSelector=spec.nope%3D1`))).toBe('field label not supported: spec.nope');
  });

  it('come as a table when asked', () => {
    send('POST', pods, { json: pod });
    const { body } = send('GET', pods, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' } });
    expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', rows: [{ object: { kind: 'PartialObjectMetadata', metadata: { name: 'web' } } }] });
  });

  it('come as metadata when asked', () => {
    send('POST', pods, { json: pod });
    const { body } = send('GET', pods, { headers: { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' } });
    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ kind: 'PartialObjectMetadata', metadata: { name: 'web' } }] });
  });
});

describe('a log', () => {
  it('is plain text', () => {
    send('POST', pods, { json: { ...pod, spec: { ...pod.spec, nodeName: 'b2' } } });
    expect(send('GET', `${pods}/web/log?container=c`)).toEqual({ status: 200, body: 'log of c\n', headers: { 'Content-Type': 'text/plain' } });
    expect(message(send('GET', `${pods}/web/log?container=x`))).toBe('container x is not valid for pod web');
  });
});

describe('scale', () => {
  it('reads and writes replicas', () => {
    const base = '/apis/apps/v1/namespaces/default/deployments';
    const spec = { replicas: 2, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: pod.spec } };
    send('POST', base, { json: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec } });
    expect(send('GET', `${base}/d/scale`)).toMatchObject({ body: { kind: 'Scale', spec: { replicas: 2 }, status: { selector: 'a=b' } } });
    const patch = { contentType: 'application/merge-patch+json', json: { spec: { replicas: 5 } } };
    expect(send('PATCH', `${base}/d/scale`, patch)).toMatchObject({ status: 200, body: { spec: { replicas: 5 } } });
    expect(send('GET', `${base}/d`)).toMatchObject({ body: { spec: { replicas: 5 }, metadata: { generation: 2 } } });
  });
});

describe('watches', () => {
  it('are lines of JSON', () => {
    let readable = 0;
    const answer = api.handleHttp({ method: 'GET', path: `${pods}?watch=true` }, admin, () => readable++);
    if (!('watch' in answer)) throw new Error('is no watch');
    expect(answer.watch.take()).toEqual([]);
    send('POST', pods, { json: pod });
    expect(readable).toBe(1);
    expect(answer.watch.take().map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['ADDED']);
    expect(answer.watch.isOver).toBe(false);
  });

  it('tell in the stream that history is gone', () => {
    sim.runUntil(12 * 60_000);
    send('POST', pods, { json: pod });
    sim.runUntil(24 * 60_000);
    const answer = api.handleHttp({ method: 'GET', path: `${pods}?watch=true&resourceVersion=3` }, admin, () => {});
    if (!('watch' in answer)) throw new Error('is no watch');
    const [line = ''] = answer.watch.take();
    expect(JSON.parse(line)).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    expect(answer.watch.isOver).toBe(true);
  });
});

describe('other paths', () => {
  it.each([
    ['/version', { gitVersion: 'v1.36.2' }],
    ['/api', { kind: 'APIVersions', versions: ['v1'] }],
    ['/apis/apps/v1', { kind: 'APIResourceList', groupVersion: 'apps/v1' }],
  ])('%s', (path, body) => {
    expect(send('GET', path)).toMatchObject({ status: 200, body });
  });

  it('are healthy', () => {
    expect(send('GET', '/healthz').body).toBe('ok');
  });
});

describe('warnings', () => {
  it('tell who uses what is deprecated', () => {
    expect(send('GET', '/api/v1/endpoints').headers['Warning']).toBe('299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"');
  });
});

describe('a log that is followed', () => {
  it('goes on until its container has ended', () => {
    let text = 'one\n';
    const sim2 = new Simulation({ seed: 1, startMs: 0 });
    const server = new ApiServer({ sim: sim2, logSource: () => text });
    server.begin();
    const post = (path: string, object: unknown): unknown => server.handleHttp({ method: 'POST', path, body: JSON.stringify(object) }, admin, () => undefined);
    post('/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
    post(pods, { ...pod, spec: { ...pod.spec, nodeName: 'b2' } });
    const answer = server.handleHttp({ method: 'GET', path: `${pods}/web/log?follow=true` }, admin, () => undefined);
    if (!('watch' in answer)) throw new Error('is no stream');
    expect(answer.watch.take()).toEqual(['one\n']);
    expect(answer.watch.take()).toEqual([]);
    text = 'one\ntwo\n';
    expect(answer.watch.take()).toEqual(['two\n']);
    const status = { status: { containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 0 } } }] } };
    server.handleHttp({ method: 'PATCH', path: `${pods}/web/status`, contentType: 'application/merge-patch+json', body: JSON.stringify(status) }, admin, () => undefined);
    expect(answer.watch.take()).toEqual([]);
    expect(answer.watch.isOver).toBe(true);
  });
});
