import type { KubeObject } from '../api/meta/object.ts';
import type { ListOptions, ObjectList } from '../api/operation.ts';
import { ApiError, type Cause } from '../api/status.ts';
import { outward } from './conversion.ts';
import { badRequest, expired } from './errors.ts';
import { ExpiredContinue, placeOf, tokenOf, type Place } from './list-page.ts';
import type { ServedKind } from './registry.ts';
import { isSelected, requiredField, selectionOf, type Selection } from './selectors/selection.ts';
import type { OperationOf, Server } from './server.ts';

type Scoped = ListOptions & { readonly namespace?: string };

export function listObjects(server: Server, kind: ServedKind, operation: OperationOf<'list'>): ObjectList {
  const { told } = kind.description;
  if (told !== undefined) {
    const selection = selectionOf(kind.description, operation);
    return { items: told.filter((item) => isSelected(selection, item)), resourceVersion: '' };
  }
  const list = listStored(server, kind, operation);
  return kind.version === undefined ? list : { ...list, items: list.items.map((item) => outward(kind, item)) };
}

/** In key order, as stored. A page when there is a limit; all of its pages show the state of one revision. */
export function listStored(server: Server, kind: ServedKind, options: Scoped): ObjectList {
  const selection = selectionOf(kind.description, options);
  const place = options.continue === undefined ? undefined : continued(kind, options, options.continue);
  const revision = place === undefined ? revisionAsked(server, kind, options) : place.revision;
  const now = server.store.revision;
  const isNow = revision === undefined || revision < 0 || revision === now || kind.table.log.at(kind.table.log.positionAfter(revision)) === undefined;
  if (isNow && place === undefined && options.limit === undefined) return { items: everything(kind, selection), resourceVersion: String(now) };
  const source = isNow ? kind.table.entries(options.namespace, place) : after(kind.table.valuesAt(revision, options.namespace), place);
  return page(source, selection, options, revision === undefined || revision < 0 ? now : revision);
}

function everything(kind: ServedKind, selection: Selection): readonly KubeObject[] {
  const name = requiredField(selection, 'metadata.name');
  if (name !== undefined && (selection.namespace !== undefined || !kind.resource.namespaced)) {
    const found = kind.table.get(selection.namespace ?? '', name)?.value;
    return found !== undefined && isSelected(selection, found) ? [found] : [];
  }
  const all: readonly KubeObject[] = kind.table.values(selection.namespace);
  return selection.isEverything ? all : all.filter((item) => isSelected(selection, item));
}

interface Item {
  readonly partition: string;
  readonly name: string;
  readonly value: KubeObject;
}

function* after(items: readonly Item[], place: Place | undefined): Iterable<Item> {
  const start = place === undefined ? undefined : `${place.partition}/${place.name}`;
  for (const item of items) if (start === undefined || `${item.partition}/${item.name}` > start) yield item;
}

function page(source: Iterable<Item>, selection: Selection, { limit, namespace }: Scoped, revision: number): ObjectList {
  const items: KubeObject[] = [];
  let last: Item | undefined;
  let remaining = 0;
  for (const item of source) {
    if (!isSelected(selection, item.value)) continue;
    if (limit === undefined || items.length < limit) {
      items.push(item.value);
      last = item;
    } else {
      remaining++;
      // With a selector nobody counts what remains.
      if (!selection.isEverything) break;
    }
  }
  const resourceVersion = String(revision);
  if (remaining === 0 || last === undefined) return { items, resourceVersion };
  const token = tokenOf({ revision, partition: last.partition, name: last.name }, namespace !== undefined);
  return { items, resourceVersion, continue: token, ...(selection.isEverything ? { remainingItemCount: remaining } : {}) };
}

function continued(kind: ServedKind, options: Scoped, token: string): Place {
  if (options.resourceVersion !== undefined && options.resourceVersion !== '0') throw badRequest('specifying resource version is not allowed when using continue');
  const place = placeOf(token, options.namespace);
  if (place.revision < 0 || place.revision >= kind.table.floor) return place;
  throw new ExpiredContinue(tokenOf({ ...place, revision: -1 }, options.namespace !== undefined));
}

/** The revision whose state is asked for; `undefined` = the newest (the table of docs/reference/using-api/api-concepts). */
function revisionAsked(server: Server, kind: ServedKind, { resourceVersion, resourceVersionMatch, limit }: Scoped): number | undefined {
  if (resourceVersion === undefined || resourceVersion === '' || resourceVersion === '0') return undefined;
  if (!/^\d+$/.test(resourceVersion)) {
    const quoted = JSON.stringify(resourceVersion);
    throw badRequest(`resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`);
  }
  const revision = Number(resourceVersion);
  if (revision > server.store.revision) throw tooLarge(revision, server.store.revision);
  const isExact = resourceVersionMatch === 'Exact' || (resourceVersionMatch === undefined && limit !== undefined);
  if (!isExact) return undefined;
  if (revision < kind.table.floor) throw expired('The resourceVersion for the provided list is too old.');
  return revision;
}

/** A revision that has not been reached. Upstream waits three seconds for it first. */
export function tooLarge(revision: number, current: number): ApiError {
  const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' } as unknown as Cause;
  return new ApiError('Timeout', `Timeout: Too large resource version: ${revision}, current: ${current}`, { causes: [cause], retryAfterSeconds: 1 });
}
