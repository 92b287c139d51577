import type { User } from '../../api/operation.ts';
import { ApiError } from '../../api/status.ts';
import { goQuote } from '../validation/go-text.ts';

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

function wish({ user, verb, group, resource, subresource, namespace, path }: Attributes): string {
  const who = `User ${goQuote(user.name)} cannot ${verb}`;
  if (path !== undefined) return `${who} path ${goQuote(path)}`;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${goQuote(namespace)}`;
  return `${who} resource ${goQuote(what)} in API group ${goQuote(group)} ${where}`;
}

const markup: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** 403 (endpoints/handlers/responsewriters/errors.go). What the sender wrote must not be read as markup. */
export function refusal(attributes: Attributes, reason: string): ApiError {
  const { group, resource, name, path } = attributes;
  const told = wish(attributes).replaceAll(/[&<>]/g, (sign) => markup[sign] ?? sign);
  const why = reason === '' ? told : `${told}: ${reason}`;
  if (path !== undefined) return new ApiError('Forbidden', `forbidden: ${why}`, {});
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const what = name === '' ? qualified : `${qualified} ${goQuote(name)}`;
  return new ApiError('Forbidden', `${what} is forbidden: ${why}`, { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource });
}
