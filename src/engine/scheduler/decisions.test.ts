import { describe, expect, it } from 'vitest';
import { attemptsOf, gatedAttempt, noDecisions, remember, storedAttempt } from './decisions.ts';
import type { Outcome } from './cycle.ts';

function placed(nodes: number): Outcome {
  const names = Array.from({ length: nodes }, (_, index) => `n${index}`);
  const zeros = names.map(() => 0);
  return { type: 'placed', node: 'n0', refused: [{ node: 'x', plugin: 'NodeName', reasons: ['no'], unresolvable: true }], scores: { nodes: names, columns: [{ plugin: 'A', weight: 2, raw: zeros, normalized: names.map(() => 50) }], totals: names.map(() => 100) } };
}

describe('the memory of decisions', () => {
  it('shows what was scored, refused and tied', () => {
    const memory = noDecisions();
    remember(memory, 'default/p', storedAttempt(5, placed(2), () => undefined));
    expect(attemptsOf(memory, 'default/p')).toEqual([
      {
        atMs: 5,
        result: 'bound',
        node: 'n0',
        victims: [],
        filters: { x: { plugin: 'NodeName', message: 'no' } },
        scores: { n0: { plugins: { A: { raw: 0, normalized: 50, weight: 2, weighted: 100 } }, total: 100 }, n1: { plugins: { A: { raw: 0, normalized: 50, weight: 2, weighted: 100 } }, total: 100 } },
        ties: ['n0', 'n1'],
      },
    ]);
    expect(attemptsOf(memory, 'default/other')).toEqual([]);
    expect(attemptsOf(memory, 'constructor')).toEqual([]);
  });

  it('keeps the last ten of a pod', () => {
    const memory = noDecisions();
    for (let i = 0; i < 25; i++) remember(memory, 'default/p', gatedAttempt(i, 'm'));
    expect(attemptsOf(memory, 'default/p').map(({ atMs }) => atMs)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
  });

  it('is bounded, and forgets the oldest pods', () => {
    const memory = noDecisions();
    for (let i = 0; i < 500; i++) remember(memory, `default/p${i}`, storedAttempt(i, placed(400), () => undefined));
    expect(memory.cells).toBeLessThanOrEqual(200_000);
    expect(attemptsOf(memory, 'default/p0')).toEqual([]);
    expect(attemptsOf(memory, 'default/p499')).toHaveLength(1);
    expect(JSON.stringify(memory).length).toBeLessThan(2_000_000);
  });
});
