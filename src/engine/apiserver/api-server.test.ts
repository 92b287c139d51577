import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigMaps, Namespaces, Nodes, PodTemplates, Pods, ServiceAccounts, Services } from '../api/core/resources.ts';
import { Deployments } from '../api/apps/resources.ts';
import { Leases } from '../api/coordination/resources.ts';
import type { Pod } from '../api/core/types.ts';
import type { KubeObject } from '../api/meta/object.ts';
import type { ObjectList, Operation, User } from '../api/operation.ts';
import type { ResourceType } from '../api/resource.ts';
import { ApiError } from '../api/status.ts';
import { Simulation } from '../sim/simulation.ts';
import { ApiServer } from './api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };
const kubelet: User = { name: 'system:node:b2', groups: ['system:nodes'] };

let sim: Simulation;
let api: ApiServer;

beforeEach(() => {
  sim = new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) });
  api = new ApiServer({ sim });
  api.begin();
  // What the serviceaccount controller does in a whole cluster.
  create(ServiceAccounts, { metadata: { name: 'default' } }, 'default');
});

function pod(name: string, more: Record<string, unknown> = {}): Record<string, never> {
  return { metadata: { name, labels: { app: name } }, spec: { terminationGracePeriodSeconds: 30, containers: [{ name: 'c', image: 'nginx:1', terminationMessagePolicy: 'File', imagePullPolicy: 'Always' }], restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', ...more } } as never;
}

function create(resource: ResourceType, object: object, namespace?: string): KubeObject {
  return api.execute({ resource, ...(namespace === undefined ? {} : { namespace }), verb: 'create', object: object as never }, admin) as KubeObject;
}

function run(operation: Operation, user: User = admin): never {
  return api.execute(operation, user) as never;
}

function refusal(action: () => unknown): ApiError {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a new cluster', () => {
  it('has its namespaces and the kubernetes service', () => {
    const list: ObjectList = run({ resource: Namespaces, verb: 'list' });
    expect(list.items.map((item) => item.metadata.name)).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    expect(api.peek(Services, 'default/kubernetes')?.spec.clusterIP).toBe('10.96.0.1');
  });
});

describe('create', () => {
  it('fills in identity, clock and generation', () => {
    const made = create(Pods, pod('web'), 'default') as Pod;
    expect(made.metadata).toMatchObject({ name: 'web', namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z', generation: 1, resourceVersion: String(api.revision) });
    expect(made.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.status.phase).toBe('Pending');
    expect(made.apiVersion).toBe('v1');
  });

  it('refuses a name that is taken', () => {
    create(Pods, pod('web'), 'default');
    expect(refusal(() => create(Pods, pod('web'), 'default')).message).toBe('pods "web" already exists');
  });

  it('makes names from generateName', () => {
    const made = create(Pods, { ...pod('x'), metadata: { generateName: 'web-' } }, 'default');
    expect(made.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('never changes what it was given', () => {
    const sent = pod('web');
    const before = JSON.stringify(sent);
    create(Pods, sent, 'default');
    expect(JSON.stringify(sent)).toBe(before);
  });

  it('stores nothing in a dry run, and draws no random numbers', () => {
    const [revision, random] = [api.revision, JSON.stringify(sim.save().streams)];
    run({ resource: Pods, namespace: 'default', verb: 'create', object: pod('web'), options: { dryRun: true } });
    expect(api.revision).toBe(revision);
    expect(JSON.stringify(sim.save().streams)).toBe(random);
    expect(api.peek(Pods, 'default/web')).toBeUndefined();
  });
});

describe('update', () => {
  it('refuses an old revision in Kubernetes words', () => {
    const made = create(Pods, pod('web'), 'default');
    const labelled = { ...made, metadata: { ...made.metadata, labels: { a: 'b' } } };
    run({ resource: Pods, namespace: 'default', name: 'web', verb: 'update', object: labelled as never });
    const error = refusal(() => run({ resource: Pods, namespace: 'default', name: 'web', verb: 'update', object: labelled as never }));
    expect(error.code).toBe(409);
    expect(error.message).toBe('Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again');
  });

  it('writes nothing when nothing differs', () => {
    const made = create(Pods, pod('web'), 'default');
    const revision = api.revision;
    const again: KubeObject = run({ resource: Pods, namespace: 'default', name: 'web', verb: 'update', object: made as never });
    expect(again).toBe(made);
    expect(api.revision).toBe(revision);
  });

  it('keeps status and spec apart', () => {
    const made = create(Deployments, { metadata: { name: 'd' }, spec: { replicas: 1, selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } } } }, 'default') as never as { spec: object; metadata: object };
    const viaSpec = run({ resource: Deployments, namespace: 'default', name: 'd', verb: 'patch', patchType: 'merge', patch: { spec: { replicas: 3 }, status: { replicas: 9 } } }) as { spec: { replicas: number }; status: object; metadata: { generation: number } };
    expect(viaSpec).toMatchObject({ spec: { replicas: 3 }, status: {}, metadata: { generation: 2 } });
    const viaStatus = run({ resource: Deployments, namespace: 'default', name: 'd', subresource: 'status', verb: 'patch', patchType: 'merge', patch: { spec: { replicas: 7 }, status: { replicas: 2 } } }) as { spec: { replicas: number }; status: object; metadata: { generation: number } };
    expect(viaStatus).toMatchObject({ spec: { replicas: 3 }, status: { replicas: 2 }, metadata: { generation: 2 } });
    expect(made).toBeDefined();
  });

  it('reads revisions as numbers', () => {
    const { metadata } = create(ConfigMaps, { metadata: { name: 'm' } }, 'default');
    const send = (resourceVersion: string): unknown => run({ resource: ConfigMaps, namespace: 'default', name: 'm', verb: 'update', object: { metadata: { name: 'm', resourceVersion } } });
    expect(refusal(() => send('new'))).toMatchObject({ code: 500, message: 'strconv.ParseUint: parsing "new": invalid syntax' });
    expect(refusal(() => send('1')).code).toBe(409);
    expect(send(`0${metadata.resourceVersion ?? ''}`)).toMatchObject({ metadata: { name: 'm' } });
  });

  it('makes what is not there, where upstream does, whatever its revision', () => {
    const spec = { ports: [{ port: 80 }] };
    expect(run({ resource: Services, namespace: 'default', name: 's', verb: 'update', object: { metadata: { name: 's', resourceVersion: '7' }, spec } })).toMatchObject({ spec: { type: 'ClusterIP' } });
    expect(refusal(() => create(Services, { metadata: { name: 't', resourceVersion: '7' }, spec }, 'default'))).toMatchObject({ code: 500, message: 'resourceVersion should not be set on objects to be created' });
    expect(refusal(() => run({ resource: PodTemplates, namespace: 'default', name: 'p', verb: 'update', object: { metadata: { name: 'p' }, template: {} } })).code).toBe(404);
  });

  it('says when what is in the way is leaving', () => {
    create(ConfigMaps, { metadata: { name: 'm', finalizers: ['example.com/wait'] } }, 'default');
    run({ resource: ConfigMaps, namespace: 'default', name: 'm', verb: 'delete' });
    expect(refusal(() => create(ConfigMaps, { metadata: { name: 'm' } }, 'default')).message).toBe('object is being deleted: configmaps "m" already exists');
  });

  it('wants a revision where upstream wants one', () => {
    create(Leases, { metadata: { name: 'l' }, spec: {} }, 'default');
    const error = refusal(() => run({ resource: Leases, namespace: 'default', name: 'l', verb: 'update', object: { metadata: { name: 'l' }, spec: { holderIdentity: 'x' } } }));
    expect(error.message).toBe('leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update');
  });
});

describe('delete', () => {
  it('removes an unscheduled pod at once and says so', () => {
    const made = create(Pods, pod('web'), 'default');
    const answer = run({ resource: Pods, namespace: 'default', name: 'web', verb: 'delete' });
    // Forced to zero seconds of grace: the object is gone, and upstream answers with a Status.
    expect(answer).toMatchObject({ kind: 'Status', status: 'Success', details: { name: 'web', kind: 'pods', uid: made.metadata.uid } });
    expect(api.peek(Pods, 'default/web')).toBeUndefined();
  });

  it('waits for the kubelet of a scheduled pod', () => {
    create(Pods, pod('web', { nodeName: 'b2' }), 'default');
    const marked = run({ resource: Pods, namespace: 'default', name: 'web', verb: 'delete' }) as Pod;
    expect(marked.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30, generation: 2 });
    run({ resource: Pods, namespace: 'default', name: 'web', verb: 'delete', options: { gracePeriodSeconds: 0 } });
    expect(api.peek(Pods, 'default/web')).toBeUndefined();
  });

  it.each([
    [{ uid: 'x' }, 'the UID in the precondition (x) does not match the UID in record (UID). The object might have been deleted and then recreated'],
    [{ resourceVersion: '1' }, 'the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (REVISION). The object might have been modified'],
  ])('is refused where %j is asked for and is not so', (preconditions, why) => {
    const { metadata } = create(Pods, pod('web'), 'default');
    const text = why.replace('(UID)', `(${metadata.uid})`).replace('(REVISION)', `(${metadata.resourceVersion})`);
    expect(() => run({ resource: Pods, namespace: 'default', name: 'web', verb: 'delete', options: { preconditions } })).toThrow(`Operation cannot be fulfilled on Pod "web": ${text}`);
    create(Namespaces, { metadata: { name: 'n' } });
    expect(() => run({ resource: Namespaces, name: 'n', verb: 'delete', options: { preconditions: { uid: 'x' } } })).toThrow('Operation cannot be fulfilled on namespaces "n": Precondition failed: UID in precondition: x, UID in object meta: ');
  });

  it('waits for finalizers', () => {
    create(Nodes, { metadata: { name: 'n', finalizers: ['a/b'] } });
    const marked = run({ resource: Nodes, name: 'n', verb: 'delete' }) as KubeObject;
    expect(marked.metadata).toMatchObject({ deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 });
    run({ resource: Nodes, name: 'n', verb: 'patch', patchType: 'merge', patch: { metadata: { finalizers: null } } });
    expect(api.peek(Nodes, 'n')).toBeUndefined();
  });

  it('lets a namespace go when its last finalizer goes', () => {
    create(Namespaces, { metadata: { name: 'x' } });
    run({ resource: Namespaces, name: 'x', verb: 'delete' });
    expect(api.peek(Namespaces, 'x')?.status.phase).toBe('Terminating');
    const live = api.peek(Namespaces, 'x');
    run({ resource: Namespaces, name: 'x', subresource: 'finalize', verb: 'update', object: { ...live, spec: {} } as never });
    expect(api.peek(Namespaces, 'x')).toBeUndefined();
  });

  it('asks the garbage collector by finalizers', () => {
    create(Deployments, { metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } } } }, 'default');
    const marked = run({ resource: Deployments, namespace: 'default', name: 'd', verb: 'delete', options: { propagationPolicy: 'Foreground' } }) as KubeObject;
    expect(marked.metadata.finalizers).toEqual(['foregroundDeletion']);
  });
});

