import type { ClusterView } from './cluster-cache.ts';
import { countReasons, fitMessage, preFilterMessage } from './fit-error.ts';
import type { NodeInfo } from './node-info.ts';
import { maxScore, type FailedAttempt, type ImaginedNode, type Plugin, type Refusal } from './plugin.ts';
import type { PodInfo } from './pod-info.ts';

// One pod, one attempt (pkg/scheduler/schedule_one.go): filter, score, choose; or find out what would help.

export interface NodeRefusal extends Refusal {
  readonly node: string;
  readonly plugin: string;
}

/** One plugin's scores, in the order of the scored nodes. `raw` is the same array where the plugin does not normalize. */
export interface ScoreColumn {
  readonly plugin: string;
  readonly weight: number;
  readonly raw: readonly number[];
  readonly normalized: readonly number[];
}

export interface ScoreTable {
  readonly nodes: readonly string[];
  readonly columns: readonly ScoreColumn[];
  readonly totals: readonly number[];
}

export interface Placement {
  readonly type: 'placed';
  readonly node: string;
  readonly refused: readonly NodeRefusal[];
  /** Absent where only one node was left. */
  readonly scores?: ScoreTable;
}

export interface Rejection {
  readonly type: 'unschedulable';
  readonly message: string;
  readonly refused: readonly NodeRefusal[];
  /** Plugins whose refusal has to change before another try is worth it; none: something went wrong. */
  readonly rejectors: readonly string[];
  /** `''`: a nomination made earlier is over. Absent: it stays. */
  readonly nomination?: string;
  readonly victims: readonly PodInfo[];
}

export type Outcome = Placement | Rejection;

export interface CycleInput {
  readonly pod: PodInfo;
  readonly plugins: readonly Plugin[];
  readonly view: ClusterView;
  /** Where in the list of nodes the search begins. */
  readonly startIndex: number;
  /** Pods that were promised the node and are not there yet. */
  readonly nominatedTo: (node: string) => readonly PodInfo[];
  /** An integer in [0, bound). */
  readonly random: (bound: number) => number;
}

export interface CycleResult {
  readonly outcome: Outcome;
  readonly nextStartIndex: number;
}

export const noNodesMessage = 'no nodes available to schedule pods';

const minFeasibleNodes = 100;
const minFeasiblePercentage = 5;

/** How many nodes that fit are enough: all in small clusters, a shrinking share in large ones. */
export function feasibleNodesToFind(nodes: number): number {
  if (nodes < minFeasibleNodes) return nodes;
  const percentage = Math.max(minFeasiblePercentage, 50 - Math.trunc(nodes / 125));
  return Math.max(minFeasibleNodes, Math.trunc((nodes * percentage) / 100));
}

/** A plugin with what its PreFilter prepared for this attempt. */
interface Prepared {
  readonly plugin: Plugin;
  readonly state: unknown;
}

interface Preparation {
  readonly filters: readonly Prepared[];
  readonly ran: ReadonlySet<string>;
  /** Nodes that come into question; absent: all. */
  readonly nodes?: ReadonlySet<string>;
  /** The plugins that left nodes out. */
  readonly narrowing: readonly string[];
  readonly refusal?: Refusal & { readonly plugins: readonly string[] };
}

function intersection(a: ReadonlySet<string> | undefined, b: ReadonlySet<string>): ReadonlySet<string> {
  return a === undefined ? b : new Set([...a].filter((name) => b.has(name)));
}

/** Runs PreFilter of all plugins; a refusal for good ends it at once. */
function prepare({ pod, plugins, view }: CycleInput): Preparation {
  const filters: Prepared[] = [];
  const ran = new Set<string>();
  const narrowing: string[] = [];
  let nodes: ReadonlySet<string> | undefined;
  let later: Preparation['refusal'];
  for (const plugin of plugins) {
    const answer = plugin.preFilter === undefined ? { state: undefined } : plugin.preFilter(pod, view);
    if (answer === 'skip') {
      ran.add(plugin.name);
      continue;
    }
    if ('reasons' in answer) {
      const refused = { ...answer, plugins: [plugin.name] };
      if (answer.unresolvable) return { filters, ran, narrowing, refusal: refused };
      later ??= refused;
      ran.add(plugin.name);
      continue;
    }
    ran.add(plugin.name);
    if (plugin.filter !== undefined) filters.push({ plugin, state: answer.state });
    if (answer.nodes === undefined) continue;
    narrowing.push(plugin.name);
    nodes = intersection(nodes, answer.nodes);
    if (nodes.size > 0) continue;
    const names = narrowing.toSorted().join(' ');
    const reason = narrowing.length === 1 ? `node(s) didn't satisfy plugin ${names}` : `node(s) didn't satisfy plugin(s) [${names}] simultaneously`;
    return { filters, ran, narrowing, refusal: { reasons: [reason], unresolvable: true, plugins: narrowing } };
  }
  return { filters, ran, narrowing, ...(nodes === undefined ? {} : { nodes }), ...(later === undefined ? {} : { refusal: later }) };
}

