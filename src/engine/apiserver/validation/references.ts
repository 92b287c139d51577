// References to other objects: pkg/apis/networking/validation and pkg/apis/autoscaling/validation.
import type { Causes } from './field-error.ts';
import { invalidEach, required } from './field-error.ts';
import { dns1123Subdomain, pathSegmentName } from './names.ts';

/** A name that has to fit into a path, and has to be there. */
export function* validateSegment(text: string | undefined, path: string): Causes {
  if (text === undefined || text === '') yield required(path);
  else yield* invalidEach(path, text, pathSegmentName(text, false));
}

interface Reference {
  readonly apiGroup?: string | null;
  readonly kind?: string;
  readonly name?: string;
}

/** A group, which may be missing, a kind and a name. */
export function* validateReference(reference: Reference, path: string): Causes {
  const group = reference.apiGroup ?? undefined;
  if (group !== undefined) yield* invalidEach(`${path}.apiGroup`, group, dns1123Subdomain(group));
  yield* validateSegment(reference.kind, `${path}.kind`);
  yield* validateSegment(reference.name, `${path}.name`);
}
