// Admission policies and their bindings: pkg/apis/admissionregistration/validation/validation.go.
import type {
  AuditAnnotation,
  ExpressionWarning,
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  Mutation,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicySpec,
  Validation,
} from '../../../api/admissionregistration/types.ts';
import type { Cause } from '../../../api/status.ts';
import { validateConditions } from '../conditions.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import { shownStructs } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import type { MetaDraft, MetaRules } from '../metadata.ts';
import { validateMeta, validateSelector } from '../metadata.ts';
import { byteLength, pathSegmentName, qualifiedName, subdomainName } from '../names.ts';
import type { PolicyScope } from '../policy-cel.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';
import { validateMatchConditions, validateParamKind, validatePolicyExpression, validateVariables } from './expressions.ts';
import { failurePolicies, validateMatchResources, warningsOfStaticName } from './rules.ts';

const reasons: readonly string[] = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const actions: readonly string[] = ['Audit', 'Deny', 'Warn'];
const mutatingOperations: readonly string[] = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
const reinvocations: readonly string[] = ['IfNeeded', 'Never'];
const patchTypes: readonly string[] = ['ApplyConfiguration', 'JSONPatch'];
const maxAnnotations = 20;
const maxValueExpressionBytes = 5 * 1024;
const inCluster: MetaRules = { namespaced: false, name: subdomainName, qualifiedFinalizers: false };

type CommonSpec = Pick<Incomplete<ValidatingAdmissionPolicySpec>, 'failurePolicy' | 'matchConditions' | 'matchConstraints' | 'paramKind' | 'variables'>;

function* validateMatching(spec: CommonSpec): Causes {
  const { failurePolicy, paramKind, matchConstraints } = spec;
  if (failurePolicy === undefined) yield required('spec.failurePolicy');
  else if (!failurePolicies.includes(failurePolicy)) yield notSupported('spec.failurePolicy', failurePolicy, failurePolicies);
  if (paramKind !== undefined) yield* validateParamKind(paramKind, 'spec.paramKind');
  if (matchConstraints === undefined) {
    yield required('spec.matchConstraints');
    return;
  }
  yield* validateMatchResources(matchConstraints, 'spec.matchConstraints');
  if ((matchConstraints.resourceRules ?? []).length === 0) yield required('spec.matchConstraints.resourceRules');
}

/** Conditions that were stored before, with the same parameters, are not looked at again. */
function* validateTerms(spec: CommonSpec, old: CommonSpec | undefined): Generator<Cause, PolicyScope> {
  const known = old !== undefined && semanticEqual(spec.paramKind, old.paramKind) && semanticEqual(spec.matchConditions, old.matchConditions);
  const hasParams = spec.paramKind !== undefined;
  if (!known) yield* validateMatchConditions(spec.matchConditions ?? [], hasParams, 'spec.matchConditions');
  const variables = yield* validateVariables(spec.variables ?? [], hasParams, 'spec.variables');
  return { hasParams, variables };
}

function* validateValidation(validation: Incomplete<Validation>, scope: PolicyScope, path: string): Causes {
  const { expression = '', message = '', messageExpression = '', reason } = validation;
  if (expression.trim() === '') yield required(`${path}.expression`, 'expression is not specified');
  else yield* validatePolicyExpression(expression, scope, 'bool', `${path}.expression`);
  if (messageExpression !== '' && messageExpression.trim() === '') yield invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified');
  else if (messageExpression !== '') yield* validatePolicyExpression(messageExpression, { ...scope, hasAuthorizer: false }, 'string', `${path}.messageExpression`);
  if (message !== '' && message.trim() === '') yield invalid(`${path}.message`, message, 'must be non-empty if specified');
  else if (/[\n\r]/.test(message.trim())) yield invalid(`${path}.message`, message, 'must not contain line breaks');
  if (reason !== undefined && !reasons.includes(reason)) yield notSupported(`${path}.reason`, reason, reasons);
}

