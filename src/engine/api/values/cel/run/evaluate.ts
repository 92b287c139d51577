// Evaluates expressions whose types are known, and counts what it costs: cel-go's interpreter (planner.go, attributes.go, interpretable.go, runtimecost.go).
import { CelFault } from '../cel-fault.ts';
import type { CelValue } from '../cel-value.ts';
import { functions, namedTypes } from '../check/declarations.ts';
import type { TypedExpression } from '../compile.ts';
import { listCost, mapCost, structCost } from '../cost/range.ts';
import type { Call, Comprehension, Element, Expr, ListExpr, MapExpr, StructExpr } from '../syntax/expr.ts';
import type { CelType } from '../types.ts';
import { collectionBodies } from './collections.ts';
import { conversions } from './conversions.ts';
import { callCost } from './cost.ts';
import { kubernetesBodies } from './kubernetes.ts';
import { negate, operators } from './operators.ts';
import { textBodies, type Body } from './texts.ts';
import { type CelFormat, CelOptional, CelTypeValue, isEqual, keyIn, kindOf, noOverload, shownValue } from './values.ts';

/** More than one expression may cost. */
class TooDear extends Error {}

export interface Evaluation {
  readonly cost: number;
  readonly value?: CelValue;
  readonly fault?: string;
}

export interface Surroundings {
  readonly variables: Readonly<Record<string, CelValue>>;
  readonly formats: ReadonlyMap<string, CelFormat>;
  readonly limit: number;
}

/** A variable of a comprehension, made when it is first asked for. */
interface Local {
  readonly name: string;
  value: CelValue;
  make?: (() => CelValue) | undefined;
}

const paths: ReadonlySet<string> = new Set(['_[_]', '_?._', '_[?_]', '_?_:_']);

const isAttribute = (expr: Expr): boolean => expr.type === 'ident' || (expr.type === 'select' && !expr.isTest) || (expr.type === 'call' && paths.has(expr.name));

function bodyOf(id: string): Body | undefined {
  return textBodies.get(id) ?? collectionBodies.get(id) ?? kubernetesBodies.get(id);
}

function fitsType({ kind, name }: CelType, value: CelValue): boolean {
  if (kind === 'param' || kind === 'dyn') return true;
  const found = kindOf(value);
  return found.kind === kind && (kind !== 'struct' && kind !== 'opaque' ? true : found.name === name);
}

class Evaluator {
  readonly #expression: TypedExpression;
  readonly #around: Surroundings;
  #locals: readonly Local[] = [];
  cost = 0;

  constructor(expression: TypedExpression, around: Surroundings) {
    this.#expression = expression;
    this.#around = around;
  }

