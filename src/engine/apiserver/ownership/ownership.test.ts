import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Deployments } from '../../api/apps/resources.ts';
import type { ManagedFieldsEntry } from '../../api/meta/object.ts';
import type { User } from '../../api/operation.ts';
import { jsonEqual, type JsonObject } from '../../base/json.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';
import type { HttpAnswer } from '../http.ts';
import { difference, fromFieldsV1, intersection, isEmptySet, pathsIn, pathText, setOf, toFieldsV1, union, type FieldPath, type FieldSet } from './field-set.ts';
import { compare, fieldsOf, merge, typeOfDefinition } from './typed.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
const path = '/apis/apps/v1/namespaces/default/deployments/web';

let sim: Simulation;
let api: ApiServer;

beforeEach(() => {
  sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  api = new ApiServer({ sim });
  api.begin();
});

type Body = JsonObject & { readonly metadata: { readonly managedFields: readonly ManagedFieldsEntry[]; readonly annotations?: Readonly<Record<string, string>>; readonly resourceVersion: string }; readonly spec: JsonObject; readonly message: string };

function send(method: string, url: string, contentType: string, object: unknown): HttpAnswer & { readonly body: Body } {
  const answer = api.handleHttp({ method, path: url, contentType, body: JSON.stringify(object) }, admin, () => undefined);
  if (!('status' in answer)) throw new Error('is a watch');
  return answer as HttpAnswer & { readonly body: Body };
}

function deployment(spec: JsonObject = {}, image = 'nginx:1'): JsonObject {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec } };
}

function applyAs(manager: string, object: JsonObject, query = ''): HttpAnswer & { readonly body: Body } {
  return send('PATCH', `${path}?fieldManager=${manager}${query}`, 'application/apply-patch+yaml', object);
}

function owners({ body }: { readonly body: Body }): Readonly<Record<string, unknown>> {
  return Object.fromEntries(body.metadata.managedFields.map(({ manager, operation, subresource, fieldsV1 }) => [`${manager ?? ''} ${operation ?? ''}${subresource === undefined ? '' : ` ${subresource}`}`, fieldsV1]));
}

describe('a set of fields', () => {
  const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1');
  const set: fc.Arbitrary<FieldSet> = fc.array(fc.array(element, { minLength: 1, maxLength: 3 }), { maxLength: 8 }).map((paths) => setOf(paths));
  const paths = (fields: FieldSet): readonly string[] => [...pathsIn(fields)].map((each: FieldPath) => each.join(' ')).toSorted();

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(set, (fields) => {
        expect(paths(fromFieldsV1(toFieldsV1(fields)))).toEqual(paths(fields));
      }),
    );
  });

  it('keeps the laws of sets', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [left, right] = [new Set(paths(a)), new Set(paths(b))];
        expect(paths(union(a, b))).toEqual([...new Set([...left, ...right])].toSorted());
        expect(paths(intersection(a, b))).toEqual([...left].filter((each) => right.has(each)).toSorted());
        expect(paths(difference(a, b))).toEqual([...left].filter((each) => !right.has(each)).toSorted());
        expect(isEmptySet(difference(a, a))).toBe(true);
      }),
    );
  });

  it('is told in paths', () => {
    expect(pathText(['f:spec', 'f:containers', 'k:{"name":"c"}', 'f:image'])).toBe('.spec.containers[name="c"].image');
  });
});

describe('typed objects', () => {
  const type = typeOfDefinition('core.v1.PodSpec');

  it('know what is owned as a whole', () => {
    const spec = { nodeSelector: { a: 'b' }, tolerations: [{ key: 'k' }], containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }] };
    expect(toFieldsV1(fieldsOf(spec, type))).toEqual({
      'f:nodeSelector': {},
      'f:tolerations': {},
      'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:name': {}, 'f:image': {}, 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } } } },
    });
  });

  it('are merged by their keys, and a merge of the same again changes nothing', () => {
    const container = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), image: fc.constantFrom('1', '2') });
    const list = fc.uniqueArray(container, { selector: (item) => item.name });
    fc.assert(
      fc.property(list, list, (live, applied) => {
        const merged = merge({ containers: live }, { containers: applied }, type) as { readonly containers: readonly { readonly name: string }[] };
        expect(new Set(merged.containers.map((item) => item.name))).toEqual(new Set([...live, ...applied].map((item) => item.name)));
        expect(jsonEqual(merge(merged, { containers: applied }, type), merged)).toBe(true);
        const { added, modified, removed } = compare(merged, merged, type);
        expect([added, modified, removed].every(isEmptySet)).toBe(true);
      }),
    );
  });
});

