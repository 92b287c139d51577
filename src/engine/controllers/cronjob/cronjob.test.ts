import { describe, expect, test } from 'vitest';
import { CronJobs, Jobs } from '../../api/batch/resources.ts';
import type { CronJob } from '../../api/batch/types.ts';
import { Events, Pods } from '../../api/core/resources.ts';
import { ControlPlane } from '../../testing/control-plane.ts';

const ref = { name: 'often', namespace: 'default' };

function withCronJob(spec: object, seconds = 0): ControlPlane {
  const plane = new ControlPlane();
  const run = { restartPolicy: seconds === 0 ? 'Never' : 'Always', containers: [{ name: 'c', image: 'a' }] };
  // A pod that restarts always never ends; Jobs refuse that, so endless ones get a parallelism of none.
  const template = { spec: { ...run, restartPolicy: 'Never' } };
  const jobSpec = seconds === 0 ? { template } : { template, parallelism: 0, completions: 1 };
  plane.client.create(CronJobs, { metadata: ref, spec: { schedule: '* * * * *', jobTemplate: { spec: jobSpec }, ...spec } } as never);
  plane.advance(1000);
  return plane;
}

const get = (plane: ControlPlane): CronJob => plane.client.get(CronJobs, ref) as CronJob;
const jobs = (plane: ControlPlane): number => plane.client.list(Jobs).length;
const reasons = (plane: ControlPlane): readonly string[] => [...new Set(plane.client.list(Events).filter(({ involvedObject }) => involvedObject.kind === 'CronJob').map(({ reason }) => reason ?? ''))].toSorted();

describe('a cron job', () => {
  test('starts a job a minute, and keeps three that succeeded', () => {
    const plane = withCronJob({});
    plane.advance(6 * 60_000);
    expect(jobs(plane)).toBeLessThanOrEqual(4);
    expect(get(plane).status.lastScheduleTime).toBeDefined();
    expect(get(plane).status.lastSuccessfulTime).toBeDefined();
    expect(reasons(plane)).toEqual(['SawCompletedJob', 'SuccessfulCreate', 'SuccessfulDelete']);
    const [job] = plane.client.list(Jobs);
    const scheduled = Date.parse(job?.metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'] ?? '');
    expect(job?.metadata.name).toBe(`often-${scheduled / 60_000}`);
    expect(plane.client.list(Pods).length).toBe(jobs(plane));
  });

  test('that is suspended starts nothing, and then only the last that was missed', () => {
    const plane = withCronJob({ suspend: true });
    plane.advance(10 * 60_000);
    expect(jobs(plane)).toBe(0);
    plane.client.patch(CronJobs, ref, { spec: { suspend: false } });
    plane.advance(1000);
    expect(jobs(plane)).toBe(1);
  });

  test('that forbids two at a time waits', () => {
    const plane = withCronJob({ concurrencyPolicy: 'Forbid' }, 1);
    plane.advance(4 * 60_000);
    expect(jobs(plane)).toBe(1);
    expect(reasons(plane)).toContain('JobAlreadyActive');
  });

  test('that replaces takes the old one away', () => {
    const plane = withCronJob({ concurrencyPolicy: 'Replace' }, 1);
    plane.advance(4 * 60_000);
    expect(jobs(plane)).toBe(1);
    expect(get(plane).status.active).toHaveLength(1);
    expect(reasons(plane)).toContain('SuccessfulDelete');
  });

  test('notices a job that went missing', () => {
    const plane = withCronJob({}, 1);
    plane.advance(61_000);
    for (const job of plane.client.list(Jobs)) plane.client.delete(Jobs, job, { propagationPolicy: 'Background' });
    plane.advance(2000);
    expect(reasons(plane)).toContain('MissingJob');
  });
});
