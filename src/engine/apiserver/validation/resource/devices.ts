// Words that claims, classes and slices of devices share: pkg/apis/resource/validation/validation.go.
import type { DeviceSelector, DeviceTaint, DeviceToleration, OpaqueDeviceConfiguration } from '../../../api/resource/types.ts';
import { isObject } from '../../../base/json.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import type { Causes, Shown } from '../field-error.ts';
import { duplicate, invalid, invalidEach, notSupported, required, tooLong, tooMany } from '../field-error.ts';
import { goQuote } from '../go-text.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateLabelKey } from '../metadata.ts';
import { byteLength, cIdentifier, dns1123Label, dns1123Subdomain, labelValueFaults } from '../names.ts';
import { deviceExpressionFault } from '../policy-cel.ts';

const effects: readonly string[] = ['NoExecute', 'NoSchedule', 'None'];
const maxIdBytes = 32;
const maxExpressionBytes = 10 * 1024;
const maxFreeFormBytes = 10 * 1024;
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
export function* validateUnique<T>(list: readonly T[], max: number, each: (item: T, path: string) => Causes, key: (item: T) => string, path: string, shown: (item: T) => Shown = key): Causes {
  yield* validateList(list, max, each, path);
  if (list.length > max) return;
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const text = key(item);
    if (seen.has(text)) yield duplicate(`${path}[${index}]`, shown(item));
    seen.add(text);
  }
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

const hexUid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What the library that upstream asks finds wrong; it reads four forms (github.com/google/uuid). */
function uidFault(uid: string): string | undefined {
  const bytes = byteLength(uid);
  if (bytes === 32) return /^[0-9a-f]{32}$/i.test(uid) ? undefined : 'invalid UUID format';
  if (bytes === 45 && !/^urn:uuid:/i.test(uid)) return `invalid urn prefix: ${goQuote(uid.slice(0, 9))}`;
  if (bytes === 38 && !/^\{.*\}$/s.test(uid)) return 'invalid bracketed UUID format';
  if (![36, 38, 45].includes(bytes)) return `invalid UUID length: ${bytes}`;
  const inner = bytes === 45 ? uid.slice(9) : bytes === 38 ? uid.slice(1, -1) : uid;
  return hexUid.test(inner) ? undefined : 'invalid UUID format';
}

export function* validateUid(uid: string, path: string): Causes {
  const fault = uidFault(uid);
  if (fault !== undefined) yield invalid(path, uid, `error validating uid: ${fault}`);
  else if (uid.length !== 36 || uid !== uid.toLowerCase()) {
    yield invalid(path, uid, 'uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters');
  }
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
  const { expression = '' } = selector.cel ?? {};
  if (selector.cel === undefined) {
    yield required(`${path}.cel`);
    return;
  }
  if (byteLength(expression) > maxExpressionBytes) {
    yield tooLong(`${path}.cel.expression`, maxExpressionBytes);
    return;
  }
  const fault = deviceExpressionFault(expression);
  if (fault !== undefined) yield invalid(`${path}.cel.expression`, expression, fault);
}

/** An object of the driver's own; what was stored once may be as long as it is. */
export function* validateFreeForm(value: unknown, isStored: boolean, path: string): Causes {
  if (value === undefined || value === null) yield required(path);
  else if (!isStored && byteLength(JSON.stringify(value)) > maxFreeFormBytes) yield tooLong(path, maxFreeFormBytes);
  else if (!isObject(value)) yield invalid(path, '<value omitted>', 'must be a valid JSON object');
}

interface Configuration {
  readonly opaque?: Incomplete<OpaqueDeviceConfiguration>;
}

export function* validateConfiguration({ opaque }: Configuration, path: string, isStored = false): Causes {
  if (opaque === undefined) {
    yield required(`${path}.opaque`);
    return;
  }
  yield* validateDriverName(opaque.driver ?? '', `${path}.opaque.driver`);
  yield* validateFreeForm(opaque.parameters, isStored, `${path}.opaque.parameters`);
}

function* validateEffect(effect: string, path: string): Causes {
  if (effect !== '' && !effects.includes(effect)) yield notSupported(path, effect, effects);
}

export function* validateTaint(taint: Incomplete<DeviceTaint>, path: string): Causes {
  const { key, value = '' } = taint;
  const effect: string = taint.effect ?? '';
  yield* validateLabelKey(key, `${path}.key`);
  yield* invalidEach(`${path}.value`, value, labelValueFaults(value));
  if (effect === '') yield required(`${path}.effect`);
  yield* validateEffect(effect, `${path}.effect`);
}

export function* validateToleration(toleration: Incomplete<DeviceToleration>, path: string): Causes {
  const { key = '', value = '' } = toleration;
  const operator: string = toleration.operator ?? '';
  if (key !== '') yield* validateLabelKey(key, `${path}.key`);
  if (operator === 'Exists') {
    if (value !== '') yield invalid(`${path}.value`, value, 'must be empty for operator `Exists`');
  } else if (operator === 'Equal') yield* invalidEach(`${path}.value`, value, labelValueFaults(value));
  else if (operator === '') yield required(`${path}.operator`);
  else yield notSupported(`${path}.operator`, operator, ['Equal', 'Exists']);
  yield* validateEffect(toleration.effect ?? '', `${path}.effect`);
}

interface BindingParameters {
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
}

/** What must become true before a device is used, and what ends the wait. */
export function* validateBinding({ bindingConditions, bindingFailureConditions }: BindingParameters, path: string): Causes {
  const [conditions, failures] = [bindingConditions ?? [], bindingFailureConditions ?? []];
  const names = { good: `${path}.bindingConditions`, bad: `${path}.bindingFailureConditions` };
  yield* validateList(conditions, 4, validateLabelKey, names.good);
  yield* validateList(failures, 4, validateLabelKey, names.bad);
  for (const [index, name] of conditions.entries()) if (conditions.indexOf(name) < index) yield duplicate(`${names.good}[${index}]`, name);
  for (const [index, name] of failures.entries()) {
    if (failures.indexOf(name) < index) yield duplicate(`${names.bad}[${index}]`, name);
    if (conditions.includes(name)) yield invalid(`${names.bad}[${index}]`, name, 'bindingFailureConditions must not overlap with bindingConditions');
  }
  if (conditions.length === 0 && failures.length > 0) yield invalid(names.good, bindingConditions, 'bindingConditions are required to use bindingFailureConditions');
  if (failures.length === 0 && conditions.length > 0) yield invalid(names.bad, bindingFailureConditions, 'bindingFailureConditions are required to use bindingConditions');
}
