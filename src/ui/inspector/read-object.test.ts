import { describe, expect, it } from 'vitest';
import type { Pod } from '../../engine/api/core/types.ts';
import type { KubeObject } from '../../engine/protocol/messages.ts';
import { conditionsOf, containersOf, labelText, taintText, verdictOf } from './read-object.ts';

const metadata = { name: 'x', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-03-02T09:00:00Z' };

describe('conditions', () => {
  it.each([
    ['Ready', 'True', 'good'],
    ['Ready', 'False', 'bad'],
    ['Ready', 'Unknown', 'unknown'],
    ['MemoryPressure', 'False', 'good'],
    ['NetworkUnavailable', 'True', 'bad'],
    ['DisruptionTarget', 'True', 'neutral'],
    ['ReplicaFailure', 'True', 'bad'],
    ['Progressing', 'False', 'neutral'],
  ])('%s=%s is %s', (type, status, verdict) => {
    expect(verdictOf({ type, status })).toBe(verdict);
  });

  it('are none where an object has none, or something else under that name', () => {
    expect(conditionsOf(undefined)).toEqual([]);
    expect(conditionsOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata })).toEqual([]);
    expect(conditionsOf({ apiVersion: 'x/v1', kind: 'Odd', metadata, status: { conditions: ['a', null, { type: 'Ready', status: 'True' }] } } as unknown as KubeObject)).toHaveLength(1);
  });
});

describe('containers', () => {
  const pod = {
    apiVersion: 'v1', kind: 'Pod', metadata,
    spec: { initContainers: [{ name: 'proxy', image: 'p', restartPolicy: 'Always' }, { name: 'seed', image: 's' }], containers: [{ name: 'app', image: 'a' }, { name: 'later', image: 'l' }] },
    status: {
      initContainerStatuses: [{ name: 'proxy', image: 'p', imageID: '', ready: true, restartCount: 0, state: { running: { startedAt: '2026-03-02T09:00:01Z' } } }, { name: 'seed', image: 's', imageID: '', ready: true, restartCount: 0, state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
      containerStatuses: [{ name: 'app', image: 'a', imageID: '', ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } }, lastState: { terminated: { exitCode: 1, reason: 'Error' } } }],
    },
  } as unknown as Pod;

  it('are told in the order in which they start', () => {
    expect(containersOf(pod)).toEqual([
      { name: 'proxy', image: 'p', role: 'sidecar', ready: true, restarts: 0, state: 'running', since: '2026-03-02T09:00:01Z' },
      { name: 'seed', image: 's', role: 'init', ready: true, restarts: 0, state: 'terminated', reason: 'Completed', exitCode: 0 },
      { name: 'app', image: 'a', role: 'app', ready: false, restarts: 3, state: 'waiting', reason: 'CrashLoopBackOff', message: 'back-off 40s', last: { reason: 'Error', exitCode: 1 } },
      { name: 'later', image: 'l', role: 'app', ready: false, restarts: 0, state: 'waiting' },
    ]);
  });
});

describe('short texts', () => {
  it('leave out what everybody knows', () => {
    expect(taintText({ key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' })).toBe('unreachable:NoExecute');
    expect(taintText({ key: 'reserved', value: 'training', effect: 'NoSchedule' })).toBe('reserved=training:NoSchedule');
    expect(labelText({ app: 'web', tier: 'front' })).toBe('app=web, tier=front');
    expect(labelText(undefined)).toBe('');
  });
});