function* validateAnnotation({ key = '', valueExpression = '' }: Incomplete<AuditAnnotation>, policy: string, scope: PolicyScope, path: string): Causes {
  if (policy === '') yield invalid(`${path}.key`, key, 'requires metadata.name be non-empty');
  else yield* invalidEach(`${path}.key`, `${policy}/${key}`, qualifiedName(`${policy}/${key}`));
  const trimmed = valueExpression.trim();
  if (trimmed === '') yield required(`${path}.valueExpression`, 'valueExpression is not specified');
  else if (byteLength(trimmed) > maxValueExpressionBytes) yield required(`${path}.valueExpression`, `must not exceed ${maxValueExpressionBytes} bytes in length`);
  else yield* validatePolicyExpression(trimmed, scope, 'string or null', `${path}.valueExpression`, valueExpression);
}

function* validateAnnotations(annotations: readonly Incomplete<AuditAnnotation>[], policy: string, scope: PolicyScope): Causes {
  const path = 'spec.auditAnnotations';
  if (annotations.length > maxAnnotations) yield invalid(path, shownStructs('AuditAnnotation', annotations), `must not have more than ${maxAnnotations} auditAnnotations`);
  const keys = new Set<string>();
  for (const [index, annotation] of annotations.entries()) {
    const { key = '' } = annotation;
    yield* validateAnnotation(annotation, policy, scope, `${path}[${index}]`);
    if (keys.has(key)) yield duplicate(`${path}[${index}].key`, key);
    keys.add(key);
  }
}

function* validatePolicy({ metadata = {}, spec = {} }: Incomplete<ValidatingAdmissionPolicy>, old?: ValidatingAdmissionPolicy): Causes {
  const { validations = [], auditAnnotations = [] } = spec;
  yield* validateMeta(metadata, inCluster);
  yield* validateMatching(spec);
  const { hasParams, variables } = yield* validateTerms(spec, old?.spec);
  if (validations.length + auditAnnotations.length === 0) {
    const detail = 'validations or auditAnnotations must contain at least one item';
    yield required('spec.validations', detail);
    yield required('spec.auditAnnotations', detail);
    return;
  }
  // Without variables there is no name for them either.
  const scope: PolicyScope = (spec.variables ?? []).length === 0 || variables === undefined ? { hasParams } : { hasParams, variables };
  for (const [index, validation] of validations.entries()) yield* validateValidation(validation, scope, `spec.validations[${index}]`);
  yield* validateAnnotations(auditAnnotations, metadata.name ?? '', scope);
}

function* validateWarning({ warning = '', fieldRef = '' }: Incomplete<ExpressionWarning>, path: string): Causes {
  if (warning === '') yield required(`${path}.warning`);
  if (fieldRef.trim() === '') yield required(`${path}.fieldRef`);
}

function* validatePolicyStatus({ status = {} }: Incomplete<ValidatingAdmissionPolicy>): Causes {
  for (const [index, warning] of (status.typeChecking?.expressionWarnings ?? []).entries()) yield* validateWarning(warning, `status.typeChecking.expressionWarnings[${index}]`);
  yield* validateConditions(status.conditions, 'status.conditions');
}

function* validateParamRef(ref: Incomplete<ParamRef>, path: string): Causes {
  const { name = '', selector, parameterNotFoundAction: action = '' } = ref;
  const exclusive = 'name and selector are mutually exclusive';
  if (name !== '') {
    yield* invalidEach(`${path}.name`, name, pathSegmentName(name, false));
    if (selector !== undefined) yield forbidden(`${path}.name`, exclusive);
  }
  yield* validateSelector(selector, `${path}.selector`);
  if (selector !== undefined && name !== '') yield forbidden(`${path}.selector`, exclusive);
  if (selector === undefined && name === '') yield required(path, 'one of name or selector must be specified');
  if (action === '') yield required(`${path}.parameterNotFoundAction`);
  else if (action !== 'Deny' && action !== 'Allow') yield notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']);
}

interface BindingSpec {
  readonly policyName?: string;
  readonly paramRef?: Incomplete<ParamRef>;
  readonly matchResources?: Incomplete<MatchResources>;
}

function* validateBinding(metadata: MetaDraft, { policyName = '', paramRef, matchResources }: BindingSpec): Causes {
  yield* validateMeta(metadata, inCluster);
  if (policyName === '') yield required('spec.policyName');
  else yield* invalidEach('spec.policyName', policyName, subdomainName(policyName, false));
  if (paramRef !== undefined) yield* validateParamRef(paramRef, 'spec.paramRef');
  if (matchResources !== undefined) yield* validateMatchResources(matchResources, 'spec.matchResources');
}

