import { describe, expect, it } from 'vitest';
import { matchesNodeSelector, matchesNodeSelectorTerm, matchesRequiredNodeAffinity } from './node-selector.ts';
import type { Node, NodeSelectorRequirement, Pod } from './types.ts';

const node = { metadata: { name: 'b2', labels: { disk: 'ssd', gen: '4', word: 'x' } } } as unknown as Node;

describe('a requirement', () => {
  it.each<[NodeSelectorRequirement, boolean]>([
    [{ key: 'disk', operator: 'In', values: ['hdd', 'ssd'] }, true],
    [{ key: 'disk', operator: 'NotIn', values: ['ssd'] }, false],
    [{ key: 'absent', operator: 'NotIn', values: ['ssd'] }, true],
    [{ key: 'disk', operator: 'Exists' }, true],
    [{ key: 'constructor', operator: 'Exists' }, false],
    [{ key: 'absent', operator: 'DoesNotExist' }, true],
    [{ key: 'gen', operator: 'Gt', values: ['3'] }, true],
    [{ key: 'gen', operator: 'Lt', values: ['4'] }, false],
    [{ key: 'word', operator: 'Gt', values: ['3'] }, false],
    [{ key: 'absent', operator: 'Lt', values: ['4'] }, false],
  ])('%j holds: %s', (requirement, holds) => {
    expect(matchesNodeSelectorTerm({ matchExpressions: [requirement] }, node)).toBe(holds);
  });
});

describe('terms', () => {
  it('are alternatives, and an empty one matches nothing', () => {
    expect(matchesNodeSelector({ nodeSelectorTerms: [{}] }, node)).toBe(false);
    expect(matchesNodeSelector({ nodeSelectorTerms: [{}, { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b2'] }] }] }, node)).toBe(true);
  });

  it('count besides the plain node selector', () => {
    const pod = (disk: string): Pod => ({ spec: { nodeSelector: { disk }, affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'gen', operator: 'Exists' }] }] } } } } }) as unknown as Pod;
    expect(matchesRequiredNodeAffinity(pod('ssd'), node)).toBe(true);
    expect(matchesRequiredNodeAffinity(pod('hdd'), node)).toBe(false);
  });
});
