import type { Pod } from '../../api/core/types.ts';
import { allTermsMatch, affinityTermsOf, termMatches, type AffinityTerm, type TermSubject } from '../affinity-term.ts';
import type { ClusterView } from '../cluster-cache.ts';
import { hasPlace, wakeOn } from '../cluster-event.ts';
import type { NodeInfo } from '../node-info.ts';
import { definePlugin, maxScore, refusal, refusalForGood } from '../plugin.ts';
import type { PodInfo, PodShape } from '../pod-info.ts';

// Pods that want to be near others, or far from them (pkg/scheduler/framework/plugins/interpodaffinity).

const unmet = refusalForGood("node(s) didn't match pod affinity rules");
const disliked = refusal("node(s) didn't match pod anti-affinity rules");
const dislikedByOthers = refusal("node(s) didn't satisfy existing pods anti-affinity rules");

/** Topology key → value → count. Pairs whose count comes down to 0 are gone. */
class PairCounts {
  readonly #keys = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.#keys.size === 0;
  }

  add({ node }: NodeInfo, key: string, by: number): void {
    const value = node.metadata.labels?.[key];
    if (value === undefined || by === 0) return;
    let values = this.#keys.get(key);
    if (values === undefined) this.#keys.set(key, (values = new Map()));
    const total = (values.get(value) ?? 0) + by;
    if (total !== 0) values.set(value, total);
    else values.delete(value);
    if (values.size === 0) this.#keys.delete(key);
  }

  at({ node }: NodeInfo, key: string): number {
    const value = node.metadata.labels?.[key];
    return value === undefined ? 0 : (this.#keys.get(key)?.get(value) ?? 0);
  }

  keys(): Iterable<string> {
    return this.#keys.keys();
  }

  copy(): PairCounts {
    const copy = new PairCounts();
    for (const [key, values] of this.#keys) copy.#keys.set(key, new Map(values));
    return copy;
  }
}

interface Counts {
  /** Pods that match all affinity terms of the incoming pod. */
  readonly wanted: PairCounts;
  /** Pods that match one of its anti-affinity terms. */
  readonly unwanted: PairCounts;
  /** Pods with an anti-affinity term that matches the incoming pod. */
  readonly unwelcome: PairCounts;
}

/** Counts `by` pods of a shape on a node. */
function count(counts: Counts, { shape }: PodInfo, other: PodShape, node: NodeInfo, by: number, view: ClusterView): void {
  const labelsOf = (namespace: string) => view.namespaceLabels(namespace);
  const { required, requiredAnti } = shape.terms;
  if (allTermsMatch(required, other, labelsOf)) for (const term of required) counts.wanted.add(node, term.topologyKey, by);
  for (const term of requiredAnti) if (termMatches(term, other, labelsOf)) counts.unwanted.add(node, term.topologyKey, by);
  for (const term of other.terms.requiredAnti) if (termMatches(term, shape, labelsOf)) counts.unwelcome.add(node, term.topologyKey, by);
}

function countAll(pod: PodInfo, view: ClusterView): Counts {
  const counts: Counts = { wanted: new PairCounts(), unwanted: new PairCounts(), unwelcome: new PairCounts() };
  const { required, requiredAnti } = pod.shape.terms;
  const looksAtAll = required.length > 0 || requiredAnti.length > 0;
  for (const node of view.nodes) {
    if (!looksAtAll && !node.hasPodsWithTerms) continue;
    for (const [shape, { all }] of node.shapes) if (looksAtAll || shape.hasTerms) count(counts, pod, shape, node, all, view);
  }
  return counts;
}

function hasCompany(pod: PodInfo, node: NodeInfo, { wanted }: Counts, view: ClusterView): boolean {
  const { required } = pod.shape.terms;
  const labels = node.node.metadata.labels ?? {};
  if (required.some(({ topologyKey }) => labels[topologyKey] === undefined)) return false;
  if (required.every(({ topologyKey }) => wanted.at(node, topologyKey) > 0)) return true;
  // The first pod of a series that wants to be near its like would wait for ever.
  return wanted.isEmpty && allTermsMatch(required, pod.shape, (namespace) => view.namespaceLabels(namespace));
}

function isUnwelcome({ unwelcome }: Counts, node: NodeInfo): boolean {
  for (const key of unwelcome.keys()) if (unwelcome.at(node, key) > 0) return true;
  return false;
}

/** What the pods of one shape on a node add to the liking of the node's topology. */
function like(liking: PairCounts, { shape }: PodInfo, other: PodShape, node: NodeInfo, pods: number, view: ClusterView): void {
  const labelsOf = (namespace: string) => view.namespaceLabels(namespace);
  const weigh = (terms: readonly AffinityTerm[], subject: TermSubject, sign: 1 | -1): void => {
    for (const term of terms) if (termMatches(term, subject, labelsOf)) liking.add(node, term.topologyKey, sign * term.weight * pods);
  };
  weigh(shape.terms.preferred, other, 1);
  weigh(shape.terms.preferredAnti, other, -1);
  // Whoever must be near the incoming pod likes it a little: weight 1 by default.
  weigh(other.terms.required, shape, 1);
  weigh(other.terms.preferred, shape, 1);
  weigh(other.terms.preferredAnti, shape, -1);
}

function preScore(pod: PodInfo, _nodes: readonly NodeInfo[], view: ClusterView): 'skip' | { readonly state: PairCounts } {
  const { preferred, preferredAnti } = pod.shape.terms;
  const looksAtAll = preferred.length > 0 || preferredAnti.length > 0;
  if (!looksAtAll && !view.hasPodsWithTerms) return 'skip';
  const liking = new PairCounts();
  for (const node of view.nodes) {
    if (!looksAtAll && !node.hasPodsWithTerms) continue;
    for (const [shape, { all }] of node.shapes) if (looksAtAll || shape.hasTerms) like(liking, pod, shape, node, all, view);
  }
  return liking.isEmpty ? 'skip' : { state: liking };
}

function normalize(scores: readonly number[]): readonly number[] {
  const min = Math.min(...scores);
  const span = Math.max(...scores) - min;
  return scores.map((score) => (span > 0 ? Math.trunc(maxScore * ((score - min) / span)) : 0));
}

/** Could what happened to another pod change what this one's terms say? */
function concerns(pod: PodInfo, old: Pod | undefined, now: Pod | undefined, view: ClusterView): boolean {
  if (old !== undefined && now?.metadata.uid === pod.uid) return true;
  if ((now !== undefined && !hasPlace(now)) || (old !== undefined && !hasPlace(old))) return false;
  const labelsOf = (namespace: string) => view.namespaceLabels(namespace);
  const { required, requiredAnti } = pod.shape.terms;
  const matches = (terms: readonly AffinityTerm[], other: Pod): boolean => allTermsMatch(terms, { namespace: other.metadata.namespace ?? '', labels: other.metadata.labels }, labelsOf);
  if (old === undefined) return now !== undefined && matches(required, now);
  if (now !== undefined) return (!matches(required, old) && matches(required, now)) || (matches(requiredAnti, old) && !matches(requiredAnti, now));
  return matches(requiredAnti, old) || allTermsMatch(affinityTermsOf(old).requiredAnti, pod.shape, labelsOf);
}

export const interPodAffinity = definePlugin<Counts, PairCounts>({
  name: 'InterPodAffinity',
  weight: 2,
  preFilter(pod, view) {
    const { required, requiredAnti } = pod.shape.terms;
    const isPlain = required.length === 0 && requiredAnti.length === 0;
    if (isPlain && !view.hasPodsWithTerms) return 'skip';
    const counts = countAll(pod, view);
    return isPlain && counts.unwelcome.isEmpty ? 'skip' : { state: counts };
  },
  filter(pod, node, counts, view) {
    const { required, requiredAnti } = pod.shape.terms;
    if (required.length > 0 && !hasCompany(pod, node, counts, view)) return unmet;
    if (requiredAnti.some(({ topologyKey }) => counts.unwanted.at(node, topologyKey) > 0)) return disliked;
    return isUnwelcome(counts, node) ? dislikedByOthers : undefined;
  },
  copy: ({ wanted, unwanted, unwelcome }) => ({ wanted: wanted.copy(), unwanted: unwanted.copy(), unwelcome: unwelcome.copy() }),
  shift: (counts, pod, other, node, by, view) => count(counts, pod, other.shape, node, by, view),
  preScore,
  score(_pod, node, liking) {
    let score = 0;
    for (const key of liking.keys()) score += liking.at(node, key);
    return score;
  },
  normalize,
  wakes: [
    wakeOn('Pod', ['Add', 'Delete', 'UpdateLabel'], (pod, { old, now }, view) => concerns(pod, old, now, view)),
    wakeOn('Node', ['Add', 'UpdateLabel'], ({ shape: { terms } }, { old, now }) => {
      const before = old?.metadata.labels ?? {};
      const after = now?.metadata.labels ?? {};
      const comes = terms.required.some(({ topologyKey }) => after[topologyKey] !== undefined && before[topologyKey] !== after[topologyKey]);
      return comes || terms.requiredAnti.some(({ topologyKey }) => old === undefined || (before[topologyKey] !== undefined && before[topologyKey] !== after[topologyKey]));
    }),
  ],
});
