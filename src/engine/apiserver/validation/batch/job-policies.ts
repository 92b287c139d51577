// Which failures and successes of pods count for a Job: pkg/apis/batch/validation/validation.go.
import type { JobSpec, PodFailurePolicyOnExitCodesRequirement, PodFailurePolicyOnPodConditionsPattern, PodFailurePolicyRule, SuccessPolicyRule } from '../../../api/batch/types.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalid, invalidEach, notSupported, required, tooLong, tooMany } from '../field-error.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { byteLength, qualifiedName } from '../names.ts';
import { validateCounts } from '../templates.ts';
import { parseIndexes } from './indexes.ts';

type SpecDraft = Incomplete<JobSpec>;

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const operators = ['In', 'NotIn'];
const statuses = ['False', 'True', 'Unknown'];

/** `%q` of a list. */
function listed(values: readonly string[]): string {
  return `valid values: [${values.map(goQuote).join(' ')}]`;
}

function* validateChoice(value: string, supported: readonly string[], path: string): Causes {
  if (value === '') yield required(path, listed(supported));
  else if (!supported.includes(value)) yield notSupported(path, value, supported);
}

/** A cause that shows no value. */
function plainInvalid(field: string, detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${detail}`, field };
}

function* validateExitCodes(codes: Incomplete<PodFailurePolicyOnExitCodesRequirement>, names: readonly string[], path: string): Causes {
  const { operator = '', containerName } = codes;
  const values = codes.values ?? [];
  yield* validateChoice(operator, operators, `${path}.operator`);
  if (containerName !== undefined && !names.includes(containerName)) yield invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template');
  if (values.length === 0) yield invalid(`${path}.values`, codes.values, 'at least one value is required');
  else if (values.length > 255) yield tooMany(`${path}.values`, values.length, 255);
  const seen = new Set<number>();
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) yield invalid(`${path}.values[${index}]`, value, 'must not be 0 for the In operator');
    if (seen.has(value)) yield duplicate(`${path}.values[${index}]`, value);
    seen.add(value);
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? 0) > value)) yield invalid(`${path}.values`, values, 'must be ordered');
}

function* validateConditions(patterns: readonly Incomplete<PodFailurePolicyOnPodConditionsPattern>[], path: string): Causes {
  if (patterns.length > 20) yield tooMany(path, patterns.length, 20);
  for (const [index, { type = '', status = '' }] of patterns.entries()) {
    yield* invalidEach(`${path}[${index}].type`, type, qualifiedName(type));
    yield* validateChoice(status, statuses, `${path}[${index}].status`);
  }
}

function* validateFailureRule(spec: SpecDraft, rule: Incomplete<PodFailurePolicyRule>, names: readonly string[], path: string): Causes {
  const { action = '', onExitCodes } = rule;
  const conditions = rule.onPodConditions ?? [];
  if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) yield invalid(`${path}.action`, action, 'requires the backoffLimitPerIndex to be set');
  else yield* validateChoice(action, actions, `${path}.action`);
  if (onExitCodes !== undefined) yield* validateExitCodes(onExitCodes, names, `${path}.onExitCodes`);
  if (conditions.length > 0) yield* validateConditions(conditions, `${path}.onPodConditions`);
  if (onExitCodes !== undefined && conditions.length > 0) yield plainInvalid(path, 'specifying both OnExitCodes and OnPodConditions is not supported');
  if (onExitCodes === undefined && conditions.length === 0) yield plainInvalid(path, 'specifying one of OnExitCodes and OnPodConditions is required');
}

export function* validateFailurePolicy(spec: SpecDraft, path: string): Causes {
  const rules = spec.podFailurePolicy?.rules ?? [];
  if (rules.length > 20) yield tooMany(`${path}.rules`, rules.length, 20);
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = [...containers, ...initContainers].map((container) => container.name ?? '');
  for (const [index, rule] of rules.entries()) yield* validateFailureRule(spec, rule, names, `${path}.rules[${index}]`);
}

function* validateSuccessRule(rule: Incomplete<SuccessPolicyRule>, completions: number, path: string): Causes {
  const { succeededCount: count, succeededIndexes: indexes } = rule;
  if (count === undefined && indexes === undefined) yield required(path, 'at least one of succeededCount or succeededIndexes must be specified');
  let total = 0;
  if (indexes !== undefined) {
    if (byteLength(indexes) > 65536) yield tooLong(`${path}.succeededIndexes`, 65536);
    const parsed = parseIndexes(indexes, completions);
    if (typeof parsed === 'string') yield invalid(`${path}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${parsed}`);
    else total = parsed.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  }
  if (count === undefined) return;
  const at = `${path}.succeededCount`;
  yield* validateCounts(rule, ['succeededCount'], path);
  if (count > completions) yield invalid(at, count, `must be less than or equal to ${completions} (the number of specified completions)`);
  if (indexes !== undefined && count > total) yield invalid(at, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`);
}

export function* validateSuccessPolicy(spec: SpecDraft, path: string): Causes {
  const rules = spec.successPolicy?.rules ?? [];
  if (rules.length === 0) yield required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified');
  if (rules.length > 20) yield tooMany(`${path}.rules`, rules.length, 20);
  for (const [index, rule] of rules.entries()) yield* validateSuccessRule(rule, spec.completions ?? 0, `${path}.rules[${index}]`);
}
