import { matcherOfSelector, type LabelMatcher, type Labels } from './label-matcher.ts';
import type { Pod, PodAffinityTerm, WeightedPodAffinityTerm } from '../api/core/types.ts';

/** One term of pod affinity or anti-affinity, made ready for many comparisons. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly weight: number;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: LabelMatcher;
  readonly selector: LabelMatcher;
}

export interface AffinityTerms {
  readonly required: readonly AffinityTerm[];
  readonly requiredAnti: readonly AffinityTerm[];
  readonly preferred: readonly AffinityTerm[];
  readonly preferredAnti: readonly AffinityTerm[];
}

/** What a term looks at in another pod. */
export interface TermSubject {
  readonly namespace: string;
  readonly labels: Labels;
}

export const noTerms: AffinityTerms = { required: [], requiredAnti: [], preferred: [], preferredAnti: [] };

function termOf(term: PodAffinityTerm, namespace: string, weight: number): AffinityTerm {
  const { namespaces = [], namespaceSelector, labelSelector, topologyKey } = term;
  // A term that says nothing about namespaces means the pod's own.
  const own = namespaces.length === 0 && namespaceSelector === undefined;
  return {
    topologyKey,
    weight,
    namespaces: new Set(own ? [namespace] : namespaces),
    namespaceSelector: matcherOfSelector(namespaceSelector),
    selector: matcherOfSelector(labelSelector),
  };
}

export function affinityTermsOf({ metadata, spec: { affinity } }: Pod): AffinityTerms {
  if (affinity?.podAffinity === undefined && affinity?.podAntiAffinity === undefined) return noTerms;
  const namespace = metadata.namespace ?? '';
  const plain = (terms: readonly PodAffinityTerm[] = []): AffinityTerm[] => terms.map((term) => termOf(term, namespace, 1));
  const weighted = (terms: readonly WeightedPodAffinityTerm[] = []): AffinityTerm[] =>
    terms.map(({ podAffinityTerm, weight }) => termOf(podAffinityTerm, namespace, weight));
  const { podAffinity, podAntiAffinity } = affinity;
  return {
    required: plain(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    requiredAnti: plain(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: weighted(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
    preferredAnti: weighted(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution),
  };
}

export function termMatches(term: AffinityTerm, subject: TermSubject, namespaceLabels: (namespace: string) => Labels): boolean {
  const { namespace } = subject;
  if (!term.namespaces.has(namespace) && !term.namespaceSelector.matches(namespaceLabels(namespace))) return false;
  return term.selector.matches(subject.labels);
}

/** No terms match nobody. */
export function allTermsMatch(terms: readonly AffinityTerm[], subject: TermSubject, namespaceLabels: (namespace: string) => Labels): boolean {
  return terms.length > 0 && terms.every((term) => termMatches(term, subject, namespaceLabels));
}
