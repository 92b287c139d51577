// What expressions ask of the authorizer: apiserver/pkg/cel/library/authz.go.
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

export type Ask = (question: AuthorizerQuestion) => AuthorizerAnswer;
export type Thing = Omit<AuthorizerQuestion, 'verb' | 'account'>;

export const nothing: Thing = { group: '', resource: '', subresource: '', namespace: '', name: '' };

export class Decision {
  readonly answer: AuthorizerAnswer;

  constructor(answer: AuthorizerAnswer) {
    this.answer = answer;
  }
}

export class PathCheck {
  readonly ask: Ask;
  readonly path: string;

  constructor(ask: Ask, path: string) {
    this.ask = ask;
    this.path = path;
  }
}

export class GroupCheck {
  readonly ask: Ask;
  readonly group: string;

  constructor(ask: Ask, group: string) {
    this.ask = ask;
    this.group = group;
  }
}

export class ResourceCheck {
  readonly ask: Ask;
  readonly thing: Thing;

  constructor(ask: Ask, thing: Thing) {
    this.ask = ask;
    this.thing = thing;
  }
}

/** `authorizer`. */
export class CelAuthorizer {
  readonly ask: Ask;

  constructor(ask: Ask) {
    this.ask = ask;
  }
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The rights of an account instead of those of the one who sends the request. */
export function asAccount({ ask }: CelAuthorizer, namespace: string, name: string): CelAuthorizer {
  if (!subdomain.test(name)) throw new CelFault('Invalid service account name');
  if (!label.test(namespace)) throw new CelFault('Invalid service account namespace');
  return new CelAuthorizer((question) => ask({ ...question, account: { namespace, name } }));
}

export function pathCheck({ ask }: CelAuthorizer, text: string): PathCheck {
  if (text === '') throw new CelFault('path must not be empty');
  return new PathCheck(ask, text);
}

/** Of a request, what `authorizer` and `authorizer.requestResource` are. */
export function authorizerVariables(ask: Ask, requested: Thing): Readonly<Record<string, unknown>> {
  return { authorizer: new CelAuthorizer(ask), 'authorizer.requestResource': new ResourceCheck(ask, requested) };
}
