import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { definitionForKind } from '../api/schema/schema.ts';
import type { Cause, Status } from '../api/status.ts';
import { manifestFault } from '../api/values/manifest.ts';
import { positionOf, readManifests, type Manifest } from '../api/values/yaml.ts';
import { fieldsIn, warningsIn } from './message-fields.ts';
import { lastAppliedAnnotation, threeWayMerge } from './three-way.ts';

export interface ApplyRequest {
  readonly method: string;
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
}

export interface ApplyAnswer {
  readonly status: number;
  readonly body: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request to an API server. */
export type Send = (request: ApplyRequest) => ApplyAnswer;

/** Yields requests, is given their answers. Whoever drives it decides whether to wait for them. */
type Asking<T> = Generator<ApplyRequest, T, ApplyAnswer>;

export interface ApplyOptions {
  readonly namespace: string;
  readonly dryRun: boolean;
  /** Only these documents, counted from 0. */
  readonly only?: readonly number[];
}

export interface Fault {
  readonly line: number;
  readonly column: number;
  readonly field: string;
  readonly message: string;
}

export interface Applied {
  readonly document: number;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly outcome: 'created' | 'configured' | 'unchanged' | 'refused' | 'unreadable';
  readonly ref?: { readonly apiVersion: string; readonly kind: string; readonly namespace?: string; readonly name: string; readonly uid?: string };
  readonly message?: string;
  readonly faults?: readonly Fault[];
  /** What the server has to say although it accepts, each at the field that it names. */
  readonly warnings?: readonly Fault[];
}

type Outcome = Omit<Applied, 'document' | 'firstLine' | 'lastLine'>;

interface Mapping {
  readonly base: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const manager = 'fieldManager=kubectl-client-side-apply&fieldValidation=Strict';

function metaOf(object: JsonObject): JsonObject {
  return isObject(object['metadata']) ? object['metadata'] : {};
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The objects of a document: a List stands for its items. */
function objectsIn(value: Json): readonly Json[] {
  if (!isObject(value)) return [value];
  const { kind, items } = value;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? (items as readonly Json[]).flatMap(objectsIn) : [value];
}

class Applier {
  readonly #options: ApplyOptions;
  readonly #mappings = new Map<string, Mapping | undefined>();
  /** Namespaces that this very text makes: in a dry run they do not exist yet, and that is no fault of what lives in them. */
  readonly #madeNamespaces = new Set<string>();

  constructor(options: ApplyOptions) {
    this.#options = options;
  }

  *apply(value: Json): Asking<Outcome> {
    const fault = manifestFault(value);
    if (fault !== undefined || !isObject(value)) return { outcome: 'refused', message: fault ?? '' };
    const { apiVersion, kind } = value as { apiVersion: string; kind: string };
    const mapping = yield* this.#mappingOf(apiVersion, kind);
    if (mapping === undefined) return { outcome: 'refused', message: `no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first` };
    return yield* this.#applyMapped(value, apiVersion, kind, mapping);
  }

  *#applyMapped(object: JsonObject, apiVersion: string, kind: string, mapping: Mapping): Asking<Outcome> {
    const meta = metaOf(object);
    const name = textOf(meta['name']);
    const namespace = mapping.namespaced ? (textOf(meta['namespace']) ?? this.#options.namespace) : undefined;
    const ref = { apiVersion, kind, name: name ?? textOf(meta['generateName']) ?? '', ...(namespace === undefined ? {} : { namespace }) };
    if (kind === 'Namespace' && apiVersion === 'v1' && name !== undefined) this.#madeNamespaces.add(name);
    const collection = namespace === undefined ? `${mapping.base}/${mapping.plural}` : `${mapping.base}/namespaces/${encodeURIComponent(namespace)}/${mapping.plural}`;
    const { namespace: _, ...metadata } = meta;
    const placed: JsonObject = { ...object, metadata: namespace === undefined ? metadata : { ...metadata, namespace } };
    if (name === undefined) return this.#finish(ref, 'created', yield this.#write('POST', collection, placed));
    const live = yield { method: 'GET', path: `${collection}/${encodeURIComponent(name)}` };
    if (live.status === 404) return yield* this.#create(ref, collection, placed);
    if (live.status !== 200 || !isObject(live.body)) return this.#finish(ref, 'configured', live);
    return yield* this.#update(ref, collection, placed, live.body);
  }

  *#create(ref: NonNullable<Outcome['ref']>, collection: string, object: JsonObject): Asking<Outcome> {
    const answer = yield this.#write('POST', collection, remembering(object));
    const isOwnNamespace = this.#options.dryRun && answer.status === 404 && ref.namespace !== undefined && this.#madeNamespaces.has(ref.namespace);
    return isOwnNamespace ? { outcome: 'created', ref } : this.#finish(ref, 'created', answer);
  }

  *#update(ref: NonNullable<Outcome['ref']>, collection: string, object: JsonObject, current: JsonObject): Asking<Outcome> {
    const annotations = metaOf(current)['annotations'];
    const remembered = isObject(annotations) ? textOf(annotations[lastAppliedAnnotation]) : undefined;
    const original = remembered === undefined ? {} : (JSON.parse(remembered) as JsonObject);
    const [group, version] = ref.apiVersion.includes('/') ? (ref.apiVersion.split('/') as [string, string]) : (['', ref.apiVersion] as const);
    const merged = threeWayMerge(original, remembering(object), current, definitionForKind(group, version, ref.kind));
    const answer = yield this.#write('PUT', `${collection}/${encodeURIComponent(ref.name)}`, merged);
    const revision = isObject(answer.body) ? metaOf(answer.body)['resourceVersion'] : undefined;
    const isSame = this.#options.dryRun ? merged === current : revision === metaOf(current)['resourceVersion'];
    return this.#finish(ref, isSame ? 'unchanged' : 'configured', answer);
  }

