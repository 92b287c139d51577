// How much an expression may cost at most: cel-go's checker/cost.go. It decides which rules a definition may have.
import type { Checked } from '../check/checker.ts';
import type { Call, Comprehension, Expr, ListExpr, MapExpr, Select } from '../syntax/expr.ts';
import { accumulator } from '../syntax/expr.ts';
import { isOptional, type CelType } from '../types.ts';
import { libraryCost } from './library.ts';
import type { CallCost, CostNode, SizeOf } from './node.ts';
import { anySize, either, fixed, listCost, mapCost, nothing, one, perCharacter, perPatternCharacter, plus, scaled, structCost, sum, times, unlimited, type Range } from './range.ts';

/** Sizes of what is in a list or a map. */
interface Entries {
  readonly kind: 'list' | 'map';
  readonly key: Range;
  readonly value: Range;
}

interface Local {
  readonly path: readonly string[] | undefined;
  readonly size: Range | undefined;
  readonly entries: Entries | undefined;
}

const scalars: ReadonlySet<string> = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

function isScalar(type: CelType): boolean {
  const [inner] = type.params;
  return scalars.has(type.kind) || (isOptional(type) && inner !== undefined && isScalar(inner));
}

function ownSize(expr: Expr): Range | undefined {
  if (expr.type === 'list') return fixed(expr.elements.length);
  if (expr.type === 'map') return fixed(expr.entries.length);
  if (expr.type !== 'literal') return undefined;
  const { value } = expr;
  if (typeof value === 'string') return fixed(Array.from(value).length);
  return value instanceof Uint8Array ? fixed(value.length) : one;
}

function joined(a: Entries | undefined, b: Entries | undefined): Entries | undefined {
  return a === undefined || b === undefined ? undefined : { kind: a.kind, key: either(a.key, b.key), value: either(a.value, b.value) };
}

/** The sizes of values together, from nothing. */
function gathered(sizes: readonly Range[]): Range {
  return sizes.length === 0 ? nothing : sizes.reduce(either);
}

class Estimator {
  readonly #checked: Checked;
  readonly #sizeAt: SizeOf;
  readonly #paths = new Map<number, readonly string[] | undefined>();
  readonly #sizes = new Map<number, Range>();
  readonly #entries = new Map<number, Entries>();
  readonly #locals = new Map<string, readonly Local[]>();

  constructor(checked: Checked, sizeAt: SizeOf) {
    this.#checked = checked;
    this.#sizeAt = sizeAt;
  }

  cost(expr: Expr): Range {
    switch (expr.type) {
      case 'literal':
        return nothing;
      case 'ident':
        return this.#named(expr, expr.name);
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'struct':
        return plus(sum(expr.fields.map(({ value }) => this.cost(value))), fixed(structCost));
      case 'comprehension':
    }
    return expr.iterVar === '#unused' ? this.#bound(expr) : this.#fold(expr);
  }

