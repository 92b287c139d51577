// Words that claims, classes and slices of devices share: pkg/apis/resource/validation/validation.go.
import type { DeviceSelector, DeviceTaint, DeviceToleration, OpaqueDeviceConfiguration } from '../../../api/resource/types.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import { validateExpression } from '../expressions.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalid, invalidEach, notSupported, required, tooLong, tooMany } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateLabelKey } from '../metadata.ts';
import { byteLength, cIdentifier, dns1123Label, dns1123Subdomain, labelValueFaults } from '../names.ts';

const effects: readonly string[] = ['NoExecute', 'NoSchedule', 'None'];
const maxIdBytes = 32;
const maxExpressionBytes = 10 * 1024;
const maxParametersBytes = 10 * 1024;
export const maxListed = 32;

/** A list with a limit: too long a one is not looked at. */
export function* validateList<T>(list: readonly T[], max: number, each: (item: T, path: string) => Causes, path: string): Causes {
  if (list.length > max) {
    yield tooMany(path, list.length, max);
    return;
  }
  for (const [index, item] of list.entries()) yield* each(item, `${path}[${index}]`);
}

/** As above, and no two items with the same key. */
export function* validateUnique<T>(list: readonly T[], max: number, each: (item: T, path: string) => Causes, key: (item: T) => string, path: string): Causes {
  yield* validateList(list, max, each, path);
  if (list.length > max) return;
  const keys = list.map(key);
  for (const [index, text] of keys.entries()) if (keys.indexOf(text) < index) yield duplicate(`${path}[${index}]`, text);
}

export function* validateLabelText(name: string, path: string): Causes {
  yield* invalidEach(path, name, dns1123Label(name));
}

export function* validatePoolName(name: string, path: string): Causes {
  if (name === '') {
    yield required(path);
    return;
  }
  if (byteLength(name) > 253) yield tooLong(path, 253);
  for (const part of name.split('/')) yield* invalidEach(path, part, dns1123Subdomain(part));
}

function* validateIdentifier(name: string, path: string): Causes {
  if (byteLength(name) > maxIdBytes) yield tooLong(path, maxIdBytes);
  yield* invalidEach(path, name, cIdentifier(name));
}

export function* validateQualified(name: string, path: string): Causes {
  const parts = name.split('/');
  const [first = '', second] = parts;
  if (parts.length > 2) return;
  if (second === undefined) {
    yield* validateIdentifier(first, path);
    return;
  }
  if (first === '') yield invalid(path, '', 'the domain must not be empty');
  else yield* validateDriverName(first, path);
  if (second === '') yield invalid(path, '', 'the name must not be empty');
  else yield* validateIdentifier(second, path);
}

export function* validateFullyQualified(name: string, path: string): Causes {
  yield* validateQualified(name, path);
  if (!name.includes('/')) yield invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash');
}

export function* validateSelector(selector: Incomplete<DeviceSelector>, path: string): Causes {
  if (selector.cel === undefined) yield required(`${path}.cel`);
  else if (byteLength(selector.cel.expression ?? '') > maxExpressionBytes) yield tooLong(`${path}.cel.expression`, maxExpressionBytes);
  else yield* validateExpression(selector.cel.expression ?? '', ['device'], 'bool', `${path}.cel.expression`);
}

interface Configuration {
  readonly opaque?: Incomplete<OpaqueDeviceConfiguration>;
}

export function* validateConfiguration({ opaque }: Configuration, path: string): Causes {
  if (opaque === undefined) {
    yield required(`${path}.opaque`);
    return;
  }
  yield* validateDriverName(opaque.driver ?? '', `${path}.opaque.driver`);
  const parameters: unknown = opaque.parameters;
  const at = `${path}.opaque.parameters`;
  if (parameters === undefined || parameters === null) yield required(at);
  else if (byteLength(JSON.stringify(parameters)) > maxParametersBytes) yield tooLong(at, maxParametersBytes);
  else if (typeof parameters !== 'object' || Array.isArray(parameters)) yield invalid(at, '<value omitted>', 'must be a valid JSON object');
}

function* validateEffect(effect: string | undefined, path: string): Causes {
  if (effect !== undefined && !effects.includes(effect)) yield notSupported(path, effect, effects);
}

export function* validateTaint({ key, value = '', effect }: Incomplete<DeviceTaint>, path: string): Causes {
  yield* validateLabelKey(key, `${path}.key`);
  yield* invalidEach(`${path}.value`, value, labelValueFaults(value));
  if (effect === undefined) yield required(`${path}.effect`);
  else yield* validateEffect(effect, `${path}.effect`);
}

export function* validateToleration(toleration: Incomplete<DeviceToleration>, path: string): Causes {
  const { key = '', operator, value = '', effect } = toleration;
  if (key !== '') yield* validateLabelKey(key, `${path}.key`);
  if (operator === 'Exists') {
    if (value !== '') yield invalid(`${path}.value`, value, 'must be empty for operator `Exists`');
  } else if (operator === 'Equal') yield* invalidEach(`${path}.value`, value, labelValueFaults(value));
  else if (operator === undefined) yield required(`${path}.operator`);
  else yield notSupported(`${path}.operator`, operator, ['Equal', 'Exists']);
  yield* validateEffect(effect, `${path}.effect`);
}

interface BindingParameters {
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
}

/** What must become true before a device is used, and what ends the wait. */
export function* validateBinding({ bindingConditions: conditions = [], bindingFailureConditions: failures = [] }: BindingParameters, path: string): Causes {
  const names = { good: `${path}.bindingConditions`, bad: `${path}.bindingFailureConditions` };
  yield* validateList(conditions, 4, validateLabelKey, names.good);
  yield* validateList(failures, 4, validateLabelKey, names.bad);
  for (const [index, name] of conditions.entries()) if (conditions.indexOf(name) < index) yield duplicate(`${names.good}[${index}]`, name);
  for (const [index, name] of failures.entries()) {
    if (failures.indexOf(name) < index) yield duplicate(`${names.bad}[${index}]`, name);
    if (conditions.includes(name)) yield invalid(`${names.bad}[${index}]`, name, 'bindingFailureConditions must not overlap with bindingConditions');
  }
  if (conditions.length === 0 && failures.length > 0) yield invalid(names.good, undefined, 'bindingConditions are required to use bindingFailureConditions');
  if (failures.length === 0 && conditions.length > 0) yield invalid(names.bad, undefined, 'bindingFailureConditions are required to use bindingConditions');
}
