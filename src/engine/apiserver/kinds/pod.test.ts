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

describe('resize', () => {
  it('changes resources through its own path only', () => {
    create({});
    const change = { spec: { containers: [{ name: 'c', image: 'other', resources: { requests: { cpu: '2' } } }] } };
    expect(refusal(() => patch(undefined, change))).toContain('pod updates may not change fields other than');
    const resized = patch('resize', change);
    expect(resized.spec.containers[0]).toMatchObject({ image: 'nginx', resources: { requests: { cpu: '2', memory: '1Gi' } } });
    expect(resized.metadata.generation).toBe(2);
  });

  it('keeps the class of service', () => {
    create({});
    const change = { spec: { containers: [{ name: 'c', resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } } }] } };
    expect(refusal(() => patch('resize', change))).toContain('Pod QOS Class may not change as a result of resizing');
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
