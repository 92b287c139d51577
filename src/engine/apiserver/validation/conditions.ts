// Conditions of the common type: k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go.
import type { Condition } from '../../api/meta/types.ts';
import type { Causes } from './field-error.ts';
import { duplicate, invalid, invalidEach, notSupported, required, tooLong } from './field-error.ts';
import type { Incomplete } from './incomplete.ts';
import { validateLabelKey } from './metadata.ts';
import { byteLength, regexSentence } from './names.ts';

type ConditionDraft = Incomplete<Condition>;

const statuses: readonly string[] = ['False', 'True', 'Unknown'];
const reasonForm = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';
const reasonPattern = new RegExp(`^(?:${reasonForm})$`);
const reasonSentence = regexSentence(
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
  reasonForm,
  'my_name',
  'MY_NAME',
  'MyName',
  'ReasonA,ReasonB',
  'ReasonA:ReasonB',
);
const maxReasonBytes = 1024;
const maxMessageBytes = 32 * 1024;

function* validateReason(reason: string, path: string): Causes {
  if (reason === '') {
    yield required(path);
    return;
  }
  if (!reasonPattern.test(reason)) yield* invalidEach(path, reason, [reasonSentence]);
  if (byteLength(reason) > maxReasonBytes) yield tooLong(path, maxReasonBytes);
}

export function* validateCondition(condition: ConditionDraft, path: string): Causes {
  const { status = '', observedGeneration = 0 } = condition;
  yield* validateLabelKey(condition.type, `${path}.type`);
  if (!statuses.includes(status)) yield notSupported(`${path}.status`, status, statuses);
  if (observedGeneration < 0) yield invalid(`${path}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero');
  if ((condition.lastTransitionTime ?? undefined) === undefined) yield required(`${path}.lastTransitionTime`);
  yield* validateReason(condition.reason ?? '', `${path}.reason`);
  if (byteLength(condition.message ?? '') > maxMessageBytes) yield tooLong(`${path}.message`, maxMessageBytes);
}

export function* validateConditions(conditions: readonly ConditionDraft[] | undefined, path: string): Causes {
  const types = new Set<string>();
  for (const [index, condition] of (conditions ?? []).entries()) {
    const type = condition.type ?? '';
    if (types.has(type)) yield duplicate(`${path}[${index}].type`, type);
    types.add(type);
    yield* validateCondition(condition, `${path}[${index}]`);
  }
}