  #named(expr: Expr, name: string): Range {
    const local = this.#local(name);
    this.#paths.set(expr.id, local === undefined ? [name] : local.path);
    return one;
  }

  #select(expr: Select): Range {
    const name = this.#checked.nameOf(expr);
    if (name !== undefined) return this.#named(expr, name);
    const operand = this.cost(expr.operand);
    if (expr.isTest) return operand;
    const { kind } = this.#checked.typeOf(expr.operand);
    const path = this.#pathOf(expr.operand);
    this.#paths.set(expr.id, [...(path ?? []), expr.field]);
    return kind === 'map' || kind === 'struct' || kind === 'param' ? plus(operand, one) : operand;
  }

  #list(expr: ListExpr): Range {
    const cost = sum(expr.elements.map(({ value }) => this.cost(value)));
    this.#entries.set(expr.id, { kind: 'list', key: one, value: gathered(expr.elements.map(({ value }) => this.#sizeOr(value))) });
    return plus(cost, fixed(listCost));
  }

  #map(expr: MapExpr): Range {
    const cost = sum(expr.entries.map(({ key, value }) => plus(this.cost(key), this.cost(value))));
    const key = gathered(expr.entries.map((entry) => this.#sizeOr(entry.key)));
    const value = gathered(expr.entries.map((entry) => this.#sizeOr(entry.value)));
    this.#entries.set(expr.id, { kind: 'map', key, value });
    return plus(cost, fixed(mapCost));
  }

  #call(expr: Call): Range {
    const name = this.#checked.nameOf(expr) ?? expr.name;
    const target = this.#checked.nameOf(expr) === undefined ? expr.target : undefined;
    const [first] = expr.args;
    if (name === 'dyn' && first !== undefined) return this.#likeArgument(expr, first);
    const argCosts = expr.args.map((arg) => this.cost(arg));
    const args = expr.args.map((arg) => this.#node(arg));
    const overloads = this.#checked.overloadsOf(expr);
    if (overloads.length === 0) return nothing;
    const targetCost = target === undefined ? nothing : this.cost(target);
    const targetNode = target === undefined ? undefined : this.#node(target);
    let cost: Range | undefined;
    let size: Range | undefined;
    for (const overload of overloads) {
      const found = libraryCost(name, overload, targetNode, args, this.#sizeAt);
      const call = found === undefined ? this.#coreCost(expr, overload, targetNode, args, argCosts) : { ...found, cost: plus(found.cost, sum(argCosts)) };
      cost = cost === undefined ? call.cost : either(cost, call.cost);
      if (call.size !== undefined) size = size === undefined ? call.size : either(size, call.size);
      size = this.#indexed(expr, overload, first, size) ?? this.#sizeOf(expr);
    }
    if (size !== undefined) this.#sizes.set(expr.id, size);
    return plus(targetCost, cost ?? nothing);
  }

  #likeArgument(expr: Expr, arg: Expr): Range {
    const cost = this.cost(arg);
    this.#copySizes(expr, arg);
    return plus(one, cost);
  }

  /** An item of a list or a map is found by a path of its own. */
  #indexed(expr: Expr, overload: string, holder: Expr | undefined, size: Range | undefined): Range | undefined {
    if (holder === undefined || (overload !== 'index_list' && overload !== 'index_map')) return size;
    this.#paths.set(expr.id, [...(this.#pathOf(holder) ?? []), overload === 'index_list' ? '@items' : '@values']);
    return this.#entriesOf(holder)?.value;
  }

  #coreCost(expr: Call, overload: string, target: CostNode | undefined, args: readonly CostNode[], argCosts: readonly Range[]): CallCost {
    const own = sum(argCosts);
    const [a = nothing, b = nothing, c = nothing] = argCosts;
    const size = (node: CostNode | undefined): Range => node?.size ?? anySize;
    const and = (cost: Range, made?: Range): CallCost => ({ cost: plus(cost, own), size: made });
    switch (overload) {
      case 'string_format':
        return and(scaled(size(target), perCharacter));
      case 'string_to_bytes':
        return and(scaled(size(args[0]), perCharacter), times(size(args[0]), { min: 1, max: 4 }));
      case 'bytes_to_string':
        return and(scaled(size(args[0]), perCharacter), { min: Math.floor(size(args[0]).min / 4), max: size(args[0]).max });
      case 'strings_quote':
        return and(scaled(size(args[0]), perCharacter), plus(times(size(args[0]), { min: 1, max: 2 }), fixed(2)));
      case 'starts_with_string':
      case 'ends_with_string':
        return and(scaled(size(args[0]), perCharacter));
      case 'in_list':
        return and(size(args[1]));
      case 'matches_string':
        return and(times(scaled(plus(size(target), one), perCharacter), scaled(size(args[0]), perPatternCharacter)));
      case 'contains_string':
        return and(times(scaled(size(target), perCharacter), scaled(size(args[0]), perCharacter)));
      case 'logical_or':
      case 'logical_and':
        return { cost: { min: a.min, max: plus(a, b).max } };
      case 'conditional':
        this.#setEntries(expr, joined(this.#entriesOf(expr.args[1]), this.#entriesOf(expr.args[2])));
        return { cost: plus(a, either(b, c)), size: either(size(args[1]), size(args[2])) };
      case 'add_string':
      case 'add_bytes':
      case 'add_list': {
        const made = plus(size(args[0]), size(args[1]));
        this.#setEntries(expr, joined(this.#entriesOf(expr.args[0]), this.#entriesOf(expr.args[1])));
        return and(overload === 'add_list' ? one : scaled(made, perCharacter), made);
      }
      default:
        return and(this.#comparisonCost(overload, size(args[0]), size(args[1])));
    }
  }

  #comparisonCost(overload: string, a: Range, b: Range): Range {
    const isCompared = /^(?:less|greater)(?:_equals)?_(?:string|bytes)$/.test(overload) || overload === 'equals' || overload === 'not_equals';
    if (!isCompared) return one;
    const max = Math.min(a.max, b.max);
    return scaled({ min: max > 0 ? 1 : 0, max }, perCharacter);
  }

  #fold(expr: Comprehension): Range {
    const { range, init, accuVar } = expr;
    const before = plus(this.cost(range), this.cost(init));
    this.#push(accuVar, { path: this.#pathOf(init), size: this.#sizeOf(init), entries: this.#entriesOf(init) });
    const names = this.#pushItems(expr);
    const each = plus(this.cost(expr.condition), this.cost(expr.step));
    for (const name of names) this.#pop(name);
    const result = this.cost(expr.result);
    this.#pop(accuVar);
    const count = this.#sizeOr(range);
    if (init.type === 'literal') {
      const size = this.#sizeOf(init);
      if (size !== undefined) this.#sizes.set(expr.id, size);
    } else if (init.type === 'list' || init.type === 'map') {
      this.#sizes.set(expr.id, count);
      this.#setEntries(expr, this.#entriesOf(expr.step));
    }
    return plus(plus(before, result), times(count, each));
  }

  /** The variables that walk over a range. */
  #pushItems({ range, iterVar, iterVar2 }: Comprehension): readonly string[] {
    const entries = this.#entriesOf(range);
    const path = this.#pathOf(range) ?? [];
    const isList = (entries?.kind ?? this.#checked.typeOf(range).kind) === 'list';
    const key: Local = { path: [...path, isList ? '@indices' : '@keys'], size: entries?.key, entries: undefined };
    const value: Local = { path: [...path, isList ? '@items' : '@values'], size: entries?.value, entries: undefined };
    if (iterVar2 === undefined) {
      this.#push(iterVar, isList ? value : key);
      return [iterVar];
    }
    this.#push(iterVar, key);
    this.#push(iterVar2, value);
    return [iterVar, iterVar2];
  }

  /** A value under a name. */
  #bound(expr: Comprehension): Range {
    const cost = plus(this.cost(expr.range), this.cost(expr.init));
    this.#push(expr.accuVar, { path: this.#pathOf(expr.init), size: this.#sizeOf(expr.init), entries: this.#entriesOf(expr.init) });
    const result = this.cost(expr.result);
    this.#pop(expr.accuVar);
    this.#copySizes(expr, expr.result);
    return plus(cost, result);
  }

  #local(name: string): Local | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #push(name: string, local: Local): void {
    this.#locals.set(name, [...(this.#locals.get(name) ?? []), local]);
  }

  #pop(name: string): void {
    this.#locals.set(name, (this.#locals.get(name) ?? []).slice(0, -1));
  }

  #pathOf(expr: Expr): readonly string[] | undefined {
    const local = expr.type === 'ident' ? this.#local(expr.name) : undefined;
    return local === undefined ? this.#paths.get(expr.id) : local.path;
  }

  #node(expr: Expr): CostNode {
    const path = this.#pathOf(expr);
    return { path: path?.[0] === accumulator ? undefined : path, type: this.#checked.typeOf(expr), expr, size: this.#sizeOf(expr) };
  }

  #sizeOr(expr: Expr): Range {
    return this.#sizeOf(expr) ?? anySize;
  }

  #sizeOf(expr: Expr): Range | undefined {
    const known = this.#sizes.get(expr.id) ?? ownSize(expr);
    if (known !== undefined) return known;
    const type = this.#checked.typeOf(expr);
    const found = this.#sizeAt({ path: this.#pathOf(expr), type, expr, size: undefined });
    if (found !== undefined) {
      this.#sizes.set(expr.id, found);
      return found;
    }
    if (isScalar(type)) return one;
    return expr.type === 'ident' ? this.#local(expr.name)?.size : undefined;
  }

  #entriesOf(expr: Expr | undefined): Entries | undefined {
    if (expr === undefined) return undefined;
    return this.#entries.get(expr.id) ?? (expr.type === 'ident' ? this.#local(expr.name)?.entries : undefined);
  }

  #setEntries(expr: Expr, entries: Entries | undefined): void {
    if (entries !== undefined) this.#entries.set(expr.id, entries);
  }

  #copySizes(expr: Expr, from: Expr): void {
    const size = this.#sizeOf(from);
    if (size !== undefined) this.#sizes.set(expr.id, size);
    this.#setEntries(expr, this.#entriesOf(from));
  }
}

/** `sizeAt` says how much there may be at a path that begins with a variable. */
export function greatestCost(checked: Checked, sizeAt: SizeOf): number {
  const { max } = new Estimator(checked, sizeAt).cost(checked.expr);
  return Math.min(max, unlimited);
}
