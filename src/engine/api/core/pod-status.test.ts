import { describe, expect, it } from 'vitest';
import { summarisePod } from './pod-status.ts';
import type { ContainerState, ContainerStatus, Pod, PodStatus } from './types.ts';

const running: ContainerState = { running: {} };
const waiting = (reason?: string): ContainerState => ({ waiting: reason === undefined ? {} : { reason } });
const ended = (exitCode: number, more: object = {}): ContainerState => ({ terminated: { exitCode, ...more } });

function container(name: string, state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name, state, ready: state.running !== undefined, restartCount: 0, image: 'i', imageID: '', ...more };
}

interface Case {
  readonly phase?: PodStatus['phase'];
  readonly init?: readonly ContainerStatus[];
  readonly sidecars?: readonly string[];
  readonly containers?: readonly ContainerStatus[];
  readonly status?: Partial<PodStatus>;
  readonly isDeleted?: boolean;
}

function pod({ phase = 'Running', init = [], sidecars = [], containers = [], status = {}, isDeleted = false }: Case): Pod {
  const spec = {
    containers: containers.map(({ name }) => ({ name, image: 'i' })),
    initContainers: init.map(({ name }) => ({ name, image: 'i', ...(sidecars.includes(name) ? { restartPolicy: 'Always' } : {}) })),
  };
  const metadata = { name: 'p', ...(isDeleted ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec, status: { phase, initContainerStatuses: init, containerStatuses: containers, ...status } } as unknown as Pod;
}

const conditions = (...types: readonly string[]): Partial<PodStatus> => ({ conditions: types.map((type) => ({ type, status: 'True' })) });

describe('STATUS', () => {
  it.each<[string, Case]>([
    ['Running', { containers: [container('a', running)] }],
    ['Evicted', { phase: 'Failed', status: { reason: 'Evicted' } }],
    ['Pending', { phase: 'Pending', status: { reason: '' } }],
    ['CrashLoopBackOff', { containers: [container('a', running), container('b', waiting('CrashLoopBackOff'))] }],
    // The first container that has something to say has the last word.
    ['ImagePullBackOff', { containers: [container('a', waiting('ImagePullBackOff')), container('b', waiting('CrashLoopBackOff'))] }],
    ['ExitCode:3', { containers: [container('a', ended(3))] }],
    ['Signal:9', { containers: [container('a', ended(137, { signal: 9 }))] }],
    ['OOMKilled', { containers: [container('a', ended(137, { reason: 'OOMKilled' }))] }],
    ['Running', { containers: [container('a', ended(0, { reason: 'Completed' })), container('b', running)], status: conditions('Ready') }],
    ['NotReady', { containers: [container('a', ended(0, { reason: 'Completed' })), container('b', running)] }],
    ['Error', { phase: 'Failed', containers: [container('a', ended(0, { reason: 'Completed' })), container('b', ended(1, { reason: 'Error' }))] }],
    ['Init:0/2', { phase: 'Pending', init: [container('i', running), container('j', waiting())] }],
    ['Init:1/2', { phase: 'Pending', init: [container('i', ended(0)), container('j', waiting('PodInitializing'))] }],
    ['Init:ErrImagePull', { phase: 'Pending', init: [container('i', waiting('ErrImagePull'))] }],
    ['Init:Error', { phase: 'Pending', init: [container('i', ended(1, { reason: 'Error' }))] }],
    ['Init:ExitCode:1', { phase: 'Pending', init: [container('i', ended(1))] }],
    ['Init:Signal:9', { phase: 'Pending', init: [container('i', ended(1, { signal: 9 }))] }],
    // A sidecar that fails after the pod was initialized does not hide what is wrong with the others.
    ['ImagePullBackOff', { init: [container('s', waiting('CrashLoopBackOff'), { started: false })], sidecars: ['s'], containers: [container('a', waiting('ImagePullBackOff'))], status: conditions('Initialized') }],
    ['Init:CrashLoopBackOff', { init: [container('s', waiting('CrashLoopBackOff'), { started: false })], sidecars: ['s'], containers: [container('a', running)], status: conditions('Initialized') }],
    ['Init:CrashLoopBackOff', { init: [container('s', waiting('CrashLoopBackOff'), { started: false })], sidecars: ['s'], containers: [container('a', running)] }],
    ['Terminating', { containers: [container('a', running)], isDeleted: true }],
    ['Unknown', { containers: [container('a', running)], isDeleted: true, status: { reason: 'NodeLost' } }],
    ['Succeeded', { phase: 'Succeeded', isDeleted: true }],
  ])('%s', (status, what) => {
    expect(summarisePod(pod(what)).status).toBe(status);
  });

  it('SchedulingGated', () => {
    const gated = pod({ phase: 'Pending', status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] } });
    expect(summarisePod(gated).status).toBe('SchedulingGated');
  });
});

describe('READY and RESTARTS', () => {
  const restarted = (count: number, finishedAt: string): Partial<ContainerStatus> => ({ restartCount: count, lastState: ended(1, { finishedAt }) });

  it('count sidecars that have started, and no init container that is done', () => {
    const summary = summarisePod(
      pod({
        init: [container('i', ended(0), restarted(5, '2026-01-01T00:00:09Z')), container('s', running, { started: true, ...restarted(2, '2026-01-01T00:00:02Z') })],
        sidecars: ['s'],
        containers: [container('a', running, restarted(1, '2026-01-01T00:00:01Z')), container('b', waiting('CrashLoopBackOff'))],
      }),
    );
    expect(summary).toMatchObject({ ready: 2, total: 3, restarts: 3, lastRestart: '2026-01-01T00:00:02Z' });
  });

  it('count init containers up to the one that is not done, while there is one', () => {
    const init = [container('i', ended(0), restarted(1, '2026-01-01T00:00:01Z')), container('j', waiting('CrashLoopBackOff'), restarted(4, '2026-01-01T00:00:04Z')), container('k', waiting(), { restartCount: 9 })];
    expect(summarisePod(pod({ phase: 'Pending', init, containers: [container('a', waiting())] }))).toMatchObject({ ready: 0, total: 1, restarts: 5, lastRestart: '2026-01-01T00:00:04Z' });
  });

  it('know no last restart when no end is known', () => {
    expect(summarisePod(pod({ containers: [container('a', running, { restartCount: 2 })] }))).not.toHaveProperty('lastRestart');
  });
});
