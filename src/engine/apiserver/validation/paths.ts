// File paths in fields: pkg/apis/core/validation/validation.go.
import type { Causes } from './field-error.ts';
import { invalid, invalidEach, required } from './field-error.ts';
import { dns1123Subdomain, regexSentence } from './names.ts';

export function hasBackstep(path: string): boolean {
  return path.includes('..') && path.split('/').includes('..');
}

export function* validateNoBacksteps(text: string, path: string): Causes {
  if (hasBackstep(text)) yield invalid(path, text, "must not contain '..'");
}

/** A path below some directory. */
export function* validateDescendingPath(text: string, path: string): Causes {
  if (text.startsWith('/')) yield invalid(path, text, 'must be a relative path');
  yield* validateNoBacksteps(text, path);
}

/** As above, and no name that the kubelet keeps for itself. */
export function* validateUnreservedPath(text: string, path: string): Causes {
  yield* validateDescendingPath(text, path);
  if (text.startsWith('..') && !text.startsWith('../')) yield invalid(path, text, "must not start with '..'");
}

const webPath = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const webPathPattern = new RegExp(`^(?:${webPath})$`);

/** `host/path`: the name of somebody who does something. */
export function* validateDomainPath(text: string, path: string): Causes {
  const slash = text.indexOf('/');
  if (text === '') yield required(path);
  else if (slash <= 0 || slash === text.length - 1) yield invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")');
  else {
    yield* invalidEach(path, text.slice(0, slash), dns1123Subdomain(text.slice(0, slash)));
    const rest = text.slice(slash + 1);
    if (!webPathPattern.test(rest)) yield invalid(path, rest, regexSentence('Invalid path', webPath));
  }
}
