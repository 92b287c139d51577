import { ascending, descending, firstDifference } from '../base/order.ts';
import { timeMs } from '../base/time.ts';
import { matcherOfSelector } from './label-matcher.ts';
import { PodDisruptionBudgets } from '../api/policy/resources.ts';
import type { PodDisruptionBudget } from '../api/policy/types.ts';
import type { Pod } from '../api/core/types.ts';
import { inOrderOfCreation } from './cluster-cache.ts';
import { countReasons, fitMessage } from './fit-error.ts';
import type { NodeInfo } from './node-info.ts';
import type { FailedAttempt, PostFilterAnswer, Refusal } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

// Who has to go so that a more important pod has room (pkg/scheduler/framework/preemption, …/plugins/defaultpreemption).

const minCandidateNodesPercentage = 10;
const minCandidateNodes = 100;

interface Candidate {
  readonly node: NodeInfo;
  /** The most important first. */
  readonly victims: readonly PodInfo[];
  readonly violations: number;
}

/** A pod that has not started counts as started just now. */
function startOf({ pod }: PodInfo): number {
  return timeMs(pod.status.startTime, Number.MAX_SAFE_INTEGER);
}

/** Higher priority first, then who runs longer. Among pods that have not started, upstream's sort puts the newest first. */
const byImportance = firstDifference<PodInfo>(
  descending(({ priority }) => priority),
  ascending(startOf),
  (a, b) => (startOf(a) === Number.MAX_SAFE_INTEGER ? -1 : 1) * inOrderOfCreation(a, b),
);

function isVictimOfPreemption({ metadata, status }: Pod): boolean {
  const target = status.conditions?.find(({ type }) => type === 'DisruptionTarget');
  return metadata.deletionTimestamp !== undefined && target?.status === 'True' && target.reason === 'PreemptionByScheduler';
}

/** A sentence when the pod must not push others away, at least not now. */
function whyNotEligible(attempt: FailedAttempt): string | undefined {
  const { view } = attempt;
  const { pod, priority } = attempt.pod;
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = view.node(pod.status.nominatedNodeName ?? '');
  if (nominated === undefined || attempt.refusalOf(nominated)?.unresolvable === true) return undefined;
  for (const other of nominated.pods()) {
    if (other.priority < priority && isVictimOfPreemption(other.pod)) return 'not eligible due to a terminating pod on the nominated node.';
  }
  return undefined;
}

/** Splits pods, the most important first, into those whose budget would be hurt and the rest. Budgets are used up on the way. */
function splitByBudget(pods: readonly PodInfo[], budgets: readonly PodDisruptionBudget[]): { readonly hurting: PodInfo[]; readonly harmless: PodInfo[] } {
  const left = budgets.map(({ metadata, spec, status }) => ({ namespace: metadata.namespace, selector: matcherOfSelector(spec.selector), disrupted: status.disruptedPods, allowed: status.disruptionsAllowed ?? 0 }));
  const hurting: PodInfo[] = [];
  const harmless: PodInfo[] = [];
  for (const pod of pods) {
    let hurts = false;
    for (const budget of left) {
      if (budget.namespace !== pod.namespace || budget.selector.isEverything || !budget.selector.matches(pod.shape.labels)) continue;
      if (pod.shape.labels === undefined || budget.disrupted?.[pod.name] !== undefined) continue;
      budget.allowed--;
      if (budget.allowed < 0) hurts = true;
    }
    (hurts ? hurting : harmless).push(pod);
  }
  return { hurting, harmless };
}

const nobodyToTake: Refusal = { reasons: ['No preemption victims found for incoming pod'], unresolvable: true };

/** The fewest pods whose leaving makes room on the node, or why that does not help. */
function victimsOn(node: NodeInfo, attempt: FailedAttempt, budgets: readonly PodDisruptionBudget[]): Candidate | Refusal {
  const lesser = [...node.pods()].filter(({ priority }) => priority < attempt.pod.priority).toSorted(byImportance);
  if (lesser.length === 0) return nobodyToTake;
  const imagined = attempt.imagine(node);
  for (const pod of lesser) imagined.take(pod);
  const refused = imagined.refuses();
  if (refused !== undefined) return refused;
  const victims: PodInfo[] = [];
  let violations = 0;
  const { hurting, harmless } = splitByBudget(lesser, budgets);
  for (const pod of [...hurting, ...harmless]) {
    imagined.giveBack(pod);
    if (imagined.refuses() === undefined) continue;
    imagined.take(pod);
    victims.push(pod);
    if (hurting.includes(pod)) violations++;
  }
  return { node, victims: victims.toSorted(byImportance), violations };
}

/** The earliest start among the most important victims. */
function earliestStart({ victims }: Candidate): number {
  const top = victims[0]?.priority;
  return Math.min(...victims.filter(({ priority }) => priority === top).map(startOf));
}

/** One line per rule; the first that tells two candidates apart decides. */
const byHarm = firstDifference<Candidate>(
  ascending(({ violations }) => violations),
  ascending(({ victims }) => victims[0]?.priority ?? 0),
  ascending(({ victims }) => victims.reduce((sum, { priority }) => sum + priority + 2 ** 31, 0)),
  ascending(({ victims }) => victims.length),
  descending(earliestStart),
);

function candidatesAmong(nodes: readonly NodeInfo[], attempt: FailedAttempt, counts: Map<string, number>): Candidate[] {
  const budgets = attempt.view.reader.list(PodDisruptionBudgets);
  const wanted = Math.min(nodes.length, Math.max(minCandidateNodes, Math.trunc((nodes.length * minCandidateNodesPercentage) / 100)));
  const offset = nodes.length === 0 ? 0 : attempt.random(nodes.length);
  const candidates: Candidate[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[(offset + i) % nodes.length];
    if (node === undefined) break;
    const found = victimsOn(node, attempt, budgets);
    if ('reasons' in found) {
      countReasons(counts, found.reasons);
      continue;
    }
    candidates.push(found);
    if (candidates.length >= wanted && candidates.some(({ violations }) => violations === 0)) break;
  }
  return candidates;
}

/** Finds the node on which the least harm makes room for the pod. */
export function preempt(attempt: FailedAttempt): PostFilterAnswer {
  const ineligible = whyNotEligible(attempt);
  if (ineligible !== undefined) return { type: 'message', message: `preemption: ${ineligible}`, clearsNomination: false };
  const { nodes } = attempt.view;
  const open = nodes.filter((node) => attempt.refusalOf(node)?.unresolvable === false);
  const counts = new Map<string, number>();
  const [best] = candidatesAmong(open, attempt, counts).toSorted(byHarm);
  if (best !== undefined) return { type: 'helped', node: best.node.name, victims: best.victims };
  if (nodes.length > open.length) countReasons(counts, ['Preemption is not helpful for scheduling'], nodes.length - open.length);
  return { type: 'message', message: `preemption: ${fitMessage(nodes.length, counts)}`, clearsNomination: true };
}
