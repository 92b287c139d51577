import { describe, expect, it } from 'vitest';
import { isTolerated, tolerates, untoleratedTaint } from './toleration.ts';
import type { Taint, Toleration } from './types.ts';

const dedicated: Taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };

describe('a toleration', () => {
  it.each<[Toleration, boolean]>([
    [{ key: 'dedicated', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }, true],
    [{ key: 'dedicated', value: 'gpu' }, true],
    [{ key: 'dedicated', operator: 'Exists' }, true],
    [{ operator: 'Exists' }, true],
    [{ operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: 'dedicated', value: 'cpu' }, false],
    [{ key: 'dedicated' }, false],
    [{ key: 'other', operator: 'Exists' }, false],
    [{ key: 'dedicated', operator: 'Gt', value: '1' }, false],
  ])('%j covers dedicated=gpu:NoSchedule: %s', (toleration, covered) => {
    expect(tolerates(toleration, dedicated)).toBe(covered);
  });

  it('without a value covers a taint without one', () => {
    expect(isTolerated({ key: 'a', effect: 'NoExecute' }, [{ key: 'a' }])).toBe(true);
  });
});

describe('a pod kept away', () => {
  it('is so by NoSchedule and NoExecute, not by a mere preference', () => {
    expect(untoleratedTaint([{ key: 'a', effect: 'PreferNoSchedule' }], [])).toBeUndefined();
    expect(untoleratedTaint([{ key: 'a', effect: 'NoExecute' }], [])?.key).toBe('a');
  });
});
