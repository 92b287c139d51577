// Sizes and costs between a least and a greatest: cel-go's checker/cost.go. The greatest that can be told stands for "no limit".

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Where upstream's unsigned integers end. */
export const unlimited = 2 ** 64;

export const nothing: Range = { min: 0, max: 0 };
export const one: Range = { min: 1, max: 1 };
export const anySize: Range = { min: 0, max: unlimited };

const capped = (value: number): number => Math.min(value, unlimited);

export const fixed = (value: number): Range => ({ min: value, max: value });
export const plus = (a: Range, b: Range): Range => ({ min: capped(a.min + b.min), max: capped(a.max + b.max) });
export const times = (a: Range, b: Range): Range => ({ min: capped(a.min * b.min), max: capped(a.max * b.max) });
/** Rounded up. */
export const scaled = (a: Range, factor: number): Range => ({ min: capped(Math.ceil(a.min * factor)), max: capped(Math.ceil(a.max * factor)) });
export const either = (a: Range, b: Range): Range => ({ min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) });
export const sum = (ranges: readonly Range[]): Range => ranges.reduce(plus, nothing);

/** Cost of looking at a character of a text. */
export const perCharacter = 0.1;
/** Cost of a character of a pattern, for each character looked at. */
export const perPatternCharacter = 0.25;
export const listCost = 10;
export const mapCost = 30;
export const structCost = 40;
