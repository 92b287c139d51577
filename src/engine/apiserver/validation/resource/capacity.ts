// How much of a shared device a claim may ask for: pkg/apis/resource/validation/validation.go.
import type { CapacityRequestPolicy, CapacityRequestPolicyRange } from '../../../api/resource/types.ts';
import { addQuantity, compareQuantity, quantityValue } from '../../../api/values/quantity.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateUnique } from './devices.ts';

const maxValues = 10;

interface Amounts {
  /** What a claim gets that asks for nothing. */
  readonly standard: string;
  /** All there is. */
  readonly whole: string;
}

function* validateValues(values: readonly string[], { standard, whole }: Amounts, path: string): Causes {
  for (const [index, value] of values.entries()) {
    if (index > 0 && compareQuantity(values[index - 1], value) > 0) yield invalid(`${path}[${index}]`, value, 'values must be sorted in ascending order');
  }
  function* validateValue(value: string, at: string): Causes {
    if (compareQuantity(value, whole) > 0) yield invalid(at, value, `option is larger than capacity value: ${whole}`);
  }
  yield* validateUnique(values, maxValues, validateValue, (value) => String(quantityValue(value)), path);
  const isKnown = values.length <= maxValues && values.some((value) => compareQuantity(value, standard) === 0);
  if (!isKnown) yield invalid(path, standard, 'default value is not valid according to the requestPolicy');
}

function* validateMultiple(value: string, min: string, step: string, path: string): Causes {
  if ((quantityValue(value) - quantityValue(min)) % quantityValue(step) !== 0) yield invalid(path, value, `value is not a multiple of a given step (${step}) from (${min})`);
}

function* validateRange({ min, max, step }: Incomplete<CapacityRequestPolicyRange>, { standard, whole }: Amounts, path: string): Causes {
  if (min === undefined) {
    yield required(`${path}.min`, 'required when validRange is defined');
    return;
  }
  if (compareQuantity(min, whole) > 0) yield invalid(`${path}.min`, min, `min is larger than capacity value: ${whole}`);
  if (compareQuantity(standard, min) < 0) yield invalid(`${path}.min`, standard, `default is less than min: ${min}`);
  if (max !== undefined) {
    if (compareQuantity(min, max) > 0) yield invalid(`${path}.max`, min, `min is larger than max: ${max}`);
    if (compareQuantity(max, whole) > 0) yield invalid(`${path}.max`, max, `max is larger than capacity value: ${whole}`);
    if (compareQuantity(standard, max) > 0) yield invalid(`${path}.max`, standard, `default is more than max: ${max}`);
  }
  if (step === undefined) return;
  const first = addQuantity(min, step);
  if (compareQuantity(first, whole) > 0) yield invalid(`${path}.step`, step, `one step ${first} is larger than capacity value: ${whole}`);
  yield* validateMultiple(standard, min, step, `${path}.step`);
  if (max !== undefined) yield* validateMultiple(max, min, step, `${path}.step`);
}

/** One of the two ways to say which amounts are right, and a default that is. */
export function* validateRequestPolicy(policy: Incomplete<CapacityRequestPolicy>, whole: string, path: string): Causes {
  const { validValues: values = [], validRange: range, default: standard } = policy;
  if (values.length > 0 && range !== undefined) yield forbidden(path, 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time');
  else if (values.length > 0) {
    if (standard === undefined) yield required(`${path}.default`, 'required when validValues is defined');
    else yield* validateValues(values, { standard, whole }, `${path}.validValues`);
  } else if (range !== undefined) {
    if (standard === undefined) yield required(`${path}.default`, 'required when validRange is defined');
    else yield* validateRange(range, { standard, whole }, `${path}.validRange`);
  }
}
