import { jsonEqual } from '../../base/json.ts';
import { matchesRequiredNodeAffinity } from '../../api/core/node-selector.ts';
import { untoleratedTaint } from '../../api/core/toleration.ts';
import type { Node, Pod, TopologySpreadConstraint } from '../../api/core/types.ts';
import { bothMatchers, matcherOfPairs, matcherOfSelector, type LabelMatcher } from '../label-matcher.ts';
import type { ClusterView } from '../cluster-cache.ts';
import { hasPlace, wakeOn } from '../cluster-event.ts';
import type { NodeInfo } from '../node-info.ts';
import { definePlugin, maxScore, refusal, refusalForGood, type PreFilterAnswer, type PreScoreAnswer } from '../plugin.ts';
import type { PodInfo } from '../pod-info.ts';
import { defaultSelectorOf } from './support/default-selector.ts';

// Pods of a kind spread evenly over zones and nodes (pkg/scheduler/framework/plugins/podtopologyspread).

const hostnameKey = 'kubernetes.io/hostname';
const uneven = refusal("node(s) didn't match pod topology spread constraints");
const unlabelled = refusalForGood("node(s) didn't match pod topology spread constraints (missing required label)");

interface Constraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: LabelMatcher;
  readonly honorsAffinity: boolean;
  readonly honorsTaints: boolean;
}

type Action = TopologySpreadConstraint['whenUnsatisfiable'];

