import { describe, expect, it } from 'vitest';
import { NodeYard } from '../../testing/node-yard.ts';
import { blockOf, cidrOf, takeBlock, type Blocks } from './plan.ts';

describe('blocks of addresses', () => {
  it('are given in turn, and again only when all have been given', () => {
    const memory: Blocks = { next: 0, taken: {} };
    expect([takeBlock(memory, 'a'), takeBlock(memory, 'b')]).toEqual([0, 1]);
    delete memory.taken['a'];
    expect(takeBlock(memory, 'c')).toBe(2);
    memory.next = 255;
    expect([takeBlock(memory, 'd'), takeBlock(memory, 'e')]).toEqual([255, 0]);
  });

  it('run out', () => {
    const memory: Blocks = { next: 0, taken: {} };
    for (let i = 0; i < 256; i++) takeBlock(memory, `n${i}`);
    expect(takeBlock(memory, 'late')).toBeUndefined();
  });

  it('are told from addresses that are not ours', () => {
    expect(blockOf(cidrOf(17))).toBe(17);
    expect(blockOf('10.0.0.0/24')).toBeUndefined();
    expect(blockOf('10.244.256.0/24')).toBeUndefined();
  });
});

describe('nodes', () => {
  it('get one each', () => {
    const yard = new NodeYard([{ name: 'a1', zone: 'a' }, { name: 'b1', zone: 'b' }]);
    yard.advance(1000);
    expect(yard.nodes().map(({ spec }) => [spec.podCIDR, spec.podCIDRs])).toEqual([['10.244.0.0/24', ['10.244.0.0/24']], ['10.244.1.0/24', ['10.244.1.0/24']]]);
  });
});
