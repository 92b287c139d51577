// What controllers of pods have in common: selectors that match templates, counts, shares.
import type { PodTemplateSpec } from '../../api/core/types.ts';
import type { LabelSelector } from '../../api/meta/types.ts';
import type { Causes } from './field-error.ts';
import { forbidden, invalid, invalidEach, notSupported, required } from './field-error.ts';
import type { Incomplete } from './incomplete.ts';
import { hasFault, negativeSentence, shownSelector, validateSelector } from './metadata.ts';
import { percent } from './names.ts';

type SelectorDraft = Incomplete<LabelSelector> | undefined;
type TemplateDraft = Incomplete<PodTemplateSpec> | undefined;

function requirementMatches(requirement: Incomplete<LabelSelector['matchExpressions'] & object>[number], labels: Readonly<Record<string, string>>): boolean {
  const value = labels[requirement.key ?? ''];
  const listed = value !== undefined && (requirement.values ?? []).includes(value);
  if (requirement.operator === 'In') return listed;
  if (requirement.operator === 'NotIn') return !listed;
  return requirement.operator === 'Exists' ? value !== undefined : value === undefined;
}

/** No selector matches nothing, an empty one everything; `undefined` for one that cannot be understood. */
export function selectorMatches(selector: SelectorDraft, labels: Readonly<Record<string, string>> = {}): boolean | undefined {
  if (selector === undefined) return false;
  if (hasFault(validateSelector(selector, ''))) return undefined;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return Object.keys(matchLabels).every((key) => labels[key] === matchLabels[key]) && matchExpressions.every((requirement) => requirementMatches(requirement, labels));
}

export function isEmptySelector(selector: Incomplete<LabelSelector>): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0;
}

/** A selector must be there and say something. `owner` is as upstream's sentence calls the kind. */
export function* validateOwnSelector(selector: SelectorDraft, owner: string): Causes {
  if (selector === undefined) {
    yield required('spec.selector');
    return;
  }
  yield* validateSelector(selector, 'spec.selector');
  if (isEmptySelector(selector)) yield invalid('spec.selector', shownSelector(selector), `empty selector is invalid for ${owner}`);
}

export function* validateMatch(selector: SelectorDraft, template: TemplateDraft): Causes {
  const labels = template?.metadata?.labels;
  if (selectorMatches(selector, labels) === false) yield invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
}

/** Pods that a controller replaces run for ever. */
export function* validateLasting(template: TemplateDraft, owner: string): Causes {
  const policy: string = template?.spec?.restartPolicy ?? '';
  if (policy !== 'Always') yield notSupported('spec.template.spec.restartPolicy', policy, ['Always']);
  if (template?.spec?.activeDeadlineSeconds !== undefined) yield forbidden('spec.template.spec.activeDeadlineSeconds', `activeDeadlineSeconds in ${owner} is not Supported`);
}

type Share = number | string | undefined;

/** A share in percent, where it is one. */
function percentOf(share: Share): number | undefined {
  return typeof share === 'string' && /^[0-9]+%$/.test(share) ? Number(share.slice(0, -1)) : undefined;
}

/** A number or a percentage without its sign; a text that is neither counts for nothing. */
export function magnitudeOf(share: Share): number {
  if (typeof share === 'number') return share;
  return percentOf(share) ?? (share !== undefined && /^[+-]?[0-9]+$/.test(share) ? Number(share) : 0);
}

/** A count that is not negative, or a percentage. */
export function* validateShare(share: Share, path: string): Causes {
  if (typeof share === 'string') yield* invalidEach(path, share, percent(share));
  else if (share !== undefined && share < 0) yield invalid(path, share, negativeSentence);
}

export function* validateAtMostAll(share: Share, path: string): Causes {
  if ((percentOf(share) ?? 0) > 100) yield invalid(path, share, 'must not be greater than 100%');
}

/** Each of the counts must not be negative. */
export function* validateCounts<T extends object>(object: T, keys: readonly (keyof T & string)[], path: string): Causes {
  for (const key of keys) {
    const count: unknown = object[key];
    if (typeof count === 'number' && count < 0) yield invalid(`${path}.${key}`, count, negativeSentence);
  }
}

/** None of the counts may be greater than the number of replicas. */
export function* validateShares<T extends object>(object: T, keys: readonly (keyof T & string)[], total: number, sentence: string, path: string): Causes {
  for (const key of keys) {
    const count: unknown = object[key];
    if (typeof count === 'number' && count > total) yield invalid(`${path}.${key}`, count, sentence);
  }
}

/** Counts of collisions only grow: names are made from them. */
export function* validateCollisions(count: number | undefined, old: number | undefined): Causes {
  if (old !== undefined && (count === undefined || count < old)) yield invalid('status.collisionCount', count ?? 0, 'cannot be decremented');
}
