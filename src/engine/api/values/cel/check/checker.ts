// The types of an expression: cel-go's checker/checker.go.
import type { Call, Comprehension, Expr, Ident, ListExpr, LiteralValue, MapExpr, Select, StructExpr } from '../syntax/expr.ts';
import { CelUint, qualifiedName } from '../syntax/expr.ts';
import type { Issue } from '../syntax/issue.ts';
import * as Types from '../types.ts';
import type { CelType } from '../types.ts';
import { functions, namedTypes, type Overload, type Scope } from './declarations.ts';
import { mostGeneral, substitute, unify, type Bindings } from './unify.ts';

/** What a name or a call was found to be. */
export interface Checked {
  readonly expr: Expr;
  readonly typeOf: (expr: Expr) => CelType;
  /** The forms a call may take. */
  readonly overloadsOf: (expr: Expr) => readonly string[];
  /** Names with dots that are one name: a variable, a type, or with a call behind them a function. */
  readonly nameOf: (expr: Expr) => string | undefined;
}

const { bool, dyn, errorType, formatType } = Types;

function literalType(value: LiteralValue): CelType {
  if (value === null) return Types.nullType;
  if (value instanceof CelUint) return Types.uint;
  if (value instanceof Uint8Array) return Types.bytes;
  if (typeof value === 'boolean') return bool;
  if (typeof value === 'bigint') return Types.int;
  return typeof value === 'number' ? Types.double : Types.string;
}

function signature(types: readonly CelType[], isMember: boolean): string {
  const [target, ...args] = types.map(formatType);
  return isMember ? `${target ?? ''}.(${args.join(', ')})` : `(${types.map(formatType).join(', ')})`;
}

export class Checker implements Checked {
  readonly expr: Expr;
  readonly #scope: Scope;
  readonly #issues: Issue[];
  readonly #types = new Map<number, CelType>();
  readonly #overloads = new Map<number, readonly string[]>();
  readonly #names = new Map<number, string>();
  #bindings: Bindings = new Map();
  #locals: readonly ReadonlyMap<string, CelType>[] = [];
  #free = 0;

  constructor(expr: Expr, scope: Scope, issues: Issue[]) {
    this.expr = expr;
    this.#scope = scope;
    this.#issues = issues;
    this.#check(expr);
    for (const [id, type] of this.#types) this.#types.set(id, substitute(this.#bindings, type, true));
  }

  readonly typeOf = (expr: Expr): CelType => this.#types.get(expr.id) ?? errorType;
  readonly overloadsOf = (expr: Expr): readonly string[] => this.#overloads.get(expr.id) ?? [];
  readonly nameOf = (expr: Expr): string | undefined => this.#names.get(expr.id);

  #report({ at }: { readonly at: number }, message: string): void {
    this.#issues.push({ at, message });
  }

