import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/meta/object.ts';
import type { User } from '../../api/operation.ts';
import { defineResource } from '../../api/resource.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';
import type { HttpAnswer } from '../http.ts';
import { defineKind } from '../kind.ts';

// A kind is its description and nothing else. Everything the server does, it does for this one too.

interface Ship extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

const Ships = defineResource<Ship>({ group: 'sea.example.com', version: 'v1', kind: 'Ship', plural: 'ships', shortNames: ['sh'], categories: ['all'] });

const shipKind = defineKind<Ship>({
  resource: Ships,
  // The shape of a ConfigMap will do for a ship.
  schema: 'core.v1.ConfigMap',
  generation: 'content',
  strategy: {
    prepareForCreate: (draft) => {
      draft.data = { flag: 'none', ...draft.data };
    },
  },
  fields: { 'data.flag': (ship) => ship.data?.['flag'] ?? '' },
});

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
const path = '/apis/sea.example.com/v1/namespaces/default/ships';

function send(api: ApiServer, method: string, url: string, object?: unknown, contentType = 'application/json'): HttpAnswer {
  const answer = api.handleHttp({ method, path: url, contentType, ...(object === undefined ? {} : { body: JSON.stringify(object) }) }, admin, () => undefined);
  if (!('status' in answer)) throw new Error('is a watch');
  return answer;
}

describe('a kind that was only described', () => {
  const api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: 0 }), kinds: [shipKind] });
  api.begin();
  const stream = api.watch({ resource: Ships }, { fieldSelector: 'data.flag=none', resourceVersion: String(api.revision) }, admin, () => undefined);

  it('is discovered', () => {
    expect(send(api, 'GET', '/apis/sea.example.com/v1')).toMatchObject({ body: { resources: [{ name: 'ships', kind: 'Ship', shortNames: ['sh'], categories: ['all'] }] } });
    expect(send(api, 'GET', '/apis')).toMatchObject({ body: { groups: expect.arrayContaining([expect.objectContaining({ name: 'sea.example.com' })]) as unknown } });
  });

  it('is created, with its strategy, and found by its fields', () => {
    expect(send(api, 'POST', path, { apiVersion: 'sea.example.com/v1', kind: 'Ship', metadata: { name: 'gull' } })).toMatchObject({ status: 201, body: { metadata: { generation: 1 }, data: { flag: 'none' } } });
    expect(send(api, 'GET', `${path}?fieldSelector=data.flag%3Dnone`)).toMatchObject({ body: { kind: 'ShipList', items: [{ metadata: { name: 'gull' } }] } });
  });

  it('is checked, patched, applied, watched and deleted', () => {
    expect(send(api, 'POST', `${path}?fieldValidation=Strict`, { metadata: { name: 'x' }, sails: 3 })).toMatchObject({ status: 400, body: { message: 'Ship in version "v1" cannot be handled as a Ship: strict decoding error: unknown field "sails"' } });
    expect(send(api, 'PATCH', `${path}/gull`, { data: { flag: 'red' } }, 'application/merge-patch+json')).toMatchObject({ body: { metadata: { generation: 2 } } });
    const applied = { apiVersion: 'sea.example.com/v1', kind: 'Ship', metadata: { name: 'gull' }, data: { mast: 'two' } };
    expect(send(api, 'PATCH', `${path}/gull?fieldManager=me`, applied, 'application/apply-patch+yaml')).toMatchObject({ status: 200, body: { data: { flag: 'red', mast: 'two' } } });
    expect(stream.take().map((event) => event.type)).toEqual(['ADDED', 'DELETED']);
    expect(send(api, 'DELETE', `${path}/gull`)).toMatchObject({ status: 200, body: { status: 'Success', details: { group: 'sea.example.com', kind: 'ships' } } });
  });
});