describe('binding', () => {
  it('puts a pod on a node once', () => {
    create(Pods, pod('web'), 'default');
    const bind = { resource: Pods, namespace: 'default', name: 'web', subresource: 'binding', verb: 'create', object: { metadata: { name: 'web' }, target: { kind: 'Node', name: 'b2' } } } as const;
    run(bind);
    expect(api.peek(Pods, 'default/web')).toMatchObject({ spec: { nodeName: 'b2' }, status: { conditions: [{ type: 'PodScheduled', status: 'True' }] } });
    expect(refusal(() => run(bind)).message).toBe('Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "b2"');
  });

  it('is of the pod that it names', () => {
    const { metadata } = create(Pods, pod('web'), 'default');
    const bind = (of: object): string => refusal(() => run({ resource: Pods, namespace: 'default', name: 'web', subresource: 'binding', verb: 'create', object: { metadata: of as never, target: { name: 'b2' } } })).message;
    expect(bind({})).toBe('name in URL does not match name in Binding object');
    expect(bind({ name: 'web', uid: 'x' })).toBe(
      `Operation cannot be fulfilled on pods "web": StorageError: invalid object, Code: 4, Key: /registry/pods/default/web, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: x, UID in object meta: ${metadata.uid}`,
    );
    expect(bind({ name: 'web', resourceVersion: '1' })).toContain(`ResourceVersion in precondition: 1, ResourceVersion in object meta: ${metadata.resourceVersion}`);
  });
});

