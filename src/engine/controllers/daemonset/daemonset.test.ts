import { describe, expect, test } from 'vitest';
import { DaemonSets } from '../../api/apps/resources.ts';
import type { DaemonSet } from '../../api/apps/types.ts';
import { Events, Nodes, Pods } from '../../api/core/resources.ts';
import type { Node, Taint } from '../../api/core/types.ts';
import { ControlPlane, type ControlPlaneOptions } from '../../testing/control-plane.ts';
import { eligibilityOf } from './eligibility.ts';

const ref = { name: 'agent', namespace: 'default' };
const template = { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'c', image: 'agent:1' }] } };

function withSet(spec: object = {}, options: ControlPlaneOptions = {}): ControlPlane {
  const plane = new ControlPlane(options);
  plane.client.create(DaemonSets, { metadata: ref, spec: { selector: { matchLabels: { app: 'agent' } }, template, ...spec } });
  plane.advance(3000);
  return plane;
}

const get = (plane: ControlPlane): DaemonSet => plane.client.get(DaemonSets, ref) as DaemonSet;
const live = (plane: ControlPlane) => plane.client.list(Pods).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
const nodes = (plane: ControlPlane): readonly string[] => live(plane).map(({ spec }) => spec.nodeName ?? '').toSorted();
const setImage = (plane: ControlPlane, image: string): unknown => plane.client.patch(DaemonSets, ref, { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } }, { type: 'strategic' });
const setTaints = (plane: ControlPlane, name: string, taints: readonly Taint[]): unknown => plane.client.patch(Nodes, { name }, { spec: { taints: taints.map((taint) => ({ ...taint })) } });

describe('a daemon set', () => {
  test('has one pod on every node, and follows nodes that come and go', () => {
    const plane = withSet();
    expect(nodes(plane)).toEqual(['node-1', 'node-2', 'node-3']);
    plane.client.create(Nodes, { metadata: { name: 'node-4' }, spec: {}, status: {} });
    plane.client.patch(Nodes, { name: 'node-4' }, { spec: { taints: null } });
    plane.advance(2000);
    expect(nodes(plane)).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
    expect(get(plane).status).toMatchObject({ desiredNumberScheduled: 4, currentNumberScheduled: 4, numberReady: 4, numberAvailable: 4, updatedNumberScheduled: 4, numberMisscheduled: 0 });
  });

  test('leaves a node it may not be on, and stays where it only may not come', () => {
    const plane = withSet();
    setTaints(plane, 'node-1', [{ key: 'x', effect: 'NoExecute' }]);
    setTaints(plane, 'node-2', [{ key: 'x', effect: 'NoSchedule' }]);
    plane.advance(3000);
    expect(nodes(plane)).toEqual(['node-2', 'node-3']);
    expect(get(plane).status).toMatchObject({ desiredNumberScheduled: 1, numberMisscheduled: 1 });
  });

  test('is replaced node by node', () => {
    const plane = withSet({}, { jitterMs: 300 });
    setImage(plane, 'agent:2');
    for (let i = 0; i < 200; i++) {
      plane.advance(20);
      const ready = live(plane).filter(({ status }) => status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
      expect(ready.length).toBeGreaterThanOrEqual(2);
    }
    expect(new Set(live(plane).map(({ spec }) => spec.containers[0]?.image))).toEqual(new Set(['agent:2']));
  });

  test('with surge puts the new beside the old first', () => {
    const plane = withSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }, { jitterMs: 300 });
    setImage(plane, 'agent:2');
    for (let i = 0; i < 200; i++) {
      plane.advance(20);
      const ready = live(plane).filter(({ status }) => status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
      expect(ready.length).toBeGreaterThanOrEqual(3);
    }
    expect(live(plane).map(({ spec }) => spec.containers[0]?.image)).toEqual(['agent:2', 'agent:2', 'agent:2']);
  });

  test('changes nothing by itself when told so', () => {
    const plane = withSet({ updateStrategy: { type: 'OnDelete' } });
    setImage(plane, 'agent:2');
    plane.advance(3000);
    expect(get(plane).status.updatedNumberScheduled).toBeUndefined();
    const [first] = live(plane);
    if (first === undefined) throw new Error('three pods were wanted');
    plane.client.delete(Pods, first);
    plane.advance(3000);
    expect(get(plane).status.updatedNumberScheduled).toBe(1);
  });

  test('replaces a failed pod, more slowly each time', () => {
    const plane = withSet();
    const fail = (): void => {
      const pod = live(plane).find(({ spec, status }) => spec.nodeName === 'node-1' && status.phase === 'Running');
      if (pod !== undefined) plane.client.updateStatus(Pods, { ...pod, status: { ...pod.status, phase: 'Failed' } });
    };
    let replaced = 0;
    let known = '';
    for (let second = 0; second < 60; second++) {
      fail();
      plane.advance(1000);
      const now = live(plane).find(({ spec }) => spec.nodeName === 'node-1')?.metadata.name ?? known;
      if (now !== known) replaced++;
      known = now;
    }
    expect(replaced).toBeGreaterThan(3);
    expect(replaced).toBeLessThan(9);
    expect(plane.client.list(Events).some(({ reason }) => reason === 'FailedDaemonPod')).toBe(true);
  });
});

describe('a node', () => {
  const node = (taints: readonly Taint[] = [], labels: Readonly<Record<string, string>> = {}): Node => ({ metadata: { name: 'n', labels }, spec: { taints } }) as unknown as Node;
  const set = (spec: object): DaemonSet => ({ spec: { template: { spec: { containers: [], ...spec } } } }) as unknown as DaemonSet;
  const zone = (operator: string, ...values: readonly string[]): object => ({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator, values }] }] } } } });

  test.each([
    ['plain', {}, node(), 'run'],
    ['cordoned', {}, node([{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }]), 'run'],
    ['not ready', {}, node([{ key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' }]), 'run'],
    ['for others', {}, node([{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }]), 'keep'],
    ['for no one', {}, node([{ key: 'dedicated', value: 'db', effect: 'NoExecute' }]), 'leave'],
    ['tolerated', { tolerations: [{ operator: 'Exists' }] }, node([{ key: 'dedicated', effect: 'NoExecute' }]), 'run'],
    ['without the label', { nodeSelector: { disk: 'ssd' } }, node(), 'leave'],
    ['with the label', { nodeSelector: { disk: 'ssd' } }, node([], { disk: 'ssd' }), 'run'],
    ['in the zone', zone('In', 'a', 'b'), node([], { zone: 'b' }), 'run'],
    ['out of the zone', zone('NotIn', 'a', 'b'), node([], { zone: 'b' }), 'leave'],
    ['without a network', { hostNetwork: true }, node([{ key: 'node.kubernetes.io/network-unavailable', effect: 'NoSchedule' }]), 'run'],
    ['named otherwise', { nodeName: 'm' }, node(), 'leave'],
  ] as const)('%s', (_, spec, where, expected) => {
    expect(eligibilityOf(set(spec), where)).toBe(expected);
  });
});