/** What counts for a pod that says nothing: only a wish. */
const systemDefaults: readonly TopologySpreadConstraint[] = [
  { topologyKey: hostnameKey, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway' },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5, whenUnsatisfiable: 'ScheduleAnyway' },
];

function selectorOf({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, labels: Readonly<Record<string, string>>): LabelMatcher {
  const pairs = Object.fromEntries(matchLabelKeys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
  return bothMatchers(matcherOfPairs(pairs), matcherOfSelector(labelSelector));
}

function constraintOf(constraint: TopologySpreadConstraint, selector: LabelMatcher): Constraint {
  const { topologyKey, maxSkew, minDomains = 1, nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint;
  return { topologyKey, maxSkew, minDomains, selector, honorsAffinity: nodeAffinityPolicy === 'Honor', honorsTaints: nodeTaintsPolicy === 'Honor' };
}

function ownConstraints({ spec, metadata }: Pod, action: Action): readonly Constraint[] {
  const chosen = spec.topologySpreadConstraints?.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action) ?? [];
  return chosen.map((constraint) => constraintOf(constraint, selectorOf(constraint, metadata.labels ?? {})));
}

function isIncluded({ honorsAffinity, honorsTaints }: Constraint, { pod }: PodInfo, node: Node): boolean {
  if (honorsAffinity && (pod.spec.nodeSelector !== undefined || pod.spec.affinity !== undefined) && !matchesRequiredNodeAffinity(pod, node)) return false;
  return !honorsTaints || untoleratedTaint(node.spec.taints ?? [], pod.spec.tolerations ?? []) === undefined;
}

function hasAllKeys(constraints: readonly Constraint[], { metadata: { labels } }: Node): boolean {
  return labels !== undefined && constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined);
}

/** Pods of the namespace that match and are not on their way out. A selector that matches everything counts nobody. */
function matching(node: NodeInfo, { selector }: Constraint, namespace: string): number {
  if (selector.isEverything) return 0;
  let count = 0;
  for (const [shape, { staying }] of node.shapes) if (staying > 0 && shape.namespace === namespace && selector.matches(shape.labels)) count += staying;
  return count;
}

interface Domains {
  readonly constraint: Constraint;
  readonly matchesSelf: boolean;
  /** Value of the topology key → matching pods. */
  readonly counts: Map<string, number>;
  /** The least of `counts`, while it is known. */
  least: number | undefined;
}

function preFilter(pod: PodInfo, view: ClusterView): PreFilterAnswer<readonly Domains[]> {
  const constraints = ownConstraints(pod.pod, 'DoNotSchedule');
  if (constraints.length === 0) return 'skip';
  const labels = pod.pod.metadata.labels ?? {};
  const all = constraints.map((constraint): Domains => ({ constraint, matchesSelf: constraint.selector.matches(labels), counts: new Map(), least: undefined }));
  for (const node of view.nodes) {
    if (!hasAllKeys(constraints, node.node)) continue;
    for (const { constraint, counts } of all) {
      if (!isIncluded(constraint, pod, node.node)) continue;
      const value = node.node.metadata.labels?.[constraint.topologyKey] ?? '';
      counts.set(value, (counts.get(value) ?? 0) + matching(node, constraint, pod.namespace));
    }
  }
  return { state: all };
}

/** 0 while there are fewer domains than wanted. */
function leastIn(domains: Domains): number {
  domains.least ??= domains.counts.size < domains.constraint.minDomains ? 0 : Math.min(Number.MAX_SAFE_INTEGER, ...domains.counts.values());
  return domains.least;
}

function shift(all: readonly Domains[], pod: PodInfo, other: PodInfo, { node }: NodeInfo, by: 1 | -1): void {
  if (other.namespace !== pod.namespace) return;
  if (!hasAllKeys(all.map(({ constraint }) => constraint), node)) return;
  for (const domains of all) {
    const { constraint, counts } = domains;
    if (!constraint.selector.matches(other.shape.labels) || !isIncluded(constraint, pod, node)) continue;
    const value = node.metadata.labels?.[constraint.topologyKey] ?? '';
    counts.set(value, (counts.get(value) ?? 0) + by);
    domains.least = undefined;
  }
}

interface Spread {
  readonly constraints: readonly Constraint[];
  /** Nodes that lack a key; they get nothing. */
  readonly ignored: ReadonlySet<string>;
  /** By constraint: value → matching pods; nothing for hostnames, which are counted node by node. */
  readonly counts: readonly Map<string, number>[];
  readonly weights: readonly number[];
}

function softConstraints(pod: PodInfo, view: ClusterView): readonly Constraint[] {
  if ((pod.pod.spec.topologySpreadConstraints?.length ?? 0) > 0) return ownConstraints(pod.pod, 'ScheduleAnyway');
  const selector = defaultSelectorOf(pod.pod, view.reader);
  return selector.isEverything ? [] : systemDefaults.map((constraint) => constraintOf(constraint, selector));
}

/** The zones (or whatever the key says) of the nodes in question, none counted yet; hostnames are counted node by node. */
function emptyDomains({ topologyKey }: Constraint, nodes: readonly NodeInfo[], ignored: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  if (topologyKey === hostnameKey) return counts;
  // A node without the zone label stands for the zone "", as upstream has it for the system's own constraints.
  for (const { name, node } of nodes) if (!ignored.has(name)) counts.set(node.metadata.labels?.[topologyKey] ?? '', 0);
  return counts;
}

function preScore(pod: PodInfo, nodes: readonly NodeInfo[], view: ClusterView): PreScoreAnswer<Spread> {
  const constraints = softConstraints(pod, view);
  if (constraints.length === 0) return 'skip';
  const needsAllKeys = (pod.pod.spec.topologySpreadConstraints?.length ?? 0) > 0;
  const ignored = new Set(needsAllKeys ? nodes.filter(({ node }) => !hasAllKeys(constraints, node)).map(({ name }) => name) : []);
  const counts = constraints.map((constraint) => emptyDomains(constraint, nodes, ignored));
  for (let i = 0; i < constraints.length; i++) {
    const constraint = constraints[i];
    const domains = counts[i];
    if (constraint === undefined || domains === undefined || domains.size === 0) continue;
    for (const node of view.nodes) {
      if (needsAllKeys && !hasAllKeys(constraints, node.node)) continue;
      const value = node.node.metadata.labels?.[constraint.topologyKey] ?? '';
      const known = domains.get(value);
      if (known !== undefined && isIncluded(constraint, pod, node.node)) domains.set(value, known + matching(node, constraint, pod.namespace));
    }
  }
  const weights = constraints.map(({ topologyKey }, index) => Math.log((topologyKey === hostnameKey ? nodes.length - ignored.size : (counts[index]?.size ?? 0)) + 2));
  return { state: { constraints, ignored, counts, weights } };
}

/** Matching pods near the node: fewer is better, `normalize` turns it round. */
function score({ namespace }: PodInfo, node: NodeInfo, { constraints, ignored, counts, weights }: Spread): number {
  if (ignored.has(node.name)) return 0;
  let sum = 0;
  for (let i = 0; i < constraints.length; i++) {
    const constraint = constraints[i];
    const value = constraint === undefined ? undefined : node.node.metadata.labels?.[constraint.topologyKey];
    if (constraint === undefined || value === undefined) continue;
    const count = constraint.topologyKey === hostnameKey ? matching(node, constraint, namespace) : (counts[i]?.get(value) ?? 0);
    sum += count * (weights[i] ?? 0) + (constraint.maxSkew - 1);
  }
  return Math.round(sum);
}

function normalize(scores: readonly number[], nodes: readonly NodeInfo[], { ignored }: Spread): readonly number[] {
  let max = 0;
  let min = Number.MAX_SAFE_INTEGER;
  for (let i = 0; i < scores.length; i++) {
    const raw = scores[i] ?? 0;
    if (ignored.size > 0 && ignored.has(nodes[i]?.name ?? '')) continue;
    max = Math.max(max, raw);
    min = Math.min(min, raw);
  }
  return scores.map((raw, index) => {
    if (ignored.size > 0 && ignored.has(nodes[index]?.name ?? '')) return 0;
    return max === 0 ? maxScore : Math.trunc((maxScore * (max + min - raw)) / max);
  });
}

function isInvolved(other: Pod, pod: PodInfo): boolean {
  return other.metadata.uid === pod.uid || (hasPlace(other) && other.metadata.namespace === pod.namespace);
}

/** Could what happened to another pod, or to this one, change the counts? */
function changesCounts(pod: PodInfo, old: Pod | undefined, now: Pod | undefined): boolean {
  if ((now !== undefined && !isInvolved(now, pod)) || (old !== undefined && !isInvolved(old, pod))) return false;
  const constraints = ownConstraints(pod.pod, 'DoNotSchedule');
  const matches = (other: Pod): boolean => constraints.some(({ selector }) => selector.matches(other.metadata.labels));
  if (old === undefined || now === undefined) return [old, now].some((other) => other !== undefined && matches(other));
  if (now.metadata.uid === pod.uid && old.spec.tolerations?.length !== now.spec.tolerations?.length && constraints.some(({ honorsTaints }) => honorsTaints)) return true;
  return constraints.some(({ selector }) => selector.matches(old.metadata.labels) !== selector.matches(now.metadata.labels));
}

function changesDomains(pod: PodInfo, old: Node | undefined, now: Node | undefined): boolean {
  const constraints = ownConstraints(pod.pod, 'DoNotSchedule');
  const wasIn = old !== undefined && hasAllKeys(constraints, old);
  const isIn = now !== undefined && hasAllKeys(constraints, now);
  if (old === undefined || now === undefined || wasIn !== isIn) return wasIn || isIn;
  const moved = constraints.some(({ topologyKey }) => old.metadata.labels?.[topologyKey] !== now.metadata.labels?.[topologyKey]);
  return isIn && (moved || !jsonEqual(old.spec.taints, now.spec.taints));
}

export const podTopologySpread = definePlugin<readonly Domains[], Spread>({
  name: 'PodTopologySpread',
  weight: 2,
  preFilter,
  filter(_pod, { node }, all) {
    for (const domains of all) {
      const { constraint, counts, matchesSelf } = domains;
      const value = node.metadata.labels?.[constraint.topologyKey];
      if (value === undefined) return unlabelled;
      const skew = (counts.get(value) ?? 0) + (matchesSelf ? 1 : 0) - leastIn(domains);
      if (skew > constraint.maxSkew) return uneven;
    }
    return undefined;
  },
  copy: (all) => all.map((domains) => ({ ...domains, counts: new Map(domains.counts) })),
  shift,
  preScore,
  score,
  normalize,
  wakes: [
    wakeOn('Pod', ['Add', 'Delete', 'UpdateLabel', 'UpdateToleration'], (pod, { old, now }) => changesCounts(pod, old, now)),
    wakeOn('Node', ['Add', 'Delete', 'UpdateLabel', 'UpdateTaint'], (pod, { old, now }) => changesDomains(pod, old, now)),
  ],
});
