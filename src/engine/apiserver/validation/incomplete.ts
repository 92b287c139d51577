/**
 * A document as it was decoded: what the type calls required may be missing, because telling so is the validator's work.
 * Any complete object is an incomplete one too.
 */
export type Incomplete<T> = T extends readonly (infer E)[]
  ? readonly Incomplete<E>[]
  : T extends object
    ? string extends keyof T
      ? { readonly [K in keyof T]: Incomplete<T[K]> }
      : { readonly [K in keyof T]?: Incomplete<T[K]> }
    : T;
