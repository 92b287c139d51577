import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../api/core/types.ts';
import { ClusterCache, type ClusterReader } from './cluster-cache.ts';
import { feasibleNodesToFind, schedulePod, type CycleResult } from './cycle.ts';
import { defaultPlugins } from './default-plugins.ts';
import { podInfoOf } from './pod-info.ts';
import { definePlugin, refusal, type Plugin } from './plugin.ts';

const nothing: ClusterReader = { get: () => undefined, list: () => [], by: () => [] };

function node(name: string, zone = 'a', pods = '110'): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', labels: { 'topology.kubernetes.io/zone': zone } }, spec: {}, status: { allocatable: { cpu: '4', memory: '8Gi', pods } } };
}

function pod(name: string, spec: Partial<Pod['spec']> = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { containers: [{ name: 'c', image: 'i' }], ...spec }, status: {} };
}

function cacheOf(...nodes: readonly Node[]): ClusterCache {
  const cache = new ClusterCache(nothing);
  for (const each of nodes) cache.setNode(each);
  return cache;
}

function schedule(cache: ClusterCache, what: Pod, { plugins = defaultPlugins, startIndex = 0 }: { readonly plugins?: readonly Plugin[]; readonly startIndex?: number } = {}): CycleResult {
  return schedulePod({ pod: podInfoOf(what), plugins, view: cache, startIndex, nominatedTo: () => [], random: () => 0 });
}

describe('how many nodes are enough', () => {
  it.each([
    [3, 3],
    [99, 99],
    [100, 100],
    [500, 230],
    [1000, 420],
    [5000, 500],
    [6000, 300],
  ])('of %i nodes: %i', (nodes, wanted) => {
    expect(feasibleNodesToFind(nodes)).toBe(wanted);
  });

  it('lets the search begin where the last one ended', () => {
    const cache = cacheOf(...Array.from({ length: 300 }, (_, index) => node(`n${String(index).padStart(3, '0')}`)));
    const { outcome, nextStartIndex } = schedule(cache, pod('p'));
    expect(nextStartIndex).toBe(144);
    expect(outcome.type === 'placed' ? outcome.scores?.nodes.slice(0, 2) : []).toEqual(['n000', 'n001']);
    const next = schedule(cache, pod('p'), { startIndex: nextStartIndex });
    expect(next.outcome.type === 'placed' ? next.outcome.scores?.nodes[0] : '').toBe('n144');
    expect(next.nextStartIndex).toBe(288);
  });
});

describe('the order of nodes', () => {
  it('goes through the zones in turn', () => {
    const cache = cacheOf(node('a1'), node('a2'), node('a3'), node('b1', 'b'), node('c1', 'c'), node('c2', 'c'));
    expect(cache.nodes.map(({ name }) => name)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  });

  it('does not depend on the order in which they came', () => {
    const there = [node('a1'), node('a2'), node('b1', 'b')];
    expect(cacheOf(...there.toReversed()).nodes.map(({ name }) => name)).toEqual(cacheOf(...there).nodes.map(({ name }) => name));
  });
});

describe('a refusal', () => {
  it('counts reasons, and sorts them as texts', () => {
    const cache = cacheOf(...Array.from({ length: 12 }, (_, index) => node(`n${index}`, 'a', index < 10 ? '0' : '110')));
    const picky = definePlugin({ name: 'Picky', filter: (_pod, { name }) => (name === 'n10' ? refusal('is picky', 'and moody') : name === 'n11' ? refusal('is picky') : undefined) });
    const { outcome } = schedule(cache, pod('p'), { plugins: [...defaultPlugins.filter(({ postFilter }) => postFilter === undefined), picky] });
    expect(outcome.type === 'unschedulable' ? outcome.message : '').toBe('0/12 nodes are available: 1 and moody, 10 Too many pods, 2 is picky.');
    expect(outcome.type === 'unschedulable' ? outcome.rejectors : []).toEqual(['NodeResourcesFit', 'Picky']);
  });

  it('names nodes that were left out from the start', () => {
    const named = { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['n1'] }] }] } } } };
    const { outcome } = schedule(cacheOf(node('n0'), node('n1', 'a', '0'), node('n2')), pod('p', named));
    expect(outcome.type === 'unschedulable' ? outcome.message : '').toMatch(/^0\/3 nodes are available: 1 Too many pods, 2 node\(s\) didn't satisfy plugin\(s\) \[NodeAffinity\]\. /);
  });

  it('ends early when terms contradict each other', () => {
    const term = { matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['n1'] }, { key: 'metadata.name', operator: 'In' as const, values: ['n2'] }] };
    const { outcome } = schedule(cacheOf(node('n1')), pod('p', { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } } }));
    expect(outcome.type === 'unschedulable' ? outcome.message : '').toBe('0/1 nodes are available: pod affinity terms conflict. not found');
  });
});

describe('promised room', () => {
  it('is not given to somebody less important', () => {
    const cache = cacheOf(node('n0', 'a', '1'));
    const promised = podInfoOf(pod('important', { priority: 9 }));
    const attempt = (priority: number): string => schedulePod({ pod: podInfoOf(pod('p', { priority })), plugins: defaultPlugins, view: cache, startIndex: 0, nominatedTo: () => [promised], random: () => 0 }).outcome.type;
    expect(attempt(1)).toBe('unschedulable');
    expect(attempt(10)).toBe('placed');
  });
});
