import type { CustomResourceSubresourceScale } from '../../api/apiextensions/types.ts';
import { isObject } from '../../base/json.ts';
import { jsonType } from '../decoding/faults.ts';
import { invalid, type Causes } from '../validation/field-error.ts';

/** `.spec.replicas` → `spec`, `replicas`. */
export function stepsOf(path: string): readonly string[] {
  return path.replace(/^\./, '').split('.');
}

export function valueAt(object: unknown, path: string): unknown {
  return stepsOf(path).reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), object);
}

const largest = 2_147_483_647;

const goTypes: Readonly<Record<string, string>> = { string: 'string', bool: 'bool', array: '[]interface {}', object: 'map[string]interface {}', number: 'float64' };

function* replicaFaults(object: unknown, path: string): Causes {
  const value = valueAt(object, path) ?? 0;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    yield invalid(path, 0, `${path} accessor error: ${JSON.stringify(value)} is of the type ${goTypes[jsonType(value)] ?? ''}, expected int64`);
  } else if (value < 0) yield invalid(path, value, 'should be a non-negative integer');
  else if (value > largest) yield invalid(path, value, `should be less than or equal to ${largest}`);
}

/** What the scale subresource needs of an object (registry/customresource/validator.go). */
export function* scaleFaults(object: unknown, scale: CustomResourceSubresourceScale | undefined, isStatus: boolean): Causes {
  if (scale === undefined) return;
  if (!isStatus) yield* replicaFaults(object, scale.specReplicasPath);
  yield* replicaFaults(object, scale.statusReplicasPath);
  const { labelSelectorPath } = scale;
  const selector = labelSelectorPath === undefined ? undefined : valueAt(object, labelSelectorPath);
  if (labelSelectorPath === undefined || selector === undefined || typeof selector === 'string') return;
  yield invalid(labelSelectorPath, '', `${labelSelectorPath} accessor error: ${JSON.stringify(selector)} is of the type ${goTypes[jsonType(selector)] ?? ''}, expected string`);
}
