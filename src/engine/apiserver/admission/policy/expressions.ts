// What the expressions of a policy see, and what is said when they fail: apiserver/pkg/admission/plugin/cel.
import type { MatchCondition, Variable } from '../../../api/admissionregistration/types.ts';
import { Namespaces } from '../../../api/core/resources.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { User } from '../../../api/operation.ts';
import { CelFault } from '../../../api/values/cel/cel-fault.ts';
import type { Evaluated } from '../../../api/values/cel/cel.ts';
import { toCel, type CelValue } from '../../../api/values/cel/cel-value.ts';
import type { Typed } from '../../../api/values/cel/compile.ts';
import { authorizerVariables, type AuthorizerAnswer, type AuthorizerQuestion } from '../../../api/values/cel/library/authorizer.ts';
import { runCel } from '../../../api/values/cel/run/evaluate.ts';
import { CelLazyMap } from '../../../api/values/cel/run/values.ts';
import { dyn, formatType, type CelType } from '../../../api/values/cel/types.ts';
import type { Json } from '../../../base/json.ts';
import { accountGroups, userOfAccount } from '../../authn/accounts.ts';
import { Authorizer } from '../../authz/authorizer.ts';
import { ruleFormats } from '../../validation/apiextensions/rule-formats.ts';
import { compilePolicyExpression, variableType } from '../../validation/policy-cel.ts';
import type { AdmissionRequest, AdmissionView } from '../plugin.ts';

/** What expressions may still cost, together: k8s.io/apiserver/pkg/apis/cel/config.go. */
export interface Budget {
  left: number;
}

/** Of all expressions of one policy about one request. */
export const wholeBudget = (): Budget => ({ left: 10_000_000 });
const conditionBudget = (): Budget => ({ left: 2_500_000 });
/** Of one expression. */
const limit = 1_000_000;

const spent = 'validation failed due to running out of cost budget, no further validation rules will be run';

export interface Scope {
  readonly values: Readonly<Record<string, CelValue>>;
  /** The types of `variables`, by name. */
  readonly types: ReadonlyMap<string, CelType>;
  /** The same types as a text. */
  readonly signature: string;
  /** What variables cost that were made since somebody last paid for them. */
  readonly due: { cost: number };
}

/** Programs by their text and the types of the variables. Only a cache; emptied when full. */
const compiled = new Map<string, Typed>();
const maxCompiled = 1024;

function programOf(expression: string, { types, signature }: Pick<Scope, 'types' | 'signature'>): Typed {
  const key = `${signature}\n${expression}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (compiled.size >= maxCompiled) compiled.clear();
  // Whether it may speak of parameters and patches was settled when the policy was made.
  const made = compilePolicyExpression(expression, { hasParams: true, variables: types, makesPatches: true });
  compiled.set(key, made);
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
function rightsOf({ user, resource, subresource = '', namespace = '', name = '' }: AdmissionRequest, view: AdmissionView): Readonly<Record<string, CelValue>> {
  const authorizer = new Authorizer(view);
  const ask = ({ account, ...wish }: AuthorizerQuestion): AuthorizerAnswer => {
    const who: User = account === undefined ? user : { name: userOfAccount(account), groups: accountGroups(account.namespace) };
    return authorizer.decide({ ...wish, user: who });
  };
  return authorizerVariables(ask, { group: resource.group, resource: resource.plural, subresource, namespace, name });
}

/** Everything but `params` and `variables`, which differ from policy to policy. */
export function scopeOf(request: AdmissionRequest, view: AdmissionView): Scope {
  const { namespace, resource } = request;
  const home = namespace === undefined || resource === Namespaces ? undefined : view.get(Namespaces, namespace);
  const values = {
    object: objectValue(request.object),
    oldObject: objectValue(request.oldObject),
    request: toCel(requestValue(request)),
    namespaceObject: objectValue(home),
    params: null,
    variables: new CelLazyMap(new Map()),
    ...rightsOf(request, view),
  };
  return { values, types: new Map(), signature: '', due: { cost: 0 } };
}

/** The budget is charged with the expression, and with the variables that were made for it. */
export function evaluate(expression: string, scope: Scope, budget: Budget): Evaluated {
  const program = programOf(expression, scope);
  if (!program.ok) return { ok: false, error: `compilation error: compilation failed: ${program.error}` };
  if (budget.left < 0) return { ok: false, error: spent };
  const { cost, value, fault } = runCel(program.expression, { variables: scope.values, formats: ruleFormats, limit });
  budget.left -= cost + scope.due.cost;
  scope.due.cost = 0;
  if (budget.left < 0) return { ok: false, error: spent };
  return fault === undefined ? { ok: true, value } : { ok: false, error: `expression '${expression}' resulted in error: ${fault}` };
}

/** A variable is computed at most once, when it is first asked for, and sees those before it. */
function lazily(name: string, program: Typed, scope: Scope): () => CelValue {
  let known: Evaluated | undefined;
  return () => {
    known ??= made();
    if (!known.ok) throw new CelFault(known.error);
    return known.value;
  };
  function made(): Evaluated {
    const shown = `composited variable ${JSON.stringify(name)} fails to`;
    if (!program.ok) return { ok: false, error: `${shown} compile: ${program.error}` };
    const { cost, value, fault } = runCel(program.expression, { variables: scope.values, formats: ruleFormats, limit });
    scope.due.cost += cost;
    return fault === undefined ? { ok: true, value } : { ok: false, error: `${shown} evaluate: ${fault}` };
  }
}

export function withPolicy(scope: Scope, params: KubeObject | undefined, variables: readonly Variable[]): Scope {
  const makers = new Map<string, () => CelValue>();
  const types = new Map<string, CelType>();
  let current: Scope = { ...scope, values: { ...scope.values, params: objectValue(params) } };
  for (const { name, expression } of variables) {
    const program = programOf(expression, current);
    makers.set(name, lazily(name, program, current));
    types.set(name, program.ok ? variableType(program.expression.type) : dyn);
    const signature = Array.from(types, ([known, type]) => `${known}:${formatType(type)}`).join();
    current = { ...current, values: { ...current.values, variables: new CelLazyMap(makers) }, types: new Map(types), signature };
  }
  return current;
}

export type Precondition = { readonly holds: boolean } | { readonly fault: string };

/** One condition that does not hold is enough to be out, whatever is wrong with the others (webhook/matchconditions/matcher.go). */
export function preconditionsHold(conditions: readonly MatchCondition[], scope: Scope): Precondition {
  const faults: string[] = [];
  const budget = conditionBudget();
  for (const { expression } of conditions) {
    const result = evaluate(expression, scope, budget);
    if (!result.ok) faults.push(result.error);
    else if (result.value !== true) return { holds: false };
  }
  if (faults.length === 0) return { holds: true };
  return { fault: faults.length === 1 ? (faults[0] ?? '') : `[${faults.join(', ')}]` };
}
