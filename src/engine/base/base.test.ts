import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';
import { safeEncode } from './hash.ts';
import { Heap } from './heap.ts';
import { canonicalJson, cloneJson, jsonEqual } from './json.ts';
import { ascending, compareNumber, descending, firstDifference } from './order.ts';
import { formatGoDuration, formatMicroTime, formatTime, parseTime } from './time.ts';

describe('heap', () => {
  test('pops in order, whatever was pushed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const heap = new Heap(compareNumber, numbers);
        const popped = numbers.map(() => heap.pop());
        expect(popped).toEqual(numbers.toSorted(compareNumber));
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });
});

describe('json', () => {
  test('a clone is equal and shares nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = cloneJson(value);
        expect(jsonEqual(copy, value)).toBe(true);
        expect(canonicalJson(copy)).toBe(canonicalJson(value));
        expect(typeof value === 'object' && value !== null && Object.is(copy, value)).toBe(false);
      }),
    );
  });

  test('__proto__ is a key like any other', () => {
    const copy = cloneJson(JSON.parse('{"__proto__":{"polluted":true}}') as object);
    expect(Object.keys(copy)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('the order of keys does not matter', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 1, c: 2 }] })).toBe('{"a":[{"c":2,"d":1}],"b":1}');
    expect(jsonEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(jsonEqual({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  });
});

describe('order', () => {
  test('the first rule that tells two apart decides', () => {
    const items = [
      { ready: true, age: 1 },
      { ready: false, age: 1 },
      { ready: false, age: 9 },
    ];
    const sorted = items.toSorted(firstDifference(ascending((item) => item.ready), descending((item) => item.age)));
    expect(sorted.map((item) => item.age)).toEqual([9, 1, 1]);
    expect(sorted.at(-1)?.ready).toBe(true);
  });
});

describe('time', () => {
  test.each([
    [0, '0s'],
    [150, '150ms'],
    [1500, '1.5s'],
    [40_000, '40s'],
    [160_000, '2m40s'],
    [3_600_000, '1h0m0s'],
    [0.25, '250µs'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
  });

  test('dates go out and come back', () => {
    expect(formatTime(1_772_442_000_999)).toBe('2026-03-02T09:00:00Z');
    expect(formatMicroTime(1_772_442_000_999)).toBe('2026-03-02T09:00:00.999000Z');
    expect(parseTime('2026-03-02T09:00:00Z')).toBe(1_772_442_000_000);
    expect(parseTime('2026-03-02')).toBeUndefined();
    expect(parseTime('2026-13-02T09:00:00Z')).toBeUndefined();
  });
});

test('back-off doubles up to its limit', () => {
  expect([1, 2, 3, 6, 60].map((failures) => backoffMs({ initialMs: 10, maxMs: 300 }, failures))).toEqual([10, 20, 40, 300, 300]);
});

test('digits become letters that spell no words', () => {
  expect(safeEncode('0123456789')).toBe('456789bcdf');
});
