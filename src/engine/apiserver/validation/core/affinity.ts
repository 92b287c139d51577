// Affinity, spreading and tolerations: pkg/apis/core/validation/validation.go.
import type {
  Affinity,
  NodeAffinity,
  NodeSelector,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinity,
  PodAffinityTerm,
  PodAntiAffinity,
  Toleration,
  TopologySpreadConstraint,
} from '../../../api/core/types.ts';
import type { LabelSelector } from '../../../api/meta/types.ts';
import type { Causes } from '../field-error.ts';
import { duplicate, forbidden, invalid, invalidEach, notSupported, required } from '../field-error.ts';
import type { Incomplete } from '../incomplete.ts';
import { validateLabelKey, validateSelector } from '../metadata.ts';
import { labelName, labelValueFaults, qualifiedName, subdomainName } from '../names.ts';

function* validateOperator(requirement: Incomplete<NodeSelectorRequirement>, path: string): Causes {
  const values = requirement.values ?? [];
  const operator: string = requirement.operator ?? '';
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) yield required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0) yield forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1) yield required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else yield invalid(`${path}.operator`, operator, 'not a valid selector operator');
}

function* validateExpression(requirement: Incomplete<NodeSelectorRequirement>, checkValues: boolean, path: string): Causes {
  yield* validateOperator(requirement, path);
  yield* validateLabelKey(requirement.key, `${path}.key`);
  if (!checkValues) return;
  for (const [index, value] of (requirement.values ?? []).entries()) yield* invalidEach(`${path}.values[${index}]`, value, labelValueFaults(value));
}

function* validateFieldExpression(requirement: Incomplete<NodeSelectorRequirement>, path: string): Causes {
  const { operator = '', key = '', values = [] } = requirement;
  if (operator !== 'In' && operator !== 'NotIn') yield invalid(`${path}.operator`, operator, 'not a valid selector operator');
  else if (values.length !== 1) yield required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
  if (key !== 'metadata.name') yield invalid(`${path}.key`, key, 'not a valid field selector key');
  else for (const [index, value] of values.entries()) yield* invalidEach(`${path}.values[${index}]`, value, subdomainName(value, false));
}

export function* validateNodeSelectorTerm(term: Incomplete<NodeSelectorTerm>, checkValues: boolean, path: string): Causes {
  for (const [index, requirement] of (term.matchExpressions ?? []).entries()) yield* validateExpression(requirement, checkValues, `${path}.matchExpressions[${index}]`);
  for (const [index, requirement] of (term.matchFields ?? []).entries()) yield* validateFieldExpression(requirement, `${path}.matchFields[${index}]`);
}

export function* validateNodeSelector(selector: Incomplete<NodeSelector>, path: string): Causes {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0) yield required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term');
  for (const [index, term] of terms.entries()) yield* validateNodeSelectorTerm(term, true, `${path}.nodeSelectorTerms[${index}]`);
}

const requiredKey = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferredKey = 'preferredDuringSchedulingIgnoredDuringExecution';

function* validateWeight(weight: number | undefined, path: string): Causes {
  if (weight === undefined || weight <= 0 || weight > 100) yield invalid(path, weight ?? 0, 'must be in the range 1-100');
}

function* validateNodeAffinity(affinity: Incomplete<NodeAffinity>, path: string): Causes {
  const selector = affinity[requiredKey];
  if (selector !== undefined) yield* validateNodeSelector(selector, `${path}.${requiredKey}`);
  for (const [index, term] of (affinity[preferredKey] ?? []).entries()) {
    const at = `${path}.${preferredKey}[${index}]`;
    yield* validateWeight(term.weight, `${at}.weight`);
    yield* validateNodeSelectorTerm(term.preference ?? {}, false, `${at}.preference`);
  }
}

type Keys = readonly string[] | undefined;

function* validateKeys(keys: Keys, selector: Incomplete<LabelSelector> | undefined, path: string): Causes {
  if (keys === undefined || keys.length === 0) return;
  if (selector === undefined) {
    yield forbidden(path, 'must not be specified when labelSelector is not set');
    return;
  }
  for (const [index, key] of keys.entries()) yield* invalidEach(`${path}[${index}]`, key, qualifiedName(key));
}

