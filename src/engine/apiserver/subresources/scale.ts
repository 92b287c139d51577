import { isObject, type JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { WriteOptions } from '../../api/operation.ts';
import type { LabelSelector } from '../../api/meta/types.ts';
import { trackUpdate } from '../ownership/track.ts';
import { badRequest, conflict, invalid, modifiedMeanwhile } from '../errors.ts';
import type { ObjectDraft } from '../kind.ts';
import type { ApiRequest, Server } from '../server.ts';
import { applyChange, existing } from '../update.ts';

type Scalable = KubeObject & {
  readonly spec: { readonly replicas?: number; readonly selector?: LabelSelector | Readonly<Record<string, string>> };
  readonly status: { readonly replicas?: number };
};

/** `a=b,c in (d,e)`: the text form of a selector, keys in order. */
function selectorText(selector: LabelSelector | Readonly<Record<string, string>> | undefined): string {
  if (selector === undefined) return '';
  const isPlain = !('matchLabels' in selector) && !('matchExpressions' in selector);
  const { matchLabels, matchExpressions = [] }: LabelSelector = isPlain ? { matchLabels: selector as Readonly<Record<string, string>> } : selector;
  const parts = Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }));
  for (const { key, operator, values = [] } of matchExpressions) {
    const list = values.toSorted().join(',');
    const texts: Readonly<Record<string, string>> = { In: `${key} in (${list})`, NotIn: `${key} notin (${list})`, Exists: key, DoesNotExist: `!${key}` };
    parts.push({ key, text: texts[operator] ?? key });
  }
  return parts.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map((part) => part.text).join(',');
}

function scaleOf(object: KubeObject): JsonObject {
  const { metadata, spec, status } = object as Scalable;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector = selectorText(spec.selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: spec.replicas === undefined || spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

export function readScale(request: ApiRequest): JsonObject {
  return scaleOf(existing(request));
}

/** Changes `spec.replicas` of the object behind a Scale. */
export function writeScale(server: Server, request: ApiRequest, scale: JsonObject, options: WriteOptions): JsonObject {
  const old = existing(request) as Scalable;
  const { metadata, spec } = scale;
  const { resource } = request.kind.description;
  const sent = isObject(metadata) ? metadata : {};
  if (typeof sent['name'] === 'string' && sent['name'] !== old.metadata.name) throw badRequest(`the name of the object (${sent['name']}) does not match the name on the URL (${old.metadata.name})`);
  if (typeof sent['resourceVersion'] === 'string' && sent['resourceVersion'] !== '' && sent['resourceVersion'] !== old.metadata.resourceVersion) throw conflict(resource, old.metadata.name, modifiedMeanwhile);
  const replicas = isObject(spec) && typeof spec['replicas'] === 'number' ? spec['replicas'] : 0;
  if (replicas < 0) {
    throw invalid('autoscaling', 'Scale', old.metadata.name, [{ reason: 'FieldValueInvalid', message: `Invalid value: ${replicas}: must be greater than or equal to 0`, field: 'spec.replicas' }]);
  }
  const draft = { ...old, metadata: { ...old.metadata }, spec: { ...old.spec, replicas } } as unknown as ObjectDraft;
  trackUpdate(server, request, draft, old, options);
  return scaleOf(applyChange(server, request, { old, draft, options }));
}
