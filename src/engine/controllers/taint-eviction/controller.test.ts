import { beforeEach, describe, expect, it } from 'vitest';
import { Events, Nodes, Pods } from '../../api/core/resources.ts';
import type { Toleration } from '../../api/core/types.ts';
import { NodeYard } from '../../testing/node-yard.ts';

const taint = { key: 'example.com/maintenance', effect: 'NoExecute' };

let yard: NodeYard;

beforeEach(() => {
  yard = new NodeYard([{ name: 'a1', zone: 'a' }, { name: 'b1', zone: 'b' }]);
  yard.advance(1000);
});

function bind(name: string, tolerations: readonly Toleration[]): void {
  yard.client.create(Pods, { metadata: { name, namespace: 'default' }, spec: { nodeName: 'a1', tolerations, terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: 'nginx' }] } });
}

function taintNode(taints: readonly object[] | null): void {
  yard.client.patch(Nodes, { name: 'a1' }, { spec: { taints: taints as never } });
}

function isThere(name: string): boolean {
  return yard.pods().some(({ metadata }) => metadata.name === name && metadata.deletionTimestamp === undefined);
}

function told(): readonly string[] {
  return yard.client.list(Events, { namespace: 'default' }).filter(({ source }) => source?.component === 'taint-eviction-controller').map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}

describe('a NoExecute taint', () => {
  it('evicts at once, after a while, or never', () => {
    bind('intolerant', []);
    bind('patient', [{ key: taint.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }]);
    bind('stoic', [{ key: taint.key, operator: 'Exists' }]);
    yard.advance(2000);
    taintNode([taint]);
    yard.advance(2000);
    expect(['intolerant', 'patient', 'stoic'].map(isThere)).toEqual([false, true, true]);
    yard.advance(27_000);
    expect(isThere('patient')).toBe(true);
    yard.advance(3000);
    expect(['patient', 'stoic'].map(isThere)).toEqual([false, true]);
    expect(told()).toEqual(['Normal TaintManagerEviction Marking for deletion Pod default/intolerant', 'Normal TaintManagerEviction Marking for deletion Pod default/patient']);
    expect(yard.sim.trace.since(0).some(({ type, reason }) => type === 'timer' && reason === 'TolerationExpired')).toBe(true);
  });

  it('that goes in time spares the pod', () => {
    bind('patient', [{ key: taint.key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }]);
    taintNode([taint]);
    yard.advance(10_000);
    taintNode(null);
    yard.advance(60_000);
    expect(isThere('patient')).toBe(true);
    expect(told()).toEqual(['Normal TaintManagerEviction Cancelling deletion of Pod default/patient']);
  });

  it('whose clock runs is not made longer by another', () => {
    bind('patient', [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 }]);
    taintNode([taint]);
    yard.advance(20_000);
    taintNode([taint, { key: 'example.com/other', effect: 'NoExecute' }]);
    yard.advance(11_000);
    expect(isThere('patient')).toBe(false);
  });

  it('counts for pods that come later, too', () => {
    taintNode([taint]);
    yard.advance(1000);
    bind('late', []);
    yard.advance(1000);
    expect(isThere('late')).toBe(false);
  });
});
