import { isObject, type JsonObject } from '../../base/json.ts';
import type { KubeObject } from '../../api/meta/object.ts';
import type { WriteOptions } from '../../api/operation.ts';
import type { LabelSelector } from '../../api/meta/types.ts';
import { trackUpdate } from '../ownership/track.ts';
import { ApiError } from '../../api/status.ts';
import { stepsOf, valueAt } from '../crd/scale.ts';
import { badRequest, conflict, invalid, modifiedMeanwhile } from '../errors.ts';
import type { ObjectDraft, ScalePaths } from '../kind.ts';
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

interface Counts {
  readonly wanted: number;
  readonly actual: number;
  readonly selector: string;
}

/** Custom resources say where their counts are. */
function countsOf(object: KubeObject, paths: ScalePaths['paths']): Counts {
  if (paths === undefined) {
    const { spec, status } = object as Scalable;
    return { wanted: spec.replicas ?? 0, actual: status.replicas ?? 0, selector: selectorText(spec.selector) };
  }
  const wanted = valueAt(object, paths.spec);
  if (typeof wanted !== 'number') throw new ApiError('InternalError', `Internal error occurred: the spec replicas field ${JSON.stringify(paths.spec)} does not exist`);
  const [actual, selector] = [valueAt(object, paths.status), paths.selector === undefined ? '' : valueAt(object, paths.selector)];
  return { wanted, actual: typeof actual === 'number' ? actual : 0, selector: typeof selector === 'string' ? selector : '' };
}

function withWanted(object: KubeObject, replicas: number, paths: ScalePaths['paths']): ObjectDraft {
  const steps = stepsOf(paths?.spec ?? '.spec.replicas');
  const put = (value: unknown, [step, ...rest]: readonly string[]): unknown => {
    if (step === undefined) return replicas;
    const fields = isObject(value) ? value : {};
    return { ...fields, [step]: put(fields[step], rest) };
  };
  return { ...(put(object, steps) as ObjectDraft), metadata: { ...object.metadata } } as ObjectDraft;
}

function scaleOf(object: KubeObject, paths: ScalePaths['paths']): JsonObject {
  const { metadata } = object;
  const { wanted, actual, selector } = countsOf(object, paths);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: wanted === 0 ? {} : { replicas: wanted },
    status: { replicas: actual, ...(selector === '' ? {} : { selector }) },
  };
}

export function readScale(request: ApiRequest): JsonObject {
  return scaleOf(existing(request), request.kind.description.scale?.paths);
}

/** Changes `spec.replicas` of the object behind a Scale. */
export function writeScale(server: Server, request: ApiRequest, scale: JsonObject, options: WriteOptions): JsonObject {
  const old = existing(request);
  const paths = request.kind.description.scale?.paths;
  const { metadata, spec } = scale;
  const { resource } = request.kind.description;
  const sent = isObject(metadata) ? metadata : {};
  if (typeof sent['name'] === 'string' && sent['name'] !== old.metadata.name) throw badRequest(`the name of the object (${sent['name']}) does not match the name on the URL (${old.metadata.name})`);
  if (typeof sent['resourceVersion'] === 'string' && sent['resourceVersion'] !== '' && sent['resourceVersion'] !== old.metadata.resourceVersion) throw conflict(resource, old.metadata.name, modifiedMeanwhile);
  const replicas = isObject(spec) && typeof spec['replicas'] === 'number' ? spec['replicas'] : 0;
  if (replicas < 0) {
    throw invalid('autoscaling', 'Scale', old.metadata.name, [{ reason: 'FieldValueInvalid', message: `Invalid value: ${replicas}: must be greater than or equal to 0`, field: 'spec.replicas' }]);
  }
  const draft = withWanted(old, replicas, paths);
  trackUpdate(server, request, draft, old, options);
  return scaleOf(applyChange(server, request, { old, draft, options }), paths);
}