  #mismatch(expr: Expr, expected: CelType, found: CelType): void {
    this.#report(expr, `expected type '${formatType(expected)}' but found '${formatType(found)}'`);
  }

  #lookup(given: string): CelType | undefined {
    const name = given.replace(/^\./, '');
    const local = given === name ? this.#locals.findLast((it) => it.has(name))?.get(name) : undefined;
    return local ?? this.#scope.variables.get(name) ?? namedTypes().get(name);
  }

  #undeclared(expr: Expr, name: string): CelType {
    this.#report(expr, `undeclared reference to '${name}' (in container '')`);
    return errorType;
  }

  #fits(type: CelType, wanted: CelType): boolean {
    const bindings = unify(this.#bindings, [type], [wanted]);
    if (bindings === undefined) return false;
    this.#bindings = bindings;
    return true;
  }

  #freshParam(): CelType {
    return Types.paramNamed(`_var${this.#free++}`);
  }

  #check(expr: Expr): CelType {
    const type = this.#typeFound(expr);
    this.#types.set(expr.id, type);
    return type;
  }

  #typeFound(expr: Expr): CelType {
    switch (expr.type) {
      case 'literal':
        return literalType(expr.value);
      case 'ident':
        return this.#ident(expr);
      case 'select':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'list':
        return this.#list(expr);
      case 'map':
        return this.#map(expr);
      case 'struct':
        return this.#struct(expr);
      case 'comprehension':
    }
    return this.#fold(expr);
  }

  #ident(expr: Ident): CelType {
    const type = this.#lookup(expr.name);
    if (type === undefined) return this.#undeclared(expr, expr.name);
    this.#names.set(expr.id, expr.name.replace(/^\./, ''));
    return type;
  }

  #select(expr: Select): CelType {
    const name = qualifiedName(expr);
    const named = name === undefined ? undefined : this.#lookup(name);
    if (name !== undefined && named !== undefined) {
      this.#names.set(expr.id, name);
      return named;
    }
    const type = this.#field(expr, expr.operand, expr.field, false);
    return expr.isTest ? bool : substitute(this.#bindings, type, false);
  }

  #field(expr: Expr, operand: Expr, field: string, isOptional: boolean): CelType {
    const holder = substitute(this.#bindings, this.#check(operand), false);
    const target = Types.unwrapped(holder);
    const type = this.#fieldType(expr, target, field);
    return isOptional || target !== holder ? Types.optionalOf(type) : type;
  }

  #fieldType(expr: Expr, target: CelType, field: string): CelType {
    const { kind } = target;
    if (kind === 'map') return target.params[1] ?? dyn;
    if (kind === 'struct') return this.#structField(expr, target.name, field);
    if (kind === 'param') this.#fits(dyn, target);
    else if (kind !== 'dyn' && kind !== 'error') this.#report(expr, `type '${formatType(target)}' does not support field selection`);
    return dyn;
  }

  #structField(expr: { readonly at: number }, struct: string, field: string): CelType {
    const type = this.#scope.fieldOf?.(struct, field);
    if (type === undefined) this.#report(expr, `undefined field '${field}'`);
    return type ?? errorType;
  }

  #call(expr: Call): CelType {
    const { name, target, args } = expr;
    if (name === '_?._') return this.#optionalField(expr);
    for (const arg of args) this.#check(arg);
    if (target === undefined) return this.#resolve(expr, name.replace(/^\./, ''), undefined);
    const prefix = qualifiedName(target);
    const whole = `${prefix ?? ''}.${name}`.replace(/^\./, '');
    if (prefix !== undefined && functions().has(whole)) {
      this.#names.set(expr.id, whole);
      return this.#resolve(expr, whole, undefined);
    }
    this.#check(target);
    return this.#resolve(expr, name, target);
  }

  #optionalField(expr: Call): CelType {
    const [operand, field] = expr.args;
    if (operand === undefined || field?.type !== 'literal' || typeof field.value !== 'string') return errorType;
    this.#types.set(field.id, Types.string);
    this.#overloads.set(expr.id, ['select_optional_field']);
    return substitute(this.#bindings, this.#field(expr, operand, field.value, true), false);
  }

  #resolve(expr: Call, name: string, target: Expr | undefined): CelType {
    const overloads = functions().get(name);
    if (overloads === undefined) return this.#undeclared(expr, name);
    const types = [...(target === undefined ? [] : [target]), ...expr.args].map((it) => this.#types.get(it.id) ?? errorType);
    if (name === '_&&_' || name === '_||_') return this.#logical(expr, types, overloads[0]?.id ?? '');
    const fitting: string[] = [];
    let result: CelType | undefined;
    for (const overload of overloads) {
      if (overload.isMember !== (target !== undefined)) continue;
      const answer = this.#applied(overload, types);
      if (answer === undefined) continue;
      fitting.push(overload.id);
      if (result === undefined) result = answer;
      else if (!Types.isDyn(result) && !Types.isSameType(answer, result)) result = dyn;
    }
    this.#overloads.set(expr.id, fitting);
    if (result !== undefined) return result;
    const known = types.map((type) => substitute(this.#bindings, type, true));
    this.#report(expr, `found no matching overload for '${name}' applied to '${signature(known, target !== undefined)}'`);
    return errorType;
  }

  #logical(expr: Call, types: readonly CelType[], id: string): CelType {
    this.#overloads.set(expr.id, [id]);
    let isWrong = false;
    for (const [index, arg] of expr.args.entries()) {
      const type = types[index] ?? errorType;
      if (this.#fits(type, bool)) continue;
      this.#mismatch(arg, bool, type);
      isWrong = true;
    }
    return isWrong ? errorType : bool;
  }

  /** What a form answers for arguments of those types; nothing if it does not take them. */
  #applied({ args, result, params }: Overload, types: readonly CelType[]): CelType | undefined {
    const fresh: Bindings = new Map(Array.from(params, (name) => [name, this.#freshParam()]));
    const wanted = args.map((type) => substitute(fresh, type, false));
    const bindings = unify(this.#bindings, types, wanted);
    if (bindings === undefined) return undefined;
    this.#bindings = bindings;
    return substitute(bindings, substitute(fresh, result, false), false);
  }

  /** The type within an optional element, which must be optional. */
  #element(value: Expr, isOptional: boolean): CelType {
    const type = this.#check(value);
    if (!isOptional) return type;
    const inner = Types.unwrapped(type);
    if (inner === type && !Types.isDyn(type)) this.#mismatch(value, Types.optionalOf(type), type);
    return inner;
  }

  #join(before: CelType | undefined, type: CelType): CelType {
    if (before === undefined) return type;
    return this.#fits(before, type) ? mostGeneral(before, type) : dyn;
  }

  #list({ elements }: ListExpr): CelType {
    let item: CelType | undefined;
    for (const { value, isOptional } of elements) item = this.#join(item, this.#element(value, isOptional));
    return Types.listOf(item ?? this.#freshParam());
  }

  #map({ entries }: MapExpr): CelType {
    let keyType: CelType | undefined;
    let valueType: CelType | undefined;
    for (const { key, value, isOptional } of entries) {
      keyType = this.#join(keyType, this.#check(key));
      valueType = this.#join(valueType, this.#element(value, isOptional));
    }
    return Types.mapOf(keyType ?? this.#freshParam(), valueType ?? this.#freshParam());
  }

  #struct(expr: StructExpr): CelType {
    const named = this.#lookup(expr.name);
    if (named === undefined) return this.#undeclared(expr, expr.name);
    const type = named.kind === 'type' ? (named.params[0] ?? errorType) : errorType;
    if (named.kind !== 'type') this.#report(expr, `'${formatType(named)}' is not a type`);
    else if (type.kind !== 'struct') this.#report(expr, `'${formatType(type)}' is not a message type`);
    for (const field of expr.fields) {
      const found = this.#element(field.value, field.isOptional);
      const wanted = type.kind === 'struct' ? this.#structField(field, type.name, field.name) : errorType;
      if (!this.#fits(wanted, found)) this.#report(field, `expected type of field '${field.name}' is '${formatType(wanted)}' but provided type is '${formatType(found)}'`);
    }
    return type.kind === 'struct' ? type : errorType;
  }

  #fold(expr: Comprehension): CelType {
    const range = substitute(this.#bindings, this.#check(expr.range), false);
    const accuType = this.#check(expr.init);
    const outside = this.#locals;
    const [first, second] = this.#iterated(expr, range);
    const withAccu = [...outside, new Map([[expr.accuVar, accuType]])];
    const items: (readonly [string, CelType])[] = [[expr.iterVar, first]];
    if (expr.iterVar2 !== undefined) items.push([expr.iterVar2, second]);
    this.#locals = [...withAccu, new Map(items)];
    this.#expectType(expr.condition, bool);
    this.#expectType(expr.step, accuType);
    this.#locals = withAccu;
    const result = this.#check(expr.result);
    this.#locals = outside;
    return substitute(this.#bindings, result, false);
  }

  #expectType(expr: Expr, wanted: CelType): void {
    const type = this.#check(expr);
    if (!this.#fits(wanted, type)) this.#mismatch(expr, wanted, type);
  }

  /** The types of one variable or of two that walk over a range. */
  #iterated({ range: expr, iterVar2 }: Comprehension, range: CelType): readonly [CelType, CelType] {
    const [first = dyn, second = dyn] = range.params;
    const { kind } = range;
    if (kind === 'list') return iterVar2 === undefined ? [first, dyn] : [Types.int, first];
    if (kind === 'map') return [first, second];
    if (kind === 'dyn' || kind === 'error' || kind === 'param') {
      this.#fits(dyn, range);
      return [dyn, dyn];
    }
    this.#report(expr, `expression of type '${formatType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`);
    return [errorType, errorType];
  }
}
