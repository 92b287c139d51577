import type { Expr } from '../syntax/expr.ts';
import type { CelType } from '../types.ts';
import type { Range } from './range.ts';

/** A part of an expression as estimates see it. */
export interface CostNode {
  /** The way to the value from a variable: names of fields, `@items`, `@keys`, `@values`; nothing for what is computed. */
  readonly path: readonly string[] | undefined;
  readonly type: CelType;
  readonly expr: Expr | undefined;
  /** As far as the expression itself tells. */
  readonly size: Range | undefined;
}

export interface CallCost {
  readonly cost: Range;
  /** Of a text, a list or a map that the call makes. */
  readonly size?: Range | undefined;
}

export type SizeOf = (node: CostNode) => Range | undefined;
