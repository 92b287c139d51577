import type { KubeObject } from '../../../api/meta/object.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { forbidden } from '../../errors.ts';
import type { AdmissionRequest, Verdict } from '../plugin.ts';

/** The name in a refusal: before names are generated upstream shows what they are generated from. */
function nameIn(request: AdmissionRequest): string {
  const { name, object } = request;
  if (name !== undefined && name !== '') return name;
  const metadata: Partial<KubeObject['metadata']> = object?.metadata ?? {};
  return [metadata.name, metadata.generateName].find((text) => text !== undefined && text !== '') ?? 'Unknown';
}

export function deny(request: AdmissionRequest, why: string): Verdict {
  return { type: 'deny', error: forbidden(request.resource, nameIn(request), why) };
}

export function replace(object: KubeObject): Verdict {
  return { type: 'replace', object };
}

/** A create or update of the kind itself, not of a part of it. */
export function writes(request: AdmissionRequest, resource: ResourceType): boolean {
  return request.resource === resource && request.subresource === undefined && (request.operation === 'CREATE' || request.operation === 'UPDATE');
}

export function creates(request: AdmissionRequest, resource: ResourceType): boolean {
  return request.resource === resource && request.subresource === undefined && request.operation === 'CREATE';
}

/** A list with something added; absent lists are empty. */
export function appended<T>(list: readonly T[] | undefined, ...items: readonly T[]): readonly T[] {
  return list === undefined ? items : [...list, ...items];
}
