import { ascending } from '../../base/order.ts';
import type { User } from '../../api/operation.ts';
import { ApiError } from '../../api/status.ts';
import { refusal, type Attributes } from '../authz/attributes.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import { badRequest } from '../errors.ts';
import { goQuote } from '../validation/go-text.ts';
import { accountGroups, accountOfUser } from './accounts.ts';

// `kubectl --as`: who may, acts as somebody else (apiserver/pkg/endpoints/filters/impersonation).

const extraPrefix = 'impersonate-extra-';
const authentication = 'authentication.k8s.io';
const nodeNameKey = 'authentication.kubernetes.io/node-name';

type Headers = Readonly<Record<string, string>>;

/** Somebody as the headers describe him; nothing is added yet. */
interface Wanted {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

function list(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((it) => it.trim()).filter((it) => it !== '');
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function goList(type: string, items: readonly string[]): string {
  return items.length === 0 ? `${type}(nil)` : `${type}{${items.join(', ')}}`;
}

function goTexts(texts: readonly string[]): string {
  return goList('[]string', texts.map(goQuote));
}

function wantedBy(headers: Headers): Wanted | undefined {
  const name = headers['impersonate-user'] ?? '';
  const uid = headers['impersonate-uid'] ?? '';
  const groups = list(headers['impersonate-group']);
  const keys = Object.keys(headers).filter((it) => it.startsWith(extraPrefix));
  const extra = Object.fromEntries(keys.map((key) => [unescaped(key.slice(extraPrefix.length)), list(headers[key])]));
  if (name !== '') return { name, uid, groups, extra };
  if (uid === '' && groups.length === 0 && keys.length === 0) return undefined;
  const extras = goList('map[string][]string', Object.entries(extra).toSorted(ascending(([key]) => key)).map(([key, values]) => `${goQuote(key)}:${goTexts(values)}`));
  throw badRequest(`requested &user.DefaultInfo{Name:"", UID:${goQuote(uid)}, Groups:${goTexts(groups)}, Extra:${extras}} without impersonating a user name`);
}

function nodeOf(name: string): string | undefined {
  return /^system:node:([a-z0-9]([-a-z0-9.]*[a-z0-9])?)$/.exec(name)?.[1];
}

function isOnlyNamed({ uid, groups, extra }: Wanted): boolean {
  return uid === '' && groups.length === 0 && Object.keys(extra).length === 0;
}

/** A kind of impersonation that is allowed apart, and for some requests only. */
interface Mode {
  readonly name: string;
  applies(wanted: Wanted, sender: User): boolean;
}

const modes: readonly Mode[] = [
  {
    name: 'associated-node',
    applies: (wanted, sender) => {
      const node = nodeOf(wanted.name);
      const own = sender.extra?.[nodeNameKey] ?? [];
      return isOnlyNamed(wanted) && node !== undefined && accountOfUser(sender.name) !== undefined && own.length === 1 && own[0] === node;
    },
  },
  { name: 'arbitrary-node', applies: (wanted) => isOnlyNamed(wanted) && nodeOf(wanted.name) !== undefined },
  { name: 'serviceaccount', applies: (wanted) => isOnlyNamed(wanted) && accountOfUser(wanted.name) !== undefined },
  { name: 'user-info', applies: ({ name }) => nodeOf(name) === undefined && accountOfUser(name) === undefined },
];

class Impersonator {
  readonly #authorizer: Authorizer;
  readonly #sender: User;
  readonly #wanted: Wanted;

  constructor(authorizer: Authorizer, sender: User, wanted: Wanted) {
    this.#authorizer = authorizer;
    this.#sender = sender;
    this.#wanted = wanted;
  }

  #require(attributes: Attributes): void {
    const { isAllowed, reason } = this.#authorizer.decide(attributes);
    if (!isAllowed) throw refusal(attributes, reason);
  }

  #wish(verb: string, group: string, resource: string, name: string): Attributes {
    return { user: this.#sender, verb, group, resource, subresource: '', namespace: '', name };
  }

  /** Both the request, made as somebody of that kind, and being him must be allowed. */
  constrained(mode: Mode, request: Attributes): User {
    this.#require({ ...request, verb: `impersonate-on:${mode.name}:${request.verb}` });
    const verb = `impersonate:${mode.name}`;
    const { name, groups } = this.#wanted;
    const node = nodeOf(name);
    if (node !== undefined) {
      this.#require(this.#wish(verb, authentication, 'nodes', mode.name === 'associated-node' ? '*' : node));
      return this.#become(['system:nodes']);
    }
    if (groups.includes('system:masters')) {
      this.#requireName(verb, authentication);
      this.#requireUid(verb);
      throw refusal(this.#wish(verb, authentication, 'groups', 'system:masters'), 'impersonating the system:masters group is not allowed');
    }
    return this.#everything(verb, authentication);
  }

  /** As it was always done: the right to be somebody, whatever he then does. */
  legacy(): User {
    return this.#everything('impersonate', '');
  }

  #everything(verb: string, api: string): User {
    this.#requireName(verb, api);
    this.#requireUid(verb);
    for (const group of this.#wanted.groups) this.#require(this.#wish(verb, api, 'groups', group));
    for (const [subresource, values] of Object.entries(this.#wanted.extra)) {
      for (const value of values) this.#require({ ...this.#wish(verb, authentication, 'userextras', value), subresource });
    }
    const account = accountOfUser(this.#wanted.name);
    return this.#become(this.#wanted.groups.length === 0 && account !== undefined ? accountGroups(account.namespace) : this.#wanted.groups);
  }

  #requireName(verb: string, api: string): void {
    const account = accountOfUser(this.#wanted.name);
    this.#require(account === undefined ? this.#wish(verb, api, 'users', this.#wanted.name) : { ...this.#wish(verb, api, 'serviceaccounts', account.name), namespace: account.namespace });
  }

  #requireUid(verb: string): void {
    if (this.#wanted.uid !== '') this.#require(this.#wish(verb, authentication, 'uids', this.#wanted.uid));
  }

  #become(groups: readonly string[]): User {
    const { name, uid, extra } = this.#wanted;
    const isKnown = name !== 'system:anonymous';
    const needed = isKnown ? 'system:authenticated' : 'system:unauthenticated';
    const hasOne = groups.includes(needed) || (isKnown && groups.includes('system:unauthenticated'));
    return { name, groups: hasOne ? groups : [...groups, needed], ...(uid === '' ? {} : { uid }), ...(Object.keys(extra).length === 0 ? {} : { extra }) };
  }
}

/** The user the request acts as: the one who sent it, unless he asks to be somebody else. `requestAs` is the request as that user would make it. */
export function actingUser(authorizer: Authorizer, sender: User, headers: Headers, requestAs: (user: User) => Attributes): User {
  const wanted = wantedBy(headers);
  if (wanted === undefined) return sender;
  const impersonator = new Impersonator(authorizer, sender, wanted);
  const request = requestAs(sender);
  const attempts = [...modes.filter((mode) => mode.applies(wanted, sender)).map((mode) => (): User => impersonator.constrained(mode, request)), (): User => impersonator.legacy()];
  // What the first of them says is the answer when all refuse.
  let first: ApiError | undefined;
  for (const attempt of attempts) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      first ??= error;
    }
  }
  throw first ?? refusal(request, '');
}
