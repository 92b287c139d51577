import { beforeEach, describe, expect, it } from 'vitest';
import { Pods, ServiceAccounts } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import type { User } from '../../api/operation.ts';
import { ApiError } from '../../api/status.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';
import { qosClassOf } from './pod-qos.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let api: ApiServer;

beforeEach(() => {
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  api.execute({ resource: ServiceAccounts, namespace: 'default', verb: 'create', object: { metadata: { name: 'default' } } }, admin);
});

function create(spec: object, metadata: object = {}): Pod {
  const container = { name: 'c', image: 'nginx', resources: { requests: { cpu: '1', memory: '1Gi' } } };
  return api.execute({ resource: Pods, namespace: 'default', verb: 'create', object: { metadata: { name: 'web', ...metadata }, spec: { containers: [container], ...spec } } }, admin) as Pod;
}

function patch(subresource: string | undefined, change: object): Pod {
  const target = { resource: Pods, namespace: 'default', name: 'web', ...(subresource === undefined ? {} : { subresource }) };
  return api.execute({ ...target, verb: 'patch', patchType: 'strategic', patch: change as never }, admin) as Pod;
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
}

describe('quality of service', () => {
  const of = (...resources: readonly object[]): string => qosClassOf({ containers: resources.map((asked, index) => ({ name: `c${index}`, resources: asked })) });

  it.each([
    [[{}], 'BestEffort'],
    [[{ requests: { cpu: '0' } }], 'BestEffort'],
    [[{ requests: { cpu: '1' } }], 'Burstable'],
    [[{ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } }], 'Guaranteed'],
    [[{ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1000m', memory: '1024Mi' } }], 'Guaranteed'],
    [[{ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } }, {}], 'Burstable'],
    [[{ limits: { cpu: '1' }, requests: { cpu: '1' } }], 'Burstable'],
  ])('of %j is %s', (resources, expected) => {
    expect(of(...resources)).toBe(expected);
  });
});

describe('a pod that is gated', () => {
  it('says so from the beginning', () => {
    expect(create({ schedulingGates: [{ name: 'wait' }] }).status.conditions).toEqual([
      { type: 'PodScheduled', status: 'False', lastProbeTime: null, lastTransitionTime: '2026-01-01T00:00:00Z', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' },
    ]);
  });
});

describe('status', () => {
  it('leaves spec and owners alone, and keeps the class of service', () => {
    create({}, { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' }] });
    const updated = patch('status', { metadata: { ownerReferences: null }, spec: { nodeName: 'x' }, status: { phase: 'Running', qosClass: null } });
    expect(updated.metadata.ownerReferences).toHaveLength(1);
    expect(updated.spec.nodeName).toBeUndefined();
    expect(updated.status).toMatchObject({ phase: 'Running', qosClass: 'Burstable' });
  });
});

describe('a new pod', () => {
  const terms = (spec: Pod['spec']): readonly unknown[] => [
    spec.topologySpreadConstraints?.[0]?.labelSelector,
    spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.[0]?.podAffinityTerm.labelSelector,
    spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.[0]?.labelSelector,
  ];

  it('gets the labels spelled out that its terms name', () => {
    const spec = {
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {}, matchLabelKeys: ['hash', 'absent'] }],
      affinity: {
        podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: 'zone', matchLabelKeys: [] } }] },
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', labelSelector: { matchLabels: { app: 'x' } }, matchLabelKeys: ['hash'], mismatchLabelKeys: ['app'] }] },
      },
    };
    const [is, isNot] = [{ key: 'hash', operator: 'In', values: ['1'] }, { key: 'app', operator: 'NotIn', values: ['web'] }];
    expect(terms(create(spec, { labels: { app: 'web', hash: '1' } }).spec)).toEqual([{ matchExpressions: [is] }, undefined, { matchLabels: { app: 'x' }, matchExpressions: [is, isNot] }]);
  });

  it('may not select by a label and name it as well', () => {
    const spec = { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } }, matchLabelKeys: ['app'] }] };
    expect(refusal(() => create(spec, { labels: { app: 'web' } }))).toBe('Pod "web" is invalid: spec.topologySpreadConstraints[0][0]: Invalid value: "app": exists in both matchLabelKeys and labelSelector');
  });

  const key = 'container.apparmor.security.beta.kubernetes.io/c';
  it.each([
    ['localhost/mine', {}, { type: 'Localhost', localhostProfile: 'mine' }],
    ['unconfined', {}, { type: 'Unconfined' }],
    ['runtime/default', { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } }, undefined],
    ['runtime/default', { os: { name: 'windows' } }, undefined],
  ])('with the AppArmor annotation %s in %j has the profile %j', (text, spec, profile) => {
    expect(create(spec, { annotations: { [key]: text } }).spec.containers[0]?.securityContext?.appArmorProfile).toEqual(profile);
  });

  it('waits at least a second for its end', () => {
    expect(create({ terminationGracePeriodSeconds: -5 }).spec.terminationGracePeriodSeconds).toBe(1);
  });
});

