import type { Affinity, PodAffinityTerm, PodSpec, TopologySpreadConstraint } from '../../api/core/types.ts';
import type { LabelSelector } from '../../api/meta/types.ts';

type Labels = Readonly<Record<string, string>>;

function requirements(keys: readonly string[] | undefined, operator: 'In' | 'NotIn', labels: Labels): NonNullable<LabelSelector['matchExpressions']> {
  return (keys ?? []).flatMap((key) => {
    const value = labels[key];
    return value === undefined ? [] : [{ key, operator, values: [value] }];
  });
}

/** A term that names labels of its own pod gets them spelled out in its selector; one without a selector chooses nothing anyway. */
function spelledOut<T extends PodAffinityTerm | TopologySpreadConstraint>(term: T, labels: Labels): T {
  const { labelSelector, matchLabelKeys } = term;
  if (labelSelector === undefined) return term;
  const mismatchLabelKeys = 'mismatchLabelKeys' in term ? term.mismatchLabelKeys : undefined;
  const added = [...requirements(matchLabelKeys, 'In', labels), ...requirements(mismatchLabelKeys, 'NotIn', labels)];
  if (added.length === 0) return term;
  return { ...term, labelSelector: { ...labelSelector, matchExpressions: [...(labelSelector.matchExpressions ?? []), ...added] } };
}

function withNeighbours(affinity: Affinity, labels: Labels): Affinity {
  const result: { -readonly [K in keyof Affinity]: Affinity[K] } = { ...affinity };
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    const own = affinity[kind];
    if (own === undefined) continue;
    const { requiredDuringSchedulingIgnoredDuringExecution: required, preferredDuringSchedulingIgnoredDuringExecution: preferred } = own;
    result[kind] = {
      ...own,
      ...(required === undefined ? {} : { requiredDuringSchedulingIgnoredDuringExecution: required.map((term) => spelledOut(term, labels)) }),
      ...(preferred === undefined ? {} : { preferredDuringSchedulingIgnoredDuringExecution: preferred.map((term) => ({ ...term, podAffinityTerm: spelledOut(term.podAffinityTerm, labels) })) }),
    };
  }
  return result;
}

/** `matchLabelKeys` and `mismatchLabelKeys` of a new pod, read against its labels (pkg/registry/core/pod/strategy.go). */
export function withLabelKeys(spec: PodSpec, labels: Labels = {}): PodSpec {
  const { affinity, topologySpreadConstraints } = spec;
  const hasNeighbours = affinity?.podAffinity !== undefined || affinity?.podAntiAffinity !== undefined;
  if (!hasNeighbours && topologySpreadConstraints === undefined) return spec;
  return {
    ...spec,
    ...(hasNeighbours ? { affinity: withNeighbours(affinity, labels) } : {}),
    ...(topologySpreadConstraints === undefined ? {} : { topologySpreadConstraints: topologySpreadConstraints.map((constraint) => spelledOut(constraint, labels)) }),
  };
}
