import { describe, expect, test } from 'vitest';
import type { Deployment, ReplicaSet } from '../../api/apps/types.ts';
import { boundsOf, familyOf, planCleanup, planGrowth, planScaling, planShrinking } from './plan.ts';

interface SetSketch {
  readonly name: string;
  readonly image: string;
  readonly size: number;
  readonly available?: number;
  readonly max?: number;
  readonly desired?: number;
  readonly revision?: number;
}

const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } });

function deployment(replicas: number, spec: object = {}): Deployment {
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
  return { metadata: { name: 'web', namespace: 'n', uid: 'd' }, spec: { replicas, selector: {}, template: template('new'), strategy, ...spec }, status: {} } as unknown as Deployment;
}

/** Sets in the order of their creation. */
function sets(...sketches: readonly SetSketch[]): readonly ReplicaSet[] {
  return sketches.map(({ name, image, size, available = size, max, desired, revision }, index) => {
    const annotations = {
      ...(max === undefined ? {} : { 'deployment.kubernetes.io/max-replicas': String(max) }),
      ...(desired === undefined ? {} : { 'deployment.kubernetes.io/desired-replicas': String(desired) }),
      ...(revision === undefined ? {} : { 'deployment.kubernetes.io/revision': String(revision) }),
    };
    const metadata = { name, uid: name, namespace: 'n', creationTimestamp: `2026-01-01T00:00:0${index}Z`, generation: 1, annotations };
    return { metadata, spec: { replicas: size, template: template(image) }, status: { replicas: size, availableReplicas: available, observedGeneration: 1 } } as unknown as ReplicaSet;
  });
}

const steps = (scales: ReturnType<typeof planGrowth>): readonly string[] => scales.map(({ set, replicas }) => `${set.metadata.name}→${replicas}`);

describe('how many may come and go', () => {
  test.each([
    // replicas, maxSurge, maxUnavailable → surge up, unavailable down
    [10, '25%', '25%', 3, 2],
    [4, '25%', '25%', 1, 1],
    [1, '25%', '25%', 1, 0],
    [3, 0, '10%', 0, 1],
    [2, 0, 5, 0, 2],
    [0, '25%', '25%', 0, 0],
  ])('%i replicas with surge %s and unavailable %s: %i and %i', (replicas, maxSurge, maxUnavailable, surge, unavailable) => {
    const bounds = boundsOf(deployment(replicas, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } }));
    expect(bounds).toEqual({ replicas, maxSurge: surge, maxUnavailable: unavailable });
  });
});

describe('a rolling step', () => {
  test('fills the room the surge leaves', () => {
    expect(steps(planGrowth(familyOf(deployment(5), sets({ name: 'old', image: 'old', size: 5 }, { name: 'new', image: 'new', size: 0 }))))).toEqual(['new→2']);
  });
  test('does not grow beyond what is wanted', () => {
    expect(steps(planGrowth(familyOf(deployment(5), sets({ name: 'old', image: 'old', size: 1 }, { name: 'new', image: 'new', size: 5 }))))).toEqual([]);
  });
  test('shrinks a set that is too large', () => {
    expect(steps(planGrowth(familyOf(deployment(2), sets({ name: 'new', image: 'new', size: 5 }))))).toEqual(['new→2']);
  });
  test('takes from the old what the new ones stand in for', () => {
    expect(steps(planShrinking(familyOf(deployment(5), sets({ name: 'old', image: 'old', size: 5 }, { name: 'new', image: 'new', size: 2, available: 1 }))))).toEqual(['old→3']);
  });
  test('takes nothing while too few are available', () => {
    expect(steps(planShrinking(familyOf(deployment(5), sets({ name: 'old', image: 'old', size: 4 }, { name: 'new', image: 'new', size: 2, available: 0 }))))).toEqual([]);
  });
  test('takes unhealthy old ones first, the oldest set first', () => {
    const family = familyOf(deployment(10), sets({ name: 'a', image: 'a', size: 4, available: 2 }, { name: 'b', image: 'b', size: 6, available: 6 }, { name: 'new', image: 'new', size: 3, available: 3 }));
    expect(steps(planShrinking(family))).toEqual(['a→2', 'a→0', 'b→5']);
  });
  test('waits while a set that was shrunk has not said so yet', () => {
    expect(steps(planShrinking(familyOf(deployment(4), sets({ name: 'old', image: 'old', size: 2, available: 3 }, { name: 'new', image: 'new', size: 3, available: 2 }))))).toEqual([]);
  });
});

describe('scaling in the middle of a roll-out', () => {
  test('shares what is added by size, and gives what is left to the largest', () => {
    const family = familyOf(deployment(15, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } }), sets({ name: 'old', image: 'old', size: 8, max: 13 }, { name: 'new', image: 'new', size: 5, max: 13 }));
    expect(steps(planScaling(family))).toEqual(['old→11', 'new→7']);
  });
  test('shares what is taken, too', () => {
    const family = familyOf(deployment(5), sets({ name: 'old', image: 'old', size: 8, max: 13 }, { name: 'new', image: 'new', size: 5, max: 13 }));
    expect(planScaling(family).reduce((sum, { replicas }) => sum + replicas, 0)).toBe(7);
  });
  test('with one active set it is simply that one', () => {
    expect(steps(planScaling(familyOf(deployment(9), sets({ name: 'old', image: 'old', size: 0 }, { name: 'new', image: 'new', size: 5 }))))).toEqual(['new→9']);
  });
  test('with none active it is the newest', () => {
    expect(steps(planScaling(familyOf(deployment(3, { paused: true }), sets({ name: 'a', image: 'a', size: 0 }, { name: 'b', image: 'b', size: 0 }))))).toEqual(['b→3']);
  });
  test('once the new set has everything, the old ones go', () => {
    const family = familyOf(deployment(5), sets({ name: 'old', image: 'old', size: 2 }, { name: 'new', image: 'new', size: 5, desired: 5 }));
    expect(steps(planScaling(family))).toEqual(['old→0']);
  });
});

test('history keeps the highest revisions, and never a set that still has pods', () => {
  const old = sets({ name: 'a', image: 'a', size: 0, revision: 3 }, { name: 'b', image: 'b', size: 0, revision: 1 }, { name: 'c', image: 'c', size: 1, revision: 2 }, { name: 'new', image: 'new', size: 4, revision: 4 });
  const names = (limit: number): readonly string[] => planCleanup(familyOf(deployment(4, { revisionHistoryLimit: limit }), old)).map(({ metadata }) => metadata.name);
  expect(names(2)).toEqual(['b']);
  expect(names(0)).toEqual(['b', 'a']);
  expect(names(10)).toEqual([]);
});
