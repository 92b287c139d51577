// What an expression is made of. Each part has an id and says where it begins, as messages show it.

interface Part {
  readonly id: number;
  /** Where in the text, in UTF-16 units. */
  readonly at: number;
}

/** Unsigned integers are told apart from signed ones by their class. */
export class CelUint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

export type LiteralValue = null | boolean | bigint | number | string | Uint8Array | CelUint;

export interface Literal extends Part {
  readonly type: 'literal';
  readonly value: LiteralValue;
}

export interface Ident extends Part {
  readonly type: 'ident';
  readonly name: string;
}

export interface Select extends Part {
  readonly type: 'select';
  readonly operand: Expr;
  readonly field: string;
  /** `has(…)`: only whether it is there. */
  readonly isTest: boolean;
}

export interface Call extends Part {
  readonly type: 'call';
  readonly name: string;
  readonly target: Expr | undefined;
  readonly args: readonly Expr[];
}

export interface Element {
  readonly value: Expr;
  readonly isOptional: boolean;
}

export interface ListExpr extends Part {
  readonly type: 'list';
  readonly elements: readonly Element[];
}

export interface Entry extends Part {
  readonly key: Expr;
  readonly value: Expr;
  readonly isOptional: boolean;
}

export interface MapExpr extends Part {
  readonly type: 'map';
  readonly entries: readonly Entry[];
}

export interface FieldInit extends Part {
  readonly name: string;
  readonly value: Expr;
  readonly isOptional: boolean;
}

export interface StructExpr extends Part {
  readonly type: 'struct';
  readonly name: string;
  readonly fields: readonly FieldInit[];
}

/** What the macros over lists and maps become. */
export interface Comprehension extends Part {
  readonly type: 'comprehension';
  readonly range: Expr;
  readonly iterVar: string;
  readonly iterVar2: string | undefined;
  readonly accuVar: string;
  readonly init: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

export type Expr = Literal | Ident | Select | Call | ListExpr | MapExpr | StructExpr | Comprehension;

/** The variable that gathers the result of a comprehension. No expression can name it. */
export const accumulator = '@result';

/** The name that a chain of names spells, `a.b.c`. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.type === 'ident') return expr.name;
  if (expr.type !== 'select' || expr.isTest) return undefined;
  const prefix = qualifiedName(expr.operand);
  return prefix === undefined ? undefined : `${prefix}.${expr.field}`;
}

/** The parts directly within one. */
export function* partsOf(expr: Expr): Generator<Expr, void> {
  switch (expr.type) {
    case 'literal':
    case 'ident':
      return;
    case 'select':
      yield expr.operand;
      return;
    case 'call':
      if (expr.target !== undefined) yield expr.target;
      yield* expr.args;
      return;
    case 'list':
      for (const { value } of expr.elements) yield value;
      return;
    case 'map':
      for (const { key, value } of expr.entries) yield* [key, value];
      return;
    case 'struct':
      for (const { value } of expr.fields) yield value;
      return;
    case 'comprehension':
      yield* [expr.range, expr.init, expr.condition, expr.step, expr.result];
  }
}

/** The expression and everything within it, from the outside inwards. */
export function* descendants(expr: Expr): Generator<Expr, void> {
  yield expr;
  for (const part of partsOf(expr)) yield* descendants(part);
}

/** Whether no chain of parts within parts is longer than that. Takes no stack itself. */
export function isShallow(expr: Expr, limit: number): boolean {
  let level: readonly Expr[] = [expr];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === limit) return false;
    level = level.flatMap((part) => [...partsOf(part)]);
  }
  return true;
}
