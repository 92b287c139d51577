import { isObject, jsonEqual, type Json } from '../../engine/base/json.ts';
import type { Fact, KubeObject } from '../../engine/protocol/messages.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Condition, Demand, FactMatch, Match, Selection } from './format.ts';
import { valuesAt } from './path.ts';

/** The moment a goal began: what it compares with. Plain data. */
export interface Since {
  readonly factId: number;
  /** Objects that were there, by `kind/namespace` of the selections the goal speaks of; only kept where the goal asks. */
  readonly uids: Readonly<Record<string, readonly string[]>>;
}

export function holds(condition: Condition, view: ClusterView, since: Since): boolean {
  if ('all' in condition) return condition.all.every((part) => holds(part, view, since));
  if ('any' in condition) return condition.any.some((part) => holds(part, view, since));
  if ('not' in condition) return !holds(condition.not, view, since);
  if ('lost' in condition) return lostCount(condition.lost, view, since) >= condition.atLeast;
  if ('fact' in condition) return view.factsSince(since.factId).filter((fact) => tells(fact, condition.fact)).length >= (condition.atLeast ?? 1);
  return withinBounds(countOf(condition.count, view, since), condition);
}

function withinBounds(count: number, bounds: { readonly atLeast?: number; readonly atMost?: number; readonly exactly?: number }): boolean {
  if (bounds.exactly !== undefined) return count === bounds.exactly;
  const atLeast = bounds.atLeast ?? (bounds.atMost === undefined ? 1 : 0);
  return count >= atLeast && count <= (bounds.atMost ?? Number.POSITIVE_INFINITY);
}

/** What a condition must remember of the moment it begins. */
export function rememberNow(condition: Condition, view: ClusterView): Since {
  const uids: Record<string, readonly string[]> = {};
  for (const selection of remembered(condition)) uids[memoryKey(selection)] = select(selection, view).map((object) => object.metadata.uid);
  return { factId: view.lastFactId, uids };
}

function remembered(condition: Condition): readonly Selection[] {
  if ('all' in condition) return condition.all.flatMap(remembered);
  if ('any' in condition) return condition.any.flatMap(remembered);
  if ('not' in condition) return remembered(condition.not);
  if ('lost' in condition) return [condition.lost];
  return 'count' in condition && condition.count.fresh === true ? [condition.count] : [];
}

function memoryKey({ apiVersion, kind, namespace, name, labels }: Selection): string {
  return [apiVersion, kind, namespace ?? '', name ?? '', ...Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)].join(' ');
}

function select(selection: Selection, view: ClusterView): readonly KubeObject[] {
  const labels = Object.entries(selection.labels ?? {});
  return view
    .list(selection.apiVersion, selection.kind, selection.namespace)
    .filter(({ metadata }) => (selection.name === undefined || metadata.name === selection.name) && labels.every(([key, value]) => metadata.labels?.[key] === value));
}

/** The objects that match, by name; used for counting and for choosing what a script acts on. */
export function matching(match: Match, view: ClusterView, since: Since): readonly KubeObject[] {
  const known = match.fresh === true ? new Set(since.uids[memoryKey(match)]) : undefined;
  return select(match, view)
    .filter((object) => known?.has(object.metadata.uid) !== true)
    .filter((object) => match.each !== undefined || meets(object, match.where))
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function countOf(match: Match, view: ClusterView, since: Since): number {
  const objects = matching(match, view, since);
  const { each } = match;
  if (each === undefined) return objects.length;
  return objects.flatMap((object) => valuesAt(object, each)).filter((item) => meets(item, match.where)).length;
}

function lostCount(selection: Selection, view: ClusterView, since: Since): number {
  const staying = new Set(
    view
      .list(selection.apiVersion, selection.kind, selection.namespace)
      .filter((object) => object.metadata.deletionTimestamp === undefined)
      .map((object) => object.metadata.uid),
  );
  return (since.uids[memoryKey(selection)] ?? []).filter((uid) => !staying.has(uid)).length;
}

function tells(fact: Fact, wanted: FactMatch): boolean {
  return (
    fact.reason === wanted.reason &&
    (wanted.by === undefined || fact.by === wanted.by) &&
    (wanted.kind === undefined || fact.object?.kind === wanted.kind) &&
    (wanted.name === undefined || fact.object?.name === wanted.name)
  );
}

function meets(subject: unknown, demands: readonly Demand[] = []): boolean {
  return demands.every((demand) => meetsOne(subject, demand));
}

function meetsOne(subject: unknown, demand: Demand): boolean {
  if ('field' in demand) return fieldMeets(valuesAt(subject, demand.field), demand);
  if ('condition' in demand) return conditionMeets(subject, demand);
  if ('terminating' in demand) return isTerminating(subject) === demand.terminating;
  if ('controlled' in demand) return valuesAt(subject, 'metadata.ownerReferences[controller=true]').length > 0 === demand.controlled;
  return (conditionMeets(subject, { condition: 'Ready' }) && !isTerminating(subject)) === demand.ready;
}

function fieldMeets(values: readonly Json[], demand: Extract<Demand, { readonly field: string }>): boolean {
  if ('equals' in demand) return values.some((value) => jsonEqual(value, demand.equals));
  if ('contains' in demand) return values.some((value) => typeof value === 'string' && value.includes(demand.contains));
  if ('present' in demand) return values.length > 0 === demand.present;
  return values.some((value) => typeof value === 'number' && ('atLeast' in demand ? value >= demand.atLeast : value <= demand.atMost));
}

function conditionMeets(subject: unknown, demand: Extract<Demand, { readonly condition: string }>): boolean {
  return valuesAt(subject, `status.conditions[type=${demand.condition}]`).some(
    (entry) =>
      isObject(entry) &&
      entry['status'] === (demand.is ?? 'True') &&
      (demand.reason === undefined || entry['reason'] === demand.reason) &&
      (demand.message === undefined || (typeof entry['message'] === 'string' && entry['message'].includes(demand.message))),
  );
}

function isTerminating(subject: unknown): boolean {
  return valuesAt(subject, 'metadata.deletionTimestamp').length > 0;
}