  #write(method: string, path: string, object: JsonObject): ApplyRequest {
    return { method, path: `${path}?${manager}${this.#options.dryRun ? '&dryRun=All' : ''}`, contentType: 'application/json', body: JSON.stringify(object) };
  }

  #finish(ref: NonNullable<Outcome['ref']>, outcome: 'created' | 'configured' | 'unchanged', { status, body, headers }: ApplyAnswer): Outcome {
    if (status < 300) {
      const uid = isObject(body) ? textOf(metaOf(body)['uid']) : undefined;
      const warnings = warningsIn(headers?.['Warning']).map((warning) => ({ line: 0, column: 0, ...warning }));
      return { outcome, ref: uid === undefined ? ref : { ...ref, uid }, ...(warnings.length === 0 ? {} : { warnings }) };
    }
    const { message = 'the server refused this', details } = body as unknown as Status;
    const causes: readonly Cause[] = details?.causes ?? [];
    const faults = causes.filter((cause) => cause.field !== undefined).map(({ field = '', message: text }) => ({ line: 0, column: 0, field, message: text }));
    return { outcome: 'refused', ref, message, faults };
  }

  *#mappingOf(apiVersion: string, kind: string): Asking<Mapping | undefined> {
    const id = `${apiVersion} ${kind}`;
    if (!this.#mappings.has(id)) this.#mappings.set(id, yield* this.#discover(apiVersion, kind));
    return this.#mappings.get(id);
  }

  *#discover(apiVersion: string, kind: string): Asking<Mapping | undefined> {
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { status, body } = yield { method: 'GET', path: base };
    if (status !== 200 || !isObject(body) || !Array.isArray(body['resources'])) return undefined;
    for (const resource of body['resources'] as readonly JsonObject[]) {
      const plural = textOf(resource['name']);
      if (resource['kind'] === kind && plural !== undefined && !plural.includes('/')) return { base, plural, namespaced: resource['namespaced'] === true };
    }
    return undefined;
  }
}

function remembering(object: JsonObject): JsonObject {
  const metadata = metaOf(object);
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  const { [lastAppliedAnnotation]: _, ...others } = annotations;
  const plain: JsonObject = { ...object, metadata: { ...metadata, annotations: others } };
  return { ...object, metadata: { ...metadata, annotations: { ...others, [lastAppliedAnnotation]: `${JSON.stringify(plain)}\n` } } };
}

/** Puts faults and warnings at their lines; a refusal without fields stands at the document's first line. */
function located(outcome: Outcome, manifest: Manifest, text: string): Outcome {
  if (outcome.warnings !== undefined) return { ...outcome, warnings: outcome.warnings.map((warning) => ({ ...warning, ...positionOf(text, manifest, warning.field) })) };
  if (outcome.outcome !== 'refused') return outcome;
  const causes = outcome.faults ?? [];
  const named = causes.length > 0 ? causes : fieldsIn(outcome.message ?? '');
  if (named.length === 0) return { ...outcome, faults: [{ line: manifest.firstLine, column: 1, field: '', message: outcome.message ?? '' }] };
  return { ...outcome, faults: named.map((fault) => ({ ...fault, ...positionOf(text, manifest, fault.field) })) };
}

/** Applies every document of a YAML text as `kubectl apply` does, one after the other; a document that is refused stops none of the others. */
export function* applySteps(text: string, options: ApplyOptions): Asking<readonly Applied[]> {
  const applier = new Applier(options);
  const results: Applied[] = [];
  for (const [document, manifest] of readManifests(text).entries()) {
    if (options.only !== undefined && !options.only.includes(document)) continue;
    const { firstLine, lastLine } = manifest;
    const place = { document, firstLine, lastLine };
    if (manifest.error !== undefined) {
      const { line, column, message } = manifest.error;
      results.push({ ...place, outcome: 'unreadable', message, faults: [{ line, column, field: '', message }] });
      continue;
    }
    for (const object of objectsIn(manifest.value)) results.push({ ...place, ...located(yield* applier.apply(object), manifest, text) });
  }
  return results;
}

/** The same where every request is answered at once. */
export function applyManifests(text: string, options: ApplyOptions, send: Send): readonly Applied[] {
  const steps = applySteps(text, options);
  let step = steps.next();
  while (step.done !== true) step = steps.next(send(step.value));
  return step.value;
}
