// apiserver/pkg/admission/plugin/policy/mutating/dispatcher.go, and generic/policy_dispatcher.go for what is said when it fails.
import { MutatingAdmissionPolicies, MutatingAdmissionPolicyBindings } from '../../../api/admissionregistration/resources.ts';
import type { MutatingAdmissionPolicy } from '../../../api/admissionregistration/types.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import type { ResourceType } from '../../../api/resource.ts';
import { definitionNameOf } from '../../../api/schema/schema.ts';
import { ApiError, type Cause, type StatusReason } from '../../../api/status.ts';
import { cloneJson, isObject, jsonEqual, type Json } from '../../../base/json.ts';
import { goQuote } from '../../validation/go-text.ts';
import { decodeStrict } from '../../decoding/decode.ts';
import { defaulters } from '../../defaulting/index.ts';
import { allow, nameIn, type AdmissionRequest, type AdmissionView, type Verdict } from '../plugin.ts';
import { preconditionsHold, scopeOf, wholeBudget, withPolicy } from './expressions.ts';
import { matchesRequest } from './matching.ts';
import { paramKindFault, paramsOf } from './params.ts';
import { mutate } from './patching.ts';

/** One policy with one binding and one of its parameters. */
interface Invocation {
  readonly policy: MutatingAdmissionPolicy;
  readonly place: string;
  readonly params: KubeObject | undefined;
}

interface Fault {
  readonly message: string;
  readonly reason: StatusReason;
}

interface Planned {
  readonly invocations: readonly Invocation[];
  readonly faults: readonly Fault[];
}

/** Which policies are about the request is settled before any of them changes it. */
function plan(request: AdmissionRequest, view: AdmissionView): Planned {
  const invocations: Invocation[] = [];
  const faults: Fault[] = [];
  const bindings = view.list(MutatingAdmissionPolicyBindings);
  if (bindings.length === 0) return { invocations, faults };
  for (const policy of view.list(MutatingAdmissionPolicies)) {
    const { name } = policy.metadata;
    // In the second pass, which webhooks asked for.
    if (request.repetition !== undefined && policy.spec.reinvocationPolicy !== 'IfNeeded') continue;
    const own = bindings.filter(({ spec }) => spec.policyName === name);
    if (own.length === 0 || !matchesRequest(policy.spec.matchConstraints, request, view)) continue;
    const unready = paramKindFault(policy.spec.paramKind, view);
    if (unready !== undefined) {
      if (policy.spec.failurePolicy !== 'Ignore') faults.push({ message: `policy ${goQuote(name)} denied request: ${unready}`, reason: 'Forbidden' });
      continue;
    }
    for (const binding of own) {
      if (!matchesRequest(binding.spec.matchResources, request, view)) continue;
      const place = `policy '${name}' with binding '${binding.metadata.name}'`;
      const params = paramsOf(policy.spec.paramKind, binding.spec.paramRef, request, view);
      if ('objects' in params) invocations.push(...params.objects.map((object) => ({ policy, place, params: object })));
      else if (policy.spec.failurePolicy !== 'Ignore') faults.push({ message: `${place} denied request: ${params.fault}`, reason: 'Forbidden' });
    }
  }
  return { invocations, faults };
}

/** Whatever a policy has made is read as strictly as what a client sends, and no policy may do worse; what it leaves out is defaulted as if the client had left it out. */
function taken(json: Json, before: KubeObject, { group, version, kind }: ResourceType): { readonly object: KubeObject } | { readonly fault: string } {
  if (!isObject(json) || !isObject(json['metadata'])) return { fault: 'the patch leaves no object' };
  const definition = definitionNameOf(group, version, kind);
  const { object: decoded, errors } = definition === undefined ? { object: json, errors: [] } : decodeStrict(json, definition);
  if (errors.length > 0) {
    const isStrict = errors.every((error) => /^(unknown|duplicate) field /.test(error));
    const message = `${isStrict ? 'strict decoding error: ' : ''}${errors.join(', ')}`;
    throw new ApiError('InternalError', `Internal error occurred: ${message}`, { causes: [{ message } as Cause] });
  }
  const draft = { ...cloneJson(decoded), apiVersion: before.apiVersion, kind: before.kind };
  defaulters[`${group}/${version}/${kind}`]?.(draft);
  const object = draft as unknown as KubeObject;
  const isSame = object.metadata.name === before.metadata.name && object.metadata.namespace === before.metadata.namespace;
  return isSame ? { object } : { fault: 'the name and namespace of an object may not be changed' };
}

function invoke({ policy, place, params }: Invocation, object: KubeObject, request: AdmissionRequest, view: AdmissionView, faults: Fault[]): KubeObject {
  const { matchConditions = [], variables = [], mutations = [], failurePolicy } = policy.spec;
  const fail = (fault: string): void => {
    if (failurePolicy !== 'Ignore') faults.push({ message: `${place} denied request: ${fault}`, reason: 'Invalid' });
  };
  const scope = (current: KubeObject): ReturnType<typeof withPolicy> => withPolicy(scopeOf({ ...request, object: current }, view), params, variables);
  const precondition = preconditionsHold(matchConditions, scope(object));
  if ('fault' in precondition) fail(precondition.fault);
  if ('fault' in precondition || !precondition.holds) return object;
  let current = object;
  for (const mutation of mutations) {
    const result = mutate(mutation, current, request.resource, scope(current), wholeBudget());
    const next = 'fault' in result || jsonEqual(result.object, current) ? result : taken(result.object, current, request.resource);
    if ('fault' in next) fail(next.fault);
    else if (next !== result) current = next.object as KubeObject;
  }
  return current;
}

/** The code stays that of a refusal, whatever the reason. */
function refusal(request: AdmissionRequest, first: Fault, faults: readonly Fault[]): ApiError {
  const { resource } = request;
  const causes = faults.map(({ message }) => ({ message }) as Cause);
  const details = { name: nameIn(request), ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural, causes };
  return new ApiError(first.reason, first.message, details, 403);
}

/** Policies that ask for it are run once more when what they have seen was changed after them. */
export function mutateByPolicies(request: AdmissionRequest, view: AdmissionView): Verdict {
  const { object } = request;
  if (object === undefined) return allow;
  const { invocations, faults: found } = plan(request, view);
  const faults = [...found];
  let current = object;
  let lastChange = -1;
  for (const [index, invocation] of invocations.entries()) {
    const next = invoke(invocation, current, request, view, faults);
    if (next !== current) lastChange = index;
    current = next;
  }
  for (const invocation of invocations.slice(0, Math.max(lastChange, 0))) {
    if (invocation.policy.spec.reinvocationPolicy === 'IfNeeded') current = invoke(invocation, current, request, view, faults);
  }
  const [first] = faults;
  if (first !== undefined) return { type: 'deny', error: refusal(request, first, faults) };
  return current === object ? allow : { type: 'replace', object: current };
}
