import { isObject, jsonEqual, type JsonObject } from '../../base/json.ts';
import type { ManagedFieldsEntry } from '../../api/meta/object.ts';
import { compareText } from '../../base/order.ts';
import { timeMs } from '../../base/time.ts';
import { fromFieldsV1, isEmptySet, setOf, toFieldsV1, type FieldSet } from './field-set.ts';

/** Somebody who owns fields: the same name counts as another where the operation or the subresource differs. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string | undefined;
  readonly set: FieldSet;
}

export type ManagerName = Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/** An applier is the same in every version; an updater is not. */
export function isSameManager(a: ManagerName, b: ManagerName): boolean {
  return a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource && (a.operation === 'Apply' || a.apiVersion === b.apiVersion);
}

/** `metadata.managedFields` as managers; `undefined` when it is malformed. */
export function decodeManagers(entries: readonly ManagedFieldsEntry[] | undefined): readonly Manager[] | undefined {
  const managers: Manager[] = [];
  for (const { manager = '', operation, apiVersion = '', subresource = '', time, fieldsType, fieldsV1 } of entries ?? []) {
    if ((operation !== 'Apply' && operation !== 'Update') || apiVersion === '' || fieldsType !== 'FieldsV1') return undefined;
    managers.push({ manager, operation, apiVersion, subresource, time, set: fromFieldsV1(isObject(fieldsV1) ? fieldsV1 : {}) });
  }
  return managers;
}

function rank(a: Manager, b: Manager): number {
  return (
    compareText(a.operation, b.operation) ||
    timeMs(a.time) - timeMs(b.time) ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

export function encodeManagers(managers: readonly Manager[]): readonly ManagedFieldsEntry[] {
  return managers
    .filter((manager) => !isEmptySet(manager.set))
    .toSorted(rank)
    .map(({ manager, operation, apiVersion, subresource, time, set }) => ({
      manager,
      operation,
      apiVersion,
      ...(time === undefined ? {} : { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(set),
      ...(subresource === '' ? {} : { subresource }),
    }));
}

/** Nobody owns what the server gives, nor what says which object it is (managedfields/internal/stripmeta.go). */
export const nobodys: FieldSet = setOf([
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields', 'resourceVersion'].map((name) => ['f:metadata', `f:${name}`]),
]);


const mostUpdaters = 10;

/** The oldest updaters of a version are put together when there are too many (capmanagers.go). */
export function capUpdaters(managers: readonly Manager[], unite: (a: FieldSet, b: FieldSet) => FieldSet): readonly Manager[] {
  const updaters = managers.filter((it) => it.operation === 'Update').toSorted((a, b) => timeMs(a.time) - timeMs(b.time) || compareText(a.manager, b.manager));
  let left = updaters.length;
  if (left <= mostUpdaters) return managers;
  const kept = new Set(managers);
  const buckets = new Map<string, Manager>();
  for (const updater of updaters) {
    if (left <= mostUpdaters) break;
    const bucket = buckets.get(updater.apiVersion);
    kept.delete(updater);
    if (bucket !== undefined) {
      kept.delete(bucket);
      left--;
    }
    const united: Manager = bucket === undefined ? updater : { ...bucket, manager: 'ancient-changes', subresource: '', time: updater.time, set: unite(bucket.set, updater.set) };
    buckets.set(updater.apiVersion, united);
    kept.add(united);
  }
  return [...kept];
}

/** The new entries; the old ones themselves when only times would differ. */
export function settleEntries(entries: readonly ManagedFieldsEntry[], old: readonly ManagedFieldsEntry[] | undefined): readonly ManagedFieldsEntry[] {
  const timeless = (list: readonly ManagedFieldsEntry[]): readonly JsonObject[] => list.map((entry) => {
      const { time: _, ...rest } = entry;
      return rest;
    });
  const byName = (a: JsonObject, b: JsonObject): number => compareText(JSON.stringify(a), JSON.stringify(b));
  if (old === undefined || old.length !== entries.length) return entries;
  return jsonEqual(timeless(old).toSorted(byName), timeless(entries).toSorted(byName)) ? old : entries;
}
