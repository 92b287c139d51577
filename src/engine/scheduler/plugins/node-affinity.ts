import { matchesNodeSelectorTerm, matchesRequiredNodeAffinity } from '../../api/core/node-selector.ts';
import type { NodeSelectorTerm, Pod, PreferredSchedulingTerm } from '../../api/core/types.ts';
import { wakeOn } from '../cluster-event.ts';
import { definePlugin, proportional, refusalForGood } from '../plugin.ts';

const mismatch = refusalForGood("node(s) didn't match Pod's node affinity/selector");
const conflict = refusalForGood('pod affinity terms conflict');

/** The nodes a term names in `metadata.name In […]`; `undefined` when it names none. */
function namedBy({ matchFields = [] }: NodeSelectorTerm): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (const { key, operator, values = [] } of matchFields) {
    if (key !== 'metadata.name' || operator !== 'In') continue;
    names = new Set(names === undefined ? values : values.filter((value) => names?.has(value)));
  }
  return names;
}

/** The nodes that the terms name together; `undefined` as soon as one term leaves the name open. */
function namedByAll(terms: readonly NodeSelectorTerm[]): ReadonlySet<string> | undefined {
  const all = new Set<string>();
  for (const term of terms) {
    const names = namedBy(term);
    if (names === undefined) return undefined;
    for (const name of names) all.add(name);
  }
  return terms.length === 0 ? undefined : all;
}

function requiredTermsOf({ spec }: Pod): readonly NodeSelectorTerm[] | undefined {
  return spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}

/** Where a pod must, and where it would like to, run (pkg/scheduler/framework/plugins/nodeaffinity). */
export const nodeAffinity = definePlugin<undefined, readonly PreferredSchedulingTerm[]>({
  name: 'NodeAffinity',
  weight: 2,
  preFilter({ pod }) {
    const terms = requiredTermsOf(pod);
    if (terms === undefined && pod.spec.nodeSelector === undefined) return 'skip';
    const nodes = namedByAll(terms ?? []);
    if (nodes === undefined) return { state: undefined };
    return nodes.size === 0 ? conflict : { state: undefined, nodes };
  },
  filter: ({ pod }, { node }) => (matchesRequiredNodeAffinity(pod, node) ? undefined : mismatch),
  preScore({ pod }) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return preferred.length === 0 ? 'skip' : { state: preferred };
  },
  score(_pod, { node }, preferred) {
    let score = 0;
    for (const { weight, preference } of preferred) if (matchesNodeSelectorTerm(preference, node)) score += weight;
    return score;
  },
  normalize: proportional,
  wakes: [
    wakeOn('Node', ['Add', 'UpdateLabel'], ({ pod }, { old, now }) => now !== undefined && matchesRequiredNodeAffinity(pod, now) && (old === undefined || !matchesRequiredNodeAffinity(pod, old))),
  ],
});
