// What the macros stand for: cel-go's parser/macro.go, ext/comprehensions.go, ext/lists.go and cel/library.go.
import { accumulator, type Call, type Comprehension, type Entry, type Expr, type Ident, type ListExpr, type Literal, type LiteralValue, type MapExpr } from './expr.ts';
import type { Issue } from './issue.ts';

/** A macro that was meant, with arguments that it cannot take. */
export class MacroFault extends Error implements Issue {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** Makes the parts of an expansion; all of them are at the place of the macro. */
export class Expansion {
  readonly #nextId: () => number;
  readonly #at: number;

  constructor(nextId: () => number, at: number) {
    this.#nextId = nextId;
    this.#at = at;
  }

  #part(): { readonly id: number; readonly at: number } {
    return { id: this.#nextId(), at: this.#at };
  }

  literal(value: LiteralValue): Literal {
    return { ...this.#part(), type: 'literal', value };
  }

  ident(name: string): Ident {
    return { ...this.#part(), type: 'ident', name };
  }

  accu(): Ident {
    return this.ident(accumulator);
  }

  list(...values: readonly Expr[]): ListExpr {
    return { ...this.#part(), type: 'list', elements: values.map((value) => ({ value, isOptional: false })) };
  }

  map(): MapExpr {
    return { ...this.#part(), type: 'map', entries: [] };
  }

  call(name: string, ...args: readonly Expr[]): Call {
    return { ...this.#part(), type: 'call', name, target: undefined, args };
  }

  member(target: Expr, name: string, ...args: readonly Expr[]): Call {
    return { ...this.#part(), type: 'call', name, target, args };
  }

  test(operand: Expr, field: string): Expr {
    return { ...this.#part(), type: 'select', operand, field, isTest: true };
  }

  fold(parts: Pick<Comprehension, 'range' | 'iterVar' | 'init' | 'condition' | 'step' | 'result'> & { readonly iterVar2?: string; readonly accuVar?: string }): Comprehension {
    const { iterVar2, accuVar = accumulator } = parts;
    return { ...parts, ...this.#part(), type: 'comprehension', iterVar2, accuVar };
  }

  /** The same expression once more, with ids of its own. */
  copy(expr: Expr): Expr {
    const id = this.#nextId();
    switch (expr.type) {
      case 'literal':
      case 'ident':
        return { ...expr, id };
      case 'select':
        return { ...expr, id, operand: this.copy(expr.operand) };
      case 'call':
        return { ...expr, id, target: expr.target === undefined ? undefined : this.copy(expr.target), args: expr.args.map((it) => this.copy(it)) };
      case 'list':
        return { ...expr, id, elements: expr.elements.map((it) => ({ ...it, value: this.copy(it.value) })) };
      case 'map':
        return { ...expr, id, entries: expr.entries.map((it): Entry => ({ ...it, id: this.#nextId(), key: this.copy(it.key), value: this.copy(it.value) })) };
      case 'struct':
        return { ...expr, id, fields: expr.fields.map((it) => ({ ...it, id: this.#nextId(), value: this.copy(it.value) })) };
      case 'comprehension':
    }
    return { ...expr, id, range: this.copy(expr.range), init: this.copy(expr.init), condition: this.copy(expr.condition), step: this.copy(expr.step), result: this.copy(expr.result) };
  }
}

type Args = readonly Expr[];
type Macro = (make: Expansion, target: Expr, args: Args) => Expr;

function nameIn(expr: Expr | undefined, words: string): string {
  if (expr?.type !== 'ident') throw new MacroFault(expr?.at ?? 0, words);
  if (expr.name === accumulator || expr.name === '__result__') throw new MacroFault(expr.at, 'iteration variable overwrites accumulator variable');
  return expr.name;
}

interface Names {
  readonly iterVar: string;
  readonly iterVar2?: string;
}

/** With three or more arguments in `args` the first two are names. */
function namesIn(args: Args, hasTwo: boolean, words: string): Names {
  if (!hasTwo) return { iterVar: nameIn(args[0], words) };
  const iterVar = nameIn(args[0], words);
  const iterVar2 = nameIn(args[1], words);
  if (iterVar === iterVar2) throw new MacroFault(args[1]?.at ?? 0, `duplicate variable name: ${iterVar}`);
  return { iterVar, iterVar2 };
}

type Quantifier = (make: Expansion, predicate: Expr) => Pick<Comprehension, 'init' | 'condition' | 'step' | 'result'>;

const all: Quantifier = (make, predicate) => ({
  init: make.literal(true),
  condition: make.call('@not_strictly_false', make.accu()),
  step: make.call('_&&_', make.accu(), predicate),
  result: make.accu(),
});

const exists: Quantifier = (make, predicate) => ({
  init: make.literal(false),
  condition: make.call('@not_strictly_false', make.call('!_', make.accu())),
  step: make.call('_||_', make.accu(), predicate),
  result: make.accu(),
});

const existsOne: Quantifier = (make, predicate) => ({
  init: make.literal(0n),
  condition: make.literal(true),
  step: make.call('_?_:_', predicate, make.call('_+_', make.accu(), make.literal(1n)), make.accu()),
  result: make.call('_==_', make.accu(), make.literal(1n)),
});

function quantifier(rule: Quantifier, hasTwo: boolean): Macro {
  return (make, range, args) => {
    const names = namesIn(args, hasTwo, 'argument must be a simple name');
    return make.fold({ range, ...names, ...rule(make, args[hasTwo ? 2 : 1] ?? make.literal(true)) });
  };
}

/** Adds what `grow` makes of each item, where there is a filter only of those it lets through. */
function gather(make: Expansion, range: Expr, names: Names, parts: Args, empty: Expr, grow: (value: Expr) => Expr): Expr {
  const value = parts.at(-1) ?? make.literal(null);
  const grown = grow(value);
  const filter = parts.length > 1 ? parts[0] : undefined;
  const step = filter === undefined ? grown : make.call('_?_:_', filter, grown, make.accu());
  return make.fold({ range, ...names, init: empty, condition: make.literal(true), step, result: make.accu() });
}

const mapItems: Macro = (make, range, args) => {
  const names = namesIn(args, false, 'argument is not an identifier');
  return gather(make, range, names, args.slice(1), make.list(), (value) => make.call('_+_', make.accu(), make.list(value)));
};

const filterItems: Macro = (make, range, args) => {
  const names = namesIn(args, false, 'argument is not an identifier');
  return gather(make, range, names, [args[1] ?? make.literal(true), args[0] ?? make.literal(null)], make.list(), (value) => make.call('_+_', make.accu(), make.list(value)));
};

const transformList: Macro = (make, range, args) => {
  const names = namesIn(args, true, 'argument must be a simple name');
  return gather(make, range, names, args.slice(2), make.list(), (value) => make.call('_+_', make.accu(), make.list(value)));
};

const transformMap: Macro = (make, range, args) => {
  const names = namesIn(args, true, 'argument must be a simple name');
  return gather(make, range, names, args.slice(2), make.map(), (value) => make.call('cel.@mapInsert', make.accu(), make.ident(names.iterVar), value));
};

const transformMapEntry: Macro = (make, range, args) => {
  const names = namesIn(args, true, 'argument must be a simple name');
  return gather(make, range, names, args.slice(2), make.map(), (value) => make.call('cel.@mapInsert', make.accu(), value));
};

/** A value under a name: a loop that is never run. */
function bind(make: Expansion, accuVar: string, init: Expr, result: Expr): Expr {
  return make.fold({ range: make.list(), iterVar: '#unused', accuVar, init, condition: make.literal(false), step: make.ident(accuVar), result });
}

function optional(name: string, wrap: (make: Expansion, value: Expr) => Expr): Macro {
  return (make, target, args) => {
    const [variable, value = make.literal(null)] = args;
    if (variable?.type !== 'ident') throw new MacroFault(variable?.at ?? 0, `${name}() variable name must be a simple identifier`);
    const bound = bind(make, variable.name, make.member(make.copy(target), 'value'), value);
    return make.call('_?_:_', make.member(target, 'hasValue'), wrap(make, bound), make.call('optional.none'));
  };
}

const sortBy: Macro = (make, target, args) => {
  if (!['list', 'select', 'ident', 'comprehension', 'call'].includes(target.type)) {
    throw new MacroFault(target.at, 'sortBy can only be applied to a list, identifier, comprehension, call or select expression');
  }
  const input = '@__sortBy_input__';
  return bind(make, input, target, make.member(make.ident(input), '@sortByAssociatedKeys', mapItems(make, make.ident(input), args)));
};

/** By name and number of arguments. */
const receiverMacros: ReadonlyMap<string, Macro> = new Map<string, Macro>([
  ['all 2', quantifier(all, false)],
  ['exists 2', quantifier(exists, false)],
  ['exists_one 2', quantifier(existsOne, false)],
  ['existsOne 2', quantifier(existsOne, false)],
  ['map 2', mapItems],
  ['map 3', mapItems],
  ['filter 2', filterItems],
  ['all 3', quantifier(all, true)],
  ['exists 3', quantifier(exists, true)],
  ['existsOne 3', quantifier(existsOne, true)],
  ['exists_one 3', quantifier(existsOne, true)],
  ['transformList 3', transformList],
  ['transformList 4', transformList],
  ['transformMap 3', transformMap],
  ['transformMap 4', transformMap],
  ['transformMapEntry 3', transformMapEntry],
  ['transformMapEntry 4', transformMapEntry],
  ['optMap 2', optional('optMap', (make, value) => make.call('optional.of', value))],
  ['optFlatMap 2', optional('optFlatMap', (_, value) => value)],
  ['sortBy 2', sortBy],
]);

/** What a call stands for if it is a macro. Throws `MacroFault`. */
export function expandMacro(make: Expansion, name: string, target: Expr | undefined, args: Args): Expr | undefined {
  if (target !== undefined) return receiverMacros.get(`${name} ${args.length}`)?.(make, target, args);
  const [tested] = args;
  if (name !== 'has' || tested === undefined || args.length !== 1) return undefined;
  if (tested.type !== 'select') throw new MacroFault(tested.at, 'invalid argument to has() macro');
  return make.test(tested.operand, tested.field);
}