describe('the book of an object', () => {
  it('says who created what', () => {
    const created = send('POST', '/apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-create', 'application/json', deployment({ replicas: 1 }));
    expect(owners(created)).toMatchObject({ 'kubectl-create Update': { 'f:spec': { 'f:replicas': {}, 'f:selector': {}, 'f:template': { 'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } } } } } });
    expect(created.body.metadata.managedFields[0]).toMatchObject({ apiVersion: 'apps/v1', fieldsType: 'FieldsV1', time: '2026-01-01T00:00:00Z' });
  });

  it('follows updates, also those of our own components', () => {
    send('POST', '/apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-create', 'application/json', deployment());
    const status = { replicas: 3, conditions: [] };
    api.execute({ resource: Deployments, namespace: 'default', name: 'web', subresource: 'status', verb: 'patch', patchType: 'merge', patch: { status } }, { name: 'system:serviceaccount:kube-system:deployment-controller', groups: [] });
    const scaled = send('PATCH', `${path}/scale?fieldManager=kubectl-scale`, 'application/merge-patch+json', { spec: { replicas: 5 } });
    expect(scaled.status).toBe(200);
    const now = owners(send('GET', path, '', undefined));
    expect(now).toMatchObject({ 'kube-controller-manager Update status': { 'f:status': { 'f:replicas': {} } }, 'kubectl-scale Update scale': { 'f:spec': { 'f:replicas': {} } } });
    expect(now['kubectl-create Update']).not.toHaveProperty(['f:spec', 'f:replicas']);
  });

  it('is not kept for what our own components make', () => {
    const made = api.execute({ resource: Deployments, namespace: 'default', verb: 'create', object: deployment() }, admin) as unknown as Body;
    expect(made.metadata.managedFields).toBeUndefined();
  });

  it('is closed on demand', () => {
    send('POST', '/apis/apps/v1/namespaces/default/deployments', 'application/json', deployment());
    const closed = send('PATCH', path, 'application/merge-patch+json', { metadata: { managedFields: [{}] } });
    expect(closed.body.metadata.managedFields).toBeUndefined();
  });
});

describe('server-side apply', () => {
  it('creates, and then changes nothing', () => {
    const first = applyAs('me', deployment({ replicas: 2 }));
    expect(first.status).toBe(201);
    expect(owners(first)).toMatchObject({ 'me Apply': { 'f:spec': { 'f:replicas': {}, 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:image': {}, 'f:name': {} } } } } } } });
    sim.runUntil(5000);
    const again = applyAs('me', deployment({ replicas: 2 }));
    expect(again.status).toBe(200);
    expect(again.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
  });

  it('takes away what is no longer applied', () => {
    applyAs('me', deployment({ replicas: 2, minReadySeconds: 5 }));
    const second = applyAs('me', deployment({ replicas: 2 }));
    expect(second.body.spec['minReadySeconds']).toBeUndefined();
    expect(second.body.spec['replicas']).toBe(2);
  });

  it('leaves what another applier still wants', () => {
    applyAs('me', deployment({ replicas: 2, minReadySeconds: 5 }));
    applyAs('you', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { minReadySeconds: 5 } });
    const second = applyAs('me', deployment({ replicas: 2 }));
    expect(second.body.spec['minReadySeconds']).toBe(5);
  });

  it('refuses to take what another owns, and takes it by force', () => {
    applyAs('me', deployment({ replicas: 2 }));
    const config = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 3 } };
    const refused = applyAs('you', config);
    expect(refused).toMatchObject({
      status: 409,
      body: { reason: 'Conflict', message: 'Apply failed with 1 conflict: conflict with "me": .spec.replicas', details: { causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "me"', field: '.spec.replicas' }] } },
    });
    const forced = applyAs('you', config, '&force=true');
    expect(forced.body.spec['replicas']).toBe(3);
    expect(owners(forced)['me Apply']).not.toHaveProperty(['f:spec', 'f:replicas']);
  });

  it('tells several conflicts one per line', () => {
    send('POST', '/apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-create', 'application/json', deployment({ replicas: 1 }));
    const refused = applyAs('me', deployment({ replicas: 2 }, 'nginx:2'));
    expect(refused.body.message).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubectl-create" using apps/v1 at 2026-01-01T00:00:00Z:\n- .spec.replicas\n- .spec.template.spec.containers[name="c"].image',
    );
  });

  it('shares what is equal', () => {
    applyAs('me', deployment({ replicas: 2 }));
    const shared = applyAs('you', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 2 } });
    expect(owners(shared)).toMatchObject({ 'me Apply': { 'f:spec': { 'f:replicas': {} } }, 'you Apply': { 'f:spec': { 'f:replicas': {} } } });
  });

  it('upgrades from client-side apply without a conflict', () => {
    const config = deployment({ replicas: 1 });
    const annotated = { ...config, metadata: { name: 'web', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(config) } } };
    send('POST', '/apis/apps/v1/namespaces/default/deployments?fieldManager=kubectl-client-side-apply', 'application/json', annotated);
    const applied = applyAs('kubectl', deployment({ replicas: 4 }));
    expect(applied.status).toBe(200);
    expect(applied.body.spec['replicas']).toBe(4);
    expect(JSON.parse(applied.body.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration'] ?? '{}')).toMatchObject({ spec: { replicas: 4 } });
  });

  it('opens the book of an object that had none', () => {
    api.execute({ resource: Deployments, namespace: 'default', verb: 'create', object: deployment({ replicas: 1 }) }, admin);
    const refused = applyAs('me', deployment({ replicas: 2 }));
    expect(refused.body.message).toContain('conflict with "before-first-apply" using apps/v1');
    expect(owners(applyAs('me', deployment({ replicas: 2 }), '&force=true'))).toHaveProperty(['before-first-apply Update']);
  });

  it('wants a name for its author, and one kind of object', () => {
    expect(send('PATCH', path, 'application/apply-patch+yaml', deployment()).body.message).toBe('PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch');
    expect(applyAs('me', { ...deployment(), kind: 'Pod' }).body.message).toBe('invalid object type: apps/v1, Kind=Pod');
    expect(applyAs('me', { ...deployment(), spec: { foo: 1 } }).body.message).toBe('failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema');
  });

  it('is a rehearsal in a dry run', () => {
    const revision = api.revision;
    expect(applyAs('me', deployment(), '&dryRun=All').status).toBe(201);
    expect(api.revision).toBe(revision);
  });
});
