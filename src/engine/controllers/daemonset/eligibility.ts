import type { DaemonSet } from '../../api/apps/types.ts';
import type { Affinity, Node, NodeSelectorTerm, Pod, PodSpec, Toleration } from '../../api/core/types.ts';
import { matchesRequiredNodeAffinity } from '../../api/core/node-selector.ts';
import { isTolerated, keepsPodsAway } from '../../api/core/toleration.ts';

/** `run`: gets a pod. `keep`: a pod that is there may stay. `leave`: a pod that is there must go. */
export type Eligibility = 'run' | 'keep' | 'leave';

const ownTolerations: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const hostNetworkToleration: Toleration = { key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' };

/** The template's tolerations and those every daemon pod has (pkg/controller/daemon/util/daemonset_util.go). */
export function tolerationsOf({ tolerations = [], hostNetwork }: PodSpec): readonly Toleration[] {
  const added = hostNetwork === true ? [...ownTolerations, hostNetworkToleration] : ownTolerations;
  const isOverridden = (toleration: Toleration): boolean =>
    added.some(({ key, operator, effect }) => key === toleration.key && effect === toleration.effect && operator === toleration.operator && (toleration.value ?? '') === '');
  return [...tolerations.filter((toleration) => !isOverridden(toleration)), ...added];
}

/** Resources are not asked about, nor whether the node is ready or cordoned: daemons tolerate that (pkg/controller/daemon, NodeShouldRunDaemonPod). */
export function eligibilityOf(set: DaemonSet, node: Node): Eligibility {
  const spec = set.spec.template.spec ?? { containers: [] };
  if (spec.nodeName !== undefined && spec.nodeName !== '' && spec.nodeName !== node.metadata.name) return 'leave';
  if (!matchesRequiredNodeAffinity({ spec }, node)) return 'leave';
  const tolerations = tolerationsOf(spec);
  const untolerated = (node.spec.taints ?? []).filter((taint) => keepsPodsAway(taint) && !isTolerated(taint, tolerations));
  if (untolerated.length === 0) return 'run';
  return untolerated.some((taint) => taint.effect === 'NoExecute') ? 'leave' : 'keep';
}

const fieldOfName = 'metadata.name';

/** The scheduler places daemon pods; an affinity to the one node tells it where. */
export function affinityTo(nodeName: string, affinity: Affinity | undefined): Affinity {
  const nodeSelectorTerms: readonly NodeSelectorTerm[] = [{ matchFields: [{ key: fieldOfName, operator: 'In', values: [nodeName] }] }];
  const required = { ...affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution, nodeSelectorTerms };
  return { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required } };
}

/** Where a daemon pod is, or is to go. */
export function targetNodeOf({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms) {
    const field = matchFields.find(({ key, operator }) => key === fieldOfName && operator === 'In');
    if (field !== undefined) return field.values?.length === 1 ? field.values[0] : undefined;
  }
  return undefined;
}
