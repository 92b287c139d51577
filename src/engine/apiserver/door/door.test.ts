import { beforeEach, describe, expect, it } from 'vitest';
import type { DoorRecord, DoorStage, DoorStageName } from '../../api/door.ts';
import type { User } from '../../api/operation.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';
import { fieldChanges } from './field-changes.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
const pods = '/api/v1/namespaces/default/pods';
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };

let api: ApiServer;

beforeEach(() => {
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  send('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } });
});

function send(method: string, path: string, body?: unknown, user = admin, headers: Readonly<Record<string, string>> = {}): DoorRecord {
  api.handleHttp({ method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, user, () => {});
  const last = api.requests.at(-1);
  if (last === undefined) throw new Error('nothing was recorded');
  return last;
}

function stage(record: DoorRecord, name: DoorStageName): DoorStage | undefined {
  return record.stages.find((found) => found.name === name);
}

const states = (record: DoorRecord): readonly string[] => record.stages.map(({ state }) => state);

describe('the door', () => {
  it('tells of a create what was filled in, and which plugin changed what', () => {
    const record = send('POST', pods, pod);
    expect(record).toMatchObject({ source: 'http', method: 'POST', path: pods, user: 'kubernetes-admin', object: { kind: 'Pod', namespace: 'default' }, answer: { status: 201 } });
    expect(record.size).toBe(JSON.stringify(pod).length);
    expect(states(record)).toEqual(['passed', 'passed', 'passed', 'changed', 'changed', 'passed', 'passed', 'changed']);
    expect(stage(record, 'defaulting')?.changes?.shown).toContainEqual({ path: 'spec.restartPolicy', after: '"Always"' });
    const plugins = stage(record, 'mutating')?.plugins ?? [];
    expect(plugins.map(({ plugin }) => plugin).slice(0, 2)).toEqual(['NamespaceLifecycle', 'LimitRanger']);
    expect(plugins.find(({ plugin }) => plugin === 'ServiceAccount')).toMatchObject({ result: 'changed' });
    expect(plugins.find(({ plugin }) => plugin === 'DefaultTolerationSeconds')?.changes?.shown[0]).toMatchObject({ path: 'spec.tolerations' });
    expect(record.writes).toMatchObject([{ verb: 'create', object: { kind: 'Pod', name: 'web' }, revision: api.revision, generation: 1 }]);
  });

  it('tells of an update what changed in the store, and of one that changes nothing that nothing was written', () => {
    send('POST', pods, pod);
    const patch = { metadata: { labels: { a: 'b' } } };
    const headers = { 'content-type': 'application/merge-patch+json' };
    expect(stage(send('PATCH', `${pods}/web`, patch, admin, headers), 'storage')?.changes?.shown).toContainEqual({ path: 'metadata.labels', after: '{"a":"b"}' });
    const again = send('PATCH', `${pods}/web`, patch, admin, headers);
    expect(again).toMatchObject({ writes: [], answer: { status: 200 } });
    expect(stage(again, 'storage')?.state).toBe('idle');
  });

  it('tells where a request was refused, and why', () => {
    const invalid = send('POST', pods, { ...pod, spec: { containers: [{ name: 'C', image: 'nginx' }] } });
    expect(stage(invalid, 'validation')).toMatchObject({ state: 'refused', faults: [{ field: 'spec.containers[0].name', reason: 'FieldValueInvalid' }] });
    expect(stage(invalid, 'storage')?.state).toBe('unreached');
    expect(invalid).toMatchObject({ writes: [], object: { name: 'web' }, answer: { status: 422, reason: 'Invalid' } });

    const nobody: User = { name: 'eve', groups: ['system:authenticated'] };
    expect(states(send('POST', pods, pod, nobody))).toEqual(['passed', 'refused', ...Array.from({ length: 6 }, () => 'unreached')]);

    const lost = send('POST', '/api/v1/namespaces/lost/pods', pod);
    expect(stage(lost, 'mutating')).toMatchObject({ state: 'refused', message: 'namespaces "lost" not found', plugins: [{ plugin: 'NamespaceLifecycle', result: 'refused' }] });

    expect(stage(send('POST', `${pods}?fieldValidation=Strict`, { ...pod, sepc: {} }), 'decoding')?.state).toBe('refused');
    send('POST', pods, pod);
    expect(stage(send('POST', pods, pod), 'storage')).toMatchObject({ state: 'refused', message: 'pods "web" already exists' });
    expect(stage(send('DELETE', `${pods}/nope`), 'storage')?.state).toBe('refused');
  });

  it('tells of unknown fields, of dry runs and of who acts as whom', () => {
    const warned = send('POST', `${pods}?fieldValidation=Warn&dryRun=All`, { ...pod, sepc: {} }, admin, { 'impersonate-user': 'ada', 'impersonate-group': 'system:masters' });
    expect(stage(warned, 'decoding')).toMatchObject({ state: 'passed', warnings: ['unknown field "sepc"'] });
    expect(warned).toMatchObject({ user: 'ada', sender: 'kubernetes-admin', isDryRun: true, writes: [] });
  });

  it('takes no note of readers and of components inside, and forgets what is old', () => {
    const before = api.requests.length;
    api.handleHttp({ method: 'GET', path: pods }, admin, () => {});
    const resource = api.resourceOf('v1', 'ConfigMap');
    if (resource === undefined) throw new Error('config maps are served');
    api.execute({ verb: 'create', resource, namespace: 'default', object: { metadata: { name: 'inside' } } }, admin);
    expect(api.requests).toHaveLength(before);
    for (let index = 0; index < 500; index++) send('DELETE', `${pods}/nope-${index}`);
    for (let index = 0; index < 100; index++) send('POST', `${pods}?dryRun=All`, pod);
    expect(api.requests.filter(({ isDryRun }) => isDryRun)).toHaveLength(20);
    expect(api.requests.filter(({ isDryRun }) => !isDryRun)).toHaveLength(200);
    expect(api.requests.at(-21)?.path).toBe(`${pods}/nope-499`);
  });
});

describe('changes', () => {
  it('are told by path, a new part as one, and at most twelve of them', () => {
    const after = { a: [1, { b: 2 }], 'x.y/z': true, metadata: { managedFields: [1] } };
    expect(fieldChanges({ a: [1, { b: 3 }], gone: {} }, after)).toEqual({
      count: 4,
      shown: [
        { path: 'a[1].b', before: '3', after: '2' },
        { path: 'gone', before: '{}' },
        { path: '["x.y/z"]', after: 'true' },
        { path: 'metadata', after: '{"managedFields":[1]}' },
      ],
    });
    const many = fieldChanges({}, Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, 'v'.repeat(200)])));
    expect(many.count).toBe(40);
    expect(many.shown).toHaveLength(12);
    expect(many.shown[0]?.after).toHaveLength(96);
  });
});
