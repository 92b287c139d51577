// File paths in fields: pkg/apis/core/validation/validation.go.
import type { Causes } from './field-error.ts';
import { invalid } from './field-error.ts';

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
