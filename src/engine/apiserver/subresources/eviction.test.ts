import { beforeEach, describe, expect, it } from 'vitest';
import { Pods, ServiceAccounts } from '../../api/core/resources.ts';
import { PodDisruptionBudgets } from '../../api/policy/resources.ts';
import type { User } from '../../api/operation.ts';
import { ApiError } from '../../api/status.ts';
import { Simulation } from '../../sim/simulation.ts';
import { ApiServer } from '../api-server.ts';

const admin: User = { name: 'kubernetes-admin', groups: ['system:masters'] };

let api: ApiServer;

beforeEach(() => {
  api = new ApiServer({ sim: new Simulation({ seed: 1, startMs: Date.UTC(2026, 0, 1) }) });
  api.begin();
  api.execute({ resource: ServiceAccounts, namespace: 'default', verb: 'create', object: { metadata: { name: 'default' } } }, admin);
});

/** A running pod on a node, ready or not. */
function pod(name: string, isReady = true): void {
  const spec = { nodeName: 'n', containers: [{ name: 'c', image: 'nginx' }] };
  api.execute({ resource: Pods, namespace: 'default', verb: 'create', object: { metadata: { name, labels: { app: 'web' } }, spec } }, admin);
  const conditions = [{ type: 'Ready', status: isReady ? 'True' : 'False' }];
  api.execute({ resource: Pods, namespace: 'default', name, subresource: 'status', verb: 'patch', patchType: 'merge', patch: { status: { phase: 'Running', conditions } } }, admin);
}

function budget(name: string, status: object, spec: object = {}): void {
  const selector = { matchLabels: { app: 'web' } };
  api.execute({ resource: PodDisruptionBudgets, namespace: 'default', verb: 'create', object: { metadata: { name }, spec: { minAvailable: 1, selector, ...spec } } }, admin);
  const full = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, ...status };
  api.execute({ resource: PodDisruptionBudgets, namespace: 'default', name, subresource: 'status', verb: 'patch', patchType: 'merge', patch: { status: full } as never }, admin);
}

function evict(name: string, options: object = {}): unknown {
  return api.execute({ resource: Pods, namespace: 'default', name, subresource: 'eviction', verb: 'create', object: { metadata: { name }, ...options } }, admin);
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

describe('an eviction', () => {
  it('deletes a pod that no budget guards, with its reason', () => {
    pod('web');
    expect(evict('web')).toMatchObject({ kind: 'Status', status: 'Success', code: 201 });
    expect(api.peek(Pods, 'default/web')).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
      status: { conditions: [{ type: 'Ready' }, { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' }] },
    });
  });

  it('of a certain revision is of the one before it was marked', () => {
    pod('web');
    const { resourceVersion } = api.peek(Pods, 'default/web')?.metadata ?? {};
    expect(refusal(() => evict('web', { deleteOptions: { preconditions: { resourceVersion: '1' } } })).message).toContain('the ResourceVersion in the precondition (1) does not match the ResourceVersion in record');
    evict('web', { deleteOptions: { preconditions: { resourceVersion } } });
    expect(api.peek(Pods, 'default/web')?.metadata.deletionTimestamp).toBeDefined();
  });

  it('spends the budget', () => {
    pod('web');
    budget('b', { disruptionsAllowed: 1, currentHealthy: 2 });
    evict('web', { deleteOptions: { gracePeriodSeconds: 5 } });
    expect(api.peek(PodDisruptionBudgets, 'default/b')?.status).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { web: '2026-01-01T00:00:00Z' } });
    expect(api.peek(Pods, 'default/web')?.metadata.deletionGracePeriodSeconds).toBe(5);
  });

  it.each([
    [{ currentHealthy: 1, desiredHealthy: 1 }, 'The disruption budget b needs 1 healthy pods and has 1 currently', undefined],
    [{ currentHealthy: 3, desiredHealthy: 1 }, 'The disruption budget b does not allow evicting pods currently', undefined],
    [{ observedGeneration: 0 }, 'The disruption budget b is still being processed by the server.', 10],
  ])('is refused by the budget %j', (status, message, retryAfterSeconds) => {
    pod('web');
    budget('b', status);
    const error = refusal(() => evict('web'));
    expect(error.code).toBe(429);
    expect(error.message).toBe("Cannot evict pod as it would violate the pod's disruption budget.");
    expect(error.details).toEqual({ causes: [{ reason: 'DisruptionBudget', message }], ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) });
    expect(api.peek(Pods, 'default/web')?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('of an unhealthy pod depends on the others, or on the policy', () => {
    pod('sick', false);
    budget('b', { currentHealthy: 0, desiredHealthy: 1 });
    expect(refusal(() => evict('sick')).code).toBe(429);
    api.execute({ resource: PodDisruptionBudgets, namespace: 'default', name: 'b', verb: 'patch', patchType: 'merge', patch: { spec: { unhealthyPodEvictionPolicy: 'AlwaysAllow' } } }, admin);
    evict('sick');
    expect(api.peek(Pods, 'default/sick')?.metadata.deletionTimestamp).toBeDefined();
  });

  it('asks no budget for a pod that has ended', () => {
    pod('web');
    budget('b', {});
    api.execute({ resource: Pods, namespace: 'default', name: 'web', subresource: 'status', verb: 'patch', patchType: 'merge', patch: { status: { phase: 'Failed' } } }, admin);
    evict('web');
    expect(api.peek(Pods, 'default/web')).toBeUndefined();
  });

  it('does not choose between two budgets', () => {
    pod('web');
    budget('b', { disruptionsAllowed: 1 });
    budget('c', { disruptionsAllowed: 1 });
    const error = refusal(() => evict('web'));
    expect([error.code, error.message]).toEqual([500, 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.']);
  });

  it('names the pod it means', () => {
    pod('web');
    expect(refusal(() => evict('web', { metadata: { name: 'other' } })).message).toBe('name in URL does not match name in Eviction object');
    expect(refusal(() => evict('web', { deleteOptions: { preconditions: { uid: 'x' } } })).code).toBe(409);
  });

  it('changes nothing in a dry run', () => {
    pod('web');
    budget('b', { disruptionsAllowed: 1 });
    const revision = api.revision;
    evict('web', { deleteOptions: { dryRun: ['All'] } });
    expect(api.revision).toBe(revision);
  });
});
