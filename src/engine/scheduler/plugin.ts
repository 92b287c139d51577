import type { JsonObject } from '../base/json.ts';
import type { ResourceType } from '../api/resource.ts';
import type { ClusterView } from './cluster-cache.ts';
import type { WakeRule } from './cluster-event.ts';
import type { NodeInfo } from './node-info.ts';
import type { PodInfo } from './pod-info.ts';

/** Why a plugin does not let a pod onto a node, or in at all. */
export interface Refusal {
  readonly reasons: readonly string[];
  /** Upstream's UnschedulableAndUnresolvable: taking pods away would not help. */
  readonly unresolvable: boolean;
}

export function refusal(...reasons: readonly string[]): Refusal {
  return { reasons, unresolvable: false };
}

export function refusalForGood(...reasons: readonly string[]): Refusal {
  return { reasons, unresolvable: true };
}

/** `skip`: the plugin's filter has nothing to say about this pod. `nodes`: only these come into question. */
export type PreFilterAnswer<F> = 'skip' | { readonly state: F; readonly nodes?: ReadonlySet<string> } | Refusal;

export type PreScoreAnswer<S> = 'skip' | { readonly state: S };

/** What PostFilter knows about the attempt that failed. */
export interface FailedAttempt {
  readonly pod: PodInfo;
  readonly view: ClusterView;
  /** Names of the plugins whose PreFilter has run. */
  readonly prepared: ReadonlySet<string>;
  /** Node → first refusal; `undefined` where PreFilter refused for all. */
  refusalOf(node: NodeInfo): Refusal | undefined;
  /** Runs all filters for the pod on a node that is imagined to have lost some pods and won back others. */
  imagine(node: NodeInfo): ImaginedNode;
  /** An integer in [0, bound). */
  random(bound: number): number;
}

/** A private copy of a node, to try what would be. */
export interface ImaginedNode {
  readonly node: NodeInfo;
  take(pod: PodInfo): void;
  giveBack(pod: PodInfo): void;
  refuses(): Refusal | undefined;
}

/** What PostFilter can do: `error` ends the search with a message, `helped` names a node that will have room. */
export type PostFilterAnswer =
  | { readonly type: 'message'; readonly message: string; readonly clearsNomination: boolean }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'helped'; readonly node: string; readonly victims: readonly PodInfo[] };

/** Something that must be so before a pod is bound: what to write for it, and whether it is so already. */
export interface PreBinding {
  readonly isReady: boolean;
  readonly patches: readonly {
    readonly resource: ResourceType;
    readonly ref: { readonly namespace?: string; readonly name: string };
    readonly patch: JsonObject;
    /** The claim to which the volume that is patched goes. */
    readonly claim?: string;
  }[];
}

/**
 * A scheduler plugin: its extension points are optional functions. `F` is what PreFilter prepares for the filter, `S` what PreScore
 * prepares for the score; both live for one attempt.
 */
export interface PluginDefinition<F, S> {
  readonly name: string;
  readonly weight?: number;
  /** A sentence while the pod must not even be tried. */
  readonly preEnqueue?: (pod: PodInfo, view: ClusterView) => string | undefined;
  readonly preFilter?: (pod: PodInfo, view: ClusterView) => PreFilterAnswer<F>;
  readonly filter?: (pod: PodInfo, node: NodeInfo, state: F, view: ClusterView) => Refusal | undefined;
  /** For plugins whose prepared state counts other pods: a private copy, and one pod more or less on a node. */
  readonly copy?: (state: F) => F;
  readonly shift?: (state: F, pod: PodInfo, other: PodInfo, node: NodeInfo, by: 1 | -1, view: ClusterView) => void;
  readonly postFilter?: (attempt: FailedAttempt) => PostFilterAnswer;
  readonly preScore?: (pod: PodInfo, nodes: readonly NodeInfo[], view: ClusterView) => PreScoreAnswer<S>;
  /** Higher is better, after `normalize`. */
  readonly score?: (pod: PodInfo, node: NodeInfo, state: S, view: ClusterView) => number;
  /** Brings raw scores into 0 … 100; without it they are there already. */
  readonly normalize?: (scores: readonly number[], nodes: readonly NodeInfo[], state: S) => readonly number[];
  /** Asked until it is ready; the pod is bound then. */
  readonly preBind?: (pod: PodInfo, node: NodeInfo, view: ClusterView) => PreBinding;
  readonly wakes?: readonly WakeRule[];
}

/** A plugin whose states are nobody's business but its own. */
export type Plugin = PluginDefinition<unknown, unknown>;

export function definePlugin<F = undefined, S = undefined>(definition: PluginDefinition<F, S>): Plugin {
  // The framework gives a plugin back only what that plugin has made.
  return definition as unknown as Plugin;
}

export const maxScore = 100;

function highest(scores: readonly number[]): number {
  let max = 0;
  for (const score of scores) if (score > max) max = score;
  return max;
}

/** 0 … 100 by the highest (pkg/scheduler/framework/plugins/helper/normalize_score.go). */
export function proportional(scores: readonly number[]): readonly number[] {
  const max = highest(scores);
  return max === 0 ? scores : scores.map((score) => Math.trunc((maxScore * score) / max));
}

/** The lowest raw score is the best. */
export function reversed(scores: readonly number[]): readonly number[] {
  const max = highest(scores);
  return scores.map((score) => (max === 0 ? maxScore : maxScore - Math.trunc((maxScore * score) / max)));
}
