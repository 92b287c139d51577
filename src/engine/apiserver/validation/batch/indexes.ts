// Sets of indexes as texts, `1,3-5`: pkg/apis/batch/validation/validation.go.
import { goQuote } from '../go-text.ts';

export type Interval = readonly [first: number, last: number];

function parseIndex(text: string, completions: number): number | string {
  if (!/^[+-]?[0-9]{1,18}$/.test(text)) return `cannot convert string to integer for index: ${goQuote(text)}`;
  return Number(text) >= completions ? `too large index: ${goQuote(text)}` : Number(text);
}

function parseInterval(text: string, completions: number): Interval | string {
  const [firstText = '', lastText, ...more] = text.split('-');
  if (more.length > 0) return `the fragment ${goQuote(text)} violates the requirement that an index interval can have at most two parts separated by '-'`;
  const first = parseIndex(firstText, completions);
  if (typeof first === 'string' || lastText === undefined) return typeof first === 'string' ? first : [first, first];
  const last = parseIndex(lastText, completions);
  if (typeof last === 'string') return last;
  return first >= last ? `non-increasing order, previous: ${first}, current: ${last}` : [first, last];
}

/** The intervals, or what is wrong with the text. */
export function parseIndexes(text: string, completions: number): readonly Interval[] | string {
  const intervals: Interval[] = [];
  for (const part of text === '' ? [] : text.split(',')) {
    const interval = parseInterval(part, completions);
    if (typeof interval === 'string') return interval;
    const previous = intervals.at(-1)?.[1];
    if (previous !== undefined && previous >= interval[0]) return `non-increasing order, previous: ${previous}, current: ${interval[0]}`;
    intervals.push(interval);
  }
  return intervals;
}

/** The first index that both sets have; parts that cannot be read count for nothing. */
export function overlapOf(a: string, b: string, completions: number): number | undefined {
  const intervals = (text: string): readonly Interval[] => text.split(',').map((part) => parseInterval(part, completions)).filter((interval) => typeof interval !== 'string');
  const others = intervals(b);
  for (const [first, last] of intervals(a)) {
    const other = others.find(([start, end]) => first <= end && start <= last);
    if (other !== undefined) return Math.max(first, other[0]);
  }
  return undefined;
}
