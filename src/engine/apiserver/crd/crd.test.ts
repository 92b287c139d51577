import { beforeEach, describe, expect, it } from 'vitest';
import { CustomResourceDefinitions } from '../../api/apiextensions/resources.ts';
import type { CustomResourceDefinition } from '../../api/apiextensions/types.ts';
import type { User } from '../../api/operation.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let sim: Simulation;
let api: ApiServer;

beforeEach(() => {
  sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  api = new ApiServer({ sim });
  api.begin();
});

function advance(ms: number): void {
  const until = sim.elapsedMs + ms;
  while (sim.step(until));
}

interface Answer {
  readonly status: number;
  readonly body: never;
  readonly headers: Readonly<Record<string, string>>;
}

function call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  const contentType = method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : { 'content-type': 'application/json' };
  const answer = api.handleHttp({ method, path, headers: { ...contentType, ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, admin, () => undefined);
  if (!('status' in answer)) throw new Error('a watch was opened');
  return answer as unknown as Answer;
}

const spec = {
  type: 'object',
  required: ['cronSpec'],
  properties: {
    cronSpec: { type: 'string', pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$' },
    image: { type: 'string', default: 'busybox', maxLength: 20 },
    replicas: { type: 'integer', minimum: 1, maximum: 10 },
    mode: { type: 'string', enum: ['Fast', 'Slow'] },
    port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    steps: {
      type: 'array',
      items: { type: 'object', required: ['name'], properties: { name: { type: 'string' }, weight: { type: 'integer', default: 5 } } },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    },
    tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set', maxItems: 3 },
    template: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
    when: { type: 'string', format: 'date-time' },
  },
};

const schema = {
  type: 'object',
  properties: {
    spec,
    status: { type: 'object', properties: { replicas: { type: 'integer' }, labelSelector: { type: 'string' }, phase: { type: 'string' }, conditions: { type: 'array', items: { type: 'object', properties: { type: { type: 'string' }, status: { type: 'string' } } } } } },
  },
};

const columns = [
  { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' },
  { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status', priority: 1 },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

function crd(more: Record<string, unknown> = {}, names: Record<string, unknown> = {}): { metadata: { name: string } } & Record<string, unknown> {
  const all = { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', shortNames: ['ct'], categories: ['all'], ...names };
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, subresources: { status: {}, scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', labelSelectorPath: '.status.labelSelector' } }, additionalPrinterColumns: columns, selectableFields: [{ jsonPath: '.spec.mode' }] };
  const old = { name: 'v1beta1', served: true, storage: false, deprecated: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${all.plural}.stable.example.com` },
    spec: { group: 'stable.example.com', scope: 'Namespaced', names: all, versions: [version, old], ...more },
  };
}

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const group = '/apis/stable.example.com';
const tabs = `${group}/v1/namespaces/default/crontabs`;

const tab = (name: string, more: object = {}): object => ({ apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name }, spec: { cronSpec: '* * * * */5', replicas: 3, ...more } });

function define(definition: object = crd()): CustomResourceDefinition {
  const { status, body } = call('POST', definitions, definition);
  expect({ status, body }).toMatchObject({ status: 201 });
  return api.peek(CustomResourceDefinitions, (body as { metadata: { name: string } }).metadata.name) as CustomResourceDefinition;
}

const messageOf = ({ body }: Answer): string => (body as { message: string }).message;

describe('a definition', () => {
  it('gets its names and is served at once', () => {
    expect(call('GET', tabs).status).toBe(404);
    const { status } = define();
    expect(status.acceptedNames).toEqual({ plural: 'crontabs', singular: 'crontab', kind: 'CronTab', listKind: 'CronTabList', shortNames: ['ct'], categories: ['all'] });
    expect(status.storedVersions).toEqual(['v1']);
    expect(status.conditions).toEqual([
      { lastTransitionTime: '2026-01-01T00:00:00Z', message: 'no conflicts found', reason: 'NoConflicts', status: 'True', type: 'NamesAccepted' },
      { lastTransitionTime: '2026-01-01T00:00:00Z', message: 'the initial names have been accepted', reason: 'InitialNamesAccepted', status: 'True', type: 'Established' },
    ]);
    expect(call('GET', tabs).status).toBe(200);
  });

  it('waits for a name that another one has, and gets it when that one goes', () => {
    define();
    const other = define(crd({}, { plural: 'tabs', singular: 'tab', kind: 'CronTab', listKind: 'TabList', shortNames: ['ct'] }));
    expect(other.status.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message])).toEqual([
      ['NamesAccepted', 'False', 'KindConflict', '"CronTab" is already in use'],
      ['Established', 'False', 'NotAccepted', 'not all names are accepted'],
    ]);
    call('DELETE', `${definitions}/crontabs.stable.example.com`);
    advance(1000);
    expect(api.peek(CustomResourceDefinitions, 'tabs.stable.example.com')?.status.conditions?.map(({ status }) => status)).toEqual(['True', 'True']);
    expect(call('GET', `${group}/v1/tabs`).status).toBe(200);
  });

  it('takes its objects with it', () => {
    define();
    call('POST', tabs, { ...tab('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } });
    call('POST', tabs, tab('free'));
    const { status, body } = call('DELETE', `${definitions}/crontabs.stable.example.com`);
    expect(status).toBe(200);
    expect((body as CustomResourceDefinition).metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    expect(messageOf(call('POST', tabs, tab('late')))).toBe('crontabs.stable.example.com "late" is forbidden: create not allowed while custom resource definition is terminating');
    advance(1000);
    expect((call('GET', tabs).body as { items: unknown[] }).items).toHaveLength(1);
    call('PATCH', `${tabs}/held`, { metadata: { finalizers: null } });
    advance(6000);
    expect(api.peek(CustomResourceDefinitions, 'crontabs.stable.example.com')).toBeUndefined();
    expect(call('GET', tabs).status).toBe(404);
    expect(call('GET', group).status).toBe(404);
  });

  it('is served again after a load', () => {
    define();
    call('POST', tabs, tab('one'));
    const saved = JSON.parse(JSON.stringify(api.save())) as ReturnType<ApiServer['save']>;
    const again = new ApiServer({ sim: new Simulation({ seed: 1, startMs: sim.nowMs }) });
    again.load(saved);
    const answer = again.handleHttp({ method: 'GET', path: `${tabs}/one` }, admin, () => undefined);
    expect(answer).toMatchObject({ status: 200, body: { spec: { image: 'busybox' } } });
    expect(again.hash()).toBe(api.hash());
  });
});

describe('custom resources', () => {
  beforeEach(() => void define());

  it('are pruned and filled in', () => {
    const { status, body } = call('POST', tabs, { ...tab('a', { nonsense: 1, image: null, free: { x: { y: 1 } }, labels: { a: 'b' }, port: '80', steps: [{ name: 's', more: 1 }] }), status: { phase: 'Odd' } });
    expect(status).toBe(201);
    expect(body).toMatchObject({ metadata: { generation: 1 }, spec: { image: 'busybox', free: { x: { y: 1 } }, labels: { a: 'b' }, port: '80', steps: [{ name: 's', weight: 5 }] } });
    expect(body).not.toHaveProperty('spec.nonsense');
    expect(body).not.toHaveProperty('status');
  });

  it('may not have unknown fields where the client is strict', () => {
    const answer = call('POST', `${tabs}?fieldValidation=Strict`, { ...tab('a', { nonsense: 1, steps: [{ name: 's', more: 1 }] }), metadata: { name: 'a', odd: 1 } });
    expect(answer.status).toBe(400);
    expect(messageOf(answer)).toBe('CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "metadata.odd", unknown field "spec.nonsense", unknown field "spec.steps[0].more"');
    expect(call('POST', `${tabs}?fieldValidation=Warn`, tab('a', { nonsense: 1 })).headers['Warning']).toBe('299 - "unknown field \\"spec.nonsense\\""');
  });

  it.each([
    [{ cronSpec: 5 }, 'spec.cronSpec: Invalid value: "integer": spec.cronSpec in body must be of type string: "integer"'],
    [{ cronSpec: undefined }, 'spec.cronSpec: Required value'],
    [{ replicas: 11 }, 'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10'],
    [{ replicas: 0 }, 'spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1'],
    [{ mode: 'Odd' }, 'spec.mode: Unsupported value: "Odd": supported values: "Fast", "Slow"'],
    [{ cronSpec: 'x' }, "spec.cronSpec: Invalid value: \"x\": spec.cronSpec in body should match '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$'"],
    [{ image: 'x'.repeat(21) }, 'spec.image: Too long: may not be more than 20 bytes'],
    [{ steps: [{ name: 'a' }, { name: 'a' }] }, 'spec.steps[1]: Duplicate value: {"name":"a"}'],
    [{ tags: ['a', 'a'] }, 'spec.tags[1]: Duplicate value: "a"'],
    [{ tags: ['a', 'b', 'c', 'd'] }, 'spec.tags: Too many: 4: must have at most 3 items'],
    [{ labels: { a: 1 } }, 'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"'],
    [{ template: { kind: 'Pod' } }, 'spec.template.apiVersion: Required value'],
    [{ when: 'soon' }, 'spec.when: Invalid value: "soon": spec.when in body must be of type date-time: "soon"'],
    [{ steps: [{}] }, 'spec.steps[0].name: Required value'],
  ])('are refused with %j', (more, message) => {
    const answer = call('POST', tabs, tab('a', more));
    expect(answer.status).toBe(422);
    expect(messageOf(answer)).toBe(`CronTab.stable.example.com "a" is invalid: ${message}`);
  });

  it('tell which alternative fits best', () => {
    const answer = call('POST', tabs, tab('a', { port: true }));
    expect(messageOf(answer)).toContain('spec.port: Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"');
    expect(messageOf(answer)).toContain('<nil>: Invalid value: "": "spec.port" must validate at least one schema (anyOf)');
  });

  it('count their generations and keep their status apart', () => {
    call('POST', tabs, tab('a'));
    expect(call('PATCH', `${tabs}/a`, { spec: { replicas: 4 }, status: { phase: 'No' } }).body).toMatchObject({ metadata: { generation: 2 } });
    const status = call('PATCH', `${tabs}/a/status`, { spec: { replicas: 9 }, status: { phase: 'Running', replicas: 2, labelSelector: 'a=b' } });
    expect(status.body).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 4 }, status: { phase: 'Running' } });
    expect(call('GET', `${tabs}/a/scale`).body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 }, status: { replicas: 2, selector: 'a=b' } });
    call('PATCH', `${tabs}/a/scale`, { spec: { replicas: 7 } });
    expect(call('GET', `${tabs}/a`).body).toMatchObject({ metadata: { generation: 3 }, spec: { replicas: 7 } });
    expect(messageOf(call('PATCH', `${tabs}/a/status`, { status: { phase: 5 } }))).toBe('CronTab.stable.example.com "a" is invalid: status.phase: Invalid value: "integer": phase in body must be of type string: "integer"');
  });

  it('need a revision to be replaced', () => {
    call('POST', tabs, tab('a'));
    expect(messageOf(call('PUT', `${tabs}/a`, tab('a')))).toContain('metadata.resourceVersion: Invalid value: 0: must be specified for an update');
  });

  it('are the same in every version', () => {
    call('POST', tabs, tab('a'));
    const old = call('GET', `${group}/v1beta1/namespaces/default/crontabs/a`);
    expect(old.body).toMatchObject({ apiVersion: 'stable.example.com/v1beta1', spec: { cronSpec: '* * * * */5' } });
    expect(old.headers['Warning']).toBe('299 - "stable.example.com/v1beta1 CronTab is deprecated"');
  });

  it('are selected by the fields that the definition names', () => {
    call('POST', tabs, tab('a', { mode: 'Fast' }));
    call('POST', tabs, tab('b', { mode: 'Slow' }));
    expect((call('GET', `${tabs}?fieldSelector=spec.mode%3DSlow`).body as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name)).toEqual(['b']);
    expect(messageOf(call('GET', `${tabs}?fieldSelector=spec.image%3Dx`))).toBe('field label not supported: spec.image');
  });

  it('are printed with their own columns', () => {
    call('POST', tabs, tab('a'));
    call('PATCH', `${tabs}/a/status`, { status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    const { body } = call('GET', tabs, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    const table = body as { columnDefinitions: { name: string; type: string; priority: number }[]; rows: { cells: unknown[] }[] };
    expect(table.columnDefinitions.map(({ name, type, priority }) => `${name} ${type} ${priority}`)).toEqual(['Name string 0', 'Spec string 0', 'Replicas integer 0', 'Ready string 1', 'Age date 0']);
    expect(table.rows[0]?.cells).toEqual(['a', '* * * * */5', 3, 'True', '0s']);
  });

  it('are applied by those who own their fields', () => {
    const apply = (manager: string, object: object, more = ''): Answer => call('PATCH', `${tabs}/a?fieldManager=${manager}${more}`, object, { 'content-type': 'application/apply-patch+yaml' });
    expect(apply('one', tab('a', { steps: [{ name: 'x' }], free: { k: 1 } })).status).toBe(201);
    expect(apply('two', { apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name: 'a' }, spec: { cronSpec: '* * * * */5', steps: [{ name: 'y' }] } }).body).toMatchObject({ spec: { steps: [{ name: 'y' }, { name: 'x' }].toSorted((a, b) => (a.name < b.name ? -1 : 1)) } });
    expect(messageOf(apply('two', tab('a', { replicas: 9 })))).toContain('conflict with "one": .spec.replicas');
    expect(messageOf(apply('one', tab('a', { odd: 9 })))).toContain('.spec.odd: field not declared in schema');
  });

  it('are read by the schema of today', () => {
    call('POST', tabs, tab('a', { mode: 'Fast' }));
    const stored = api.peek(CustomResourceDefinitions, 'crontabs.stable.example.com') as CustomResourceDefinition;
    const { mode: _, ...kept } = spec.properties;
    const properties = { ...schema.properties, spec: { ...spec, properties: { ...kept, zone: { type: 'string', default: 'here' } } } };
    const [first, ...others] = stored.spec.versions;
    const { selectableFields: __, ...version } = first ?? {};
    const versions = [{ ...version, schema: { openAPIV3Schema: { ...schema, properties } } }, ...others];
    expect(call('PUT', `${definitions}/crontabs.stable.example.com`, { ...stored, spec: { ...stored.spec, versions } }).status).toBe(200);
    expect((call('GET', `${tabs}/a`).body as { spec: object }).spec).toEqual({ cronSpec: '* * * * */5', replicas: 3, image: 'busybox', zone: 'here' });
  });

  it('have only the subresources that their version names', () => {
    const old = `${group}/v1beta1/namespaces/default/crontabs/a`;
    call('POST', tabs, tab('a'));
    expect([call('GET', `${tabs}/a/status`).status, call('GET', `${tabs}/a/log`).status, call('GET', `${old}/status`).status, call('GET', `${old}/scale`).status]).toEqual([200, 404, 404, 404]);
  });

  it('may not be deeper than the stack', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(600)}1${'}'.repeat(600)}`) as object;
    const resource = api.resourceOf('stable.example.com/v1', 'CronTab');
    if (resource === undefined) throw new Error('the kind is not served');
    const create = (): unknown => api.execute({ resource, namespace: 'default', verb: 'create', object: tab('a', { free: deep }) as never }, admin);
    expect(create).toThrow('CronTab in version "v1" cannot be handled as a CronTab: exceeded max depth');
  });

  it('are watched until their definition goes', () => {
    const lines: string[] = [];
    const watch = api.handleHttp({ method: 'GET', path: `${tabs}?watch=true` }, admin, () => undefined);
    if (!('watch' in watch)) throw new Error('no watch');
    call('POST', tabs, tab('a'));
    lines.push(...watch.watch.take());
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['ADDED']);
    call('DELETE', `${definitions}/crontabs.stable.example.com`);
    advance(1000);
    watch.watch.take();
    expect(watch.watch.isOver).toBe(true);
  });

  it('have no strategic merge', () => {
    call('POST', tabs, tab('a'));
    expect(call('PATCH', `${tabs}/a`, {}, { 'content-type': 'application/strategic-merge-patch+json' }).status).toBe(415);
  });
});

describe('what the server says of custom kinds', () => {
  it('is in discovery', () => {
    define();
    expect(call('GET', group).body).toMatchObject({ preferredVersion: { version: 'v1' }, versions: [{ version: 'v1' }, { version: 'v1beta1' }] });
    const { resources } = call('GET', `${group}/v1`).body as { resources: { name: string }[] };
    expect(resources.map(({ name }) => name)).toEqual(['crontabs', 'crontabs/scale', 'crontabs/status']);
    expect(resources[0]).toMatchObject({ singularName: 'crontab', kind: 'CronTab', shortNames: ['ct'], categories: ['all'], verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'] });
  });

  it('is in OpenAPI, and goes with the definition', () => {
    define();
    const v3 = call('GET', '/openapi/v3/apis/stable.example.com/v1').body as { components: { schemas: Record<string, { properties: Record<string, unknown> }> } };
    expect(Object.keys(v3.components.schemas['com.example.stable.v1.CronTab']?.properties ?? {})).toEqual(expect.arrayContaining(['spec', 'status', 'metadata']));
    const v2 = (): object => (call('GET', '/openapi/v2').body as { definitions: object }).definitions;
    expect(v2()).toHaveProperty(['com.example.stable.v1.CronTab']);
    call('DELETE', `${definitions}/crontabs.stable.example.com`);
    advance(1000);
    expect(v2()).not.toHaveProperty(['com.example.stable.v1.CronTab']);
  });
});
