import { beforeEach, describe, expect, it } from 'vitest';
import { APIServices } from '../api/apiregistration/resources.ts';
import type { APIService } from '../api/apiregistration/types.ts';
import { FlowSchemas, PriorityLevelConfigurations } from '../api/flowcontrol/resources.ts';
import type { FlowSchema } from '../api/flowcontrol/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ObjectList, User } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import type { JsonObject } from '../base/json.ts';
import { Simulation } from '../sim/simulation.ts';
import { ApiServer } from './api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let sim: Simulation;
let api: ApiServer;

beforeEach(() => {
  sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  api = new ApiServer({ sim });
  api.begin();
});

const listed = (resource: ResourceType): readonly KubeObject[] => (api.execute({ resource, verb: 'list' }, admin) as ObjectList).items;
const make = (resource: ResourceType, object: object): KubeObject => api.execute({ resource, verb: 'create', object: object as JsonObject }, admin) as KubeObject;

describe('a new server', () => {
  it('has every kind of fairness that its own rules accept', () => {
    for (const resource of [FlowSchemas, PriorityLevelConfigurations]) {
      for (const object of listed(resource)) {
        const { name, annotations, generation } = object.metadata;
        expect([annotations, generation]).toEqual([{ 'apf.kubernetes.io/autoupdate-spec': 'true' }, 1]);
        expect(api.execute({ resource, name, verb: 'update', object: object as unknown as JsonObject, options: { dryRun: true } }, admin)).toEqual(object);
      }
    }
    expect(listed(FlowSchemas)).toHaveLength(11);
    expect(listed(PriorityLevelConfigurations)).toHaveLength(8);
  });

  it('says that it serves what it serves', () => {
    const services = listed(APIServices) as readonly APIService[];
    const root = api.handleHttp({ method: 'GET', path: '/apis', contentType: '', body: '' }, admin, () => undefined) as unknown as { readonly body: { readonly groups: readonly { name: string; versions: readonly { version: string }[] }[] } };
    const own = ['apiregistration.k8s.io', 'sandbox.kubarium.dev', 'chaos.kubarium.dev'];
    const served = root.body.groups.filter(({ name }) => !own.includes(name)).flatMap(({ name, versions }) => versions.map(({ version }) => `${version}.${name}`));
    expect(services.map(({ metadata }) => metadata.name).toSorted()).toEqual(['v1.', ...served].toSorted());
    expect(services.find(({ metadata }) => metadata.name === 'v1.apps')).toMatchObject({
      metadata: { labels: { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' } },
      spec: { group: 'apps', version: 'v1', groupPriorityMinimum: 17_800, versionPriority: 15 },
      status: { conditions: [{ type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available' }] },
    });
  });
});

it('an APIService without a Service is there at once', () => {
  const spec = { group: 'a.b', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 };
  expect((make(APIServices, { metadata: { name: 'v1.a.b' }, spec }) as APIService).status?.conditions?.[0]?.reason).toBe('Local');
  const service = { namespace: 'default', name: 's' };
  expect((make(APIServices, { metadata: { name: 'v2.a.b' }, spec: { ...spec, version: 'v2', service } }) as APIService).status).toEqual({});
});

describe('a FlowSchema', () => {
  const rule = { subjects: [{ kind: 'Group', group: { name: 'g' } }], nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }] };
  const conditions = (): unknown => (api.peek(FlowSchemas, 'mine') as FlowSchema).status?.conditions?.map(({ status, reason, message }) => [status, reason, message]);

  it('tells whether its level is there', () => {
    const named = 'This FlowSchema references the PriorityLevelConfiguration object named "mine"';
    make(FlowSchemas, { metadata: { name: 'mine' }, spec: { priorityLevelConfiguration: { name: 'mine' }, rules: [rule] } });
    sim.runUntil(200);
    expect(conditions()).toEqual([['True', 'NotFound', `${named} but there is no such object`]]);
    make(PriorityLevelConfigurations, { metadata: { name: 'mine' }, spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } } });
    sim.runUntil(400);
    expect(conditions()).toEqual([['False', 'Found', `${named} and it exists`]]);
    api.execute({ resource: PriorityLevelConfigurations, name: 'mine', verb: 'delete' }, admin);
    sim.runUntil(600);
    expect(conditions()).toEqual([['True', 'NotFound', `${named} but there is no such object`]]);
  });

  it('keeps its labels when its status is written, and the book of who wrote it', () => {
    const path = '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas/mine';
    const object = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', kind: 'FlowSchema', metadata: { name: 'mine' }, spec: { priorityLevelConfiguration: { name: 'exempt' }, rules: [rule] } };
    const send = (method: string, url: string, body: object): JsonObject => {
      const answer = api.handleHttp({ method, path: url, contentType: 'application/json', body: JSON.stringify(body) }, admin, () => undefined);
      return (answer as { readonly body: JsonObject }).body;
    };
    send('POST', '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', object);
    const { metadata } = send('PUT', `${path}/status`, { ...object, metadata: { name: 'mine', labels: { a: 'b' } }, status: { conditions: [{ type: 'Mine', status: 'True' }] } }) as unknown as KubeObject;
    expect(metadata.labels).toBeUndefined();
    expect(metadata.managedFields?.map(({ subresource }) => subresource)).toEqual([undefined, 'status']);
  });
});
