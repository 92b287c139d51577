import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { expect } from '@playwright/test';
import type { ClusterSpec, Json } from '../src/engine/protocol/messages.ts';
import { open, test } from './support.ts';

const server = '.cache/serve/serve.mjs';
test.skip(!fs.existsSync(server), 'the engine for Node is not built: node scripts/prepare.mjs serve');

interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: Json;
}

// What `--machines 9 --zones 3` makes.
const spec: ClusterSpec = {
  seed: 7,
  start: '2026-03-02T09:00:00.000Z',
  machines: Array.from({ length: 9 }, (_, i) => ({ name: `${'abc'[i % 3]}${Math.floor(i / 3) + 1}`, zone: 'abc'[i % 3] ?? 'a', cpu: '4', memory: '8Gi' })),
  controllers: ['*'],
};
const flags = ['--machines', '9', '--zones', '3', '--seed', '7', '--start', spec.start, '--paused', '--http', '--port', '0'];

const advance = (ms: number): Call => ({ method: 'POST', path: '/sandbox/v1/clock/advance', body: { ms } });
const hash: Call = { method: 'GET', path: '/sandbox/v1/state/hash' };
const manager = '?fieldManager=story';

function deployment(name: string, replicas: number, container: { readonly [key: string]: Json }): Call {
  const body = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', ...container }] } } },
  };
  return { method: 'POST', path: `/apis/apps/v1/namespaces/default/deployments${manager}`, body };
}

function power(machine: string, state: 'On' | 'Off'): Call {
  return { method: 'PATCH', path: `/apis/sandbox.kubarium.dev/v1/machines/${machine}${manager}`, contentType: 'application/merge-patch+json', body: { spec: { power: state } } };
}

/** Workloads that run, crash and are probed, on machines that die and come back. */
const story: readonly Call[] = [
  advance(30_000),
  deployment('web', 60, { image: 'nginx:1.27', ports: [{ containerPort: 80 }], readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 }, livenessProbe: { httpGet: { port: 80 }, periodSeconds: 1 } }),
  { method: 'POST', path: `/api/v1/namespaces/default/services${manager}`, body: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } } },
  deployment('crash', 5, { image: 'busybox', command: ['sh', '-c', 'sleep $((RANDOM % 9)); exit 1'] }),
  advance(100_000),
  hash,
  power('b1', 'Off'),
  advance(450_000),
  power('b1', 'On'),
  { method: 'PATCH', path: `/apis/apps/v1/namespaces/default/deployments/web${manager}`, contentType: 'application/strategic-merge-patch+json', body: { spec: { replicas: 45, template: { metadata: { annotations: { again: 'yes' } } } } } },
  advance(500_000),
  hash,
  { method: 'GET', path: '/sandbox/v1/clock' },
];

/** Plays the story over HTTP. */
async function inNode(): Promise<readonly Json[]> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'kubarium-'));
  const child: ChildProcess = spawn(process.execPath, [server, ...flags, '--kubeconfig', path.join(directory, 'kubeconfig')], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const lines = readline.createInterface({ input: child.stdout ?? process.stdin });
    const [first = '{}'] = await new Promise<readonly string[]>((resolve) => { lines.once('line', (line) => resolve([line])); });
    const { url } = JSON.parse(first) as { readonly url: string };
    const answers: Json[] = [];
    for (const { method, path: where, contentType = 'application/json', body } of story) {
      const response = await fetch(url + where, { method, headers: { 'content-type': contentType }, ...(body !== undefined && { body: JSON.stringify(body) }) });
      if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${await response.text()}`);
      answers.push((await response.json()) as Json);
    }
    return answers;
  } finally {
    child.kill();
    fs.rmSync(directory, { recursive: true });
  }
}

test('the same seed and the same commands give the same state in Chromium and in Node, over a hundred thousand events', async ({ page }) => {
  await open(page);
  const address = page.workers().map((worker) => worker.url()).find((url) => url.includes('engine.worker')) ?? '';
  // A worker of the page's own kind, which nobody but this test talks to.
  const inPage = page.evaluate(
    async ({ url, cluster, calls }) => {
      interface Told {
        readonly type: string;
        readonly id?: number;
        readonly status?: number;
        readonly body?: unknown;
      }
      const worker = new Worker(url, { type: 'module' });
      let id = 0;
      const send = (command: object, answer: string): Promise<Told> =>
        new Promise((resolve, reject) => {
          const mine = ++id;
          const listen = (event: MessageEvent<Told>): void => {
            if (event.data.id !== mine) return;
            worker.removeEventListener('message', listen);
            if (event.data.type === answer) resolve(event.data);
            else reject(new Error(JSON.stringify(event.data)));
          };
          worker.addEventListener('message', listen);
          worker.postMessage({ ...command, id: mine }, []);
        });
      await send({ type: 'start', spec: JSON.parse(cluster) as unknown }, 'ready');
      const answers: unknown[] = [];
      for (const call of JSON.parse(calls) as readonly object[]) {
        const { status = 0, body } = await send({ type: 'request', ...call }, 'response');
        if (status >= 300) throw new Error(`${JSON.stringify(call)}: ${status} ${JSON.stringify(body)}`);
        answers.push(body);
      }
      worker.terminate();
      return answers;
    },
    { url: address, cluster: JSON.stringify(spec), calls: JSON.stringify(story) },
  );
  const [chromium, node] = await Promise.all([inPage, inNode()]);
  const hashesOf = (answers: readonly unknown[]): readonly unknown[] => answers.filter((_, index) => story[index] === hash);
  expect(hashesOf(chromium)).toHaveLength(2);
  expect(hashesOf(chromium)[0]).not.toEqual(hashesOf(chromium)[1]);
  expect(hashesOf(chromium)).toEqual(hashesOf(node));
  const [ofPage, ofNode] = [chromium.at(-1), node.at(-1)] as readonly { readonly events: number; readonly elapsedMs: number }[];
  expect(ofPage?.events).toBeGreaterThan(100_000);
  expect(ofPage?.events).toBe(ofNode?.events);
  expect(ofPage?.elapsedMs).toBe(ofNode?.elapsedMs);
});
