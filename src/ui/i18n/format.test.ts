import { describe, expect, it } from 'vitest';
import { clockParts, cpu, elapsed, memory, span, speed, virtualDate } from './format.ts';
import { preferredLanguage } from './language.ts';

describe('numbers on the page', () => {
  it('tell virtual time', () => {
    expect(clockParts(298_250)).toEqual({ whole: '00:04:58', tenth: '.2' });
    expect(clockParts(3_600_000)).toEqual({ whole: '01:00:00', tenth: '.0' });
    expect(elapsed(298_200)).toBe('4:58.2');
    expect(elapsed(298_214, 3)).toBe('4:58.214');
    expect(elapsed(3_898_000, 0)).toBe('1:04:58');
    expect(virtualDate('2026-03-02T09:04:58.123456Z')).toBe('2026-03-02 09:04:58');
  });

  it('carry their units', () => {
    expect(span(53_400)).toBe('53 s');
    expect(span(698_000)).toBe('11 min 38 s');
    expect(span(3_900_000)).toBe('1 h 5 min');
    expect(cpu(470)).toBe('470 m');
    expect(cpu(16_000)).toBe('16 CPU');
    expect(memory(442 * 1024 ** 2)).toBe('442 MiB');
    expect(memory(3.25 * 1024 ** 3)).toBe('3.3 GiB');
    expect([speed(0.1), speed(60), speed(1000)]).toEqual(['×0.1', '×60', '×1000']);
  });
});

describe('the language at the start', () => {
  it('is what the reader chose, then what their browser asks for, then English', () => {
    expect(preferredLanguage('zh', ['en-GB'])).toBe('zh');
    expect(preferredLanguage(null, ['fr-FR', 'zh-CN', 'en'])).toBe('zh');
    expect(preferredLanguage('klingon', ['en-US', 'zh'])).toBe('en');
    expect(preferredLanguage(null, ['fr'])).toBe('en');
  });
});
