import { qualifiedResource, type ResourceType } from '../api/resource.ts';
import { ApiError, type Cause, type StatusDetails } from '../api/status.ts';

// The refusals of the API server in Kubernetes' words (apimachinery/pkg/api/errors/errors.go).

/** Some refusals name a kind where a resource would be. */
type Named = Pick<ResourceType, 'group' | 'plural'>;

export function detailsOf(resource: Named, name?: string): StatusDetails {
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
  };
}

export function notFound(resource: ResourceType, name: string): ApiError {
  return new ApiError('NotFound', `${qualifiedResource(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function alreadyExists(resource: ResourceType, name: string, isLeaving = false): ApiError {
  return new ApiError('AlreadyExists', `${isLeaving ? 'object is being deleted: ' : ''}${qualifiedResource(resource)} "${name}" already exists`, detailsOf(resource, name));
}

export function conflict(resource: Named, name: string, why: string): ApiError {
  return new ApiError('Conflict', `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`, detailsOf(resource, name));
}

export const modifiedMeanwhile = 'the object has been modified; please apply your changes to the latest version and try again';

export function forbidden(resource: ResourceType, name: string | undefined, why: string): ApiError {
  const what = name === undefined || name === '' ? qualifiedResource(resource) : `${qualifiedResource(resource)} "${name}"`;
  return new ApiError('Forbidden', `${what} is forbidden: ${why}`, detailsOf(resource, name));
}

export function badRequest(message: string): ApiError {
  return new ApiError('BadRequest', message);
}

/** `details` is empty, not absent: the real server answers so. */
export function methodNotAllowed(resource: ResourceType, verb: string): ApiError {
  return new ApiError('MethodNotAllowed', `${verb} is not supported on resources of kind "${qualifiedResource(resource)}"`, detailsOf(resource));
}

export function expired(message: string): ApiError {
  return new ApiError('Expired', message);
}

/** How an aggregate of faults reads: each once, in brackets when there are several. */
export function joinCauses(causes: readonly Cause[]): string {
  const texts = new Set(causes.map((cause) => `${cause.field ?? ''}: ${cause.message}`));
  const joined = [...texts].join(', ');
  return texts.size > 1 ? `[${joined}]` : joined;
}

/** 422 with every fault; `kind` and `group` name the object's type, not its resource. */
export function invalid(group: string, kind: string, name: string, causes: readonly Cause[]): ApiError {
  const type = group === '' ? kind : `${kind}.${group}`;
  const details: StatusDetails = { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind, causes };
  return new ApiError('Invalid', `${type} "${name}" is invalid: ${joinCauses(causes)}`, details);
}
