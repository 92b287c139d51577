import type { User } from '../../api/operation.ts';
import { qualifiedResource, type ResourceType } from '../../api/resource.ts';
import { ApiError } from '../../api/status.ts';
import { detailsOf } from '../errors.ts';

/** What somebody wants to do, as authorizers see it. Empty texts are absent ones. */
export interface Attributes {
  readonly user: User;
  /** `get`, `list`, `watch`, `create` …, or in small letters the HTTP method of a path. */
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Present for a path that is no resource. */
  readonly path?: string;
}

export interface Decision {
  readonly isAllowed: boolean;
  /** Why, in RBAC's words. */
  readonly reason: string;
}

const quote = (text: string): string => JSON.stringify(text);

function wish({ user, verb, group, resource, subresource, namespace, path }: Attributes): string {
  if (path !== undefined) return `User ${quote(user.name)} cannot ${verb} path ${quote(path)}`;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${quote(namespace)}`;
  return `User ${quote(user.name)} cannot ${verb} resource ${quote(what)} in API group ${quote(group)} ${where}`;
}

/** 403 (endpoints/handlers/responsewriters/errors.go). */
export function refusal(attributes: Attributes, reason: string, resource?: ResourceType): ApiError {
  const why = reason === '' ? wish(attributes) : `${wish(attributes)}: ${reason}`;
  if (resource === undefined) return new ApiError('Forbidden', `forbidden: ${why}`, {});
  const { name } = attributes;
  const what = name === '' ? qualifiedResource(resource) : `${qualifiedResource(resource)} ${quote(name)}`;
  return new ApiError('Forbidden', `${what} is forbidden: ${why}`, detailsOf(resource, name));
}
