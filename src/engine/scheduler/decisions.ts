import type { Outcome, ScoreColumn } from './cycle.ts';

// What the scheduler thought, kept so that a learner can ask for it. Columns of numbers instead of objects per node: an attempt over ten
// nodes costs a few hundred bytes.

interface StoredColumn {
  plugin: string;
  weight: number;
  raw: readonly number[];
  /** Absent where the plugin does not normalize. */
  normalized?: readonly number[];
}

/** Plain JSON; one attempt. */
interface StoredAttempt {
  atMs: number;
  result: 'bound' | 'unschedulable' | 'gated' | 'error';
  node?: string;
  message?: string;
  nominatedNode?: string;
  victims?: Victim[];
  refusedNodes?: string[];
  /** By refused node: which of `refusals`. */
  refusedWhy?: number[];
  /** Plugin and message, each pair once. */
  refusals?: [string, string][];
  scoredNodes?: readonly string[];
  columns?: StoredColumn[];
  totals?: readonly number[];
}

export interface Victim {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
}

/** `scheduler/decisions`: attempts by pod, the pod that was first tried first. */
export interface DecisionMemory {
  attempts: Record<string, StoredAttempt[]>;
  /** How many numbers and texts are kept in all. */
  cells: number;
}

export interface PluginScore {
  readonly raw: number;
  readonly normalized: number;
  readonly weight: number;
  readonly weighted: number;
}

/** An attempt as `GET /sandbox/v1/decisions/…` shows it. */
export interface Attempt {
  readonly atMs: number;
  readonly result: StoredAttempt['result'];
  readonly node?: string;
  readonly message?: string;
  readonly nominatedNode?: string;
  readonly victims: readonly Victim[];
  readonly filters: Readonly<Record<string, { readonly plugin: string; readonly message: string }>>;
  readonly scores: Readonly<Record<string, { readonly plugins: Readonly<Record<string, PluginScore>>; readonly total: number }>>;
  readonly ties: readonly string[];
}

const attemptsPerPod = 10;
const maxCells = 200_000;

export function noDecisions(): DecisionMemory {
  return { attempts: {}, cells: 0 };
}

function cellsOf(attempt: StoredAttempt): number {
  return 8 + 2 * (attempt.refusedNodes?.length ?? 0) + (attempt.scoredNodes?.length ?? 0) * (2 + 2 * (attempt.columns?.length ?? 0));
}

function storedColumn({ plugin, weight, raw, normalized }: ScoreColumn): StoredColumn {
  return raw === normalized ? { plugin, weight, raw } : { plugin, weight, raw, normalized };
}

function refusalsOf({ refused }: Outcome): Pick<StoredAttempt, 'refusedNodes' | 'refusedWhy' | 'refusals'> {
  if (refused.length === 0) return {};
  const numbers = new Map<string, number>();
  const refusals: [string, string][] = [];
  const refusedWhy = refused.map(({ plugin, reasons }) => {
    const message = reasons.join(', ');
    const key = `${plugin} ${message}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = refusals.push([plugin, message]) - 1;
      numbers.set(key, number);
    }
    return number;
  });
  return { refusedNodes: refused.map(({ node }) => node), refusedWhy, refusals };
}

/** What an attempt came to. `nodeOf`: on which node a victim is. */
export function storedAttempt(atMs: number, outcome: Outcome, nodeOf: (podKey: string) => string | undefined): StoredAttempt {
  const refusals = refusalsOf(outcome);
  if (outcome.type === 'placed') {
    const { scores } = outcome;
    const scored = scores === undefined ? {} : { scoredNodes: scores.nodes, columns: scores.columns.map(storedColumn), totals: scores.totals };
    return { atMs, result: 'bound', node: outcome.node, ...refusals, ...scored };
  }
  const { message, nomination = '', victims } = outcome;
  return {
    atMs,
    result: 'unschedulable',
    message,
    ...(nomination === '' ? {} : { nominatedNode: nomination }),
    ...(victims.length === 0 ? {} : { victims: victims.map(({ namespace, name, key }) => ({ namespace, name, node: nodeOf(key) ?? '' })) }),
    ...refusals,
  };
}

export function gatedAttempt(atMs: number, message: string): StoredAttempt {
  return { atMs, result: 'gated', message };
}

export function failedAttempt(atMs: number, node: string, message: string): StoredAttempt {
  return { atMs, result: 'error', node, message };
}

/** Forgets the pods that were tried first, a good part at once, when there is too much. */
function trim(memory: DecisionMemory): void {
  if (memory.cells <= maxCells) return;
  for (const key of Object.keys(memory.attempts)) {
    if (memory.cells <= maxCells * 0.75) return;
    for (const attempt of memory.attempts[key] ?? []) memory.cells -= cellsOf(attempt);
    delete memory.attempts[key];
  }
}

/** Adds an attempt; the same message again only moves the last one in time. */
export function remember(memory: DecisionMemory, podKey: string, attempt: StoredAttempt): void {
  const attempts = (memory.attempts[podKey] ??= []);
  attempts.push(attempt);
  memory.cells += cellsOf(attempt);
  if (attempts.length > attemptsPerPod) {
    const oldest = attempts.shift();
    if (oldest !== undefined) memory.cells -= cellsOf(oldest);
  }
  trim(memory);
}

function shownScores({ scoredNodes = [], columns = [], totals = [] }: StoredAttempt): Attempt['scores'] {
  const scores: Record<string, { plugins: Record<string, PluginScore>; total: number }> = {};
  for (const [index, node] of scoredNodes.entries()) {
    const plugins: Record<string, PluginScore> = {};
    for (const { plugin, weight, raw, normalized = raw } of columns) {
      const value = normalized[index] ?? 0;
      plugins[plugin] = { raw: raw[index] ?? 0, normalized: value, weight, weighted: weight * value };
    }
    scores[node] = { plugins, total: totals[index] ?? 0 };
  }
  return scores;
}

function shownFilters({ refusedNodes = [], refusedWhy = [], refusals = [] }: StoredAttempt): Attempt['filters'] {
  const filters: Record<string, { plugin: string; message: string }> = {};
  for (const [index, node] of refusedNodes.entries()) {
    const [plugin, message] = refusals[refusedWhy[index] ?? -1] ?? ['', ''];
    filters[node] = { plugin, message };
  }
  return filters;
}

/** The nodes that share the best total, where there is more than one. */
function tiesOf({ scoredNodes = [], totals = [] }: StoredAttempt): readonly string[] {
  const best = Math.max(...totals);
  const ties = scoredNodes.filter((_, index) => totals[index] === best);
  return ties.length > 1 ? ties : [];
}

function shown(attempt: StoredAttempt): Attempt {
  const { atMs, result, node, message, nominatedNode, victims = [] } = attempt;
  return {
    atMs,
    result,
    ...(node === undefined ? {} : { node }),
    ...(message === undefined ? {} : { message }),
    ...(nominatedNode === undefined ? {} : { nominatedNode }),
    victims,
    filters: shownFilters(attempt),
    scores: shownScores(attempt),
    ties: tiesOf(attempt),
  };
}

/** Oldest first. */
export function attemptsOf(memory: DecisionMemory, podKey: string): readonly Attempt[] {
  return Object.hasOwn(memory.attempts, podKey) ? (memory.attempts[podKey] ?? []).map(shown) : [];
}
