import { parseTime } from '../../engine/base/time.ts';
import type { GoalState } from '../../engine/protocol/messages.ts';
import type { ClusterView } from './cluster-view.ts';
import { holds, matching, rememberNow, type Since } from './conditions.ts';
import type { ClockGoal, Condition, Goal, HoldGoal, ReachGoal } from './format.ts';
import { valuesAt } from './path.ts';

/** What is known of a goal so far. Plain data: it travels with a save. */
export interface GoalMemory {
  readonly state: GoalState['state'];
  /** When it was met or failed; for a clock goal the time that was read. */
  readonly atMs?: number;
  /** Absent until the goals it waits for are met. */
  readonly begun?: { readonly atMs: number; readonly since: Since };
}

export const untouched: GoalMemory = { state: 'open' };

/**
 * One look at the cluster. Pure: the same memory and view give the same answer, and nothing that is decided (met, failed) changes again.
 * `stateOf` tells how the other goals stand.
 */
export function evaluate(goal: Goal, memory: GoalMemory, view: ClusterView, stateOf: (id: string) => GoalState['state']): GoalMemory {
  if (memory.state === 'met' || memory.state === 'failed') return memory;
  const areMet = (ids: readonly string[] = []): boolean => ids.every((id) => stateOf(id) === 'met');
  const begun = memory.begun ?? (areMet(goal.after) ? { atMs: view.elapsedMs, since: rememberNow(conditionOf(goal), view) } : undefined);
  if (begun === undefined) return memory;
  if ('timeOf' in goal) return readClock(goal, memory, begun, view, areMet(goal.until));
  if ('when' in goal) return reach(goal, memory, begun, view);
  return hold(goal, memory, begun, view, areMet(goal.until));
}

type Begun = NonNullable<GoalMemory['begun']>;

const nothing: Condition = { all: [] };

function conditionOf(goal: Goal): Condition {
  if ('when' in goal) return goal.when;
  if ('timeOf' in goal) return nothing;
  return { all: [goal.always ?? nothing, goal.never ?? nothing] };
}

function reach(goal: ReachGoal, memory: GoalMemory, begun: Begun, view: ClusterView): GoalMemory {
  const due = begun.atMs + (goal.withinMs ?? Number.POSITIVE_INFINITY);
  if (view.elapsedMs <= due && holds(goal.when, view, begun.since)) return { state: 'met', atMs: view.elapsedMs, begun };
  if (view.elapsedMs > due) return { state: 'failed', atMs: due, begun };
  return memory.begun === undefined ? { state: 'open', begun } : memory;
}

function hold(goal: HoldGoal, memory: GoalMemory, begun: Begun, view: ClusterView, isOver: boolean): GoalMemory {
  const dueMs = begun.atMs + (goal.forMs ?? 0);
  // Between two looks nothing happened: what was kept at the last one was kept until its time was over.
  if (goal.until === undefined && memory.begun !== undefined && view.elapsedMs >= dueMs) return { state: 'met', atMs: dueMs, begun };
  const kept = (goal.always === undefined || holds(goal.always, view, begun.since)) && (goal.never === undefined || !holds(goal.never, view, begun.since));
  if (!kept) return { state: 'failed', atMs: view.elapsedMs, begun };
  if (isOver && view.elapsedMs >= dueMs) return { state: 'met', atMs: view.elapsedMs, begun };
  return memory.state === 'holding' ? memory : { state: 'holding', begun };
}

function readClock(goal: ClockGoal, memory: GoalMemory, begun: Begun, view: ClusterView, isOver: boolean): GoalMemory {
  const [object] = matching(goal.timeOf, view, begun.since);
  const [text] = object === undefined ? [] : valuesAt(object, goal.timeOf.field);
  const read = typeof text === 'string' ? parseTime(text) : undefined;
  const atMs = read === undefined ? memory.atMs : read - view.startMs;
  const time = atMs === undefined ? {} : { atMs };
  if (isOver && atMs !== undefined) return { state: 'met', ...time, begun };
  return memory.state === 'holding' && memory.atMs === atMs ? memory : { state: 'holding', ...time, begun };
}

/** What the page is told of a goal. */
export function tellGoal(goal: Goal, memory: GoalMemory): GoalState {
  const { state, atMs, begun } = memory;
  const dueMs = begun === undefined || state === 'met' || state === 'failed' ? undefined : dueOf(goal, begun.atMs);
  return { id: goal.id, state, ...(atMs === undefined ? {} : { atMs }), ...(dueMs === undefined ? {} : { dueMs }) };
}

function dueOf(goal: Goal, begunMs: number): number | undefined {
  if ('when' in goal) return goal.withinMs === undefined ? undefined : begunMs + goal.withinMs;
  return 'forMs' in goal && goal.forMs !== undefined ? begunMs + goal.forMs : undefined;
}
