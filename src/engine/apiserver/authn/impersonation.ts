import { defineResource, type ResourceType } from '../../api/resource.ts';
import type { User } from '../../api/operation.ts';
import { ApiError } from '../../api/status.ts';
import { refusal } from '../authz/attributes.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import { serviceAccountGroups } from './tokens.ts';

// `kubectl --as`: who may, acts as somebody else (apiserver/pkg/endpoints/filters/impersonation).

const names = (plural: string, kind: string, group = ''): ResourceType => defineResource({ group, version: 'v1', kind, plural });
const users = names('users', 'User');
const groups = names('groups', 'Group');
const serviceAccounts = names('serviceaccounts', 'ServiceAccount');
const uids = names('uids', 'Uid', 'authentication.k8s.io');
const extras = names('userextras', 'UserExtra', 'authentication.k8s.io');

const extraPrefix = 'impersonate-extra-';

type Headers = Readonly<Record<string, string>>;

function list(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((it) => it.trim()).filter((it) => it !== '');
}

function accountOf(name: string): { readonly namespace: string; readonly name: string } | undefined {
  const found = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name);
  return found === null ? undefined : { namespace: found[1] ?? '', name: found[2] ?? '' };
}

/** The user the request acts as: the one who sent it, unless he asks to be somebody else. */
export function actingUser(authorizer: Authorizer, user: User, headers: Headers): User {
  const name = headers['impersonate-user'] ?? '';
  const asked = list(headers['impersonate-group']);
  const uid = headers['impersonate-uid'] ?? '';
  const extra = Object.keys(headers).filter((it) => it.startsWith(extraPrefix)).map((it) => [it.slice(extraPrefix.length), list(headers[it])] as const);
  if (name === '') {
    if (asked.length > 0 || uid !== '' || extra.length > 0) throw new ApiError('InternalError', 'Internal error occurred: requested impersonation without impersonating a user');
    return user;
  }
  const require = (resource: ResourceType, wanted: string, namespace = '', subresource = ''): void => {
    const attributes = { user, verb: 'impersonate', group: resource.group, resource: resource.plural, subresource, namespace, name: wanted };
    const { isAllowed, reason } = authorizer.decide(attributes);
    if (!isAllowed) throw refusal(attributes, reason, resource);
  };
  const account = accountOf(name);
  if (account === undefined) require(users, name);
  else require(serviceAccounts, account.name, account.namespace);
  for (const group of asked) require(groups, group);
  if (uid !== '') require(uids, uid);
  for (const [key, values] of extra) for (const value of values) require(extras, value, '', key);
  const own = asked.length === 0 && account !== undefined ? serviceAccountGroups(account.namespace) : asked;
  const kind = name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated';
  return { name, groups: own.includes(kind) ? own : [...own, kind], ...(uid === '' ? {} : { uid }), ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }) };
}
