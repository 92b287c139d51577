// What the expressions of a policy see, and what is said when they fail: apiserver/pkg/admission/plugin/cel.
import type { MatchCondition, Variable } from '../../../api/admissionregistration/types.ts';
import { Namespaces } from '../../../api/core/resources.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { User } from '../../../api/operation.ts';
import { CelFault } from '../../../api/values/cel/cel-fault.ts';
import { toCel, type CelValue } from '../../../api/values/cel/cel-value.ts';
import { CelAuthorizer, type AuthorizerAnswer, type AuthorizerQuestion } from '../../../api/values/cel/library/authorizer.ts';
import { compileCel, evaluateCel, LazyValues, type Compiled, type Evaluated } from '../../../api/values/cel/cel.ts';
import type { Json } from '../../../base/json.ts';
import { accountGroups, userOfAccount } from '../../authn/accounts.ts';
import { Authorizer } from '../../authz/authorizer.ts';
import type { AdmissionRequest, AdmissionView } from '../plugin.ts';

export type Scope = Readonly<Record<string, CelValue>>;

const names = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables', 'authorizer'];

/** Programs by their text. Only a cache; emptied when full. */
const compiled = new Map<string, Compiled>();
const maxCompiled = 1024;

function programOf(expression: string): Compiled {
  const known = compiled.get(expression);
  if (known !== undefined) return known;
  if (compiled.size >= maxCompiled) compiled.clear();
  const made = compileCel(expression, names);
  compiled.set(expression, made);
  return made;
}

function requestValue(request: AdmissionRequest): Json {
  const { resource, user, options } = request;
  const { group, version, plural, kind } = resource;
  const kindValue = { group, version, kind };
  const resourceValue = { group, version, resource: plural };
  return {
    kind: kindValue,
    resource: resourceValue,
    requestKind: kindValue,
    requestResource: resourceValue,
    ...(request.subresource === undefined ? {} : { subResource: request.subresource, requestSubResource: request.subresource }),
    ...(request.name === undefined ? {} : { name: request.name }),
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
    operation: request.operation,
    userInfo: { username: user.name, groups: user.groups, ...(user.uid === undefined ? {} : { uid: user.uid }), ...(user.extra === undefined ? {} : { extra: user.extra }) },
    dryRun: options.dryRun === true,
    options: { ...options },
  };
}

function objectValue(object: KubeObject | undefined): CelValue {
  return toCel(object as unknown as Json | undefined);
}

/** The rights of whoever sends the request, to be asked for. */
function authorizerFor({ user, resource, subresource = '', namespace = '', name = '' }: AdmissionRequest, view: AdmissionView): CelValue {
  const authorizer = new Authorizer(view);
  const ask = ({ account, ...wish }: AuthorizerQuestion): AuthorizerAnswer => {
    const who: User = account === undefined ? user : { name: userOfAccount(account), groups: accountGroups(account.namespace) };
    return authorizer.decide({ ...wish, user: who });
  };
  // Values of the evaluator's own types are none of JSON's.
  return new CelAuthorizer(ask, { group: resource.group, resource: resource.plural, subresource, namespace, name });
}

/** Everything but `params` and `variables`, which differ from policy to policy. */
export function scopeOf(request: AdmissionRequest, view: AdmissionView): Scope {
  const { namespace, resource } = request;
  const home = namespace === undefined || resource === Namespaces ? undefined : view.get(Namespaces, namespace);
  return {
    object: objectValue(request.object),
    oldObject: objectValue(request.oldObject),
    request: toCel(requestValue(request)),
    namespaceObject: objectValue(home),
    authorizer: authorizerFor(request, view),
    params: null,
    variables: new LazyValues({}),
  };
}

/** `source` is the expression as its author wrote it. */
export function evaluate(expression: string, scope: Scope, source: string = expression): Evaluated {
  const program = programOf(expression);
  if (!program.ok) return { ok: false, error: `compilation error: ${program.error}` };
  const result = evaluateCel(program.program, scope);
  return result.ok ? result : { ok: false, error: `expression '${source}' resulted in error: ${result.error}` };
}

/** A variable is computed at most once, when it is first asked for, and sees those before it. */
function lazily({ name, expression }: Variable, scope: Scope): () => CelValue {
  let known: Evaluated | undefined;
  return () => {
    if (known === undefined) {
      const program = programOf(expression);
      known = program.ok ? evaluateCel(program.program, scope) : { ok: false, error: program.error };
      if (!known.ok) known = { ok: false, error: `composited variable ${JSON.stringify(name)} fails to ${program.ok ? 'evaluate' : 'compile'}: ${known.error}` };
    }
    if (!known.ok) throw new CelFault(known.error);
    return known.value;
  };
}

export function withPolicy(scope: Scope, params: KubeObject | undefined, variables: readonly Variable[]): Scope {
  const makers: Record<string, () => CelValue> = {};
  let current: Scope = { ...scope, params: objectValue(params), variables: new LazyValues({}) };
  for (const variable of variables) {
    makers[variable.name] = lazily(variable, current);
    current = { ...current, variables: new LazyValues(makers) };
  }
  return current;
}

export type Precondition = { readonly holds: boolean } | { readonly fault: string };

/** One condition that does not hold is enough to be out, whatever is wrong with the others (webhook/matchconditions/matcher.go). */
export function preconditionsHold(conditions: readonly MatchCondition[], scope: Scope): Precondition {
  const faults: string[] = [];
  for (const { expression } of conditions) {
    const result = evaluate(expression, scope);
    if (!result.ok) faults.push(result.error);
    else if (result.value !== true) return { holds: false };
  }
  if (faults.length === 0) return { holds: true };
  return { fault: faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]` };
}
