// apiserver/pkg/cel/library/regex.go, and what cel-go's ext/strings.go adds to the core.
import { goRegExp } from '../../go-regexp.ts';
import { CelFault } from '../cel-fault.ts';

export function regExp(pattern: string, flags: string, words = 'Illegal regex: '): RegExp {
  const read = goRegExp(pattern);
  if (typeof read === 'string') throw new CelFault(`${words}${read}`);
  return new RegExp(read.source, `${read.flags.replace('g', '')}${flags}`);
}

export function findAll(text: string, pattern: string, limit = -1n): readonly string[] {
  const all = [...text.matchAll(regExp(pattern, 'g'))].map(([match]) => match);
  return limit < 0n ? all : all.slice(0, Number(limit));
}

export function replace(text: string, old: string, by: string, limit = -1n): string {
  if (limit < 0n) return text.replaceAll(old, () => by);
  const parts = text.split(old);
  const times = Math.min(Number(limit), parts.length - 1);
  const rest = parts.slice(times).join(old);
  return times === 0 ? text : [...parts.slice(0, times), rest].join(by);
}
