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

const nothing = { group: '', resource: '', subresource: '', namespace: '', name: '' };
const namespaceParts: ReadonlySet<string> = new Set(['status', 'finalize']);

/** A path that looks like one of a resource is about that resource, though nobody serves it. */
function unservedAttributes(user: User, method: string, query: Query, path: string): Attributes | undefined {
  const [prefix, ...rest] = path.split('/').filter((part) => part !== '');
  if (prefix !== 'api' && prefix !== 'apis') return undefined;
  const [group = '', , ...all] = prefix === 'api' ? ['', ...rest] : rest;
  if (all.length === 0) return undefined;
  const isOldWatch = all[0] === 'watch' && all.length > 1;
  const parts = isOldWatch ? all.slice(1) : all;
  const isInNamespace = parts[0] === 'namespaces' && parts.length > 1;
  const [resource = '', name = '', subresource = ''] = isInNamespace && parts.length > 2 && !namespaceParts.has(parts[2] ?? '') ? parts.slice(2) : parts;
  const [named, unnamed] = verbs[method] ?? ['', ''];
  const isWatch = isOldWatch || (unnamed === 'list' && name === '' && query.flag('watch') === true);
  const selected = name === '' && unnamed === 'list' ? nameSelected(query) : name;
  return { user, verb: isWatch ? 'watch' : name === '' ? unnamed : named, group, resource, subresource, namespace: isInNamespace ? (parts[1] ?? '') : '', name: selected };
}

/** What a request is about, as authorizers see it (endpoints/request/requestinfo.go). */
export function attributesOf(route: Route, method: string, query: Query, user: User, path: string): Attributes {
  if (route.type === 'path') return unservedAttributes(user, method, query, path) ?? { user, verb: method.toLowerCase(), ...nothing, path };
  const { kind, name = '', subresource = '' } = route;
  const [named, unnamed] = verbs[method] ?? ['', ''];
  const isWatch = method === 'GET' && (route.isWatch || (name === '' && query.flag('watch') === true));
  const isList = name === '' && unnamed === 'list';
  const { group, plural } = kind.resource;
  // A namespace lies in itself: roles in it can speak of it.
  const namespace = route.namespace ?? (kind.resource.kind === 'Namespace' ? name : '');
  return { user, verb: isWatch ? 'watch' : name === '' ? unnamed : named, group, resource: plural, subresource, namespace, name: isList ? nameSelected(query) : name };
}

/** 403 unless somebody allows it; answers why he may. */
export function authorize(authorizer: Authorizer, route: Route, method: string, query: Query, user: User, path: string): string {
  const wanted = attributesOf(route, method, query, user, path);
  const { isAllowed, reason } = authorizer.decide(wanted);
  if (!isAllowed) throw refusal(wanted, reason);
  return reason;
}
