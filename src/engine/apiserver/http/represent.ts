import { isObject, type JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { ObjectList } from '../../api/operation.ts';
import { invalid } from '../errors.ts';
import type { ObjectDraft } from '../kind.ts';
import type { ServedKind } from '../registry.ts';
import { tableOf } from '../tables/index.ts';
import type { OutputFormat } from './negotiation.ts';
import type { Query } from './query.ts';

type IncludeObject = 'None' | 'Metadata' | 'Object';

/** How answers are to look: the object itself, a table of it, or its metadata alone. */
export interface View {
  readonly kind: ServedKind;
  readonly format: OutputFormat;
  readonly includeObject: IncludeObject;
  readonly nowMs: number;
}

export function viewOf(kind: ServedKind, format: OutputFormat, query: Query, nowMs: number): View {
  const includeObject = query.text('includeObject') ?? 'Metadata';
  if (includeObject !== 'None' && includeObject !== 'Metadata' && includeObject !== 'Object') {
    throw invalid('meta.k8s.io', 'TableOptions', '', [{ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(includeObject)}: must be 'Metadata', 'Object', 'None', or empty`, field: 'includeObject' }]);
  }
  return { kind, format, includeObject, nowMs };
}

function metaVersion({ format }: View): string {
  return `meta.k8s.io/${format.version ?? 'v1'}`;
}

function listMeta({ resourceVersion, continue: token, remainingItemCount }: ObjectList): JsonObject {
  return { resourceVersion, ...(token === undefined ? {} : { continue: token }), ...(remainingItemCount === undefined ? {} : { remainingItemCount }) };
}

function metadataOnly(view: View, object: KubeObject): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: metaVersion(view), metadata: object.metadata as unknown as JsonObject };
}

/** Tables are printed of the storage version. */
function asStored(kind: ServedKind, object: KubeObject): KubeObject {
  return kind.version === undefined ? object : (kind.version.toStorage(object as unknown as ObjectDraft) as unknown as KubeObject);
}

function table(view: View, objects: readonly KubeObject[], metadata: JsonObject, hasHeader = true): JsonObject {
  const { kind, includeObject, nowMs } = view;
  if (kind.custom !== undefined) {
    const own = tableOf(kind.resource, objects, includeObject, nowMs, kind.custom.table);
    return { kind: 'Table', apiVersion: metaVersion(view), metadata, columnDefinitions: hasHeader ? own.columnDefinitions : null, rows: own.rows };
  }
  const { columnDefinitions, rows } = tableOf(kind.description.resource, objects.map((object) => asStored(kind, object)), includeObject, nowMs);
  return { kind: 'Table', apiVersion: metaVersion(view), metadata, columnDefinitions: hasHeader ? columnDefinitions : null, rows };
}

export function representList(view: View, list: ObjectList): JsonObject {
  const { kind, format } = view;
  switch (format.as) {
    case 'table':
      return table(view, list.items, listMeta(list));
    case 'metadata':
    case 'metadataList':
      return { kind: 'PartialObjectMetadataList', apiVersion: metaVersion(view), metadata: listMeta(list), items: list.items.map((item) => metadataOnly(view, item)) };
    case 'object':
    case 'discovery':
    default:
      return { kind: kind.custom?.listKind ?? `${kind.resource.kind}List`, apiVersion: kind.resource.apiVersion, metadata: listMeta(list), items: list.items as unknown as readonly JsonObject[] };
  }
}

/** Anything that is not an object of the kind (a Status, a Scale) is shown as it is. */
export function representObject(view: View, answer: JsonObject | KubeObject, hasHeader = true): JsonObject {
  const object = answer as unknown as JsonObject;
  const isOwn = isObject(object['metadata']) && object['kind'] === view.kind.resource.kind && object['apiVersion'] === view.kind.resource.apiVersion;
  if (!isOwn || view.format.as === 'object') return object;
  const own = answer as KubeObject;
  if (view.format.as === 'table') return table(view, [own], { resourceVersion: own.metadata.resourceVersion }, hasHeader);
  return metadataOnly(view, own);
}
