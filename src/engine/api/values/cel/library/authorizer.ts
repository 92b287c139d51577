// What expressions ask of the authorizer: apiserver/pkg/cel/library/authz.go.
import type { Environment } from '@marcbachmann/cel-js';
import { CelFault } from '../cel-fault.ts';

/** What somebody wants to do; the one who sends the request, unless it is an account. */
export interface AuthorizerQuestion {
  readonly account?: { readonly namespace: string; readonly name: string };
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly path?: string;
}

export interface AuthorizerAnswer {
  readonly isAllowed: boolean;
  readonly reason: string;
}

type Ask = (question: AuthorizerQuestion) => AuthorizerAnswer;
type Thing = Omit<AuthorizerQuestion, 'verb' | 'account'>;

const nothing: Thing = { group: '', resource: '', subresource: '', namespace: '', name: '' };

class Decision {
  readonly answer: AuthorizerAnswer;

  constructor(answer: AuthorizerAnswer) {
    this.answer = answer;
  }
}

class PathCheck {
  readonly ask: Ask;
  readonly path: string;

  constructor(ask: Ask, path: string) {
    this.ask = ask;
    this.path = path;
  }
}

class GroupCheck {
  readonly ask: Ask;
  readonly group: string;

  constructor(ask: Ask, group: string) {
    this.ask = ask;
    this.group = group;
  }
}

class ResourceCheck {
  readonly ask: Ask;
  readonly thing: Thing;

  constructor(ask: Ask, thing: Thing) {
    this.ask = ask;
    this.thing = thing;
  }
}

/** `authorizer`, with the resource that the request is about as a field. */
export class CelAuthorizer {
  readonly ask: Ask;
  readonly requestResource: ResourceCheck;

  constructor(ask: Ask, requested: Thing) {
    this.ask = ask;
    this.requestResource = new ResourceCheck(ask, requested);
  }
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function asAccount({ ask, requestResource }: CelAuthorizer, namespace: string, name: string): CelAuthorizer {
  if (!subdomain.test(name)) throw new CelFault('Invalid service account name');
  if (!label.test(namespace)) throw new CelFault('Invalid service account namespace');
  return new CelAuthorizer((question) => ask({ ...question, account: { namespace, name } }), requestResource.thing);
}

function pathCheck({ ask }: CelAuthorizer, text: string): PathCheck {
  if (text === '') throw new CelFault('path must not be empty');
  return new PathCheck(ask, text);
}

const types = 'kubernetes.authorization';

function narrowed(part: 'subresource' | 'namespace' | 'name'): (check: ResourceCheck, text: string) => ResourceCheck {
  return ({ ask, thing }, text) => new ResourceCheck(ask, { ...thing, [part]: text });
}

export function registerAuthorizer(env: Environment): void {
  env
    .registerType(`${types}.Decision`, Decision)
    .registerType(`${types}.PathCheck`, PathCheck)
    .registerType(`${types}.ResourceCheck`, ResourceCheck)
    .registerType(`${types}.GroupCheck`, GroupCheck)
    .registerType(`${types}.Authorizer`, CelAuthorizer)
    .registerFunction(`${types}.Authorizer.path(string): ${types}.PathCheck`, pathCheck)
    .registerFunction(`${types}.Authorizer.group(string): ${types}.GroupCheck`, ({ ask }: CelAuthorizer, group: string) => new GroupCheck(ask, group))
    .registerFunction(`${types}.Authorizer.serviceAccount(string, string): ${types}.Authorizer`, asAccount)
    .registerFunction(`${types}.GroupCheck.resource(string): ${types}.ResourceCheck`, ({ ask, group }: GroupCheck, resource: string) => new ResourceCheck(ask, { ...nothing, group, resource }))
    .registerFunction(`${types}.ResourceCheck.subresource(string): ${types}.ResourceCheck`, narrowed('subresource'))
    .registerFunction(`${types}.ResourceCheck.namespace(string): ${types}.ResourceCheck`, narrowed('namespace'))
    .registerFunction(`${types}.ResourceCheck.name(string): ${types}.ResourceCheck`, narrowed('name'))
    .registerFunction(`${types}.ResourceCheck.fieldSelector(string): ${types}.ResourceCheck`, (check: ResourceCheck) => check)
    .registerFunction(`${types}.ResourceCheck.labelSelector(string): ${types}.ResourceCheck`, (check: ResourceCheck) => check)
    .registerFunction(`${types}.ResourceCheck.check(string): ${types}.Decision`, ({ ask, thing }: ResourceCheck, verb: string) => new Decision(ask({ ...thing, verb })))
    .registerFunction(`${types}.PathCheck.check(string): ${types}.Decision`, (check: PathCheck, verb: string) => new Decision(check.ask({ ...nothing, path: check.path, verb })))
    .registerFunction(`${types}.Decision.allowed(): bool`, ({ answer }: Decision) => answer.isAllowed)
    .registerFunction(`${types}.Decision.reason(): string`, ({ answer }: Decision) => answer.reason)
    .registerFunction(`${types}.Decision.errored(): bool`, () => false)
    .registerFunction(`${types}.Decision.error(): string`, () => '');
}
