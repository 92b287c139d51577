import { ApiError } from '../api/status.ts';
import { subresourcesOf } from './discovery.ts';
import { badRequest } from './errors.ts';
import type { Registry, ServedKind } from './registry.ts';

/** Where a path leads. */
export type Route =
  | { readonly type: 'resource'; readonly kind: ServedKind; readonly namespace?: string; readonly name?: string; readonly subresource?: string; readonly isWatch: boolean }
  /** Everything that is not a resource: discovery, health, version, OpenAPI. Segments without slashes. */
  | { readonly type: 'path'; readonly segments: readonly string[] };

/** 404 as go-restful's routes answer it. */
export function unknownPath(): ApiError {
  return new ApiError('NotFound', 'the server could not find the requested resource', {});
}

/** 405 for a path that exists with other methods. */
export function unknownMethod(): ApiError {
  return new ApiError('MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function segmentsOf(path: string): readonly string[] {
  try {
    return path.split('/').filter((it) => it !== '').map((it) => decodeURIComponent(it));
  } catch {
    throw badRequest('the path has a malformed escape');
  }
}

/** Subresources of the Namespace itself; any other third segment is a resource in it. */
const ofNamespace = new Set(['status', 'finalize']);

/** Reads a path as apiserver/pkg/endpoints/request/requestinfo.go does. */
export function routeOf(registry: Registry, path: string): Route {
  const segments = segmentsOf(path);
  const isCore = segments[0] === 'api';
  const [group, version, rest] = isCore ? ['', segments[1], segments.slice(2)] : [segments[1], segments[2], segments.slice(3)];
  if ((!isCore && segments[0] !== 'apis') || group === undefined || version === undefined || rest.length === 0) return { type: 'path', segments };
  const isWatch = rest[0] === 'watch';
  const parts = isWatch ? rest.slice(1) : rest;
  const isInNamespace = parts[0] === 'namespaces' && parts.length > 2 && !ofNamespace.has(parts[2] as string);
  const [plural, name, subresource, ...beyond] = isInNamespace ? parts.slice(2) : parts;
  const kind = registry.find(group, version, plural ?? '');
  if (kind === undefined) {
    if (registry.servesVersion(group, version)) throw unknownPath();
    return { type: 'path', segments };
  }
  if (beyond.length > 0 && subresource !== 'proxy') throw unknownPath();
  if (kind.custom !== undefined && subresource !== undefined && !subresourcesOf(kind.description).some((it) => it.name === subresource)) throw unknownPath();
  if (isInNamespace !== kind.resource.namespaced && (isInNamespace || name !== undefined)) throw unknownPath();
  return {
    type: 'resource',
    kind,
    ...(isInNamespace ? { namespace: parts[1] as string } : {}),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
    isWatch,
  };
}