interface PluginRefusal {
  readonly plugin: string;
  readonly refusal: Refusal;
}

/** The first plugin that refuses decides. */
function runFilters(filters: readonly Prepared[], pod: PodInfo, node: NodeInfo, view: ClusterView): PluginRefusal | undefined {
  for (const { plugin, state } of filters) {
    const refusal = plugin.filter?.(pod, node, state, view);
    if (refusal !== undefined) return { plugin: plugin.name, refusal };
  }
  return undefined;
}

/** A copy of a node and of everything that the plugins have counted, on which pods can be moved. */
class Imagination implements ImaginedNode {
  readonly node: NodeInfo;
  readonly #input: CycleInput;
  readonly #filters: readonly Prepared[];

  constructor(input: CycleInput, filters: readonly Prepared[], node: NodeInfo) {
    this.node = node.copy();
    this.#input = input;
    this.#filters = filters.map(({ plugin, state }) => ({ plugin, state: plugin.copy === undefined ? state : plugin.copy(state) }));
  }

  take(pod: PodInfo): void {
    this.node.remove(pod.key);
    this.#shift(pod, -1);
  }

  giveBack(pod: PodInfo): void {
    this.node.add(pod);
    this.#shift(pod, 1);
  }

  refuses(): Refusal | undefined {
    return filterWithPromises(this.#input, this.#filters, this.node)?.refusal;
  }

  /** Without regard to pods that were promised the node. */
  refusesAsItIs(): PluginRefusal | undefined {
    return runFilters(this.#filters, this.#input.pod, this.node, this.#input.view);
  }

  #shift(other: PodInfo, by: 1 | -1): void {
    const { pod, view } = this.#input;
    for (const { plugin, state } of this.#filters) plugin.shift?.(state, pod, other, this.node, by, view);
  }
}

/**
 * A node must do both with and without the pods that were promised it and are at least as important: the room made for them is
 * theirs, yet they may not come.
 */
function filterWithPromises(input: CycleInput, filters: readonly Prepared[], node: NodeInfo): PluginRefusal | undefined {
  const { pod, view, nominatedTo } = input;
  const promised = nominatedTo(node.name);
  const ahead = promised.length === 0 ? promised : promised.filter(({ uid, priority }) => uid !== pod.uid && priority >= pod.priority);
  if (ahead.length > 0) {
    const imagined = new Imagination(input, filters, node);
    for (const other of ahead) imagined.giveBack(other);
    const refused = imagined.refusesAsItIs();
    if (refused !== undefined) return refused;
  }
  return runFilters(filters, pod, node, view);
}

interface Search {
  readonly feasible: readonly NodeInfo[];
  readonly refused: readonly NodeRefusal[];
}

function searchNodes(input: CycleInput, filters: readonly Prepared[], nodes: readonly NodeInfo[]): Search {
  const wanted = feasibleNodesToFind(nodes.length);
  const feasible: NodeInfo[] = [];
  const refused: NodeRefusal[] = [];
  for (let i = 0; i < nodes.length && feasible.length < wanted; i++) {
    const node = nodes[(input.startIndex + i) % nodes.length];
    if (node === undefined) break;
    const answer = filterWithPromises(input, filters, node);
    if (answer === undefined) feasible.push(node);
    else refused.push({ node: node.name, plugin: answer.plugin, ...answer.refusal });
  }
  return { feasible, refused };
}

/** Scores of all plugins that have something to say. */
export function scoreNodes({ pod, plugins, view }: Pick<CycleInput, 'pod' | 'plugins' | 'view'>, nodes: readonly NodeInfo[]): ScoreTable {
  const columns: ScoreColumn[] = [];
  const totals = nodes.map(() => 0);
  for (const { name, weight = 1, preScore, score, normalize } of plugins) {
    if (score === undefined) continue;
    const prepared = preScore === undefined ? { state: undefined } : preScore(pod, nodes, view);
    if (prepared === 'skip') continue;
    const { state } = prepared;
    const raw = nodes.map((node) => score(pod, node, state, view));
    const normalized = normalize === undefined ? raw : normalize(raw, nodes, state);
    columns.push({ plugin: name, weight, raw, normalized });
    for (let i = 0; i < totals.length; i++) totals[i] = (totals[i] ?? 0) + weight * Math.min(maxScore, normalized[i] ?? 0);
  }
  return { nodes: nodes.map((node) => node.name), columns, totals };
}

/** One of the best, each as likely as the other. */
function choose({ nodes, totals }: ScoreTable, random: (bound: number) => number): string {
  let best = -1;
  let ties: string[] = [];
  for (let i = 0; i < nodes.length; i++) {
    const total = totals[i] ?? 0;
    if (total < best) continue;
    if (total > best) ties = [];
    best = total;
    ties.push(nodes[i] ?? '');
  }
  return (ties.length === 1 ? ties[0] : ties[random(ties.length)]) ?? '';
}

function place(input: CycleInput, feasible: readonly NodeInfo[], refused: readonly NodeRefusal[]): Placement {
  const [only] = feasible;
  if (feasible.length === 1 && only !== undefined) return { type: 'placed', node: only.name, refused };
  const scores = scoreNodes(input, feasible);
  return { type: 'placed', node: choose(scores, input.random), refused, scores };
}

interface Help {
  readonly message: string;
  readonly nomination?: string;
  readonly victims: readonly PodInfo[];
}

/** Asks the plugins what would help; the first that does ends it, an error too. */
function askForHelp(input: CycleInput, { filters, ran }: Preparation, refused: readonly NodeRefusal[]): Help {
  const byNode = new Map(refused.map((refusal) => [refusal.node, refusal]));
  const attempt: FailedAttempt = {
    pod: input.pod,
    view: input.view,
    prepared: ran,
    refusalOf: (node) => byNode.get(node.name),
    imagine: (node) => new Imagination(input, filters, node),
    random: input.random,
  };
  const messages: string[] = [];
  let nomination: string | undefined;
  for (const plugin of input.plugins) {
    const answer = plugin.postFilter?.(attempt);
    if (answer === undefined) continue;
    if (answer.type === 'helped') return { message: '', nomination: answer.node, victims: answer.victims };
    if (answer.type === 'error') return { message: answer.message, victims: [] };
    messages.push(answer.message);
    if (answer.clearsNomination) nomination = '';
  }
  return { message: messages.join(', '), victims: [], ...(nomination === undefined ? {} : { nomination }) };
}

function rejectEarly(input: CycleInput, preparation: Preparation, { reasons, plugins }: NonNullable<Preparation['refusal']>): Rejection {
  const { message, ...help } = askForHelp(input, preparation, []);
  return { type: 'unschedulable', message: preFilterMessage(input.view.nodes.length, reasons.join(', '), message), refused: [], rejectors: plugins, ...help };
}

function reject(input: CycleInput, preparation: Preparation, refused: readonly NodeRefusal[]): Rejection {
  const { length } = input.view.nodes;
  const counts = new Map<string, number>();
  for (const { reasons } of refused) countReasons(counts, reasons);
  if (refused.length < length && preparation.narrowing.length > 0) {
    countReasons(counts, [`node(s) didn't satisfy plugin(s) [${preparation.narrowing.toSorted().join(' ')}]`], length - refused.length);
  }
  const { message, ...help } = askForHelp(input, preparation, refused);
  const rejectors = [...new Set([...preparation.narrowing, ...refused.map(({ plugin }) => plugin)])].toSorted();
  return { type: 'unschedulable', message: fitMessage(length, counts, message), refused, rejectors, ...help };
}

/** Finds a place for one pod, or says why there is none. */
export function schedulePod(input: CycleInput): CycleResult {
  const { pod, view, startIndex } = input;
  const { nodes } = view;
  const stay = (outcome: Outcome): CycleResult => ({ outcome, nextStartIndex: startIndex });
  if (nodes.length === 0) return stay({ type: 'unschedulable', message: noNodesMessage, refused: [], rejectors: [], nomination: '', victims: [] });
  const preparation = prepare(input);
  if (preparation.refusal !== undefined) return stay(rejectEarly(input, preparation, preparation.refusal));
  const promised = view.node(pod.pod.status.nominatedNodeName ?? '');
  if (promised !== undefined) {
    const { feasible } = searchNodes(input, preparation.filters, [promised]);
    if (feasible.length > 0) return stay(place(input, feasible, []));
  }
  const candidates = preparation.nodes === undefined ? nodes : nodes.filter(({ name }) => preparation.nodes?.has(name));
  const { feasible, refused } = searchNodes(input, preparation.filters, candidates);
  const nextStartIndex = (startIndex + feasible.length + refused.length) % nodes.length;
  const outcome = feasible.length > 0 ? place(input, feasible, refused) : reject(input, preparation, refused);
  return { outcome, nextStartIndex };
}
