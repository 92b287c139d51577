import type { User } from '../../api/operation.ts';
import { refusal, type Attributes } from '../authz/attributes.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import { parseFieldSelector } from '../selectors/field-selector.ts';
import { SelectorError } from '../selectors/label-selector.ts';
import type { Route } from '../route.ts';
import type { Query } from './query.ts';

const verbs: Readonly<Record<string, readonly [named: string, unnamed: string]>> = {
  GET: ['get', 'list'],
  HEAD: ['get', 'list'],
  POST: ['create', 'create'],
  PUT: ['update', 'update'],
  PATCH: ['patch', 'patch'],
  DELETE: ['delete', 'deletecollection'],
};

/** The one name that a list is about, so that rules for a name cover it. */
function nameSelected(query: Query): string {
  try {
    return parseFieldSelector(query.text('fieldSelector') ?? '').find((it) => it.field === 'metadata.name' && it.operator === '=')?.value ?? '';
  } catch (error) {
    if (error instanceof SelectorError) return '';
    throw error;
  }
}

function attributesOf(route: Route, method: string, query: Query, user: User, path: string): Attributes {
  const nothing = { group: '', resource: '', subresource: '', namespace: '', name: '' };
  if (route.type === 'path') return { user, verb: method.toLowerCase(), ...nothing, path };
  const { kind, name = '', subresource = '' } = route;
  const [named, unnamed] = verbs[method] ?? ['', ''];
  const isWatch = method === 'GET' && (route.isWatch || (name === '' && query.flag('watch') === true));
  const isList = name === '' && (unnamed === 'list' || unnamed === 'deletecollection');
  const { group, plural } = kind.resource;
  // A namespace lies in itself: roles in it can speak of it.
  const namespace = route.namespace ?? (kind.resource.kind === 'Namespace' ? name : '');
  return { user, verb: isWatch ? 'watch' : name === '' ? unnamed : named, group, resource: plural, subresource, namespace, name: isList ? nameSelected(query) : name };
}

/** 403 unless somebody allows it; answers why he may. */
export function authorize(authorizer: Authorizer, route: Route, method: string, query: Query, user: User, path: string): string {
  const wanted = attributesOf(route, method, query, user, path);
  const { isAllowed, reason } = authorizer.decide(wanted);
  if (!isAllowed) throw refusal(wanted, reason, route.type === 'path' ? undefined : route.kind.resource);
  return reason;
}
