// Expressions of policies and conditions: pkg/apis/admissionregistration/validation/validation.go.
import type { MatchCondition, ParamKind, Variable } from '../../../api/admissionregistration/types.ts';
import type { CelType } from '../../../api/values/cel/types.ts';
import { dyn } from '../../../api/values/cel/types.ts';
import type { Cause } from '../../../api/status.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, invalid, invalidEach, required, tooMany } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { dns1035Label, dns1123Subdomain, qualifiedName } from '../names.ts';
import type { PolicyScope, Wanted } from '../policy-cel.ts';
import { judgePolicyExpression, variableType } from '../policy-cel.ts';

const maxConditions = 64;
const reservedWords: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);

/** An expression where a policy has one. */
export function* validatePolicyExpression(text: string, scope: PolicyScope, wanted: Wanted, path: string, shown = text): Causes {
  const judged = judgePolicyExpression(text, scope, wanted);
  if ('fault' in judged) yield invalid(path, shown, judged.fault);
}

function* validateCondition(condition: Incomplete<MatchCondition>, hasParams: boolean, path: string): Causes {
  const { name = '', expression = '' } = condition;
  if (expression.trim() === '') yield required(`${path}.expression`);
  else yield* validatePolicyExpression(expression.trim(), { hasParams }, 'bool', `${path}.expression`);
  if (name === '') yield required(`${path}.name`);
  else yield* invalidEach(`${path}.name`, name, qualifiedName(name));
}

export function* validateMatchConditions(conditions: readonly Incomplete<MatchCondition>[], hasParams: boolean, path: string): Causes {
  if (conditions.length > maxConditions) yield tooMany(path, conditions.length, maxConditions);
  const names = new Set<string>();
  for (const [index, condition] of conditions.entries()) {
    const { name = '' } = condition;
    yield* validateCondition(condition, hasParams, `${path}[${index}]`);
    if (name !== '' && names.has(name)) yield duplicate(`${path}[${index}].name`, name);
    names.add(name);
  }
}

function* validateParamVersion(apiVersion: string, path: string): Causes {
  const parts = apiVersion.split('/');
  if (apiVersion === '') yield required(path);
  else if (parts.length > 2) yield invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
  else {
    const [group, version] = apiVersion === '/' ? ['', ''] : parts.length === 2 ? [parts[0] ?? '', parts[1] ?? ''] : ['', apiVersion];
    const groupFaults = group === '' ? [] : dns1123Subdomain(group);
    if (groupFaults.length > 0) yield invalid(path, group, groupFaults.join(','));
    const versionFaults = dns1035Label(version);
    if (version === '') yield invalid(path, apiVersion, 'version must be specified');
    else if (versionFaults.length > 0) yield invalid(path, version, versionFaults.join(','));
  }
}

export function* validateParamKind(kind: Incomplete<ParamKind>, path: string): Causes {
  const name = kind.kind ?? '';
  yield* validateParamVersion(kind.apiVersion ?? '', `${path}.apiVersion`);
  const faults = dns1035Label(name.toLowerCase());
  if (name === '') yield required(`${path}.kind`);
  else if (faults.length > 0) yield invalid(`${path}.kind`, name, `may have mixed case, but should otherwise match: ${faults.join(',')}`);
}

/** Each variable may speak of those before it; what is wrong about one is no fault of those that use it. */
export function* validateVariables(variables: readonly Incomplete<Variable>[], hasParams: boolean, path: string): Generator<Cause, ReadonlyMap<string, CelType>> {
  const known = new Map<string, CelType>();
  for (const [index, { name = '', expression = '' }] of variables.entries()) {
    const at = `${path}[${index}]`;
    if (name.trim() === '') yield required(`${at}.name`, 'name is not specified');
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || reservedWords.has(name)) yield invalid(`${at}.name`, name, 'must be a valid CEL identifier');
    if (expression.trim() === '') {
      yield required(`${at}.expression`, 'expression is not specified');
      continue;
    }
    const judged = judgePolicyExpression(expression, { hasParams, variables: known }, 'anything');
    if ('fault' in judged) yield invalid(`${at}.expression`, expression, judged.fault);
    known.set(name, 'type' in judged ? variableType(judged.type) : dyn);
  }
  return known;
}
