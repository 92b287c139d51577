import { describe, expect, it } from 'vitest';
import { type Attempt, attemptsOf, refusalsOf, scoreTable } from './decisions.ts';

const score = (weighted: number, weight = 1) => ({ raw: weighted / weight, normalized: weighted / weight, weight, weighted });
const attempt: Attempt = {
  atMs: 2100,
  result: 'bound',
  node: 'b2',
  filters: { a2: { plugin: 'NodeResourcesFit', message: 'Insufficient cpu' }, a3: { plugin: 'NodeResourcesFit', message: 'Insufficient cpu' }, c2: { plugin: 'TaintToleration', message: 'node(s) had untolerated taint(s)' } },
  scores: {
    c1: { plugins: { TaintToleration: score(300, 3), NodeResourcesFit: score(74), ImageLocality: score(0) }, total: 374 },
    b2: { plugins: { TaintToleration: score(300, 3), NodeResourcesFit: score(37), ImageLocality: score(0) }, total: 374 },
  },
};

describe('a decision', () => {
  it('is a table with the winner on top and no empty columns', () => {
    const table = scoreTable(attempt);
    expect(table.columns).toEqual([
      { plugin: 'TaintToleration', weight: 3 },
      { plugin: 'NodeResourcesFit', weight: 1 },
    ]);
    expect(table.rows.map(({ node, won, cells }) => [node, won, cells.map((cell) => cell.heat)])).toEqual([
      ['b2', true, [1, 0.5]],
      ['c1', false, [1, 1]],
    ]);
  });

  it('counts those who were refused by what refused them', () => {
    expect(refusalsOf(attempt)).toEqual([
      { plugin: 'NodeResourcesFit', message: 'Insufficient cpu', nodes: ['a2', 'a3'] },
      { plugin: 'TaintToleration', message: 'node(s) had untolerated taint(s)', nodes: ['c2'] },
    ]);
  });

  it('survives an answer that has none', () => {
    expect(attemptsOf({ message: 'not found' })).toEqual([]);
    expect(scoreTable({ atMs: 0, result: 'unschedulable' })).toEqual({ columns: [], rows: [] });
    expect(refusalsOf({ atMs: 0, result: 'gated' })).toEqual([]);
  });
});
