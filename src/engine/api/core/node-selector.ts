import { isAllowedBy } from '../meta/requirement.ts';
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from './types.ts';

/** Which nodes a pod may go to (staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity). */

const wholeNumber = /^[+-]?\d+$/;

function compareWhole(value: string, bound: string | undefined, passes: (value: bigint, bound: bigint) => boolean): boolean {
  if (bound === undefined || !wholeNumber.test(value) || !wholeNumber.test(bound)) return false;
  return passes(BigInt(value), BigInt(bound));
}

function holds({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  if (operator === 'Gt') return value !== undefined && compareWhole(value, values[0], (number, bound) => number > bound);
  if (operator === 'Lt') return value !== undefined && compareWhole(value, values[0], (number, bound) => number < bound);
  return isAllowedBy(operator, values, value);
}

function labelOf({ metadata: { labels } }: Node, key: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** A term without any requirement matches no node. */
export function matchesNodeSelectorTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchExpressions.every((requirement) => holds(requirement, labelOf(node, requirement.key))) &&
    matchFields.every((requirement) => holds(requirement, requirement.key === 'metadata.name' ? node.metadata.name : undefined))
  );
}

/** One matching term suffices. */
export function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  return selector.nodeSelectorTerms.some((term) => matchesNodeSelectorTerm(term, node));
}

/** `spec.nodeSelector` and the required node affinity, both. */
export function matchesRequiredNodeAffinity({ spec }: Pick<Pod, 'spec'>, node: Node): boolean {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  for (const [key, value] of Object.entries(spec.nodeSelector ?? {})) if (labelOf(node, key) !== value) return false;
  return required === undefined || matchesNodeSelector(required, node);
}