describe('watch', () => {
  it('tells a kubelet of its own pods only, once per round', () => {
    let wakes = 0;
    const stream = api.watch({ resource: Pods }, { fieldSelector: 'spec.nodeName=b2', resourceVersion: String(api.revision) }, kubelet, () => wakes++);
    expect(stream.take()).toEqual([]);
    create(Pods, pod('other', { nodeName: 'b3' }), 'default');
    expect(wakes).toBe(0);
    create(Pods, pod('one', { nodeName: 'b2' }), 'default');
    create(Pods, pod('two', { nodeName: 'b2' }), 'default');
    expect(wakes).toBe(1);
    expect(stream.take().map((event) => (event.type === 'BOOKMARK' ? '' : `${event.type} ${event.object.metadata.name}`))).toEqual(['ADDED one', 'ADDED two']);
    create(Pods, pod('three', { nodeName: 'b2' }), 'default');
    expect(wakes).toBe(2);
  });

  it('shows what leaves a selection as deleted, as it last matched', () => {
    create(Pods, pod('web'), 'default');
    const stream = api.watch({ resource: Pods, namespace: 'default' }, { labelSelector: 'app=web', resourceVersion: String(api.revision) }, admin, () => {});
    stream.take();
    run({ resource: Pods, namespace: 'default', name: 'web', verb: 'patch', patchType: 'merge', patch: { metadata: { labels: { app: 'other' } } } });
    const [event] = stream.take();
    expect(event).toMatchObject({ type: 'DELETED', object: { metadata: { labels: { app: 'web' }, resourceVersion: String(api.revision) } } });
  });

  it('begins with what is there', () => {
    create(Pods, pod('a'), 'default');
    const stream = api.watch({ resource: Pods }, { sendInitialEvents: true, allowWatchBookmarks: true }, admin, () => {});
    expect(stream.take().map((event) => event.type)).toEqual(['ADDED', 'BOOKMARK']);
  });

  it('says 410 when history was compacted away', () => {
    const stream = api.watch({ resource: Pods }, { resourceVersion: String(api.revision) }, admin, () => {});
    const old = String(api.revision);
    create(Pods, pod('a'), 'default');
    sim.runUntil(12 * 60_000);
    expect(refusal(() => stream.take()).code).toBe(410);
    expect(refusal(() => api.watch({ resource: Pods }, { resourceVersion: old }, admin, () => {})).message).toMatch(/^too old resource version: \d+ \(\d+\)$/);
  });
});

