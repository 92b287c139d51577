/**
 * Turns a CSS module into a function of its class names: `c('pod', selected && 'selected')`. A name that the module does not have is a
 * mistake in the code and says so.
 */
export function classesOf(module: { readonly [name: string]: string }): (...names: readonly (string | false | undefined)[]) => string {
  return (...names) =>
    names
      .filter((name) => name !== false && name !== undefined && name !== '')
      .map((name) => {
        const known = module[name as string];
        if (known === undefined && import.meta.env.DEV) throw new Error(`The style sheet has no class ${String(name)}.`);
        return known ?? '';
      })
      .join(' ');
}