/** Keys are merged into the selector before it is checked, so a key that it names twice was there before. */
function* validateKeysOnce(keys: readonly string[], selector: Incomplete<LabelSelector>, path: string): Causes {
  const seen = new Set(Object.keys(selector.matchLabels ?? {}));
  for (const { key = '' } of selector.matchExpressions ?? []) {
    const index = keys.lastIndexOf(key);
    if (index >= 0 && seen.has(key)) yield invalid(`${path}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector');
    seen.add(key);
  }
}

function* validateLabelKeys(match: Keys, mismatch: Keys, selector: Incomplete<LabelSelector> | undefined, path: string): Causes {
  yield* validateKeys(match, selector, `${path}.matchLabelKeys`);
  yield* validateKeys(mismatch, selector, `${path}.mismatchLabelKeys`);
  if (match === undefined) return;
  if (selector !== undefined) yield* validateKeysOnce(match, selector, path);
  for (const [index, key] of match.entries()) {
    if (mismatch?.includes(key) === true) yield invalid(`${path}.matchLabelKeys[${index}]`, key, 'exists in both matchLabelKeys and mismatchLabelKeys');
  }
}

function* validatePodTerm(term: Incomplete<PodAffinityTerm>, path: string): Causes {
  yield* validateSelector(term.labelSelector, `${path}.labelSelector`);
  yield* validateSelector(term.namespaceSelector, `${path}.namespaceSelector`);
  for (const name of term.namespaces ?? []) yield* invalidEach(`${path}.namespace`, name, labelName(name, false));
  yield* validateLabelKeys(term.matchLabelKeys, term.mismatchLabelKeys, term.labelSelector, path);
  const key = term.topologyKey ?? '';
  if (key === '') yield required(`${path}.topologyKey`, 'can not be empty');
  yield* validateLabelKey(key, `${path}.topologyKey`);
}

function* validatePodAffinity(affinity: Incomplete<PodAffinity> | Incomplete<PodAntiAffinity>, path: string): Causes {
  for (const [index, term] of (affinity[requiredKey] ?? []).entries()) yield* validatePodTerm(term, `${path}.${requiredKey}[${index}]`);
  for (const [index, term] of (affinity[preferredKey] ?? []).entries()) {
    const at = `${path}.${preferredKey}[${index}]`;
    yield* validateWeight(term.weight, `${at}.weight`);
    yield* validatePodTerm(term.podAffinityTerm ?? {}, `${at}.podAffinityTerm`);
  }
}

export function* validateAffinity(affinity: Incomplete<Affinity>, path: string): Causes {
  if (affinity.nodeAffinity !== undefined) yield* validateNodeAffinity(affinity.nodeAffinity, `${path}.nodeAffinity`);
  if (affinity.podAffinity !== undefined) yield* validatePodAffinity(affinity.podAffinity, `${path}.podAffinity`);
  if (affinity.podAntiAffinity !== undefined) yield* validatePodAffinity(affinity.podAntiAffinity, `${path}.podAntiAffinity`);
}

const spreadActions: readonly string[] = ['DoNotSchedule', 'ScheduleAnyway'];
const inclusions: readonly string[] = ['Honor', 'Ignore'];

type Spread = Incomplete<TopologySpreadConstraint>;

function* validateMinDomains(constraint: Spread, path: string): Causes {
  const { minDomains, whenUnsatisfiable = '' } = constraint;
  if (minDomains === undefined) return;
  if (minDomains <= 0) yield invalid(path, minDomains, 'must be greater than zero');
  if (whenUnsatisfiable !== 'DoNotSchedule') yield invalid(path, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`);
}

function sameSpread(a: Spread, b: Spread): boolean {
  return (a.topologyKey ?? '') === (b.topologyKey ?? '') && (a.whenUnsatisfiable ?? '') === (b.whenUnsatisfiable ?? '');
}

export function* validateSpread(constraints: readonly Spread[], path: string): Causes {
  for (const [index, constraint] of constraints.entries()) {
    const at = `${path}[${index}]`;
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '' } = constraint;
    if (maxSkew <= 0) yield invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero');
    if (topologyKey === '') yield required(`${at}.topologyKey`, 'can not be empty');
    if (!spreadActions.includes(whenUnsatisfiable)) yield notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, spreadActions);
    if (constraints.slice(index + 1).some((other) => sameSpread(constraint, other))) {
      yield duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`);
    }
    yield* validateMinDomains(constraint, `${at}.minDomains`);
    for (const key of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[key];
      if (policy !== undefined && !inclusions.includes(policy)) yield notSupported(`${at}.${key}`, policy, inclusions);
    }
    yield* validateLabelKeys(constraint.matchLabelKeys, undefined, constraint.labelSelector, at);
    yield* validateSelector(constraint.labelSelector, `${at}.labelSelector`);
  }
}

export const taintEffects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function* validateTolerationOperator(toleration: Incomplete<Toleration>, path: string): Causes {
  const { value = '' } = toleration;
  const operator: string = toleration.operator ?? '';
  if (operator === 'Equal' || operator === '') {
    const faults = labelValueFaults(value);
    if (faults.length > 0) yield invalid(`${path}.operator`, value, faults.join(';'));
  } else if (operator === 'Exists') {
    if (value !== '') yield invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'");
  } else {
    // Comparing operators are known but not switched on.
    const known = operator === 'Lt' || operator === 'Gt' ? ['Equal', 'Exists', 'Lt', 'Gt'] : ['Equal', 'Exists'];
    yield notSupported(`${path}.operator`, operator, known);
  }
}

export function* validateTolerations(tolerations: readonly Incomplete<Toleration>[], path: string): Causes {
  for (const [index, toleration] of tolerations.entries()) {
    const at = `${path}[${index}]`;
    const { key = '', operator = '', effect = '' } = toleration;
    if (key !== '') yield* validateLabelKey(key, `${at}.key`);
    else if (operator !== 'Exists') yield invalid(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"');
    if (toleration.tolerationSeconds !== undefined && effect !== 'NoExecute') yield invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
    yield* validateTolerationOperator(toleration, at);
    if (effect !== '' && !taintEffects.includes(effect)) yield notSupported(`${at}.effect`, effect, taintEffects);
  }
}
