import type { Json, JsonObject } from '../../base/json.ts';
import { ApiError, type Cause } from '../../api/status.ts';
import { difference, emptySet, intersection, isEmptySet, pathsIn, pathText, union, without, type FieldPath, type FieldSet } from './field-set.ts';
import { capUpdaters, isSameManager, nobodys, type Manager, type ManagerName } from './managers.ts';
import { compare, fieldsOf, merge, removeFields, withNamedFields, type Comparison, type Typed } from './typed.ts';

// Who owns what after an update and after an apply (sigs.k8s.io/structured-merge-diff/merge, managedfields/internal).

export interface Situation {
  readonly type: Typed;
  readonly managers: readonly Manager[];
  readonly who: ManagerName;
  /** Parts that this path cannot write; nobody comes to own them by it. */
  readonly excluded: readonly FieldPath[];
  readonly now: string;
}

interface Conflict {
  readonly manager: Manager;
  readonly path: FieldPath;
}

function compared(before: Json, after: Json, { type, excluded }: Situation): Comparison {
  const { added, modified, removed } = compare(before, after, type);
  return { added: without(added, excluded), modified: without(modified, excluded), removed: without(removed, excluded) };
}

/** What others lose by a change, and what of it they would have to give up. */
function others(situation: Situation, { added, modified, removed }: Comparison): { readonly left: readonly Manager[]; readonly conflicts: readonly Conflict[] } {
  const touched = union(modified, added);
  const conflicts: Conflict[] = [];
  const left: Manager[] = [];
  for (const manager of situation.managers) {
    if (isSameManager(manager, situation.who)) continue;
    const lost = intersection(manager.set, touched);
    for (const path of pathsIn(lost)) conflicts.push({ manager, path });
    left.push({ ...manager, set: difference(difference(manager.set, lost), removed) });
  }
  return { left, conflicts };
}

/** After a create, update or other patch: what it changed is its author's, without asking anybody. */
export function ownByUpdate(before: Json, after: Json, situation: Situation): readonly Manager[] {
  const { managers, who, now } = situation;
  const change = compared(before, after, situation);
  const own = difference(union(change.modified, change.added), nobodys);
  const previous = managers.find((manager) => isSameManager(manager, who));
  const { left } = others(situation, change);
  const kept = difference(difference(previous?.set ?? emptySet, change.removed), nobodys);
  const isSilent = isEmptySet(own) && isEmptySet(change.removed);
  if (isSilent && previous !== undefined) return [...left, previous];
  const set = union(kept, own);
  const time = isEmptySet(own) ? previous?.time : now;
  return capUpdaters(isEmptySet(set) ? left : [...left, { ...who, time, set }], union);
}

export interface Applied {
  readonly object: JsonObject;
  readonly managers: readonly Manager[];
}

/** Lays a configuration over the live object. Fields of others that would change are a conflict, unless forced. */
export function apply(live: JsonObject, config: JsonObject, situation: Situation, force: boolean, mayTake: (path: FieldPath) => boolean = () => false): Applied {
  const { type, managers, who, now } = situation;
  const previous = managers.find((manager) => isSameManager(manager, who));
  const owned: Manager = { ...who, time: now, set: difference(without(fieldsOf(config, type), situation.excluded), nobodys) };
  const merged = merge(live, config, type) as JsonObject;
  const after = [...managers.filter((manager) => manager !== previous), owned];
  const object = prune(merged, previous?.set ?? emptySet, after, type);
  const { left, conflicts } = others(situation, compared(live, object, situation));
  const serious = conflicts.filter(({ path }) => !mayTake(path));
  if (!force && serious.length > 0) throw conflictError(serious);
  return { object, managers: [...left, owned] };
}

/** Takes away what the applier applied last time, does not apply any more, and nobody else owns. */
function prune(merged: JsonObject, last: FieldSet, managers: readonly Manager[], type: Typed): JsonObject {
  if (isEmptySet(last)) return merged;
  const managed = managers.reduce((set, manager) => union(set, manager.set), emptySet);
  const gone = difference(withNamedFields(last, type), withNamedFields(managed, type));
  return (removeFields(merged, gone, type) ?? {}) as JsonObject;
}

function managerText({ manager, operation, apiVersion, subresource, time }: Manager): string {
  const name = JSON.stringify(manager) + (subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`);
  if (operation === 'Apply') return name;
  return time === undefined ? `${name} using ${apiVersion}` : `${name} using ${apiVersion} at ${time}`;
}

/** managedfields/internal/conflict.go */
function conflictError(conflicts: readonly Conflict[]): ApiError {
  const told = conflicts.map(({ manager, path }) => ({ manager: managerText(manager), path: pathText(path) }));
  const causes = told.map(({ manager, path }): Cause => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field: path }));
  const [only] = told;
  if (told.length === 1 && only !== undefined) return new ApiError('Conflict', `Apply failed with 1 conflict: conflict with ${only.manager}: ${only.path}`, { causes });
  const lines: string[] = [];
  for (const name of [...new Set(told.map(({ manager }) => manager))].toSorted()) {
    lines.push(`conflicts with ${name}:`, ...told.filter(({ manager }) => manager === name).map(({ path }) => `- ${path}`));
  }
  return new ApiError('Conflict', `Apply failed with ${told.length} conflicts: ${lines.join('\n')}`, { causes });
}
