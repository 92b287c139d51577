import { describe, expect, it } from 'vitest';
import { addQuantity, canonicalQuantity, compareQuantity, isWholeQuantity, quantityFault, quantityMilliValue, quantityValue, subtractQuantity } from './quantity.ts';

describe('quantities', () => {
  it.each([
    ['0', '0'],
    ['1', '1'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['1.5', '1500m'],
    ['0.5', '500m'],
    ['.5', '500m'],
    ['1.', '1.'],
    ['1000', '1k'],
    ['1024', '1024'],
    ['1024Mi', '1Gi'],
    ['1536Mi', '1536Mi'],
    ['1.5Gi', '1536Mi'],
    ['1.500', '1.500'],
    ['100Mi', '100Mi'],
    ['512Ki', '512Ki'],
    ['0.5Ki', '512'],
    ['1e3', '1e3'],
    ['12E6', '12E6'],
    ['1000e3', '1e6'],
    ['-1', '-1'],
    ['-0.5', '-500m'],
    ['100000000000', '100G'],
    ['0.0000000001', '1n'],
    ['007', '007'],
    ['2500Mi', '2500Mi'],
    ['9Ei', '9223372036854775807'],
  ])('%s is written %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it.each(['', 'abc', '1 Gi', '1Gb', '1.1.1', '--1', '1ee3', 'Mi'])('%j is none', (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
    expect(quantityFault(text)).toMatch(/^(quantities must match|unable to parse)/);
  });

  it('compares, adds and rounds exactly', () => {
    expect(compareQuantity('1Gi', '1024Mi')).toBe(0);
    expect(compareQuantity('1', '1001m')).toBe(-1);
    expect(compareQuantity('16Ei', '8Ei')).toBe(0);
    expect(addQuantity('100m', '0.4')).toBe('500m');
    expect(addQuantity('0', '512Mi')).toBe('512Mi');
    expect(subtractQuantity('1Gi', '24Mi')).toBe('1000Mi');
    expect(quantityValue('1500m')).toBe(2);
    expect(quantityValue('-1500m')).toBe(-2);
    expect(quantityMilliValue('0.0001')).toBe(1);
    expect(isWholeQuantity('500m')).toBe(false);
    expect(isWholeQuantity('3k')).toBe(true);
  });

  it('does not pay for a hostile exponent', () => {
    expect(compareQuantity('1e999999999', '1')).toBe(1);
    expect(canonicalQuantity('9'.repeat(100_000))).toBeUndefined();
  });
});
