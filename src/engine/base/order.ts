export type Comparator<T> = (a: T, b: T) => number;

/** Orders texts by UTF-16 code unit, as Go does for ASCII; never by the machine's language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function compareNumber(a: number, b: number): number {
  return a - b;
}

function compareKeys(a: number | string | boolean, b: number | string | boolean): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Smaller keys first; `false` before `true`. */
export function ascending<T>(key: (item: T) => number | string | boolean): Comparator<T> {
  return (a, b) => compareKeys(key(a), key(b));
}

export function descending<T>(key: (item: T) => number | string | boolean): Comparator<T> {
  return (a, b) => compareKeys(key(b), key(a));
}

/** The first rule that tells two items apart decides. */
export function firstDifference<T>(...rules: readonly Comparator<T>[]): Comparator<T> {
  return (a, b) => {
    for (const rule of rules) {
      const difference = rule(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