describe('resize', () => {
  it('changes resources through its own path only', () => {
    create({});
    const change = { spec: { containers: [{ name: 'c', image: 'other', resources: { requests: { cpu: '2' } } }] } };
    expect(refusal(() => patch(undefined, change))).toContain('pod updates may not change fields other than');
    const resized = patch('resize', change);
    expect(resized.spec.containers[0]).toMatchObject({ image: 'nginx', resources: { requests: { cpu: '2', memory: '1Gi' } } });
    expect(resized.metadata.generation).toBe(2);
  });

  const change = (container: object, spec: object = {}): object => ({ spec: { containers: [{ name: 'c', ...container }], ...spec } });
  const whole = { resources: { requests: { cpu: '2', memory: '2Gi' } } };
  it.each<readonly [text: string, spec: object, change: object]>([
    ['spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed', {}, change({ resources: { requests: { cpu: null } } })],
    ['spec: Forbidden: only cpu and memory resources are mutable', {}, change({ resources: { requests: { 'ephemeral-storage': '1Gi' } } })],
    ['spec: Forbidden: only cpu and memory resources are mutable', {}, change({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] })],
    ['spec: Forbidden: only cpu and memory resources are mutable', { containers: [{ name: 'c', image: 'nginx' }] }, { spec: { resources: {} } }],
    ['spec.containers: Forbidden: containers may not be added or removed on resize', {}, change({}, { containers: [{ name: 'd', image: 'x' }] })],
    ['spec: Invalid value: "Burstable": Pod QOS Class may not change as a result of resizing', {}, change({ resources: { limits: { cpu: '1', memory: '1Gi' } } })],
    ['spec.initContainers[0].resources.limits: Forbidden: resource limits cannot be removed', { initContainers: [{ name: 'i', image: 'i', resources: { limits: { cpu: '1' } } }] }, { spec: { initContainers: [{ name: 'i', resources: { limits: null } }] } }],
    ['spec.initContainers[0]: Forbidden: only cpu and memory resources for init or sidecar containers are mutable', { initContainers: [{ name: 'i', image: 'i' }] }, { spec: { initContainers: [{ name: 'i', resources: { requests: { 'ephemeral-storage': '1Gi' } } }] } }],
    ['spec.resources: Forbidden: pod-level resources cannot be removed', whole, { spec: { resources: null } }],
    ['spec.resources.requests: Forbidden: pod-level resource requests cannot be removed', whole, { spec: { resources: { requests: { cpu: null } } } }],
    [': Forbidden: windows pods cannot be resized', { os: { name: 'windows' } }, change({ resources: { requests: { cpu: '2' } } })],
    [': Forbidden: static pods cannot be resized', { nodeName: 'n' }, change({ resources: { requests: { cpu: '2' } } })],
  ])('is refused: %s', (text, spec, wish) => {
    create(spec, text.includes('static') ? { annotations: { 'kubernetes.io/config.mirror': 'x' } } : {});
    expect(refusal(() => patch('resize', wish))).toBe(`Pod "web" is invalid: ${text}`);
  });

  it('may be of the pod as a whole', () => {
    create(whole);
    expect(patch('resize', { spec: { resources: { requests: { cpu: '3' } } } }).spec.resources).toEqual({ requests: { cpu: '3', memory: '2Gi' } });
  });

  it('needs a node that tells what its containers have', () => {
    create({ nodeName: 'n' });
    const status = { containerStatuses: [{ name: 'c', image: 'nginx', imageID: '', ready: true, restartCount: 0, state: { running: {} } }] };
    patch('status', { status });
    expect(refusal(() => patch('resize', change({ resources: { requests: { cpu: '2' } } })))).toBe('Pod "web" is invalid: spec: Forbidden: Pod running on node without support for resize');
  });
});

describe('a list of pods', () => {
  it.each([['spec.host=n', 1], ['spec.nodeName=n', 1], ['spec.host!=n', 0], ['status.podIP=10.0.0.1', 1], ['status.podIPs=10.0.0.1', 0]])('by %s has %d', (fieldSelector, count) => {
    create({ nodeName: 'n' });
    patch('status', { status: { podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] } });
    const list = api.execute({ resource: Pods, verb: 'list', fieldSelector }, admin) as { readonly items: readonly unknown[] };
    expect(list.items).toHaveLength(count);
  });
});

describe('ephemeral containers', () => {
  it('come through their own path, and stay', () => {
    create({});
    const added = patch('ephemeralcontainers', { spec: { ephemeralContainers: [{ name: 'debug', image: 'busybox', imagePullPolicy: 'Always', terminationMessagePolicy: 'File' }] } });
    expect(added.spec.ephemeralContainers).toHaveLength(1);
    expect(refusal(() => patch('ephemeralcontainers', { spec: { ephemeralContainers: null } }))).toContain('existing ephemeral containers "debug" may not be removed');
  });
});

describe('grace', () => {
  const remove = (options: object): void => void api.execute({ resource: Pods, namespace: 'default', name: 'web', verb: 'delete', options }, admin);

  it('can only be shortened', () => {
    create({ nodeName: 'n' });
    remove({ gracePeriodSeconds: 60 });
    remove({ gracePeriodSeconds: 90 });
    expect(api.peek(Pods, 'default/web')?.metadata).toMatchObject({ deletionGracePeriodSeconds: 60, deletionTimestamp: '2026-01-01T00:01:00Z' });
    remove({ gracePeriodSeconds: 10 });
    expect(api.peek(Pods, 'default/web')?.metadata).toMatchObject({ deletionGracePeriodSeconds: 10, deletionTimestamp: '2026-01-01T00:00:10Z' });
    remove({ gracePeriodSeconds: 0 });
    expect(api.peek(Pods, 'default/web')).toBeUndefined();
  });

  it('of less than nothing is one second', () => {
    create({ nodeName: 'n' });
    remove({ gracePeriodSeconds: -5 });
    expect(api.peek(Pods, 'default/web')?.metadata.deletionGracePeriodSeconds).toBe(1);
  });

  it('waits for finalizers even when there is none to wait for', () => {
    create({}, { finalizers: ['a/b'] });
    remove({});
    expect(api.peek(Pods, 'default/web')?.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ['a/b'] });
    patch(undefined, { metadata: { $deleteFromPrimitiveList: null, '$deleteFromPrimitiveList/finalizers': ['a/b'] } });
    expect(api.peek(Pods, 'default/web')).toBeUndefined();
  });
});