function* validateActions(asked: readonly string[]): Causes {
  const path = 'spec.validationActions';
  for (const [index, action] of asked.entries()) {
    if (!actions.includes(action)) yield notSupported(`${path}[${index}]`, action, actions);
    if (asked.indexOf(action) < index) yield duplicate(`${path}[${index}]`, action);
  }
  if (asked.includes('Deny') && asked.includes('Warn')) {
    yield invalid(path, asked, 'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)');
  }
  if (asked.length === 0) yield required(path, 'at least one validation action is required');
}

function* validateValidatingBinding({ metadata = {}, spec = {} }: Incomplete<ValidatingAdmissionPolicyBinding>): Causes {
  yield* validateBinding(metadata, spec);
  yield* validateActions(spec.validationActions ?? []);
}

function* validateMutatedOperations(match: Incomplete<MatchResources> | undefined, path: string): Causes {
  const asked = (match?.resourceRules ?? []).flatMap((rule) => rule.operations ?? []);
  for (const operation of asked) if (!mutatingOperations.includes(operation)) yield notSupported(path, operation, mutatingOperations);
}

function* validateMutatingBinding({ metadata = {}, spec = {} }: Incomplete<MutatingAdmissionPolicyBinding>): Causes {
  yield* validateBinding(metadata, spec);
  yield* validateMutatedOperations(spec.matchResources, 'spec.matchResources.resourceRules.operations');
}

const patchTypeOf = { JSONPatch: 'list(JSONPatch)', ApplyConfiguration: 'Object' } as const;
const patchKeys = { JSONPatch: 'jsonPatch', ApplyConfiguration: 'applyConfiguration' } as const;

function* validateMutation(mutation: Incomplete<Mutation>, scope: PolicyScope, path: string): Causes {
  const { patchType: type = '' } = mutation;
  if (type !== 'JSONPatch' && type !== 'ApplyConfiguration') {
    yield type === '' ? required(`${path}.patchType`) : notSupported(`${path}.patchType`, type, patchTypes);
    return;
  }
  const key = patchKeys[type];
  const other = type === 'JSONPatch' ? 'applyConfiguration' : 'jsonPatch';
  const patch = mutation[key];
  const expression = (patch?.expression ?? '').trim();
  if (patch === undefined) yield required(`${path}.${key}`, `must be specified when patchType is ${type}`);
  else if (expression === '') yield required(`${path}.${key}.expression`);
  else yield* validatePolicyExpression(expression, scope, patchTypeOf[type], `${path}.${key}.expression`);
  if (mutation[other] !== undefined) yield invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${type}`);
}

function* validateMutatingPolicy({ metadata = {}, spec = {} }: Incomplete<MutatingAdmissionPolicy>, old?: MutatingAdmissionPolicy): Causes {
  const { mutations = [], reinvocationPolicy: reinvocation = '' } = spec;
  yield* validateMeta(metadata, inCluster);
  yield* validateMatching(spec);
  yield* validateMutatedOperations(spec.matchConstraints, 'spec.matchConstraints.resourceRules.operations');
  const scope = yield* validateTerms(spec, old?.spec);
  if (mutations.length === 0) yield required('spec.mutations', 'mutations must contain at least one item');
  for (const [index, mutation] of mutations.entries()) yield* validateMutation(mutation, { ...scope, makesPatches: true }, `spec.mutations[${index}]`);
  if (reinvocation === '') yield required('spec.reinvocationPolicy');
  else if (!reinvocations.includes(reinvocation)) yield notSupported('spec.reinvocationPolicy', reinvocation, reinvocations);
}

export const validatingPolicyRules = rulesOf<ValidatingAdmissionPolicy>({ create: (policy) => validatePolicy(policy), update: validatePolicy, status: validatePolicyStatus, warnings: warningsOfStaticName });
export const validatingBindingRules = rulesOf<ValidatingAdmissionPolicyBinding>({ create: validateValidatingBinding, update: validateValidatingBinding, warnings: warningsOfStaticName });
export const mutatingPolicyRules = rulesOf<MutatingAdmissionPolicy>({ create: (policy) => validateMutatingPolicy(policy), update: validateMutatingPolicy, warnings: warningsOfStaticName });
export const mutatingBindingRules = rulesOf<MutatingAdmissionPolicyBinding>({ create: validateMutatingBinding, update: validateMutatingBinding, warnings: warningsOfStaticName });
