import type { KubeObject } from '../../../api/meta/object.ts';
import type { ResourceType } from '../../../api/resource.ts';
import type { AdmissionRequest, Verdict } from '../plugin.ts';

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

export function updates(request: AdmissionRequest, resource: ResourceType): boolean {
  return request.resource === resource && request.subresource === undefined && request.operation === 'UPDATE';
}

function isNewer(a: KubeObject, b: KubeObject): boolean {
  const madeA = a.metadata.creationTimestamp;
  const madeB = b.metadata.creationTimestamp;
  return madeA === madeB ? a.metadata.name < b.metadata.name : madeA > madeB;
}

/** The newest of the objects that carry one of the marks; of equally new ones the first by name. */
export function newestMarked<T extends KubeObject>(objects: readonly T[], marks: readonly string[]): T | undefined {
  let found: T | undefined;
  for (const object of objects) {
    const marked = marks.some((mark) => object.metadata.annotations?.[mark] === 'true');
    if (marked && (found === undefined || isNewer(object, found))) found = object;
  }
  return found;
}

/** A list with something added; absent lists are empty. */
export function appended<T>(list: readonly T[] | undefined, ...items: readonly T[]): readonly T[] {
  return list === undefined ? items : [...list, ...items];
}
