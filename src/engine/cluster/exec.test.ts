import { beforeEach, expect, it } from 'vitest';
import { administrator, Cluster, type HttpAnswer } from './cluster.ts';

const pods = '/api/v1/namespaces/default/pods';
let cluster: Cluster;

beforeEach(() => {
  cluster = Cluster.create({ seed: 1, start: '2026-01-01T00:00:00Z', machines: [{ name: 'a1', zone: 'a', cpu: '4', memory: '8Gi' }] });
  cluster.advance(20_000);
  const spec = { containers: [{ name: 'c', image: 'busybox', command: ['sleep', '3600'] }] };
  cluster.request(administrator, { method: 'POST', path: pods, body: JSON.stringify({ metadata: { name: 'p' }, spec }) });
  cluster.advance(20_000);
});

/** The answers that have come so far to a script that is run in the pod. */
function run(script: string, on = cluster, headers: Readonly<Record<string, string>> = { upgrade: 'websocket' }): readonly HttpAnswer[] {
  const answers: HttpAnswer[] = [];
  const command = ['sh', '-c', script].map((word) => `command=${encodeURIComponent(word)}`).join('&');
  const answer = on.http(administrator, { method: 'POST', path: `${pods}/p/exec?${command}`, headers });
  if ('later' in answer) answer.later((late) => answers.push(late));
  else if ('status' in answer) answers.push(answer);
  return answers;
}

it('a command answers what it printed and how it ended', () => {
  expect(run('echo hello; echo no >&2; exit 4')).toEqual([expect.objectContaining({ status: 200, body: { exitCode: 4, stdout: 'hello\n', stderr: 'no\n' } })]);
});

it('a command that takes its time is answered when it ends', () => {
  const answers = run('sleep 5; echo done');
  cluster.advance(4000);
  expect(answers).toEqual([]);
  cluster.advance(2000);
  expect(answers).toEqual([expect.objectContaining({ body: { exitCode: 0, stdout: 'done\n', stderr: '' } })]);
});

it('a command ends with its container, and with the power of its machine', () => {
  const first = run('sleep 500');
  cluster.request(administrator, { method: 'PATCH', path: '/apis/sandbox.kubarium.dev/v1/machines/a1', contentType: 'application/merge-patch+json', body: '{"spec":{"power":"Off"}}' });
  cluster.advance(1000);
  expect(first).toEqual([expect.objectContaining({ body: { exitCode: 137, stdout: '', stderr: '' } })]);
  expect(run('ls')).toEqual([expect.objectContaining({ status: 500, body: expect.objectContaining({ message: 'error dialing backend: dial tcp: no route to host (node a1)' }) as object })]);
});

it('without a stream everything is looked at and nothing run', () => {
  const before = cluster.hash();
  expect(run('echo x > /tmp/x', cluster, {})).toEqual([expect.objectContaining({ status: 400, body: expect.objectContaining({ message: 'Upgrade request required' }) as object })]);
  expect(cluster.hash()).toBe(before);
});

it('commands are part of the input log: a replay runs them again', () => {
  run('echo kept > /tmp/kept; sleep 1');
  cluster.advance(5000);
  const replayed = Cluster.replay(cluster.spec, cluster.log);
  replayed.advance(cluster.elapsedMs - replayed.elapsedMs);
  expect(replayed.hash()).toBe(cluster.hash());
  expect(run('cat /tmp/kept', replayed)).toEqual([expect.objectContaining({ body: { exitCode: 0, stdout: 'kept\n', stderr: '' } })]);
});
