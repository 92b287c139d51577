import { describe, expect, it } from 'vitest';
import { goRegExp } from './go-regexp.ts';

function matches(pattern: string, text: string): boolean {
  const expression = goRegExp(pattern);
  if (typeof expression === 'string') throw new Error(expression);
  return expression.test(text);
}

describe('goRegExp', () => {
  it('reads what RE2 writes otherwise', () => {
    expect(matches('^(?P<year>[0-9]{4})\\-[[:digit:]]+$', '2026-07')).toBe(true);
    expect(matches('\\A[\\w.-]+\\z', 'a-b.c')).toBe(true);
    expect(matches('(?i)^abc$', 'ABC')).toBe(true);
    expect(matches('^\\Qa.b\\E$', 'a.b')).toBe(true);
    expect(matches('^\\Qa.b\\E$', 'axb')).toBe(false);
    expect(matches('^[]a]+$', ']a')).toBe(true);
    expect(matches('^a{,2}$', 'a{,2}')).toBe(true);
    expect(matches('^\\p{L}+\\_$', 'äö_')).toBe(true);
    expect(matches('^[A-Za-z0-9/\\-._~%!$&\'()*+,;=:]+$', 'a/b')).toBe(true);
  });

  it('tells in Go’s words what it does not read', () => {
    expect(goRegExp('(?=a)')).toBe('error parsing regexp: invalid or unsupported Perl syntax: `(?=`');
    expect(goRegExp('(a')).toBe('error parsing regexp: missing closing ): `(a`');
    expect(goRegExp('a)')).toBe('error parsing regexp: unexpected ): `a)`');
    expect(goRegExp('[a')).toBe('error parsing regexp: missing closing ]: `[a`');
    expect(goRegExp('(a)\\1')).toBe('error parsing regexp: invalid escape sequence: `\\1`');
    expect(goRegExp('*a')).toBe('error parsing regexp: missing argument to repetition operator: `*`');
  });
});
