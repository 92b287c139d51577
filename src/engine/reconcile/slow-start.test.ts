import { describe, expect, test } from 'vitest';
import { slowStart } from './slow-start.ts';

describe('a slow start', () => {
  test('tries all when none fails', () => {
    const tried: number[] = [];
    expect(slowStart(20, (index) => void tried.push(index))).toBeUndefined();
    expect(tried).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });
  test.each([
    [0, 1],
    [1, 3],
    [2, 3],
    [5, 7],
    [9, 15],
  ])('ends with the batch in which number %i fails, after %i attempts', (bad, attempts) => {
    let tried = 0;
    const failure = slowStart(100, (index) => {
      tried++;
      return index === bad ? new Error('no') : undefined;
    });
    expect(failure?.message).toBe('no');
    expect(tried).toBe(attempts);
  });
});
