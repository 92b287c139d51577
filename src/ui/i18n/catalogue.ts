/**
 * A catalogue is a tree of sentences; a sentence with holes is a function. English is the type, every other language must have its keys.
 * In a sentence `` `code` `` and `*strong*` mark words up; `Rich` renders them.
 */
export type Translated<A> = { readonly [K in keyof A]: A[K] extends string ? string : A[K] extends (...args: infer P) => string ? (...args: P) => string : Translated<A[K]> };
