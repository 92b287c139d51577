import { describe, expect, test } from 'vitest';
import type { Pod } from '../../api/core/types.ts';
import { chooseSurplus, planReplicas } from './plan.ts';

const nowMs = Date.UTC(2026, 0, 2);

interface Sketch {
  readonly name: string;
  readonly node?: string;
  readonly phase?: 'Pending' | 'Running' | 'Unknown';
  readonly readyForMs?: number;
  readonly cost?: number;
  readonly restarts?: number;
  readonly ageMs?: number;
}

const at = (agoMs: number): string => new Date(nowMs - agoMs).toISOString();

function pod({ name, node = 'n', phase = 'Running', readyForMs, cost, restarts = 0, ageMs = 3_600_000 }: Sketch): Pod {
  const conditions = readyForMs === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: at(readyForMs) }];
  const annotations = cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': String(cost) };
  return {
    metadata: { name, uid: name, creationTimestamp: at(ageMs), annotations },
    spec: { containers: [], ...(node === '' ? {} : { nodeName: node }) },
    status: { phase, conditions, containerStatuses: [{ name: 'c', restartCount: restarts }] },
  } as unknown as Pod;
}

/** The first to go among two: by each rule in turn. */
const cases: readonly (readonly [string, Sketch, Sketch])[] = [
  ['not on a node', { name: 'z', node: '' }, { name: 'a' }],
  ['pending', { name: 'z', phase: 'Pending' }, { name: 'a' }],
  ['unknown before running', { name: 'z', phase: 'Unknown' }, { name: 'a' }],
  ['not ready', { name: 'z' }, { name: 'a', readyForMs: 1000 }],
  ['cheaper', { name: 'z', readyForMs: 9_000_000, cost: -5 }, { name: 'a', readyForMs: 1000 }],
  ['ready for less long', { name: 'z', readyForMs: 1000 }, { name: 'a', readyForMs: 900_000 }],
  ['ready about as long: the smaller uid', { name: 'a', readyForMs: 900_000 }, { name: 'z', readyForMs: 800_000 }],
  ['restarted more often', { name: 'z', readyForMs: 1000, restarts: 3 }, { name: 'a', readyForMs: 1000 }],
  ['younger', { name: 'z', ageMs: 60_000 }, { name: 'a', ageMs: 86_000_000 }],
];

describe('which pod goes first', () => {
  test.each(cases)('%s', (_, first, second) => {
    const pods = [pod(second), pod(first)];
    expect(chooseSurplus(pods, 1, () => pods, nowMs).map(({ metadata }) => metadata.name)).toEqual([first.name]);
    expect(chooseSurplus(pods.toReversed(), 1, () => pods, nowMs).map(({ metadata }) => metadata.name)).toEqual([first.name]);
  });

  test('the one on the more crowded node, counting pods of all revisions', () => {
    const pods = [pod({ name: 'a', node: 'quiet', readyForMs: 1000 }), pod({ name: 'b', node: 'busy', readyForMs: 1000 })];
    const related = [...pods, pod({ name: 'c', node: 'busy', readyForMs: 1000 })];
    expect(chooseSurplus(pods, 1, () => related, nowMs).map(({ metadata }) => metadata.name)).toEqual(['b']);
  });

  test('when all go, none is asked about', () => {
    const pods = [pod({ name: 'a' }), pod({ name: 'b' })];
    const neverAsked = (): never => {
      throw new Error('asked');
    };
    expect(chooseSurplus(pods, 2, neverAsked, nowMs)).toEqual(pods);
  });
});

test('at most 500 come or go in one run', () => {
  expect(planReplicas(1200, 0)).toEqual({ missing: 500, surplus: 0 });
  expect(planReplicas(3, 1000)).toEqual({ missing: 0, surplus: 500 });
  expect(planReplicas(3, 3)).toEqual({ missing: 0, surplus: 0 });
});
