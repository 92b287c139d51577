/** Completion indexes that belong together, both ends included; lists of them are in order and do not touch. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}

export type Indexes = readonly Interval[];

/** `0,2-4`: what a Job's status says. Unreadable parts are passed over, indexes beyond the number of completions too. */
export function parseIndexes(text: string | undefined, completions: number): Indexes {
  if (text === undefined || text === '') return [];
  const found: number[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) continue;
    const first = Number(match[1]);
    const last = Math.min(completions - 1, Number(match[2] ?? match[1]));
    for (let index = first; index <= last; index++) found.push(index);
  }
  return withIndexes([], found);
}

export function withIndexes(indexes: Indexes, more: Iterable<number>): Indexes {
  return merge(
    indexes,
    [...more].toSorted((a, b) => a - b).map((index) => ({ first: index, last: index })),
  );
}

export function merge(a: Indexes, b: Indexes): Indexes {
  const merged: Interval[] = [];
  for (const interval of [...a, ...b].toSorted((x, y) => x.first - y.first)) {
    const last = merged.at(-1);
    if (last === undefined || interval.first > last.last + 1) merged.push(interval);
    else if (interval.last > last.last) merged[merged.length - 1] = { first: last.first, last: interval.last };
  }
  return merged;
}

export function countOf(indexes: Indexes): number {
  return indexes.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

export function hasIndex(indexes: Indexes, index: number): boolean {
  return indexes.some(({ first, last }) => first <= index && index <= last);
}

/** Two in a row are written `3,4`, more `3-5` (pkg/controller/job/indexed_job_utils.go). */
export function formatIndexes(indexes: Indexes): string {
  return indexes
    .map(({ first, last }) => {
      if (first === last) return String(first);
      return `${first}${last === first + 1 ? ',' : '-'}${last}`;
    })
    .join(',');
}

export function overlap(a: Indexes, b: Indexes): number {
  return a.reduce((sum, x) => sum + b.reduce((part, y) => part + Math.max(0, Math.min(x.last, y.last) - Math.max(x.first, y.first) + 1), 0), 0);
}

/** The lowest indexes below `completions` that are not taken. */
export function freeIndexes(taken: Indexes, count: number, completions: number): readonly number[] {
  const free: number[] = [];
  for (let index = 0; index < completions && free.length < count; index++) {
    const interval = taken.find(({ first, last }) => first <= index && index <= last);
    if (interval === undefined) free.push(index);
    else index = interval.last;
  }
  return free;
}
