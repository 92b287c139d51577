// How rules name the properties of objects: k8s.io/apiserver/pkg/cel/escaping.go.

const reserved: ReadonlySet<string> = new Set(
  ['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
);
const escapes: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };

export function isReserved(name: string): boolean {
  return reserved.has(name);
}

/** The name by which an expression speaks of a property; nothing for one that it cannot speak of. */
export function escapeName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`;
  return /^[A-Za-z_./-][\w./-]*$/.test(name) ? name.replaceAll(/__|[-./]/g, (part) => escapes[part] ?? part) : undefined;
}
