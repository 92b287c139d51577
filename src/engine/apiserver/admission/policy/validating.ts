// apiserver/pkg/admission/plugin/policy/validating: dispatcher.go and validator.go.
import { ValidatingAdmissionPolicies, ValidatingAdmissionPolicyBindings } from '../../../api/admissionregistration/resources.ts';
import type { AuditAnnotation, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, Validation } from '../../../api/admissionregistration/types.ts';
import type { KubeObject } from '../../../api/meta/object.ts';
import { qualifiedResource } from '../../../api/resource.ts';
import { ApiError, statusCodes, type Cause, type StatusReason } from '../../../api/status.ts';
import { allow, nameIn, type AdmissionRequest, type AdmissionView, type Verdict } from '../plugin.ts';
import { evaluate, preconditionsHold, scopeOf, wholeBudget, withPolicy, type Budget, type Scope } from './expressions.ts';
import { matchesRequest } from './matching.ts';
import { paramKindFault, paramsOf } from './params.ts';

interface Fault {
  readonly message: string;
  readonly reason?: string;
  /** A fault of the policy rather than of the object: whether it counts is for `failurePolicy` to say. */
  readonly isError?: boolean;
  /** Refused whatever the binding's actions are. */
  readonly isFinal?: boolean;
}

const maxMessage = 5 * 1024;

function messageOf({ expression, message = '', messageExpression }: Validation, scope: Scope, budget: Budget): string {
  if (messageExpression !== undefined && messageExpression !== '') {
    const result = evaluate(messageExpression, scope, budget);
    const text = result.ok && typeof result.value === 'string' ? result.value.trim() : '';
    if (text !== '' && text.length <= maxMessage && !text.includes('\n')) return text;
  }
  return message.trim() === '' ? `failed expression: ${expression.trim()}` : message.trim();
}

function judge(validation: Validation, scope: Scope, budget: Budget): Fault | undefined {
  const result = evaluate(validation.expression, scope, budget);
  if (!result.ok) return { message: result.error, isError: true };
  if (result.value === true) return undefined;
  return { message: messageOf(validation, scope, budget), reason: validation.reason ?? 'Invalid' };
}

/** There is no audit log to write to, but an annotation that cannot be made refuses the request. */
function annotationFault({ valueExpression }: AuditAnnotation, scope: Scope, budget: Budget): Fault | undefined {
  const result = evaluate(valueExpression, scope, budget);
  if (!result.ok) return { message: result.error, isError: true, isFinal: true };
  if (result.value === null || typeof result.value === 'string') return undefined;
  return { message: `valueExpression '${valueExpression}' resulted in unsupported return type: ${typeof result.value}. Return type must be either string or null.`, isFinal: true };
}

function judgeWith(policy: ValidatingAdmissionPolicy, params: KubeObject | undefined, input: Scope): readonly Fault[] {
  const { matchConditions = [], variables = [], validations = [], auditAnnotations = [] } = policy.spec;
  const scope = withPolicy(input, params, variables);
  const precondition = preconditionsHold(matchConditions, scope);
  if ('fault' in precondition) return [{ message: precondition.fault, isError: true }];
  if (!precondition.holds) return [];
  const budget = wholeBudget();
  const faults = [...validations.map((validation) => judge(validation, scope, budget)), ...auditAnnotations.map((annotation) => annotationFault(annotation, scope, budget))];
  return faults.filter((fault) => fault !== undefined);
}

function faultsOf(policy: ValidatingAdmissionPolicy, binding: ValidatingAdmissionPolicyBinding, request: AdmissionRequest, view: AdmissionView, input: Scope): readonly Fault[] {
  const params = paramsOf(policy.spec.paramKind, binding.spec.paramRef, request, view);
  const faults = 'fault' in params ? [{ message: params.fault, isError: true, isFinal: true }] : params.objects.flatMap((object) => judgeWith(policy, object, input));
  return policy.spec.failurePolicy === 'Ignore' ? faults.filter((fault) => fault.isError !== true) : faults;
}

const otherReasons: ReadonlySet<string> = new Set(['Forbidden', 'Unauthorized', 'RequestEntityTooLarge']);

function refusal(request: AdmissionRequest, text: string, given = 'Invalid'): ApiError {
  const { resource } = request;
  const reason: StatusReason = otherReasons.has(given) ? (given as StatusReason) : 'Invalid';
  const name = nameIn(request);
  // Upstream's cause has a message and nothing else.
  const causes = [{ message: text } as Cause];
  const details = { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural, causes };
  return new ApiError(reason, `${qualifiedResource(resource)} "${name}" is forbidden: ${text}`, details, statusCodes[reason]);
}

/** Every policy is asked, for its warnings; the first refusal counts. */
export function validateByPolicies(request: AdmissionRequest, view: AdmissionView): Verdict {
  const bindings = view.list(ValidatingAdmissionPolicyBindings);
  if (bindings.length === 0) return allow;
  let input: Scope | undefined;
  let error: ApiError | undefined;
  const warnings: string[] = [];
  for (const policy of view.list(ValidatingAdmissionPolicies)) {
    const { name } = policy.metadata;
    const own = bindings.filter(({ spec }) => spec.policyName === name);
    if (own.length === 0 || !matchesRequest(policy.spec.matchConstraints, request, view)) continue;
    const unready = paramKindFault(policy.spec.paramKind, view);
    if (unready !== undefined) {
      if (policy.spec.failurePolicy !== 'Ignore') error ??= refusal(request, `ValidatingAdmissionPolicy '${name}' denied request: ${unready}`);
      continue;
    }
    for (const binding of own) {
      if (!matchesRequest(binding.spec.matchResources, request, view)) continue;
      const place = `ValidatingAdmissionPolicy '${name}' with binding '${binding.metadata.name}'`;
      const actions = binding.spec.validationActions;
      input ??= scopeOf(request, view);
      for (const fault of faultsOf(policy, binding, request, view, input)) {
        if (fault.isFinal === true || actions.includes('Deny')) error ??= refusal(request, `${place} denied request: ${fault.message}`, fault.reason);
        if (fault.isFinal !== true && actions.includes('Warn')) warnings.push(`Validation failed for ${place}: ${fault.message}`);
      }
    }
  }
  if (error !== undefined) return { type: 'deny', error };
  return warnings.length === 0 ? allow : { type: 'allow', warnings };
}
