import type { KubeObject } from '../api/meta/object.ts';
import type { ListOptions, ObjectList } from '../api/operation.ts';
import { outward } from './conversion.ts';
import type { ServedKind } from './registry.ts';
import { isSelected, selectionOf } from './selectors/selection.ts';
import type { OperationOf, Server } from './server.ts';

export function listObjects(server: Server, kind: ServedKind, operation: OperationOf<'list'>): ObjectList {
  const list = listStored(server, kind, operation);
  return kind.version === undefined ? list : { ...list, items: list.items.map((item) => outward(kind, item)) };
}

/** In key order, as stored. */
export function listStored(server: Server, kind: ServedKind, options: ListOptions & { readonly namespace?: string }): ObjectList {
  const selection = selectionOf(kind.description, options);
  const all: readonly KubeObject[] = kind.table.values(options.namespace);
  const items = selection.isEverything ? all : all.filter((item) => isSelected(selection, item));
  return { items, resourceVersion: String(server.store.revision) };
}
