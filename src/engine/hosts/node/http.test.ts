import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { serve, startLimitMs, type Served } from './testing.ts';

interface Status {
  readonly kind: string;
  readonly status: string;
  readonly reason: string;
  readonly code: number;
  readonly message: string;
}

/** A refusal in Kubernetes' own form. */
async function statusOf(response: Response): Promise<Status> {
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  const body = (await response.json()) as Status;
  expect(body).toMatchObject({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: response.status });
  return body;
}

/** Sends bytes as they are and answers all that comes back. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (data: Buffer) => (answer += data.toString()));
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

const configMap = (name: string, data: object): string => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });

describe('plain HTTP', () => {
  let served: Served;
  const ask = (where: string, init?: RequestInit): Promise<Response> => fetch(served.url + where, init);
  const post = (body: string, contentType = 'application/json'): Promise<Response> => ask('/api/v1/namespaces/default/configmaps', { method: 'POST', headers: { 'content-type': contentType }, body });

  beforeAll(async () => {
    served = await serve('--http', '--machines', '1', '--paused');
  }, startLimitMs);

  afterAll(() => served.stop());

  test.each(['GET / HTTP/1.1\r\nHost\r\n\r\n', 'nonsense\r\n\r\n', '\u0016\u0003\u0001\u0002\r\n\r\n', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`, 'POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: two\r\n\r\n'])('what is no HTTP is answered with a Status: %#', async (bytes) => {
    const answer = await raw(served.url, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 (400|414|431) /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'BadRequest' });
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('a watch over a WebSocket: one event a message; anything else is refused as over HTTP', async () => {
    const where = served.url.replace('http', 'ws');
    const watch = new WebSocket(`${where}/api/v1/namespaces/default/configmaps?watch=1`);
    const told: string[] = [];
    watch.on('message', (data: Buffer) => told.push(data.toString()));
    await once(watch, 'open');
    expect((await post(configMap('told', { a: '1' }))).status).toBe(201);
    await expect.poll(() => told.map((text) => (JSON.parse(text) as { type: string; object: { metadata: { name: string } } }).object.metadata.name)).toContain('told');
    watch.close();
    const refusals = ['/api/v1/namespaces/default/pods/nobody/exec?command=ls', '/apis/nothing/v1/things?watch=1', '/api/v1/namespaces/default/configmaps'].map(async (place) => {
      const [, response] = (await once(new WebSocket(`${where}${place}`), 'unexpected-response')) as [unknown, http.IncomingMessage];
      return response.statusCode;
    });
    expect(await Promise.all(refusals)).toEqual([404, 404, 400]);
    const spdy = (place: string): Promise<string> => raw(served.url, `POST ${place} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n`);
    expect(await spdy('/api/v1/namespaces/default/pods/nobody/exec')).toMatch(/^HTTP\/1\.1 404 [\s\S]*pods \\"nobody\\" not found/);
    expect(await spdy('/api/v1/namespaces')).toMatch(/^HTTP\/1\.1 400 [\s\S]*use kubectl 1\.31 or newer/);
  });

  test('a body is limited, told in advance or not', async () => {
    const huge = configMap('huge', { text: 'x'.repeat(4 * 1024 * 1024) });
    expect(await statusOf(await post(huge))).toMatchObject({ code: 413, reason: 'RequestEntityTooLarge' });
    const { hostname, port } = new URL(served.url);
    const [answer] = (await new Promise<unknown[]>((resolve, reject) => {
      const request = http.request({ hostname, port, method: 'POST', path: '/api/v1/namespaces/default/configmaps', headers: { 'content-type': 'application/json' } }, (response) => resolve([response]));
      request.on('error', reject);
      request.write(huge);
      request.end();
    })) as [http.IncomingMessage];
    expect(answer.statusCode).toBe(413);
    answer.destroy();
    expect((await post(configMap('large', { text: 'x'.repeat(900_000) }))).status).toBe(201);
  });

  test.each([
    ['no JSON', '{"apiVersion": "v1", ', 'application/json', 400],
    ['JSON that is no object', '[1, 2]', 'application/json', 400],
    ['another kind', JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } }), 'application/json', 400],
    ['a type that no field has', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: 1 } }), 'application/json', 400],
    ['a form nobody reads', 'a=b', 'application/x-www-form-urlencoded', 415],
    ['nesting without end', `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'application/json', 400],
  ])('a body that is %s', async (_what, body, contentType, code) => {
    expect(await statusOf(await post(body, contentType))).toMatchObject({ code });
  });

  test('keys that mean something to JavaScript are keys like any other', async () => {
    const response = await post('{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto"},"data":{"__proto__":"x","constructor":"y"}}');
    expect(response.status).toBe(201);
    for (const text of [await response.text(), await (await ask('/api/v1/namespaces/default/configmaps/proto')).text()]) expect(text).toContain('"data":{"__proto__":"x","constructor":"y"}');
  });

  test.each([
    ['GET', '/nowhere', 404],
    ['GET', '/apis/nobody.example.com/v1', 404],
    ['GET', '/api/v1/namespaces/default/spoons', 404],
    ['GET', '/api/v1/namespaces/default/pods/nobody', 404],
    ['DELETE', '/api/v1', 405],
    ['GET', '/sandbox/v1/nothing', 404],
    ['GET', '/api/v1/pods?limit=few', 400],
    ['GET', '/api/v1/pods?labelSelector=%3D%3D', 400],
    ['GET', '/api/v1/pods?watch=1&resourceVersion=soon', 422],
  ])('%s %s is %i', async (method, where, code) => {
    const response = await ask(where, { method });
    expect(response.status).toBe(code);
    if (response.headers.get('content-type')?.startsWith('application/json') === true) await statusOf(response);
  });

  test('the clock takes sensible orders only', async () => {
    const order = (body: unknown): Promise<Response> => ask('/sandbox/v1/clock/advance', { method: 'POST', body: JSON.stringify(body) });
    for (const ms of [-1, 'ten', null, 1e18]) expect(await statusOf(await order({ ms })), String(ms)).toMatchObject({ code: 400 });
    expect(await (await order({ ms: 5000 })).json()).toMatchObject({ elapsedMs: 5000 });
  });

  test('it listens on the loopback and nowhere else', async () => {
    const { port } = new URL(served.url);
    const others = Object.values(os.networkInterfaces()).flatMap((addresses = []) => addresses.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address));
    for (const address of others) {
      const socket = net.connect(Number(port), address);
      const [error] = (await Promise.race([once(socket, 'error'), once(socket, 'connect').then(() => [{ code: 'connected' }])])) as [{ code: string }];
      socket.destroy();
      expect(error.code, address).toBe('ECONNREFUSED');
    }
    expect(new URL(served.url).hostname).toBe('127.0.0.1');
  });
});

describe('HTTPS', () => {
  let served: Served;
  let ca = '';

  beforeAll(async () => {
    served = await serve('--machines', '0', '--paused', '--token', 'letmein');
    const config = JSON.parse(fs.readFileSync(served.kubeconfig, 'utf8')) as { clusters: [{ cluster: { 'certificate-authority-data': string } }] };
    ca = Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString();
  }, startLimitMs);

  afterAll(() => served.stop());

  async function ask(where: string, headers: Record<string, string> = {}): Promise<{ readonly code: number; readonly body: Partial<Status> }> {
    const request = https.get(served.url + where, { ca, headers });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    let text = '';
    for await (const part of response as AsyncIterable<Buffer>) text += part.toString();
    return { code: response.statusCode ?? 0, body: JSON.parse(text) as Partial<Status> };
  }

  test('who shows no certificate is nobody, and may do next to nothing', async () => {
    expect(await ask('/api/v1/pods')).toMatchObject({ code: 403, body: { kind: 'Status', reason: 'Forbidden', message: 'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope' } });
    expect(await ask('/sandbox/v1/clock')).toMatchObject({ code: 403, body: { kind: 'Status', reason: 'Forbidden' } });
    expect(await ask('/version')).toMatchObject({ code: 200, body: { major: '1', minor: '36' } });
  });

  test('a wrong token is nobody at all, the right one an administrator', async () => {
    expect(await ask('/api/v1/pods', { authorization: 'Bearer wrong' })).toMatchObject({ code: 401, body: { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized' } });
    expect(await ask('/api/v1/pods', { authorization: 'Bearer letmein' })).toMatchObject({ code: 200, body: { kind: 'PodList' } });
  });

  test('only the owner may read the kubeconfig', () => {
    expect(fs.statSync(served.kubeconfig).mode & 0o777).toBe(0o600);
  });
});

describe('a server that ends and one that goes on', () => {
  let served: Served;
  let directory = '';

  beforeAll(async () => {
    // Its bundle is what the others run too.
    served = await serve('--http', '--machines', '0', '--paused');
    directory = fs.mkdtempSync(path.join(os.tmpdir(), 'kubarium-'));
  }, startLimitMs);

  const running = new Set<ChildProcess>();

  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
  });

  afterAll(async () => {
    await served.stop();
    fs.rmSync(directory, { recursive: true });
  });

  async function start(...flags: readonly string[]): Promise<{ readonly url: string; readonly end: (signal: NodeJS.Signals) => Promise<number | null> }> {
    const child = spawn(process.execPath, [path.join(served.directory, 'serve.mjs'), '--http', '--port', '0', '--paused', '--kubeconfig', path.join(directory, 'kubeconfig'), ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
    running.add(child);
    const [line] = (await once(readline.createInterface({ input: child.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const end = async (signal: NodeJS.Signals): Promise<number | null> => {
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    };
    return { url, end };
  }

  const read = async (url: string, where: string): Promise<unknown> => (await fetch(url + where)).json();

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0, even while somebody watches', async (signal) => {
    const { url, end } = await start('--machines', '1');
    const watch = await fetch(`${url}/api/v1/nodes?watch=1`);
    expect(watch.status).toBe(200);
    const gone = watch.text().catch(() => '');
    expect(await end(signal)).toBe(0);
    await gone;
  });

  test('--save keeps it, --load goes on as if nothing had been', async () => {
    const file = path.join(directory, 'save.json');
    const advance = (url: string, ms: number): Promise<Response> => fetch(`${url}/sandbox/v1/clock/advance`, { method: 'POST', body: JSON.stringify({ ms }) });
    const hash = (url: string): Promise<unknown> => read(url, '/sandbox/v1/state/hash');
    const begin = async (...flags: readonly string[]): ReturnType<typeof start> => {
      const server = await start('--machines', '3', '--start', '2026-03-02T09:00:00Z', ...flags);
      await fetch(`${server.url}/api/v1/namespaces/default/configmaps`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: configMap('kept', { a: 'b' }) });
      await advance(server.url, 45_000);
      return server;
    };
    const saving = await begin('--save', file);
    const straight = await begin();
    const before = await hash(saving.url);
    expect(await hash(straight.url)).toEqual(before);
    expect(await saving.end('SIGTERM')).toBe(0);

    const resumed = await start('--load', file);
    expect(await hash(resumed.url)).toEqual(before);
    expect(await read(resumed.url, '/api/v1/namespaces/default/configmaps/kept')).toMatchObject({ data: { a: 'b' } });
    await advance(straight.url, 60_000);
    for (let i = 0; i < 60; i++) await advance(resumed.url, 1000);
    expect(await read(resumed.url, '/sandbox/v1/clock')).toMatchObject({ elapsedMs: 105_000 });
    expect(await hash(resumed.url)).toEqual(await hash(straight.url));
    expect(await hash(resumed.url)).not.toEqual(before);
    for (const { end } of [resumed, straight]) expect(await end('SIGTERM')).toBe(0);
  });

  test('manifests can be loaded at the start', async () => {
    const file = path.join(directory, 'manifests.yaml');
    fs.writeFileSync(file, 'apiVersion: v1\nkind: Namespace\nmetadata: { name: loaded }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: loaded }\n');
    const { url, end } = await start('--machines', '0', '--load', file);
    expect(await read(url, '/api/v1/namespaces/loaded/configmaps/x')).toMatchObject({ kind: 'ConfigMap' });
    expect(await end('SIGTERM')).toBe(0);
  });

  test.each([
    [['--port', 'many'], /^--port must be a whole number from 0 to 65535, not "many"$/m],
    [['--speed=-1'], /^--speed must be a number above 0, or max, not "-1"$/m],
    [['--start', 'yesterday'], /^--start must be a date like /m],
    [['--http', '--host', '0.0.0.0'], /^--http serves without authentication, so only on a loopback address$/m],
    [['--load', '/nowhere'], /ENOENT.*\/nowhere/],
    [['--nonsense'], /--nonsense/],
  ])('flags that make no sense are told: %s', async (flags, said) => {
    const child = spawn(process.execPath, [path.join(served.directory, 'serve.mjs'), ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (data: Buffer) => (words += data.toString()));
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(1);
    expect(words).toMatch(said);
    expect(words).not.toMatch(/^ {4}at /m);
  });
});
