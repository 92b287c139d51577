import { describe, expect, it } from 'vitest';
import type { Pod, Taint, Toleration } from '../../api/core/types.ts';
import { verdictOn } from './plan.ts';

const unreachable: Taint = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute' };
const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };

function pod(...tolerations: readonly Toleration[]): Pod {
  return { spec: { containers: [], tolerations } } as unknown as Pod;
}

describe('how long a pod may stay', () => {
  it('is for ever without taints', () => {
    expect(verdictOn(pod(), [])).toEqual({ type: 'stay' });
  });

  it('is not at all where a taint is not tolerated', () => {
    expect(verdictOn(pod({ key: notReady.key, operator: 'Exists' }), [notReady, unreachable])).toEqual({ type: 'leave' });
  });

  it('is the shortest of the tolerations that cover', () => {
    const verdict = verdictOn(pod({ key: notReady.key, operator: 'Exists', tolerationSeconds: 300 }, { key: unreachable.key, operator: 'Exists', tolerationSeconds: 60 }), [notReady, unreachable]);
    expect(verdict).toEqual({ type: 'leaveAfter', ms: 60_000 });
  });

  it('is decided by the first toleration that covers a taint', () => {
    expect(verdictOn(pod({ operator: 'Exists' }, { key: unreachable.key, operator: 'Exists', tolerationSeconds: 5 }), [unreachable])).toEqual({ type: 'stay' });
    expect(verdictOn(pod({ key: unreachable.key, operator: 'Exists', tolerationSeconds: -3 }), [unreachable])).toEqual({ type: 'leaveAfter', ms: 0 });
  });
});
