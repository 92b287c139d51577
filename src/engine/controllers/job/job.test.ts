import { array, assert as check, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Jobs } from '../../api/batch/resources.ts';
import type { Job } from '../../api/batch/types.ts';
import { Events, Pods } from '../../api/core/resources.ts';
import type { Pod } from '../../api/core/types.ts';
import { ControlPlane } from '../../testing/control-plane.ts';
import { countOf, formatIndexes, freeIndexes, hasIndex, parseIndexes, withIndexes } from './indexes.ts';

const ref = { name: 'once', namespace: 'default' };

function withJob(spec: object): ControlPlane {
  const plane = new ControlPlane();
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'a' }] } };
  plane.client.create(Jobs, { metadata: ref, spec: { template, ...spec } } as never);
  return plane;
}

const get = (plane: ControlPlane): Job => plane.client.get(Jobs, ref) as Job;
const conditions = (plane: ControlPlane): readonly string[] => (get(plane).status.conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`);

/** Lets every pod that runs come to a bad end. */
function failPods(plane: ControlPlane, exitCode = 1): void {
  for (const pod of plane.client.list(Pods).filter(({ status }) => status.phase === 'Running')) {
    const finishedAt = new Date(plane.sim.nowMs).toISOString().slice(0, 19) + 'Z';
    const containerStatuses = pod.status.containerStatuses?.map((status) => ({ ...status, ready: false, state: { terminated: { exitCode, finishedAt } } }));
    plane.client.updateStatus<Pod>(Pods, { ...pod, status: { ...pod.status, phase: 'Failed', conditions: [], ...(containerStatuses === undefined ? {} : { containerStatuses }) } });
  }
}

describe('a job', () => {
  test('that keeps failing waits longer and longer, and gives up', () => {
    const plane = withJob({ backoffLimit: 2 });
    const starts: number[] = [];
    for (let second = 0; second < 120; second++) {
      plane.advance(500);
      failPods(plane);
      plane.advance(500);
      const count = plane.client.list(Pods).length;
      if (count > starts.length) starts.push(second);
    }
    expect(starts).toHaveLength(3);
    const [first = 0, second = 0, third = 0] = starts;
    // Ends are told in whole seconds, so a wait may look one second shorter.
    expect(second - first).toBeGreaterThanOrEqual(9);
    expect(third - second).toBeGreaterThanOrEqual(19);
    expect(conditions(plane)).toEqual(['FailureTarget=True BackoffLimitExceeded', 'Failed=True BackoffLimitExceeded']);
    expect(get(plane).status).toMatchObject({ failed: 3 });
    expect(plane.client.list(Events).some(({ reason, message }) => reason === 'BackoffLimitExceeded' && message === 'Job has reached the specified backoff limit')).toBe(true);
  });

  test('ends at its deadline', () => {
    const plane = withJob({ activeDeadlineSeconds: 5, parallelism: 0 });
    plane.advance(7000);
    expect(conditions(plane)).toEqual(['FailureTarget=True DeadlineExceeded', 'Failed=True DeadlineExceeded']);
  });

  test('fails at once where the policy says so', () => {
    const plane = withJob({ podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }] } });
    plane.advance(800);
    failPods(plane, 42);
    plane.advance(3000);
    expect(conditions(plane)).toEqual(['FailureTarget=True PodFailurePolicy', 'Failed=True PodFailurePolicy']);
    expect(get(plane).status.conditions?.[0]?.message).toMatch(/^Container c for pod default\/once-\w{5} failed with exit code 42 matching FailJob rule at index 0$/);
  });

  test('with indexes is done when each has succeeded, or enough have', () => {
    const plane = withJob({ completions: 6, parallelism: 2, completionMode: 'Indexed', successPolicy: { rules: [{ succeededIndexes: '0-3', succeededCount: 2 }] } });
    plane.advance(20_000);
    expect(conditions(plane)).toEqual(['SuccessCriteriaMet=True SuccessPolicy', 'Complete=True SuccessPolicy']);
    expect(get(plane).status.completedIndexes).toMatch(/^0,1/);
    expect(plane.client.list(Pods).every((pod) => pod.metadata.finalizers === undefined)).toBe(true);
  });

  test('goes after the time it was given', () => {
    const plane = withJob({ ttlSecondsAfterFinished: 30 });
    plane.advance(10_000);
    expect(conditions(plane)).toContain('Complete=True CompletionsReached');
    plane.advance(32_000);
    expect(plane.client.get(Jobs, ref)).toBeUndefined();
    expect(plane.client.list(Pods)).toHaveLength(0);
  });

  test('that is deleted lets go of its pods', () => {
    const plane = withJob({ completions: 3, parallelism: 3 });
    plane.advance(600);
    plane.client.delete(Jobs, ref, { propagationPolicy: 'Background' });
    plane.advance(10_000);
    expect(plane.client.list(Pods)).toHaveLength(0);
  });
});

test('indexes are written shortly and read back', () => {
  check(
    property(array(integer({ min: 0, max: 40 })), (indexes) => {
      const held = withIndexes([], indexes);
      const unique = new Set(indexes);
      expect(countOf(held)).toBe(unique.size);
      expect(parseIndexes(formatIndexes(held), 41)).toEqual(held);
      for (let index = 0; index <= 40; index++) expect(hasIndex(held, index)).toBe(unique.has(index));
      const free = freeIndexes(held, 5, 41);
      expect(free).toEqual(Array.from({ length: 41 }, (_, index) => index).filter((index) => !unique.has(index)).slice(0, 5));
    }),
  );
  expect(formatIndexes(withIndexes([], [0, 2, 3, 4, 6, 7]))).toBe('0,2-4,6,7');
});
