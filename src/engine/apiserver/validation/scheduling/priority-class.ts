// PriorityClasses: pkg/apis/scheduling/validation/validation.go.
import type { PriorityClass } from '../../../api/scheduling/types.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateImmutable, validateMeta, validateMetaUpdate } from '../metadata.ts';
import { subdomainName } from '../names.ts';
import { rulesOf } from '../validator.ts';

const highestOfUsers = 1_000_000_000;
const systemPrefix = 'system-';
const systemValues: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };
const preemptionPolicies: readonly string[] = ['PreemptLowerPriority', 'Never'];

/** What keeps a class from being one of the system's own. */
function systemFault(name: string, value: number, globalDefault: boolean): string | undefined {
  const expected = systemValues[name];
  if (expected === undefined) return `${name} is not a known system priority class`;
  if (value !== expected) return `value of ${name} PriorityClass must be ${expected}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

function* validateClass(item: Incomplete<PriorityClass>): Causes {
  const { metadata = {}, value = 0, globalDefault = false, preemptionPolicy } = item;
  const name = metadata.name ?? '';
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  if (name.startsWith(systemPrefix)) {
    const fault = systemFault(name, value, globalDefault);
    if (fault !== undefined) yield forbidden('metadata.name', `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${fault}`);
  } else if (value > highestOfUsers) yield forbidden('value', `maximum allowed value of a user defined priority is ${highestOfUsers}`);
  const policy: string | undefined = preemptionPolicy;
  if (policy === '') yield required('preemptionPolicy');
  else if (policy !== undefined && !preemptionPolicies.includes(policy)) yield notSupported('preemptionPolicy', policy, preemptionPolicies);
}

function* validateClassUpdate(item: Incomplete<PriorityClass>, old: PriorityClass): Causes {
  yield* validateMetaUpdate(item.metadata ?? {}, old.metadata);
  if ((item.value ?? 0) !== (old.value ?? 0)) yield forbidden('value', 'may not be changed in an update.');
  yield* validateImmutable(item.preemptionPolicy, old.preemptionPolicy, 'preemptionPolicy');
}

export const priorityClassRules = rulesOf<PriorityClass>({ create: validateClass, update: validateClassUpdate });
