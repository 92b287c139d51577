import { describe, expect, it } from 'vitest';
import { CodeBook } from './code-book.ts';

describe('the two letters of a workload', () => {
  it('come from its name', () => {
    const book = new CodeBook();
    expect(book.codeOf('a', 'frontend')).toBe('fr');
    expect(book.codeOf('b', 'redis-cart')).toBe('rc');
    expect(book.codeOf('c', 'kube-proxy')).toBe('kp');
  });

  it('are unique and stay', () => {
    const book = new CodeBook();
    const first = book.codeOf('a', 'frontend');
    expect(book.codeOf('b', 'friend')).not.toBe(first);
    expect(book.codeOf('a', 'frontend')).toBe(first);
  });

  it('stay two letters for hundreds of workloads of the same name', () => {
    const book = new CodeBook();
    const codes = Array.from({ length: 250 }, (_, i) => book.codeOf(`w${i}`, 'web'));
    expect(new Set(codes).size).toBe(250);
    expect(codes.every((code) => code.length === 2)).toBe(true);
    for (let i = 0; i < 1000; i++) expect(book.codeOf(`x${i}`, 'web')).toHaveLength(2);
  });
});