describe('save and load', () => {
  it('goes on as if nothing had happened', () => {
    create(Pods, pod('web'), 'default');
    const saved = JSON.parse(JSON.stringify({ sim: sim.save(), api: api.save() }));
    const other = new Simulation(saved.sim.options);
    const copy = new ApiServer({ sim: other });
    other.load(saved.sim);
    copy.load(saved.api);
    expect(copy.hash()).toBe(api.hash());
    for (const [server, clock] of [[api, sim], [copy, other]] as const) {
      clock.runUntil(10 * 60_000);
      server.execute({ resource: Pods, namespace: 'default', verb: 'create', object: { ...pod('x'), metadata: { generateName: 'y-' } } }, admin);
    }
    expect(copy.hash()).toBe(api.hash());
  });
});

describe('the trace', () => {
  it('knows who wrote what and which fields', () => {
    create(Leases, { metadata: { name: 'b2' }, spec: { holderIdentity: 'b2' } }, 'kube-node-lease');
    run({ resource: Leases, namespace: 'kube-node-lease', name: 'b2', verb: 'patch', patchType: 'merge', patch: { spec: { renewTime: '2026-01-01T00:00:00.000000Z' } } }, kubelet);
    expect(sim.trace.get(sim.trace.lastId)).toMatchObject({ by: 'kubelet b2', reason: 'LeaseRenewed', verb: 'update', fields: ['spec.renewTime'], revision: api.revision });
  });
});