  #charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#around.limit) throw new TooDear();
  }

  value(expr: Expr): CelValue {
    switch (expr.type) {
      case 'literal':
        return expr.value;
      case 'ident':
      case 'select':
        return expr.type === 'select' && expr.isTest ? this.#test(expr.operand, expr.field) : this.#attribute(expr);
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

  /** Whether a value is known beforehand, and so costs nothing. */
  #isConstant(expr: Expr): boolean {
    if (expr.type === 'literal') return true;
    if (expr.type === 'list') return expr.elements.every(({ value }) => this.#isConstant(value));
    if (expr.type === 'map') return expr.entries.every(({ key, value }) => this.#isConstant(key) && this.#isConstant(value));
    if (expr.type === 'ident' || expr.type === 'select') return this.#namedType(expr) !== undefined;
    const [arg] = expr.type === 'call' ? expr.args : [];
    return expr.type === 'call' && arg !== undefined && (Object.hasOwn(conversions, expr.name) || expr.name === 'type') && this.#isConstant(arg);
  }

  #namedType(expr: Expr): CelType | undefined {
    const name = this.#expression.nameOf(expr);
    const isVariable = name === undefined || Object.hasOwn(this.#around.variables, name) || this.#locals.some((local) => local.name === name);
    return isVariable ? undefined : namedTypes().get(name)?.params[0];
  }

  #attribute(expr: Expr): CelValue {
    const type = this.#namedType(expr);
    if (type !== undefined) return new CelTypeValue(type);
    try {
      return this.#resolve(expr);
    } finally {
      // What fails costs as much.
      if (!this.#isChosen(expr)) this.#charge(1);
    }
  }

  /** Of a choice only its branches cost, whatever is asked of it. */
  #isChosen(expr: Expr): boolean {
    if (expr.type === 'select') return this.#isChosen(expr.operand);
    if (expr.type !== 'call') return false;
    const [first] = expr.args;
    return expr.name === '_?_:_' || (isAttribute(expr) && first !== undefined && this.#isChosen(first));
  }

  /** A value as a part of a longer path, without the cost of the path itself. */
  #resolve(expr: Expr): CelValue {
    if (!isAttribute(expr) || this.#namedType(expr) !== undefined) return this.value(expr);
    const name = expr.type === 'ident' || expr.type === 'select' ? this.#expression.nameOf(expr) : undefined;
    if (name !== undefined) return this.#variable(name);
    if (expr.type === 'select') return this.#item(this.#resolve(expr.operand), expr.field, false);
    return expr.type === 'call' ? this.#resolveCall(expr) : undefined;
  }

  #resolveCall({ name, args }: Call): CelValue {
    const [first, second, third] = args;
    if (first === undefined || second === undefined) throw noOverload();
    if (name === '_?_:_') {
      const condition = this.value(first);
      if (typeof condition !== 'boolean' || third === undefined) throw noOverload();
      return this.#resolve(condition ? second : third);
    }
    const holder = this.#resolve(first);
    if (holder instanceof CelOptional && !holder.hasValue) return CelOptional.none;
    const key = name === '_?._' || this.#isConstant(second) ? this.value(second) : this.#resolve(second);
    return this.#item(holder, key, name !== '_[_]');
  }

  #variable(name: string): CelValue {
    const local = this.#locals.findLast((it) => it.name === name);
    if (local === undefined) {
      if (Object.hasOwn(this.#around.variables, name)) return this.#around.variables[name];
      throw new CelFault(`no such attribute(s): ${name}`);
    }
    if (local.make !== undefined) {
      const { make } = local;
      local.make = undefined;
      local.value = make();
    }
    if (local.value instanceof CelFault) throw local.value;
    return local.value;
  }

  #item(given: CelValue, key: CelValue, isOptional: boolean): CelValue {
    if (given instanceof CelOptional) return given.hasValue ? this.#item(given.value, key, true) : given;
    if (!isOptional) this.#charge(1);
    const found = this.#find(given, key);
    if (found === undefined) {
      if (isOptional) return CelOptional.none;
      throw new CelFault(Array.isArray(given) ? `index out of bounds: ${shownValue(key)}` : `no such key: ${shownValue(key)}`);
    }
    if (!isOptional) return found.value;
    this.#charge(1);
    return new CelOptional(found.value);
  }

  #find(holder: CelValue, key: CelValue): { readonly value: CelValue } | undefined {
    if (holder instanceof Map) {
      const found = keyIn(holder, key);
      return found === undefined ? undefined : { value: (holder as ReadonlyMap<CelValue, CelValue>).get(found.key) };
    }
    if (!Array.isArray(holder)) return undefined;
    const list = holder as readonly CelValue[];
    const index = typeof key === 'bigint' ? Number(key) : typeof key === 'number' && Number.isInteger(key) ? key : undefined;
    if (index === undefined) throw new CelFault(`unsupported index type '${kindOf(key).name}' in list`);
    return index >= 0 && index < list.length ? { value: list[index] } : undefined;
  }

  #test(operand: Expr, field: string): boolean {
    const holder = this.#resolve(operand);
    this.#charge(1);
    const inner = holder instanceof CelOptional ? holder.value : holder;
    return inner instanceof Map && inner.has(field);
  }

  #call(expr: Call): CelValue {
    if (isAttribute(expr)) return this.#attribute(expr);
    const [first, second] = expr.args;
    if ((expr.name === '_&&_' || expr.name === '_||_') && first !== undefined && second !== undefined) return this.#logical(first, second, expr.name === '_||_');
    if (expr.target !== undefined && (expr.name === 'or' || expr.name === 'orValue') && first !== undefined) return this.#otherwise(expr.target, first, expr.name === 'orValue');
    const name = this.#expression.nameOf(expr) ?? expr.name;
    const target = this.#expression.nameOf(expr) === undefined ? expr.target : undefined;
    const args = [...(target === undefined ? [] : [target]), ...expr.args].map((arg) => this.#caught(arg));
    const overloads = this.#expression.overloadsOf(expr);
    const overload = name === '_==_' || name === '_!=_' || overloads.length === 1 ? (overloads[0] ?? '') : '';
    const fault = args.find((arg) => arg instanceof CelFault);
    const result = fault ?? this.#applied(name, overloads, args);
    if (!this.#isFree(expr, name, overload)) this.#charge(callCost(name, overload, args, result));
    if (result instanceof CelFault) throw result;
    return result;
  }

  #applied(name: string, overloads: readonly string[], args: readonly CelValue[]): CelValue {
    try {
      return this.#apply(name, overloads, args);
    } catch (error) {
      if (error instanceof CelFault) return error;
      throw error;
    }
  }

  /** Done beforehand: conversions of constants, and looking into a constant list of plain values. */
  #isFree(expr: Call, name: string, overload: string): boolean {
    if (this.#isConstant(expr)) return true;
    const [, list] = expr.args;
    if (name !== '@in' || overload !== 'in_list' || list?.type !== 'list' || !this.#isConstant(list)) return false;
    return list.elements.every(({ value }) => value.type === 'literal' && !(value.value instanceof Uint8Array));
  }

  #apply(name: string, overloads: readonly string[], args: readonly CelValue[]): CelValue {
    const [first, second] = args;
    if (Object.hasOwn(conversions, name)) return conversions[name]?.(first);
    if (Object.hasOwn(operators, name)) return operators[name]?.(first, second);
    switch (name) {
      case '_==_':
        return isEqual(first, second);
      case '_!=_':
        return !isEqual(first, second);
      case '!_':
        if (typeof first !== 'boolean') throw noOverload();
        return !first;
      case '-_':
        return negate(first);
      case '@not_strictly_false':
        return first !== false;
      case 'type':
        return new CelTypeValue({ ...kindOf(first), params: [] });
      case 'format.named':
        return this.#namedFormat(String(first));
      default:
        return this.#dispatch(name, overloads, args);
    }
  }

  #namedFormat(name: string): CelOptional {
    const format = this.#around.formats.get(name);
    return format === undefined ? CelOptional.none : new CelOptional(format);
  }

  #dispatch(name: string, overloads: readonly string[], args: readonly CelValue[]): CelValue {
    const format = name.startsWith('format.') ? this.#around.formats.get(name.slice('format.'.length)) : undefined;
    if (format !== undefined) return format;
    const forms = functions().get(name)?.filter(({ id }) => overloads.includes(id)) ?? [];
    const form = forms.find((it) => it.args.every((type, index) => fitsType(type, args[index])));
    const body = form === undefined ? undefined : bodyOf(form.id);
    if (body === undefined) throw new CelFault(`no such overload: ${name}(${args.map((arg) => kindOf(arg).name).join(', ')})`);
    return body(...args);
  }

  /** One side that decides is enough, whatever is wrong with the other. */
  #logical(left: Expr, right: Expr, decides: boolean): boolean {
    let fault: CelFault | undefined;
    for (const side of [left, right]) {
      try {
        const value = this.value(side);
        if (value === decides) return decides;
        if (typeof value !== 'boolean') fault ??= noOverload();
      } catch (error) {
        if (!(error instanceof CelFault)) throw error;
        fault ??= error;
      }
    }
    if (fault !== undefined) throw fault;
    return !decides;
  }

  #otherwise(target: Expr, other: Expr, unwraps: boolean): CelValue {
    const value = this.value(target);
    if (!(value instanceof CelOptional)) return value;
    if (value.hasValue) return unwraps ? value.value : value;
    return this.value(other);
  }

  *#elements(elements: readonly Element[]): Generator<CelValue, void> {
    for (const { value, isOptional } of elements) {
      const item = this.value(value);
      if (!isOptional) yield item;
      else if (!(item instanceof CelOptional)) throw new CelFault(`cannot initialize optional list element from non-optional value ${shownValue(item)}`);
      else if (item.hasValue) yield item.value;
    }
  }

  #list(expr: ListExpr): CelValue {
    const items = [...this.#elements(expr.elements)];
    if (!this.#isConstant(expr)) this.#charge(listCost);
    return items;
  }

  #map(expr: MapExpr): CelValue {
    const map = new Map<CelValue, CelValue>();
    for (const { key, value, isOptional } of expr.entries) {
      const name = this.value(key);
      const item = this.value(value);
      if (isOptional && !(item instanceof CelOptional)) throw new CelFault(`cannot initialize optional entry '${shownValue(name)}' from non-optional value ${shownValue(item)}`);
      if (!isOptional) map.set(name, item);
      else if (item instanceof CelOptional && item.hasValue) map.set(name, item.value);
    }
    if (!this.#isConstant(expr)) this.#charge(mapCost);
    return map;
  }

  /** A map to whoever takes it: nothing here asks a structure for its name. */
  #struct({ fields }: StructExpr): CelValue {
    const map = new Map<CelValue, CelValue>();
    for (const { name, value, isOptional } of fields) {
      const item = this.value(value);
      if (isOptional && !(item instanceof CelOptional)) throw new CelFault(`cannot initialize optional entry '${name}' from non-optional value ${shownValue(item)}`);
      if (!isOptional) map.set(name, item);
      else if (item instanceof CelOptional && item.hasValue) map.set(name, item.value);
    }
    this.#charge(structCost);
    return map;
  }

  #fold(expr: Comprehension): CelValue {
    const range = this.value(expr.range);
    const outside = this.#locals;
    const accu: Local = { name: expr.accuVar, value: undefined, make: () => this.#within(outside, () => this.value(expr.init)) };
    const withAccu = [...outside, accu];
    try {
      for (const locals of this.#steps(expr, range)) {
        this.#locals = [...withAccu, ...locals];
        if (this.#caught(expr.condition) === false) break;
        accu.value = this.#caught(expr.step);
        accu.make = undefined;
      }
      this.#locals = withAccu;
      return this.value(expr.result);
    } finally {
      this.#locals = outside;
    }
  }

  #within<T>(locals: readonly Local[], work: () => T): T {
    const before = this.#locals;
    this.#locals = locals;
    try {
      return work();
    } finally {
      this.#locals = before;
    }
  }

  /** A fault is kept: what comes later may make it good. */
  #caught(expr: Expr): CelValue {
    try {
      return expr.type === 'call' && expr.name === '@not_strictly_false' ? this.#notStrictlyFalse(expr) : this.value(expr);
    } catch (error) {
      if (error instanceof CelFault) return error;
      throw error;
    }
  }

  #notStrictlyFalse({ args }: Call): boolean {
    const [arg] = args;
    const value = arg === undefined ? true : this.#caught(arg);
    this.#charge(1);
    return value !== false;
  }

  *#steps({ iterVar, iterVar2 }: Comprehension, range: CelValue): Generator<readonly Local[], void> {
    const isMap = range instanceof Map;
    if (!isMap && !Array.isArray(range)) throw new CelFault(`got '${kindOf(range).name}', expected iterable type`);
    const entries: Iterable<readonly [CelValue, CelValue]> = isMap ? (range as ReadonlyMap<CelValue, CelValue>) : (range as readonly CelValue[]).map((item, index) => [BigInt(index), item] as const);
    for (const [key, value] of entries) {
      if (iterVar2 === undefined) yield [{ name: iterVar, value: isMap ? key : value }];
      else yield [{ name: iterVar, value: key }, { name: iterVar2, value }];
    }
  }
}

export function runCel(expression: TypedExpression, around: Surroundings): Evaluation {
  const evaluator = new Evaluator(expression, around);
  try {
    const value = evaluator.value(expression.expr);
    return { cost: evaluator.cost, value };
  } catch (error) {
    if (error instanceof TooDear) return { cost: evaluator.cost, fault: 'operation cancelled: actual cost limit exceeded' };
    if (error instanceof CelFault) return { cost: evaluator.cost, fault: error.message };
    throw error;
  }
}
