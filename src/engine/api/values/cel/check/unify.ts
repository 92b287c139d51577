// Which types go together: cel-go's checker/types.go.
import { dyn, formatType, isDyn, isSameType, type CelType } from '../types.ts';

/** What the parameters of types were found to be. */
export type Bindings = ReadonlyMap<string, CelType>;

const isOpen = ({ kind }: CelType): boolean => kind === 'dyn' || kind === 'error';
const nullables: ReadonlySet<string> = new Set(['opaque', 'struct', 'duration', 'timestamp']);

function isVaguer(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === 'param') return true;
  if (isDyn(b) || b.kind === 'param' || a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  if (a.params.length === 0) return isSameType(a, b);
  return a.name === b.name && a.params.length === b.params.length && a.params.every((param, index) => isVaguer(param, b.params[index] ?? dyn));
}

/** The more general of two types that go together. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isVaguer(a, b) ? a : b;
}

export function substitute(bindings: Bindings, type: CelType, openToDyn: boolean): CelType {
  const bound = bindings.get(formatType(type));
  if (bound !== undefined) return substitute(bindings, bound, openToDyn);
  if (type.kind === 'param') return openToDyn ? dyn : type;
  return type.params.length === 0 ? type : { ...type, params: type.params.map((param) => substitute(bindings, param, openToDyn)) };
}

class Unifier {
  readonly bindings: Map<string, CelType>;

  constructor(bindings: Bindings) {
    this.bindings = new Map(bindings);
  }

  fit(a: CelType, b: CelType): boolean {
    if (b.kind === 'param') {
      const { isValid, wasBound } = this.#bind(a, b);
      if (isValid) return true;
      if (wasBound) return false;
    }
    if (a.kind === 'param') return this.#bind(b, a).isValid;
    if (isOpen(a) || isOpen(b)) return true;
    if (a.kind === 'null') return b.kind === 'null' || nullables.has(b.kind);
    if (b.kind === 'null') return nullables.has(a.kind);
    if (a.kind === 'type') return b.kind === 'type';
    if (a.params.length === 0) return isSameType(a, b);
    return a.kind === b.kind && a.name === b.name && this.fitAll(a.params, b.params);
  }

  fitAll(a: readonly CelType[], b: readonly CelType[]): boolean {
    return a.length === b.length && a.every((type, index) => this.fit(type, b[index] ?? dyn));
  }

  /** Whether the parameter may stand for the type. */
  #bind(type: CelType, param: CelType): { readonly isValid: boolean; readonly wasBound: boolean } {
    if (isSameType(type, param)) return { isValid: true, wasBound: true };
    const bound = this.bindings.get(formatType(param));
    if (bound !== undefined) {
      if (isSameType(type, bound)) return { isValid: true, wasBound: true };
      if (!this.fit(type, bound)) return { isValid: false, wasBound: true };
      const general = mostGeneral(type, bound);
      if (this.#isFree(param, general)) this.bindings.set(formatType(param), general);
      return { isValid: true, wasBound: true };
    }
    if (!this.#isFree(param, type)) return { isValid: false, wasBound: false };
    this.bindings.set(formatType(param), type);
    return { isValid: true, wasBound: false };
  }

  /** A type cannot be a part of itself. */
  #isFree(param: CelType, within: CelType): boolean {
    if (isSameType(param, within)) return false;
    if (within.kind !== 'param') return within.params.every((it) => this.#isFree(param, it));
    const bound = this.bindings.get(formatType(within));
    return bound === undefined || this.#isFree(param, bound);
  }
}

/** The bindings with which values of the types can be used as the others; nothing where there are none. */
export function unify(bindings: Bindings, types: readonly CelType[], wanted: readonly CelType[]): Bindings | undefined {
  const unifier = new Unifier(bindings);
  return unifier.fitAll(types, wanted) ? unifier.bindings : undefined;
}
