import { describe, expect, test } from 'vitest';
import { Deployments } from '../../api/apps/resources.ts';
import { Events, Pods } from '../../api/core/resources.ts';
import { PodDisruptionBudgets } from '../../api/policy/resources.ts';
import type { PodDisruptionBudgetStatus } from '../../api/policy/types.ts';
import { ControlPlane } from '../../testing/control-plane.ts';

const namespace = 'default';
const selector = { matchLabels: { app: 'web' } };

function withBudget(spec: object, replicas = 5): ControlPlane {
  const plane = new ControlPlane();
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'a' }] } };
  if (replicas > 0) plane.client.create(Deployments, { metadata: { name: 'web', namespace }, spec: { replicas, selector, template } });
  plane.advance(2000);
  plane.client.create(PodDisruptionBudgets, { metadata: { name: 'b', namespace }, spec: { selector, ...spec } });
  plane.advance(1000);
  return plane;
}

const status = (plane: ControlPlane): PodDisruptionBudgetStatus | undefined => plane.client.get(PodDisruptionBudgets, { name: 'b', namespace })?.status;

describe('a budget', () => {
  test.each([
    [{ minAvailable: 4 }, { disruptionsAllowed: 1, desiredHealthy: 4, currentHealthy: 5, expectedPods: 5 }],
    [{ minAvailable: '50%' }, { disruptionsAllowed: 2, desiredHealthy: 3, currentHealthy: 5, expectedPods: 5 }],
    [{ maxUnavailable: 2 }, { disruptionsAllowed: 2, desiredHealthy: 3, currentHealthy: 5, expectedPods: 5 }],
    [{ maxUnavailable: '25%' }, { disruptionsAllowed: 2, desiredHealthy: 3, currentHealthy: 5, expectedPods: 5 }],
    [{ minAvailable: 9 }, { disruptionsAllowed: 0, desiredHealthy: 9, currentHealthy: 5, expectedPods: 5 }],
  ])('of %j', (spec, expected) => {
    expect(status(withBudget(spec))).toMatchObject(expected);
  });

  test('without pods says so, and allows nothing', () => {
    const plane = withBudget({ maxUnavailable: 1 }, 0);
    expect(status(plane)).toMatchObject({ disruptionsAllowed: 0, expectedPods: 0, conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }] });
    expect(plane.client.list(Events, { namespace }).some(({ reason, source }) => reason === 'NoPods' && source?.component === 'controllermanager')).toBe(true);
  });

  test('over pods that nobody manages cannot tell how many there should be', () => {
    const plane = withBudget({ maxUnavailable: 1 }, 0);
    plane.client.create(Pods, { metadata: { name: 'p', namespace, labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'a' }] } });
    plane.advance(2000);
    expect(plane.client.list(Events, { namespace }).some(({ reason }) => reason === 'UnmanagedPods')).toBe(true);
    expect(status(plane)).toMatchObject({ disruptionsAllowed: 0 });
  });
});
